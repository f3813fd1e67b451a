"""Comments of Word files and discussions of the manual: each becomes the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from prosemirror.model import Node

from manual_app.accounts.models import Member
from manual_app.content.plain import NodeJson, attributes, walk
from manual_app.content.word import talk
from manual_app.content.word.incoming import Incoming
from manual_app.content.word.marks import commented
from manual_app.content.word.writing.comments import Comment
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
    for said in talk.threads_of(incoming.comments):
        its = places.get(said[0]["id"])
        place = Place("block")
        if its is not None:
            place = place_at(heads.current(text_id), start + its[0], start + its[1])
        begin(member, text_id, place, said)


def begin(member: Member, text_id: int, place: Place, said: list[dict[str, Any]], words: str = "") -> None:
    """Begin one discussion of a file with its answers; `words`: what it was on, where that has no place."""
    first, *answers = said
    thread = service.begin(member, text_id, place, body(first, words), own=False)
    for one in answers:
        discussions.answer(member, thread.id, body(one))
    if first["done"]:
        discussions.settle(member, thread.id)


def place_at(head: heads.Head, from_: int, to: int) -> Place:
    """Return the words between two positions of the head; their paragraph if they are too many."""
    quote = head.doc.text_between(from_, to, BETWEEN_BLOCKS)
    if 0 < len(quote) <= LONGEST_QUOTE:
        return Place("range", words=Words(head.version, from_, to, quote))
    return Place("block", _block_at(head.doc, from_))


def _block_at(doc: Node, pos: int) -> str | None:
    name = doc.child(doc.resolve(pos).index(0)).attrs.get("id")
    return None if name is None else str(name)


def body(comment: dict[str, Any], on: str = "") -> str:
    """Return what a comment of a file says here: its words, by whom they are, and on what if that is gone."""
    on = " ".join(on.split())[:200]
    name, words = writer(comment), comment["words"]
    said = _("In the file by %(name)s: %(words)s", name=name, words=words)
    if on:
        said = _("In the file by %(name)s, on “%(on)s”: %(words)s", name=name, on=on, words=words)
    return mentions.defused(said)[:LONGEST]


def writer(row: dict[str, Any]) -> str:
    """Return who wrote a comment or a change, as the file says."""
    return row["author"] or _("somebody without a name")


def outgoing(text_id: int, doc: NodeJson) -> list[Comment]:
    """Return the discussions that are open to all partners, as comments, and mark in `doc` what they are on.

    What is said within one partner stays out, also for its members: the file goes on to others.
    """
    found = []
    for thread, said in queries.said_to_all(text_id):
        name = str(thread.id)
        _mark(doc, thread, name)
        found += [Comment(name, who, _when(at), what) for who, what, at in said]
    marks = [one for node in walk(doc) for one in _marks(node)]
    marked = {one["attrs"]["thread"] for one in marks if one["type"] == "comment"}
    return [one for one in found if one.thread in marked]


def _when(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


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
