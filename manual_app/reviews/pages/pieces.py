"""All words of a version, piece by piece: what can be written otherwise in its review, and what elsewhere.

Whatever kind of text the schema knows is in one of the two; a test asks each of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from prosemirror.model import Node

from manual_app.content.plain import NodeJson
from manual_app.content.schema import from_json
from manual_app.content.suggestions.rewording import Place, block_id
from manual_app.texts.answers import answers, field_label
from manual_app.wording import _

MOST_IN_TABLES = 200
"""Pieces in tables that one page lists; a table that would pass it is left to the editor."""


@dataclass(frozen=True)
class Piece:
    """Some words of a version; `why`: why nobody writes them otherwise here.

    `id` is the block that holds them, which one can comment on; none where that is the whole version.
    """

    id: str
    kind: str
    words: str
    label: str = ""
    why: str = ""


@dataclass(frozen=True)
class Group:
    """Pieces that are read together: a table, the fields; `is_large`: too many for one page."""

    kind: str
    label: str
    pieces: list[Piece]
    why: str = ""
    is_large: bool = False

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Return what the pieces are, and what they say."""
        return [(one.label, one.words) for one in self.pieces]


def pieces_of(doc: NodeJson) -> list[Piece | Group]:
    """Return all that a version says, in its order: title and fields first, then block by block."""
    return [_fields(doc), *_blocks_within_reach(from_json(doc))]


def _fields(doc: NodeJson) -> Group:
    title = (field_label("title"), str(doc.get("attrs", {}).get("title", "")))
    said = [Piece("", "field", words, label) for label, words in (title, *answers(doc))]
    return Group(
        "fields", _("Title and fields"), said, _("A field holds one answer and shows no suggestions.")
    )


def _blocks_within_reach(doc: Node) -> Iterator[Piece | Group]:
    """Yield the blocks; tables only as long as there is room for what they hold."""
    room = MOST_IN_TABLES
    for one in _blocks(doc):
        if isinstance(one, Piece):
            yield one
            continue
        is_large = len(one.pieces) > room
        room -= 0 if is_large else len(one.pieces)
        yield Group(one.kind, one.label, one.pieces, is_large=is_large)


def _blocks(node: Node) -> Iterator[Piece | Group]:
    for child in node.children:
        if child.type.name == "table":
            yield _table(child)
        elif child.is_textblock:
            yield from _words(child, node)
        else:
            yield from _blocks(child)
            yield from _attributes(child)


def _words(block: Node, around: Node, label: str = "") -> Iterator[Piece]:
    """Yield the words of a block, and those of its footnotes."""
    if block.type.name == "figcaption":
        label = _("Caption of a picture")
    if block.type.name == "footnote":
        label = _("Footnote")
    words, own = Place(block, 0, False).words, block_id(block, around)
    if words.strip() or label:
        yield Piece(own or "", block.type.name, words, label, "" if own else _nameless())
    for child in block.children:
        if child.type.name == "footnote":
            yield from _words(child, block)


def _nameless() -> str:
    """Say of words that no editor has named yet, such as those a program wrote, where they are suggested."""
    return _("Suggest other words for this in the editor.")


def _table(table: Node) -> Group:
    caption = str(table.attrs["caption"] or "")
    said = list(_attributes(table))
    for label, cell in _cells(table):
        for child in _text_blocks(cell):
            said += _words(*child, label=label)
    return Group("table", caption, said)


def _text_blocks(node: Node) -> Iterator[tuple[Node, Node]]:
    for child in node.children:
        if child.is_textblock:
            yield child, node
        else:
            yield from _text_blocks(child)


def _cells(table: Node) -> Iterator[tuple[str, Node]]:
    """Yield the cells of a table, each with the words for its row and the head of its column."""
    heads: dict[int, str] = {}
    taken: dict[int, int] = {}  # columns that a cell of an earlier row reaches down into, and how far
    for row, cells in enumerate(table.children):
        column = 0
        for cell in cells.children:
            while taken.get(column, 0) > row:
                column += 1
            if row == 0 and cell.type.name == "tableHeader":
                heads[column] = cell.text_content.strip()
            yield _cell_label(row, column, heads.get(column, "")), cell
            wide, deep = int(str(cell.attrs["colspan"])), int(str(cell.attrs["rowspan"]))
            taken |= dict.fromkeys(range(column, column + wide), row + deep)
            column += wide


def _cell_label(row: int, column: int, head: str) -> str:
    if row and head:
        return _("Row %(row)s, %(column)s", row=row + 1, column=head)
    return _("Row %(row)s, column %(column)s", row=row + 1, column=column + 1)


def _attributes(node: Node) -> Iterator[Piece]:
    """Yield words that are no running text: what describes a block as a whole."""
    for name, label in _labels().get(node.type.name, {}).items():
        if words := node.attrs.get(name):
            why = _("This is no running text, and shows no suggestions.")
            yield Piece(str(node.attrs.get("id") or ""), name, str(words), label, why)


def _labels() -> dict[str, dict[str, str]]:
    return {
        "table": {"caption": _("Caption of a table")},
        "figure": {
            "alt": _("Alternative text of a picture"),
            "credit": _("Rights holder of a picture"),
            "licence": _("Licence of a picture"),
        },
        "recommendation": {"rationale": _("Reasons for a recommendation")},
    }
