"""Tables: rows of cells, spans, the header row; what is too large for a Text becomes lines of text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from manual_app.content.word.reading.context import Context, Node
from manual_app.content.word.reading.names import Element, W, is_on, local, number, value

MAX_COLUMNS, MAX_ROWS = 20, 500
_SIDES = {"left": "left", "start": "left", "center": "center", "right": "right", "end": "right"}
_IN_CELLS = frozenset({"paragraph", "bulletList", "orderedList", "taskList", "blockquote"})


@dataclass
class _Cell:
    element: Element
    column: int
    columns: int
    is_header: bool
    rows: int = 1
    more: list[Element] = field(default_factory=list)  # cells below that a span covers


class TableReader:
    """Reads tables; what their cells hold is read by `read_blocks`."""

    def __init__(self, context: Context, read_blocks: Callable[[Element], list[Node]]) -> None:
        self._context = context
        self._read_blocks = read_blocks

    def read(self, table: Element) -> list[Node]:
        """Return the table, and below it what a cell cannot hold."""
        rows = [row for row in _within(table, "tr") if row.find(f"{W}trPr/{W}del") is None]
        if len(rows) < len(list(_within(table, "tr"))):
            self._context.report.note("tracked_table")
        grid = _grid(rows)
        widest = max((cell.column + cell.columns for row in grid for cell in row), default=0)
        if not grid:
            return []
        if widest > MAX_COLUMNS or len(rows) > MAX_ROWS:
            self._context.report.note("table_large", f"{len(rows)} × {widest}")
            return self._lines(rows)
        below: list[Node] = []
        content = [self._row(row, below) for row in grid]
        return [{"type": "table", "content": content}, *below]

    def _row(self, row: list[_Cell], below: list[Node]) -> Node:
        return {"type": "tableRow", "content": [self._cell(cell, below) for cell in row]}

    def _cell(self, cell: _Cell, below: list[Node]) -> Node:
        found = [node for one in (cell.element, *cell.more) for node in self._read_blocks(one)]
        content: list[Node] = []
        for node in found:
            content.extend(self._fitting(node, below))
        while len(content) > 1 and not content[-1].get("content"):
            content.pop()
        attrs = {"colspan": cell.columns, "rowspan": cell.rows, "align": _side(cell.element)}
        kind = "tableHeader" if cell.is_header else "tableCell"
        return {"type": kind, "attrs": attrs, "content": content or [{"type": "paragraph"}]}

    def _fitting(self, node: Node, below: list[Node]) -> list[Node]:
        """Return what a cell may hold of a block; headings become paragraphs, pictures go below the table."""
        kind = node["type"]
        if kind in _IN_CELLS:
            return [node]
        if kind == "heading":
            self._context.report.note("heading_in_cell")
            return [{"type": "paragraph", "content": node.get("content", [])}]
        if kind == "table":
            self._context.report.note("nested_table")
            return _flat(node)
        if kind == "figure":
            self._context.report.note("picture_in_cell")
            below.append(node)
        return []

    def _lines(self, rows: list[Element]) -> list[Node]:
        found: list[Node] = []
        for row in rows:
            cells = ["".join(one.text or "" for one in cell.iter(f"{W}t")) for cell in _within(row, "tc")]
            text = " | ".join(cells).strip(" |")[:5000]
            if text:
                found.append({"type": "paragraph", "content": [{"type": "text", "text": text}]})
        return found


def _flat(table: Node) -> list[Node]:
    cells = [cell for row in table["content"] for cell in row.get("content", ())]
    return [node for cell in cells for node in cell["content"] if node.get("content")]


def _within(parent: Element, name: str) -> list[Element]:
    """Return rows of a table or cells of a row, those in content controls included."""
    found: list[Element] = []
    for child in parent:
        kind = local(child)
        if kind == name:
            found.append(child)
        elif kind in ("sdt", "sdtContent", "customXml", "ins"):
            found.extend(_within(child, name))
    return found


def _grid(rows: list[Element]) -> list[list[_Cell]]:
    grid: list[list[_Cell]] = []
    open_spans: dict[int, _Cell] = {}
    for row in rows:
        properties = row.find(f"{W}trPr")
        is_header = is_on(properties, "tblHeader") is True
        column = number(value(properties, "gridBefore"))
        cells: list[_Cell] = []
        still: dict[int, _Cell] = {}
        for element in _within(row, "tc"):
            cell = _Cell(element, column, _columns(element), is_header)
            column += cell.columns
            above = open_spans.get(cell.column)
            if above is not None and above.columns == cell.columns and _goes_on(element):
                above.rows += 1
                above.more.append(element)
                still[cell.column] = above
                continue
            cells.append(cell)
            if element.find(f"{W}tcPr/{W}vMerge") is not None:
                still[cell.column] = cell
        open_spans = still
        grid.append(cells)
    return grid


def _columns(element: Element) -> int:
    return max(1, min(number(value(element.find(f"{W}tcPr"), "gridSpan"), 1), 1000))


def _goes_on(element: Element) -> bool:
    merge = element.find(f"{W}tcPr/{W}vMerge")
    return merge is not None and merge.get(f"{W}val", "continue") == "continue"


def _side(element: Element) -> str | None:
    first = element.find(f"{W}p")
    given = None if first is None else value(first.find(f"{W}pPr"), "jc")
    found = _SIDES.get(given or "")
    return found if found in ("center", "right") else None
