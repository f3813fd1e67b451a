"""A Word file as a Text can take it: read in a limited child, its pictures written anew, its blocks checked.

security.md, row 14. Whatever comes out of the child is checked like anything a stranger sends.
"""

from __future__ import annotations

import json
import secrets
import sys
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from prosemirror.model import Node

from manual_app import paths, processes
from manual_app.content import limits
from manual_app.content.pictures import Picture, reencode
from manual_app.content.plain import NodeJson, joined, walk
from manual_app.content.schema import SCHEMA
from manual_app.content.shape import BadStep
from manual_app.errors import DomainError, TooLarge, Unavailable, Unprocessable
from manual_app.processes import Limits
from manual_app.wording import _

MAX_BYTES = 20 * 1000 * 1000
LIMITS = Limits(memory=1536 * 1024**2, processor_seconds=30, wall_seconds=60)
AT_ONCE = 2
PATIENCE = 30.0  # seconds to wait for one's turn
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"  # as `ids.ts` makes ids of blocks
_READER = (sys.executable, "-m", "manual_app.content.word.reading.child")
_turns = threading.BoundedSemaphore(AT_ONCE)


@dataclass
class Incoming:
    """What a file brings: blocks with names of pictures in place of addresses, and the report."""

    blocks: list[NodeJson]
    report: list[dict[str, Any]]
    pictures: dict[str, Picture] = field(default_factory=dict)  # by SHA-256
    comments: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, str]] = field(default_factory=list)
    language: str | None = None
    properties: dict[str, str] = field(default_factory=dict)

    def blocks_copy(self) -> list[NodeJson]:
        """Return the blocks, for somebody who writes in them."""
        return deepcopy(self.blocks)


def read_file(raw: bytes, language: str) -> Incoming:
    """Read a .docx for a Text in `language`.

    Raises TooLarge over 20 MB, Unprocessable with what is the matter with the file, Unavailable when too many
    are being read. It takes up to a minute: call this outside of transactions.
    """
    if len(raw) > MAX_BYTES:
        raise TooLarge(_("This file has more than 20 MB. Make its pictures smaller and try again."))
    with _turn():
        said = _asked_child(raw, language)
    if "refused" in said:
        raise refusal(str(said["refused"]))
    incoming = Incoming(
        said["blocks"],
        said["report"],
        comments=said["comments"],
        changes=said["changes"],
        language=said["language"],
        properties=said["properties"],
    )
    _take_pictures(incoming, said["pictures"])
    return incoming


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=PATIENCE):
        raise Unavailable(
            _("Many files are being read at the moment. Try again in a minute."), retry_after=60
        )
    try:
        yield
    finally:
        _turns.release()


def _asked_child(raw: bytes, language: str) -> dict[str, Any]:
    env = {"PYTHONPATH": str(paths.PACKAGE.parent), "PYTHONUTF8": "1"}
    written = processes.answer_of((*_READER, language), LIMITS, raw, env=env)
    said: dict[str, Any] = {"refused": "effort"} if written is None else json.loads(written)
    return said


def _take_pictures(incoming: Incoming, found: dict[str, str]) -> None:
    """Write pictures anew; one that is none is left out, and the report says so."""
    known: dict[str, str | None] = {}
    digests: dict[str, str] = {}
    refused = 0
    for name, packed in found.items():
        raw = b64decode(packed)
        digests[name] = sha256(raw).hexdigest()
        try:
            picture = reencode(raw)
        except Unavailable:
            raise
        except DomainError:
            known[name], refused = None, refused + 1
        else:
            incoming.pictures[picture.sha256] = picture
            known[name] = picture.sha256
    incoming.blocks = [node for node in incoming.blocks if _address(node, known, digests)]
    if refused:
        place = {"heading": "", "words": "", "detail": ""}
        incoming.report.append({"sort": "picture_damaged", "count": refused, "places": [place]})


def _address(node: NodeJson, known: dict[str, str | None], digests: dict[str, str]) -> bool:
    """Give a figure the address of its picture, and the digest it has in the file; False for one without."""
    if node["type"] == "figure":
        name = node["attrs"].pop("picture")
        node["attrs"]["asset"], node["digest"] = known.get(name), digests.get(name)
        return node["attrs"]["asset"] is not None
    return True


def checked(blocks: list[NodeJson]) -> list[Node]:
    """Return blocks of a file as they may stand in a Text, with new ids; raises Unprocessable."""
    try:
        nodes = [Node.from_json(SCHEMA, _named(node)) for node in blocks]
        for node in nodes:
            node.check()
            limits.check_subtree(node, 1)
        SCHEMA.nodes["doc"].create(None, nodes)
    except BadStep as error:
        raise Unprocessable(_("A paragraph or table of this file is larger than a text may hold.")) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unprocessable(_("This file holds something that a text may not contain.")) from error
    return nodes


def new_id() -> str:
    """Return a new id of a block."""
    return "".join(secrets.choice(LETTERS) for _one in range(12))


def _named(block: NodeJson) -> NodeJson:
    """Return a block in which everything that carries an id has a new one."""
    for node in walk(block):
        node.pop("name", None)
        node.pop("digest", None)
        if node["type"] == "crossReference":  # what it pointed at is not in the file
            node["type"], node["text"] = "text", node.pop("words") or "…"
        if node["type"] in _CARRIERS:
            node["attrs"] = {**node.get("attrs", {}), "id": new_id()}
    for node in walk(block):
        if "content" in node:
            node["content"] = joined(node["content"])
    return block


_CARRIERS = frozenset(name for name, kind in SCHEMA.nodes.items() if "id" in kind.attrs)


def refusal(reason: str) -> TooLarge | Unprocessable:
    """Return what to say of a file that is not read."""
    sentences = {
        "no_word": _("This is no Word file. Save it as .docx and try again."),
        "other_office": _("This file was made by another program than a word processor. Save it as .docx."),
        "old_word": _("This file is in the old format of Word (.doc). Save it as .docx and try again."),
        "open_document": _("This file is an OpenDocument text (.odt). Save it as .docx and try again."),
        "password": _("This file is locked by a password. Take the password off and try again."),
        "damaged": _("This file is damaged. Open it in Word, save it anew, and try again."),
        "dtd": _("This file declares things that Word never writes. It was not opened."),
        "bomb": _("This file unpacks to far more than it seems to hold. It was not opened."),
        "deep": _("This file is nested deeper than any text. It was not opened."),
        "long": _("This file holds more paragraphs than a text may. Take it in by chapters."),
        "effort": _("Reading this file takes more than a file may. Take it in by chapters."),
    }
    return Unprocessable(sentences.get(reason, sentences["damaged"]), code=reason)
