"""Comments of Word files and discussions of the manual: each becomes the other."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from prosemirror.model import Node

from manual_app.accounts.models import Member
from manual_app.content.plain import NodeJson, attributes, walk
from manual_app.content.schema import to_json
from manual_app.content.word.incoming import Incoming
from manual_app.content.word.known import Shown
from manual_app.content.word.marks import commented
from manual_app.content.word.reading.comments import LONGEST as LONGEST_READ
from manual_app.content.word.remarks import Remark, remarked, standing
from manual_app.content.word.writing.document import Comment
from manual_app.discussions import mentions
from manual_app.discussions import service as discussions
from manual_app.discussions.models import Thread
from manual_app.discussions.rules import LONGEST
from manual_app.discussions.threads import queries, service
from manual_app.discussions.threads.places import BETWEEN_BLOCKS, Place, Words
from manual_app.discussions.threads.rules import LONGEST_QUOTE
from manual_app.manual.word.references import reading_of
from manual_app.texts import heads
from manual_app.texts.models import Text
from manual_app.wording import _

Said = dict[str, Any]  # a comment of a file, as `reading/comments.py` tells it
_NAMED = "manual-comment-"


def discuss(member: Member, text_id: int, incoming: Incoming, start: int) -> None:
    """Begin the discussions that a file's comments are, in what came in at `start`; settled ones settled."""
    places = commented(incoming.blocks)
    for key, said in _threads(incoming).items():
        place = _place(heads.current(text_id), places.get(key), start)
        _begin(member, text_id, place, said)


@dataclass(frozen=True)
class Brought:
    """A discussion of a file that came back: where it is, what is new in it; `thread`: the one it answers."""

    words: str  # in the file
    place: Place
    said: list[Said]
    thread: int | None


def brought(text: Text, version: int, incoming: Incoming) -> list[Brought]:
    """Return what was said in a file since a version was handed out in it, with its places in the head."""
    ours = {key: _handed_out(one, incoming) for key, one in _said(incoming).items()}
    fresh = [
        (key, [one for one in said if ours[one["id"]] is None]) for key, said in _threads(incoming).items()
    ]
    fresh = [(key, said) for key, said in fresh if said]
    if not fresh:
        return []
    base, head = heads.at_version(text.id, version), heads.current(text.id)
    remarks = remarked(base, incoming.blocks, reading_of(text, to_json(base)))
    shown = reading_of(text, to_json(head.doc))
    nowhere = Remark(None, "", "", "")
    spots = [(remarks.get(key, nowhere), key, said) for key, said in fresh]
    return [Brought(spot.words, _place_now(head, spot, shown), said, ours[key]) for spot, key, said in spots]


def bring_back(member: Member, text_id: int, found: list[Brought]) -> int:
    """Go on with the discussions of a file that came back, or begin them; return how many comments there are.

    One that was settled meanwhile is opened again; where it is gone, another begins.
    """
    open_to_all = queries.open_to_all(text_id)
    for one in found:
        thread = open_to_all.get(one.thread or 0)
        if thread is None:
            _begin(member, text_id, one.place, one.said)
            continue
        if thread.resolved_at is not None:
            discussions.reopen(member, thread.id)
        for comment in one.said:
            discussions.answer(member, thread.id, _body(comment))
    return sum(len(one.said) for one in found)


def names_of(said: list[Comment]) -> dict[str, str]:
    """Return what a file keeps of the comments it is handed out with, to know them when it comes back."""
    return {f"{_NAMED}{one.thread}": _sign_of("\n".join(one.paragraphs)) for one in said}


def _handed_out(comment: Said, incoming: Incoming) -> int | None:
    """Return the thread that a comment was handed out with; None for one written since."""
    sign = _sign_of(comment["words"])
    names = (name for name, its in incoming.properties.items() if name.startswith(_NAMED) and its == sign)
    number = next(names, "").removeprefix(_NAMED)
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None


def _sign_of(words: str) -> str:
    told = " ".join(words.strip()[:LONGEST_READ].split())
    return hashlib.sha256(told.encode()).hexdigest()[:24]


def _said(incoming: Incoming) -> dict[str, Said]:
    return {one["id"]: one for one in incoming.comments if one["words"]}


def _threads(incoming: Incoming) -> dict[str, list[Said]]:
    """Return the comments of a file by the one that each discussion began with."""
    said = _said(incoming)
    threads: dict[str, list[Said]] = {}
    for one in said.values():
        threads.setdefault(_first(one, said), []).append(one)
    return threads


def _begin(member: Member, text_id: int, place: Place, said: list[Said]) -> None:
    first, *answers = said
    thread = service.begin(member, text_id, place, _body(first), own=False)
    for one in answers:
        discussions.answer(member, thread.id, _body(one))
    if first["done"]:
        discussions.settle(member, thread.id)


def _first(comment: Said, said: dict[str, Said]) -> str:
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


def _place_now(head: heads.Head, remark: Remark, shown: Shown) -> Place:
    """Return the words of a comment as they stand now; if they are gone its paragraph, or the whole text."""
    spot = standing(head.doc, remark, shown)
    if spot is not None:
        quote = head.doc.text_between(*spot, BETWEEN_BLOCKS)
        if len(quote) <= LONGEST_QUOTE:
            return Place("range", words=Words(head.version, *spot, quote))
    stands = remark.block is not None and _has(head.doc, remark.block)
    return Place("block", remark.block if stands else None)


def _has(doc: Node, block_id: str) -> bool:
    return any(attributes(node).get("id") == block_id for node in walk(to_json(doc)))


def _block_at(doc: Node, pos: int) -> str | None:
    name = doc.child(doc.resolve(pos).index(0)).attrs.get("id")
    return None if name is None else str(name)


def _body(comment: Said) -> str:
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
