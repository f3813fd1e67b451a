"""Tables that were handed out: which row and cell of the file is which, and what came, went or was joined.

Suggestions put words into cells and take them out; rows, columns and cells they cannot carry. What the file
does to those is named, with its place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

from prosemirror.model import Node

from manual_app.content.diff.sequences import rising
from manual_app.content.plain import NodeJson, attributes, children
from manual_app.content.word.returned.known import Found, HandedOut, accepted, words_of
from manual_app.content.word.returned.spots import words_in

_BETWEEN = " | "


@dataclass(frozen=True)
class Cell:
    """A cell: its column, its words, and which of the blocks that hold words stand in it."""

    column: int
    words: str
    blocks: range


Row = list[Cell]


@dataclass
class Table:
    """A table of the file and the one that it was; `rows` says which row of the file was which."""

    top: int  # which block of the file it is
    node: Node
    caption: str
    there: list[Row]
    here: list[Row]
    rows: dict[int, int] = field(default_factory=dict)

    @property
    def block_id(self) -> str | None:
        """Return by which id the table is found."""
        name = self.node.attrs.get("id")
        return None if name is None else str(name)

    @cached_property
    def row_of(self) -> dict[int, int]:
        """Return the row of the file in which each block that holds words stands."""
        return {place: at for at, row in enumerate(self.there) for cell in row for place in cell.blocks}

    def words_of_row(self, at: int) -> str:
        """Return the words of a row of the file."""
        return _joined(self.there[at])

    def both(self) -> Iterator[tuple[Row, Row]]:
        """Yield the rows of the file that were there before, each with what it was."""
        return ((self.there[at], self.here[was]) for at, was in self.rows.items())


def tables_of(blocks: list[NodeJson], found: list[Found], known: list[HandedOut]) -> list[Table]:
    """Return the tables of the file that were handed out, their rows not yet known."""
    tables: dict[int, Table] = {}
    begins = {its.top_pos: place for place, its in reversed(list(enumerate(known)))}
    for top, places in _by_table(blocks, found).items():
        names = [name for at in places if (name := found[at].name) is not None]
        was = Counter(known[name].top_pos for name in names if known[name].top.type.name == "table")
        pos = was.most_common(1)[0][0] if was else -1
        if pos >= 0 and pos not in tables:
            node = known[begins[pos]].top
            caption = str(attributes(blocks[top]).get("caption") or "")
            there, here = _rows_there(blocks[top], places[0]), _rows_here(node, begins[pos], known)
            tables[pos] = Table(top, node, caption, there, here)
    return list(tables.values())


def _by_table(blocks: list[NodeJson], found: list[Found]) -> dict[int, list[int]]:
    places: dict[int, list[int]] = {}
    for at, one in enumerate(found):
        if blocks[one.top]["type"] == "table":
            places.setdefault(one.top, []).append(at)
    return places


def _rows_there(table: NodeJson, at: int) -> list[Row]:
    rows: list[Row] = []
    spans = [[_spans(attributes(cell)) for cell in children(row)] for row in children(table)]
    for row, columns in zip(children(table), _columns(spans), strict=True):
        rows.append([])
        for cell, column in zip(children(row), columns, strict=True):
            count = sum(1 for _one in words_of([cell]))
            rows[-1].append(Cell(column, words_in(accepted(cell)), range(at, at + count)))
            at += count
    return rows


def _rows_here(table: Node, at: int, known: list[HandedOut]) -> list[Row]:
    rows: list[Row] = []
    spans = [[_spans(cell.attrs) for cell in row.children] for row in table.children]
    for row, columns in zip(table.children, _columns(spans), strict=True):
        rows.append([])
        for cell, column in zip(row.children, columns, strict=True):
            blocks = range(at, at + _count(cell))
            words = " ".join(filter(None, (known[place].text for place in blocks)))
            rows[-1].append(Cell(column, words, blocks))
            at = blocks.stop
    return rows


def _count(node: Node) -> int:
    return 1 if node.is_textblock else sum(map(_count, node.children))


def _spans(attrs: Mapping[str, Any]) -> tuple[int, int]:
    return int(attrs.get("colspan") or 1), int(attrs.get("rowspan") or 1)


def _columns(rows: list[list[tuple[int, int]]]) -> list[list[int]]:
    """Return in which column each cell begins, by how many columns and rows each covers."""
    covered: Counter[int] = Counter()  # by column: rows that a cell above still covers
    placed: list[list[int]] = []
    for row in rows:
        column, begun = 0, Counter[int]()
        placed.append([])
        for wide, high in row:
            while covered[column]:
                column += 1
            placed[-1].append(column)
            begun.update(dict.fromkeys(range(column, column + wide), high))
            column += wide
        covered = Counter({one: left - 1 for one, left in (covered + begun).items() if left > 1})
    return placed


def cells_known(tables: list[Table], found: list[Found]) -> list[Found]:
    """Find which row of each table is which; let cells that lost their names be known by their place."""
    known = list(found)
    seen = {one.name for one in known}
    for table in tables:
        _know_rows(table, known)
        for there, here in table.both():
            for cell, was in zip(there, here, strict=True) if len(there) == len(here) else ():
                if seen.isdisjoint(was.blocks) and all(known[at].name is None for at in cell.blocks):
                    for at, name in zip(cell.blocks, was.blocks, strict=False):
                        known[at] = replace(known[at], name=name)
    return known


def _know_rows(table: Table, found: list[Found]) -> None:
    """Know rows by the names in them; rows between two that stay, without a name, by their place."""
    home = {name: at for at, row in enumerate(table.here) for cell in row for name in cell.blocks}
    named: dict[int, Counter[int]] = {}
    for at, cells in enumerate(table.there):
        names = (found[place].name for cell in cells for place in cell.blocks)
        named[at] = Counter(home[name] for name in names if name in home)
    was: dict[int, int] = {}
    for at, votes in named.items():
        row_was = votes.most_common(1)[0][0] if votes else -1
        if row_was >= 0 and row_was not in was.values():
            was[at] = row_was
    places = list(was.items())
    kept = [places[index] for index in rising([row for _at, row in places])]
    gone = set(range(len(table.here))).difference(*named.values())
    kept = [(-1, -1), *kept, (len(table.there), len(table.here))]
    for (first, first_was), (last, last_was) in pairwise(kept):
        new = [one for one in range(first + 1, last) if not named[one]]
        lost = [one for one in range(first_was + 1, last_was) if one in gone]
        alike = (pair for pair in zip(new, lost, strict=False) if _same_width(table, *pair))
        was.update(alike)
    table.rows = dict(sorted(was.items()))


def _same_width(table: Table, there: int, here: int) -> bool:
    return len(table.there[there]) == len(table.here[here])


@dataclass(frozen=True)
class Change:
    """What the file does to the structure of a table; `names`: the blocks whose words go together."""

    sort: str
    words: str
    place: str = ""
    names: tuple[int, ...] = ()


def changes_of(table: Table, found: list[Found], names: set[int]) -> Iterator[Change]:
    """Yield the rows, columns and cells that came, went or were joined, and another caption.

    `names`: the blocks of the version that are in the file.
    """
    yield from _rows_that_came(table, found)
    yield from _rows_that_went(table, names)
    yield from _cells(table, found, names)
    if table.caption.split() != str(table.node.attrs.get("caption") or "").split():
        yield Change("caption", table.caption)


def _rows_that_came(table: Table, found: list[Found]) -> Iterator[Change]:
    before = ""
    for at, row in enumerate(table.there):
        words = _joined(row)
        if row and at not in table.rows and not any(_names(cell, found) for cell in row):
            yield Change("row_new", words, before)
        before = words


def _rows_that_went(table: Table, names: set[int]) -> Iterator[Change]:
    stays = set(table.rows.values())
    for at, row in enumerate(table.here):
        if at not in stays and all(names.isdisjoint(cell.blocks) for cell in row) and _has_words(row):
            yield Change("row_gone", _joined(row), names=_blocks(row))


def _cells(table: Table, found: list[Found], names: set[int]) -> Iterator[Change]:
    there, here = _wide(table.there), _wide(table.here)
    new: dict[int, list[Cell]] = {}
    gone: dict[int, list[Cell]] = {}
    for row, was in table.both():
        for cell in row:
            new.setdefault(cell.column, []).append(cell)
        for cell in was:
            gone.setdefault(cell.column, []).append(cell)
    came = [its for its in new.values() if there > here and not any(_names(cell, found) for cell in its)]
    went = [its for its in gone.values() if there < here and all(names.isdisjoint(c.blocks) for c in its)]
    for its in came:
        yield Change("column_new", _joined(its), _joined(new.get(its[0].column - 1, [])))
    for its in went:
        yield Change("column_gone", _joined(its), names=_blocks(its))
    columns = {id(cell) for its in came for cell in its}
    for row, was in table.both():
        for cell in row if len(row) != len(was) else ():
            if id(cell) not in columns and not _names(cell, found) and cell.words:
                yield Change("cell_new", cell.words, _joined([one for one in row if one is not cell]))
    yield from _joined_cells(table, found)


def _joined_cells(table: Table, found: list[Found]) -> Iterator[Change]:
    home = {
        name: (at, cell.column) for at, row in enumerate(table.here) for cell in row for name in cell.blocks
    }
    for row in table.there:
        for cell in row:
            if len({home[name] for name in _names(cell, found) if name in home}) > 1:
                yield Change("cells_joined", cell.words)


def neighbours(table: Table, found: list[Found]) -> dict[int, tuple[int, bool]]:
    """Return, for each block that is new in a cell, beside which one there it stands, and whether after it.

    A cell that is new as a whole holds none.
    """
    beside: dict[int, tuple[int, bool]] = {}
    for cell in (one for row in table.there for one in row):
        names = _names(cell, found)
        last = (names[0], False) if names else None
        for place in cell.blocks:
            name = found[place].name
            if name is not None:
                last = name, True
            elif last is not None:
                beside[place] = last
    return beside


def _names(cell: Cell, found: list[Found]) -> list[int]:
    return [name for at in cell.blocks if (name := found[at].name) is not None]


def _blocks(cells: Iterable[Cell]) -> tuple[int, ...]:
    return tuple(name for cell in cells for name in cell.blocks)


def _joined(cells: Iterable[Cell]) -> str:
    return _BETWEEN.join(cell.words or "–" for cell in cells)


def _has_words(cells: Iterable[Cell]) -> bool:
    return any(cell.words for cell in cells)


def _wide(rows: list[Row]) -> int:
    return max((cell.column for row in rows for cell in row), default=0)
