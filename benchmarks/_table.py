"""The rows of a benchmark: a table for people, JSON for programs."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One measured case; `ratio` is value to peer, both taken in the same run (medians of at least 5)."""

    case: str
    value: float
    unit: str
    peer: str = ""
    ratio: float | None = None
    target: str = ""
    ok: bool | None = None


def publish(measure: Callable[[], Sequence[Row]], words: Sequence[str] | None = None) -> int:
    """Measure, print the table, write `--json FILE` when asked; 1 when a target was missed."""
    reader = argparse.ArgumentParser()
    reader.add_argument("--json", type=Path, help="also write the rows there")
    options = reader.parse_args(words)
    rows = measure()
    print(table(rows))
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n", encoding="utf-8")
    return 1 if any(row.ok is False for row in rows) else 0


def table(rows: Sequence[Row]) -> str:
    """Return the rows in aligned columns."""
    head = ("case", "value", "unit", "peer", "ratio", "target", "ok")
    cells = [head, *(_cells(row) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    )


def _cells(row: Row) -> tuple[str, ...]:
    ratio = "" if row.ratio is None else f"{row.ratio:.3g}"
    ok = {None: "", True: "yes", False: "NO"}[row.ok]
    return (row.case, f"{row.value:.4g}", row.unit, row.peer, ratio, row.target, ok)
