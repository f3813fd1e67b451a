"""Tables: head and groups of rows found from their cells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from manual_app.content.plain import NodeJson, attributes, children
from manual_app.content.render.markup import classes, element

WriteCell = Callable[[NodeJson], str]

# a comparison says of a row that it came, went or moved (`content/diff/merge.py`)
_CHANGES = {"added": "row-added", "removed": "row-removed", "moved": "moved"}


def width(table: NodeJson) -> int:
    """Count the columns of a table by its first row."""
    rows = children(table)
    return sum(attributes(cell).get("colspan", 1) for cell in children(rows[0])) if rows else 0


def write_rows(table: NodeJson, write_cell: WriteCell, anchor: Callable[[NodeJson], str | None]) -> str:
    """Write the rows: a head of leading header rows, then bodies, a new one with each group heading.

    A row that is one header cell over all columns heads a group.
    """
    rows, columns = [row for row in children(table) if children(row)], width(table)
    head = 0
    while head < len(rows) and all(cell["type"] == "tableHeader" for cell in children(rows[head])):
        if head and _is_group(rows[head], columns):
            break
        head += 1
    head = head if head < len(rows) else 0
    written = [_row(row, "col", "col", write_cell, anchor) for row in rows[:head]]
    parts = [element("thead", "".join(written))] if written else []
    for group in _groups(rows[head:], columns):
        lines = [
            _row(row, "rowgroup" if _is_group(row, columns) else "row", "col", write_cell, anchor)
            for row in group
        ]
        parts.append(element("tbody", "".join(lines)))
    return "".join(parts)


def _is_group(row: NodeJson, columns: int) -> bool:
    cells = children(row)
    return (
        columns > 1
        and len(cells) == 1
        and cells[0]["type"] == "tableHeader"
        and attributes(cells[0]).get("colspan", 1) == columns
    )


def _groups(rows: list[NodeJson], columns: int) -> list[list[NodeJson]]:
    groups: list[list[NodeJson]] = []
    for row in rows:
        if not groups or _is_group(row, columns):
            groups.append([])
        groups[-1].append(row)
    return groups


def _row(
    row: NodeJson, first: str, others: str, write_cell: WriteCell, anchor: Callable[[NodeJson], str | None]
) -> str:
    """Write a row; `first` and `others` say what its header cells head."""
    cells = [
        _cell(cell, first if number == 0 else others, write_cell) for number, cell in enumerate(children(row))
    ]
    group, change = "group" if first == "rowgroup" else "", _CHANGES.get(row.get("change", ""), "")
    return element("tr", "".join(cells), id=anchor(row), class_=classes(group, change))


def _cell(cell: NodeJson, scope: str, write_cell: WriteCell) -> str:
    attrs: dict[str, Any] = attributes(cell)
    is_header = cell["type"] == "tableHeader"
    alignment = {"right": "num", "center": "align-center"}.get(attrs.get("align") or "", "")
    return element(
        "th" if is_header else "td",
        write_cell(cell),
        scope=scope if is_header else None,
        colspan=_span(attrs.get("colspan", 1)),
        rowspan=_span(attrs.get("rowspan", 1)),
        class_=classes(alignment),
    )


def _span(number: int) -> str | None:
    return str(number) if number > 1 else None
