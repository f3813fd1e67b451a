"""Borders between text blocks that are suggested: one id on both sides, and nothing that stays in between."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from prosemirror.model import Node

from manual_app.content.suggestions.marks import suggested

# What lies in one of these never flows into what lies outside of it.
WALLS = frozenset({"table", "tableRow", "tableCell", "tableHeader", "figure", "figcaption", "footnote"})


class Gone(NamedTuple):
    """The suggestions whose content goes: of one kind, and those chosen."""

    kind: str
    chosen: Callable[[str], bool]


class Cut(NamedTuple):
    """A range that goes; `filled`: an empty paragraph takes its place."""

    from_: int
    to: int
    filled: bool = False


def goes(node: Node, gone: Gone) -> bool:
    """Whether the mark of a node says that it goes."""
    its = suggested(node)
    return its is not None and its.kind == gone.kind and gone.chosen(its.id)


def block_goes(node: Node, gone: Gone) -> bool:
    """Whether a block goes: by its mark, or because all it holds does."""
    if goes(node, gone):
        return True
    if node.is_textblock or node.is_leaf or node.type.name in WALLS or not node.child_count:
        return False
    return all(block_goes(child, gone) for child in node.children)


def borders_of(doc: Node, gone: Gone) -> list[Cut]:
    """Return the borders that go with the content of the chosen suggestions, in the order of the document."""
    borders: dict[Cut, None] = {}
    ends: dict[str, int] = {}

    def visit(node: Node, pos: int, _parent: Node | None, _index: int) -> bool:
        if node.is_block and goes(node, gone):
            return False
        if not node.is_textblock:
            return node.is_block
        start = pos + 1
        for one in _ids_in(node, gone):
            if one in ends and _is_open(doc, ends[one], start, gone):
                borders[Cut(ends[one], start)] = None
            ends[one] = start + node.content.size
        return False

    doc.descendants(visit)
    return list(borders)


def _ids_in(block: Node, gone: Gone) -> list[str]:
    found = (suggested(child) for child in block.children if goes(child, gone))
    return list(dict.fromkeys(its.id for its in found if its))


def _is_open(doc: Node, from_: int, to: int, gone: Gone) -> bool:
    """Whether nothing but what goes stands between two text blocks, and no wall."""
    is_open = True

    def visit(node: Node, pos: int, _parent: Node | None, _index: int) -> bool:
        nonlocal is_open
        end = pos + node.node_size
        if pos >= from_ and end <= to:
            is_open = is_open and block_goes(node, gone)
            return False
        is_around = pos < from_ and end > to
        if not is_around and node.type.name in WALLS:
            is_open = False
        return is_open and node.is_block and not (node.is_textblock and pos >= to - 1)

    doc.nodes_between(from_, to, visit)
    return is_open
