"""The schema of a Text, read from the export of the editor's TypeScript.

`schema.json` is never edited by hand: `npm run schema` writes it.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, cast

from prosemirror.model import Node, Schema

from manual_app.content import upstream
from manual_app.content.attributes import Rule, validator

DocJson = dict[str, Any]
"""A document as ProseMirror writes it: `{"type": "doc", "attrs": {…}, "content": […]}`."""

_FOLDER = Path(__file__).parent

upstream.align()


def _load(path: Path) -> tuple[int, Schema[Any, Any], dict[str, Any]]:
    exported = json.loads(path.read_text(encoding="utf-8"))
    return exported["number"], _schema(exported), exported


def _schema(exported: dict[str, Any]) -> Schema[Any, Any]:
    spec = {
        kind: {name: _spec(given) for name, given in exported[kind].items()} for kind in ("nodes", "marks")
    }
    return Schema(cast(Any, spec))


def _spec(given: dict[str, Any]) -> dict[str, Any]:
    spec = dict(given)
    if "attrs" in given:
        spec["attrs"] = {name: _attribute(attribute) for name, attribute in given["attrs"].items()}
    return spec


def _attribute(given: dict[str, Any]) -> dict[str, Any]:
    spec = {"validate": validator(given["rule"])}
    if "default" in given:
        spec["default"] = given["default"]
    return spec


SCHEMA_NUMBER, SCHEMA, _EXPORTED = _load(_FOLDER / "schema.json")


@cache
def schema_of(number: int) -> Schema[Any, Any]:
    """Return the schema that a commit, snapshot or Revision with this number was written under."""
    if number == SCHEMA_NUMBER:
        return SCHEMA
    return _load(_FOLDER / "schemas" / f"{number}.json")[1]


def node_rules(name: str) -> dict[str, Rule]:
    """Return the rules of a node's attributes by name."""
    return {key: spec["rule"] for key, spec in _EXPORTED["nodes"][name].get("attrs", {}).items()}


def empty_doc(title: str = "", **fields: object) -> DocJson:
    """Return a new document: the title, the given fields, one empty paragraph.

    Raises ValueError for a field that does not exist or does not keep to its rule.
    """
    node = SCHEMA.nodes["doc"].create(
        {"title": title, **cast(Any, fields)}, [SCHEMA.nodes["paragraph"].create(None, None)]
    )
    unknown = fields.keys() - node.attrs.keys()
    if unknown:
        raise ValueError(f"no such field: {', '.join(sorted(unknown))}")
    node.check()
    return to_json(node)


def from_json(doc: DocJson) -> Node:
    """Read a stored document; raises ValueError when it does not fit the schema."""
    node = Node.from_json(SCHEMA, doc)
    node.check()
    return node


def to_json(node: Node) -> DocJson:
    """Write a document as plain JSON values."""
    return cast(DocJson, node.to_json())
