"""Comments of Word files and discussions of the manual: each becomes the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from prosemirror.model import Node

from manual_app.accounts.models import Member
from manual_app.content.plain import NodeJson, attributes, walk
from manual_app.content.word.incoming import Incoming
from manual_app.content.word.marks import commented
from manual_app.content.word.writing.document import Comment
from manual_app.discussions import mentions
from manual_app.discussions import service as discussions
from manual_app.discussions.models import Thread
from manual_app.discussions.rules import LONGEST
from manual_app.discussions.threads import queries, service
from manual_app.discussions.threads.places import BETWEEN_BLOCKS, Place, Words
from manual_app.discussions.threads.rules import LONGEST_QUOTE
from manual_app.texts import heads
from manual_app.wording import _


def discuss(member: Member, text_id: int, incoming: Incoming, start: int) -> None:
    """Begin the discussions that a file's comments are, in what came in at `start`; settled ones settled."""
    places = commented(incoming.blocks)
    said = {one["id"]: one for one in incoming.comments if one["words"]}
    threads: dict[str, list[dict[str, Any]]] = {}
    for one in said.values():
        threads.setdefault(_first(one, said), []).append(one)
    for key, (first, *answers) in threads.items():
        place = _place(heads.current(text_id), places.get(key), start)
        thread = service.begin(member, text_id, place, _body(first), own=False)
        for one in answers:
            discussions.answer(member, thread.id, _body(one))
        if first["done"]:
            discussions.settle(member, thread.id)


def _first(comment: dict[str, Any], said: dict[str, dict[str, Any]]) -> str:
    """Return the comment that a thread began with; a file may say that two answer each other."""
    seen = {comment["id"]}
    while comment["answers"] in said and comment["answers"] not in seen:
        comment = said[comment["answers"]]
        seen.add(comment["id"])
    return str(comment["id"])


def _place(head: heads.Head, its: tuple[int, int] | None, start: int) -> Place:
    """Return the words that a comment is on; its paragraph if they are too many; else the whole text."""
    if its is None:
        return Place("block")
    from_, to = start + its[0], start + its[1]
    quote = head.doc.text_between(from_, to, BETWEEN_BLOCKS)
    if 0 < len(quote) <= LONGEST_QUOTE:
        return Place("range", words=Words(head.version, from_, to, quote))
    return Place("block", _block_at(head.doc, from_))


def _block_at(doc: Node, pos: int) -> str | None:
    name = doc.child(doc.resolve(pos).index(0)).attrs.get("id")
    return None if name is None else str(name)


def _body(comment: dict[str, Any]) -> str:
    name = comment["author"] or _("somebody without a name")
    said = _("In the file by %(name)s: %(words)s", name=name, words=comment["words"])
    return mentions.defused(said)[:LONGEST]


def outgoing(text_id: int, doc: NodeJson) -> list[Comment]:
    """Return the discussions that are open to all partners, as comments, and mark in `doc` what they are on.

    What is said within one partner stays out, also for its members: the file goes on to others.
    """
    found = []
    for thread, said in queries.said_to_all(text_id):
        name = str(thread.id)
        _mark(doc, thread, name)
        (author, words), *answers = said
        when = thread.created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        lines = [*words.split("\n"), *(f"{who}: {what}" for who, what in answers)]
        found.append(Comment(name, author, when, lines))
    marks = [one for node in walk(doc) for one in _marks(node)]
    marked = {one["attrs"]["thread"] for one in marks if one["type"] == "comment"}
    return [one for one in found if one.thread in marked]


def _mark(doc: NodeJson, thread: Thread, name: str) -> None:
    """Mark the words of a discussion that has no mark of its own: of a paragraph, of a suggestion."""
    for node in _about(doc, thread):
        if node["type"] == "text":
            node["marks"] = [*_marks(node), {"type": "comment", "attrs": {"thread": name}}]


def _about(doc: NodeJson, thread: Thread) -> Iterator[NodeJson]:
    for node in walk(doc):
        names = {
            "block": {attributes(node).get("id")},
            "suggestion": {(mark.get("attrs") or {}).get("id") for mark in _marks(node)},
        }
        wanted = thread.block_id if thread.kind == "block" else thread.anchor
        if wanted and wanted in names.get(thread.kind, ()):
            yield from walk(node)


def _marks(node: NodeJson) -> list[NodeJson]:
    return node.get("marks") or []
