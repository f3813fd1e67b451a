"""The words that comments of a file that came back are on, found in the text as it stands now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from prosemirror.model import Node

from manual_app.content.plain import NodeJson, children
from manual_app.content.word.known import Found, Shown, blocks_of, matched, row_of, text_of, words_of

NEIGHBOURS = 100  # signs on either side by which words are known among the same words


@dataclass(frozen=True)
class Remark:
    """What a comment is on: words in a block, which may be one that only the file has, between others."""

    block: str | None
    before: str
    words: str
    after: str


def remarked(base: Node, blocks: list[NodeJson], shown: Shown) -> dict[str, Remark]:
    """Return for each comment of a file the words it is on; of several blocks the first counts."""
    known = blocks_of(base, shown)
    remarks: dict[str, Remark] = {}
    for one in matched(list(words_of(blocks)), known):
        block = None if one.name is None else known[one.name].node.attrs.get("id")
        text = text_of(row_of(one.node))
        for key, (start, end) in _marked(one).items():
            name = None if block is None else str(block)
            remarks.setdefault(key, Remark(name, text[:start][-NEIGHBOURS:], text[start:end], text[end:]))
    return remarks


def _marked(one: Found) -> dict[str, tuple[int, int]]:
    """Return the signs of a block that comments are on, from the first to the last."""
    found: dict[str, tuple[int, int]] = {}
    at = 0
    for child in children(one.node):
        end = at + len(row_of({"type": "paragraph", "content": [child]}))
        for mark in child.get("marks", ()):
            if mark["type"] == "comment":
                start, _end = found.get(mark["attrs"]["thread"], (at, end))
                found[mark["attrs"]["thread"]] = start, end
        at = end
    return found


def standing(doc: Node, remark: Remark, shown: Shown) -> tuple[int, int] | None:
    """Return where the words of a remark stand: in its own block if they do, among the same neighbours."""
    best: tuple[bool, int] | None = None
    found = None
    for its in blocks_of(doc, shown) if remark.words else ():
        text = text_of(its.row)
        for at in _places(text, remark.words):
            end = at + len(remark.words)
            before, after = text[max(0, at - NEIGHBOURS) : at], text[end : end + NEIGHBOURS]
            alike = _same(before[::-1], remark.before[::-1]) + _same(after, remark.after)
            rank = its.node.attrs.get("id") == remark.block, alike
            if best is None or rank > best:
                best, found = rank, (its.spans[at][0], its.spans[end - 1][1])
    return found


def _places(text: str, words: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _same(one: str, other: str) -> int:
    """Return how many signs two texts begin with alike."""
    return sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
