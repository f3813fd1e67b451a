"""The approved thing is bytes: canonical JSON (RFC 8785) of a Text, hashed once.

Comment marks are left out and open suggestions count as rejected. What has its default is left out too, so
that a schema which only ever grows never changes the bytes of what was written before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from prosemirror.model import Node

from manual_app.content.fields import BODY, fields_of
from manual_app.content.plain import NodeJson, attributes, children, joined, walk
from manual_app.content.schema import SCHEMA, SCHEMA_NUMBER, DocJson, schema_of, to_json
from manual_app.content.suggestions import resolved

_LARGEST_INTEGER = 2**53 - 1
_SUGGESTED = frozenset({"insertion", "deletion"})


@dataclass(frozen=True, slots=True)
class CanonicalText:
    """What canonical bytes say; `doc` carries title and fields as attributes again, defaults restored."""

    schema: int
    kind: str
    language: str
    title: str
    fields: dict[str, Any]
    doc: DocJson


def canonical(kind: str, language: str, doc: DocJson, *, schema: int = SCHEMA_NUMBER) -> bytes:
    """Return the bytes that are approved, stored and hashed.

    `schema` is the number to write; give that of a Revision to ask whether its content is still the same.
    """
    answers = attributes(doc)
    names = [field.name for field in fields_of(kind) if field.name not in (BODY, "title")]
    return canonical_json(
        {
            "schema": schema,
            "kind": kind,
            "language": language,
            "title": answers.get("title", ""),
            "fields": {name: answers[name] for name in names if answers.get(name) is not None},
            "doc": {"type": "doc", "content": [_bare(node, schema) for node in children(settled(doc))]},
        }
    )


def content_hash(content: bytes) -> str:
    """Return the SHA-256 of canonical bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def read_canonical(content: bytes) -> CanonicalText:
    """Read canonical bytes back; raises ValueError when they are none."""
    stored = json.loads(content)
    schema = schema_of(stored["schema"])
    attrs = {"title": stored["title"], **stored["fields"]}
    node = Node.from_json(schema, {**stored["doc"], "attrs": attrs})
    node.check()
    return CanonicalText(
        stored["schema"], stored["kind"], stored["language"], stored["title"], stored["fields"], to_json(node)
    )


def settled(doc: DocJson) -> DocJson:
    """Return the document without comment marks and with every open suggestion rejected."""
    if any(mark["type"] in _SUGGESTED for node in walk(doc) for mark in node.get("marks", ())):
        doc = to_json(resolved(Node.from_json(SCHEMA, doc), "reject"))
    return _settle(doc)


def _settle(node: NodeJson) -> NodeJson:
    settled_node = dict(node)
    if marks := [mark for mark in node.get("marks", ()) if mark["type"] != "comment"]:
        settled_node["marks"] = marks
    else:
        settled_node.pop("marks", None)
    if node.get("content"):
        settled_node["content"] = joined(map(_settle, node["content"]))
    return settled_node


def _bare(node: NodeJson, schema: int) -> NodeJson:
    """Leave out attributes that have their default."""
    if node["type"] == "text":
        return node
    bare: NodeJson = {key: value for key, value in node.items() if key not in ("attrs", "content")}
    known = schema_of(schema).nodes[node["type"]].attrs
    attrs = {
        name: value
        for name, value in attributes(node).items()
        if not (name in known and known[name].has_default and known[name].default == value)
    }
    if attrs:
        bare["attrs"] = attrs
    if children(node):
        bare["content"] = [_bare(child, schema) for child in children(node)]
    return bare


def canonical_json(value: Any) -> bytes:
    """Write JSON by RFC 8785: no spaces, keys sorted by UTF-16 units, UTF-8.

    Only null, booleans, texts, lists, objects and whole numbers that JavaScript holds exactly are written:
    nothing here needs fractions. Raises ValueError for the rest, half surrogate pairs included.
    """
    return _write(value).encode("utf-8")


def _write(value: Any) -> str:
    if value is None or isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        if abs(value) > _LARGEST_INTEGER:
            raise ValueError("a number that JavaScript cannot hold")
        return str(value)
    if isinstance(value, list | tuple):
        return f"[{','.join(map(_write, value))}]"
    if isinstance(value, Mapping):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{_write(name)}:{_write(value[name])}" for name in names) + "}"
    raise ValueError(f"canonical JSON holds no {type(value).__name__}")
