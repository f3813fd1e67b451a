"""What a compile costs: the book's engine against Typst, on the same manual of about 200 pages, in one run.

Times are those of the processor, so that others on the machine count for less; one and two cores are compared
by the clock. Each row of what a compile is to reach is printed, also while an edit costs a whole one.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from statistics import median

import typst

from benchmarks._compiles import (
    OURS,
    THEIRS,
    Spent,
    at_once,
    child,
    edited,
    lengthened,
    pages_of,
    prepare,
    timed,
)
from benchmarks._table import Row, publish
from manual_app.press import fonts
from manual_app.press.book import Book
from manual_app.press.compile import compile_book
from manual_app.press.shelf import FolderAssets

CHAPTERS, PRACTICES, ROUNDS = 20, 40, 5
STAGES = {
    "prepare": "HTML",
    "layout": "laying out",
    "again": "laying out again, for page references",
    "write": "writing",
}


def measure() -> list[Row]:
    """Compile in new processes, on one core and on two, after each kind of edit, and at twice the size."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        book = prepare(folder / "whole", CHAPTERS, PRACTICES)
        cold = [child(OURS, folder / "whole") for _ in range(ROUNDS)]
        theirs = [child(THEIRS, folder / "whole") for _ in range(ROUNDS)]
        return [
            *_cold_rows(folder / "whole", cold, theirs),
            *_memory_rows(folder, cold),
            _cores_row(folder),
            *_warm_rows(folder / "whole", book, median(one.seconds for one in cold)),
        ]


def _cold_rows(folder: Path, cold: list[Spent], theirs: list[Spent]) -> Iterator[Row]:
    """Yield the whole book against Typst, each in a process that has just started."""
    pages, their_pages = pages_of(folder / "ours.pdf"), pages_of(folder / "theirs.pdf")
    size, their_size = ((folder / name).stat().st_size / 1000 for name in ("ours.pdf", "theirs.pdf"))
    seconds, peer = median(one.seconds for one in cold), median(one.seconds for one in theirs)
    yield Row("pages", pages, "pages", f"Typst {their_pages}")
    yield Row("whole book, new process", seconds, "s", f"Typst {peer:.3g} s", seconds / peer)
    yield Row("pages a second", pages / seconds, "1/s", f"Typst {their_pages / peer:.3g}")
    yield Row("size of the file", size, "kB", f"Typst {their_size:.0f}", size / their_size)


def _memory_rows(folder: Path, cold: list[Spent]) -> Iterator[Row]:
    """Yield the peak of memory, and how it and the time grow when the book is twice as long."""
    prepare(folder / "twice", 2 * CHAPTERS, 2 * PRACTICES)
    twice = child(OURS, folder / "twice")
    pages, more = pages_of(folder / "whole/ours.pdf"), pages_of(folder / "twice/ours.pdf")
    peak, seconds = median(one.megabytes for one in cold), median(one.seconds for one in cold)
    factor = more / pages
    yield Row(f"memory at {pages} pages", peak, "MB", "", None, "at most 600", peak <= 600)
    for case, ratio in (("memory", twice.megabytes / peak), ("time", twice.seconds / seconds)):
        name, peer = f"{case} at {more} pages, to that at {pages}", f"{factor:.2f} x the pages"
        yield Row(name, ratio, "x", peer, ratio / factor, "at most the pages", ratio <= factor * 1.05)


def _cores_row(folder: Path) -> Row:
    """Compare, by the clock, a quarter of the book on one core and on two."""
    prepare(folder / "quarter", CHAPTERS // 4, PRACTICES // 4)
    one = median(child(OURS, folder / "quarter", cores=1).clock for _ in range(ROUNDS))
    two = median(child(OURS, folder / "quarter", cores=2).clock for _ in range(ROUNDS))
    faster = one / two
    return Row("cold, 2 cores", two, "s", f"1 core {one:.3g} s", faster, "at least 1.6 x", faster >= 1.6)


def _warm_rows(folder: Path, book: Book, whole: float) -> Iterator[Row]:
    """Yield what an edit costs in a process that has made the book before (`whole`: seconds, cold)."""
    assets, out = FolderAssets(folder), folder / "warm.pdf"
    compile_book(book, assets, out)
    first, stages = out.read_bytes(), timed(lambda note: compile_book(book, assets, out, note))
    same = [stages, *(timed(lambda note: compile_book(book, assets, out, note)) for _ in range(ROUNDS - 1))]
    differing = sum(a != b for a, b in zip_longest(first, out.read_bytes()))
    cases = [
        ("nothing changed", [one.seconds for one in same], 1000),
        ("one chapter edited, no page shifts", _each(edited, book, assets, out), 20),
        ("one chapter edited, later pages shift", _each(lengthened, book, assets, out), 12),
    ]
    for case, times, wanted in cases:
        spent = median(times)
        peer, faster = f"the whole book, cold {whole:.3g} s", whole / spent
        yield Row(case, spent, "s", peer, faster, f"at least {wanted} x", faster >= wanted)
    theirs, ours = median(_edited_by_typst(folder)), median(cases[1][1])
    yield Row("an edit", ours, "s", f"Typst {theirs:.3g} s", ours / theirs, "at most 2 x", ours <= 2 * theirs)
    yield _preview_row(book, assets, out)
    yield Row("bytes that differ, compiled again", differing, "bytes", "", None, "0", differing == 0)
    for stage, name in STAGES.items():
        share = median(one.stages.get(stage, 0.0) / one.seconds for one in same)
        yield Row(f"of a warm compile: {name}", 100 * share, "%")


def _each(change: object, book: Book, assets: FolderAssets, out: Path) -> list[float]:
    """Return the seconds of a compile after each of some edits of a kind."""
    books = [change(book, number) for number in range(ROUNDS)]  # type: ignore[operator]
    return [timed(lambda note, one=one: compile_book(one, assets, out, note)).seconds for one in books]  # type: ignore[misc]


def _preview_row(book: Book, assets: FolderAssets, out: Path) -> Row:
    """Measure the edited chapter alone, as real pages."""
    books = [at_once(edited(book, number)) for number in range(ROUNDS)]
    times = [timed(lambda note, one=one: compile_book(one, assets, out, note)).seconds for one in books]  # type: ignore[misc]
    spent = 1000 * median(times)
    return Row("preview of the edited chapter, warm", spent, "ms", "", None, "at most 300", spent <= 300)


def _edited_by_typst(folder: Path) -> Iterator[float]:
    path = folder / "manual.typ"
    source = path.read_text(encoding="utf-8")
    compiler = typst.Compiler(str(path), font_paths=[str(fonts.ensure())], ignore_system_fonts=True)
    compiler.compile(output=str(folder / "theirs.pdf"), pdf_standards="ua-1")
    for number in range(ROUNDS):
        path.write_text(source.replace("See here", f"See here {number}", 1), encoding="utf-8")
        yield timed(
            lambda _note: compiler.compile(output=str(folder / "theirs.pdf"), pdf_standards="ua-1")
        ).seconds


if __name__ == "__main__":
    sys.exit(publish(measure))
