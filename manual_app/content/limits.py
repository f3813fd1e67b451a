"""How much a Text may hold (security.md row 13), checked on what has changed only."""

from __future__ import annotations

import json
from itertools import islice
from typing import Any, cast

from prosemirror.model import Node

from manual_app.content.plain import count_words
from manual_app.content.shape import MAX_DEPTH, BadStep

MAX_TEXT_BYTES = 2_000_000
MAX_COLUMNS = 20
MAX_ROWS = 500
MAX_WORDS = 5_000
MAX_PARAGRAPH = 60_000
"""Positions in one paragraph: a word may be long, but not without end."""
MAX_CHILDREN = 5_000
"""Blocks side by side, or pieces of text with marks of their own; every step goes through all of them."""
MAX_FOOTNOTES = 10

_WEIGHT, _SPANS = "_weight", "_spans"
_FRAME = len('{"type":"","content":[]},')


def weight(node: Node) -> int:
    """Estimate the bytes a node takes when written as JSON; remembered, because nodes never change."""
    known: int | None = node.__dict__.get(_WEIGHT)
    if known is None:
        known = _own_weight(node) + sum(
            child.__dict__.get(_WEIGHT) or weight(child) for child in node.children
        )
        node.__dict__[_WEIGHT] = known
    return known


def _own_weight(node: Node) -> int:
    size = _FRAME + len(node.type.name)
    if node.text is not None:
        size += len(node.text.encode("utf-8"))
    if node.attrs:
        size += _json_bytes(node.attrs)
    return size + sum(_FRAME + len(mark.type.name) + _json_bytes(mark.attrs) for mark in node.marks)


def _json_bytes(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8"))


def check_weight(doc: Node) -> None:
    """Raise BadStep when a whole Text has grown too large."""
    if weight(doc) > MAX_TEXT_BYTES:
        raise BadStep("the text has grown too large")


def check_subtree(node: Node, depth: int) -> None:
    """Raise BadStep when a new node, or anything in it, passes a limit; `depth` is its own."""
    waiting = [(node, depth)]
    while waiting:
        current, at = waiting.pop()
        if at > MAX_DEPTH:
            raise BadStep("the text is nested too deep")
        check_one(current)
        waiting.extend((child, at + 1) for child in current.children)


def check_one(node: Node) -> None:
    """Raise BadStep when a node alone passes a limit."""
    if node.child_count > MAX_CHILDREN:
        raise BadStep("too many blocks side by side")
    if node.type.name == "table":
        check_table(node)
    elif node.inline_content:
        _check_inline(node)


def _check_inline(node: Node) -> None:
    footnotes = sum(1 for child in node.children if child.type.name == "footnote")
    if footnotes > MAX_FOOTNOTES:
        raise BadStep("too many footnotes in one paragraph")
    if node.content.size > MAX_PARAGRAPH:
        raise BadStep("too long a paragraph")
    if node.content.size > MAX_WORDS and _words(node) > MAX_WORDS:
        raise BadStep("too many words in one paragraph")


def _words(node: Node) -> int:
    return count_words("".join(child.text or " " for child in node.children))


def check_table(table: Node) -> None:
    """Raise BadStep when a table has too many rows or, spans counted, too many columns."""
    if table.child_count > MAX_ROWS:
        raise BadStep("too many rows")
    reaching_down: tuple[tuple[int, int], ...] = ()
    for row in table.children:
        cells = reaching_down + _spans(row)
        if sum(columns for columns, _ in cells) > MAX_COLUMNS:
            raise BadStep("too many columns")
        reaching_down = tuple((columns, rows - 1) for columns, rows in cells if rows > 1)


def _spans(row: Node) -> tuple[tuple[int, int], ...]:
    """Return columns and rows that each cell covers; remembered, because nodes never change."""
    known: tuple[tuple[int, int], ...] | None = row.__dict__.get(_SPANS)
    if known is None:
        cells = islice(row.children, MAX_COLUMNS + 1)
        known = tuple((cast(int, cell.attrs["colspan"]), cast(int, cell.attrs["rowspan"])) for cell in cells)
        row.__dict__[_SPANS] = known
    return known
