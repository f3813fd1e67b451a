"""What a compile costs: the book's engine against Typst, on the same content, in turn in one run.

Times are those of the processor: others on the machine count for less.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from statistics import median

import typst

from benchmarks._book import manual
from benchmarks._table import Row, publish
from benchmarks._typst import write
from manual_app.press import fonts
from manual_app.press.book import Book
from manual_app.press.compile import compile_book
from manual_app.press.shelf import FolderAssets

ROOT = Path(__file__).parents[1]
CHAPTERS, PRACTICES, ROUNDS = 2, 2, 5
OURS = """
import sys
from pathlib import Path
from manual_app.press.book import Book
from manual_app.press.compile import compile_book
from manual_app.press.shelf import FolderAssets
folder = Path(sys.argv[1])
compile_book(Book.from_json((folder / "book.json").read_text()), FolderAssets(folder), folder / "ours.pdf")
"""
THEIRS = """
import sys
import typst
folder, fonts = sys.argv[1:]
source, out = f"{folder}/manual.typ", f"{folder}/theirs.pdf"
typst.compile(source, out, font_paths=[fonts], ignore_system_fonts=True, pdf_standards="ua-1")
"""


def measure() -> list[Row]:
    """Compile cold, warm, after an edit and at twice the size."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        book = _prepare(folder, CHAPTERS, PRACTICES)
        pages, cold = _cold(folder)
        return [*cold, *_warm(folder, book, pages)]


def _prepare(folder: Path, chapters: int, practices: int) -> Book:
    book, assets = manual(chapters, practices)
    for sha256, content in assets.pictures.items():
        (folder / sha256).write_bytes(content)
    (folder / "book.json").write_text(book.to_json(), encoding="utf-8")
    write(book, dict(assets.pictures), folder)
    return book


def _cold(folder: Path) -> tuple[int, list[Row]]:
    """Compile in processes that have just started, in turn; the peak of their memory with it."""
    ours, theirs, memory, their_memory = [], [], [], []
    for _ in range(ROUNDS):
        seconds, peak = _child(OURS, str(folder))
        ours.append(seconds)
        memory.append(peak)
        seconds, peak = _child(THEIRS, str(folder), str(fonts.ensure()))
        theirs.append(seconds)
        their_memory.append(peak)
    size, their_size = ((folder / name).stat().st_size / 1000 for name in ("ours.pdf", "theirs.pdf"))
    pages, their_pages = _pages(folder / "ours.pdf"), _pages(folder / "theirs.pdf")
    megabytes = median(memory)
    return pages, [
        Row("pages", pages, "pages", f"Typst {their_pages}"),
        _against("whole book, new process", ours, theirs, "s"),
        Row(
            "memory of that process", megabytes, "MB", f"Typst {median(their_memory):.0f}",
            megabytes / median(their_memory), "at most 600", megabytes <= 600,
        ),
        Row("size of the file", size, "kB", f"Typst {their_size:.0f}", size / their_size),
    ]  # fmt: skip


def _warm(folder: Path, book: Book, pages: int) -> list[Row]:
    """Compile again and again in this process, a word edited each time; then a book of twice the size."""
    assets, out = FolderAssets(folder), folder / "warm.pdf"
    theirs = _edited_by_typst(folder)
    compile_book(book, assets, out)
    first = out.read_bytes()
    ours = [_timed(lambda n=number: compile_book(_edited(book, n), assets, out)) for number in range(ROUNDS)]
    compile_book(book, assets, out)
    differing = sum(a != b for a, b in zip_longest(first, out.read_bytes()))
    larger = _prepare(folder, 2 * CHAPTERS, 2 * PRACTICES)
    growth = _timed(lambda: compile_book(larger, assets, out)) / _pages(out) / (median(ours) / pages)
    return [
        _against("one word edited, warm process", ours, theirs, "s"),
        Row("pages a second, warm", pages / median(ours), "1/s"),
        Row("time a page at twice the size", growth, "x", "this book", growth, "at most 1.5", growth <= 1.5),
        Row("bytes that differ, compiled again", differing, "bytes", "", None, "0", differing == 0),
    ]


def _against(case: str, ours: list[float], theirs: list[float], unit: str) -> Row:
    return Row(case, median(ours), unit, f"Typst {median(theirs):.3g} {unit}", median(ours) / median(theirs))


def _edited_by_typst(folder: Path) -> list[float]:
    path = folder / "manual.typ"
    source = path.read_text(encoding="utf-8")
    compiler = typst.Compiler(str(path), font_paths=[str(fonts.ensure())], ignore_system_fonts=True)
    compiler.compile(output=str(folder / "theirs.pdf"), pdf_standards="ua-1")
    times = []
    for number in range(ROUNDS):
        path.write_text(source.replace("See here", f"See here {number}", 1), encoding="utf-8")
        times.append(
            _timed(lambda: compiler.compile(output=str(folder / "theirs.pdf"), pdf_standards="ua-1"))
        )
    return times


def _edited(book: Book, number: int) -> Book:
    """Return the book with another word in the first paragraph of its first chapter."""
    part, *parts = book.parts
    section, *sections = part.sections
    lead, *blocks = section.doc["content"]
    word = {"type": "text", "text": f"See here {number}."}
    doc = {**section.doc, "content": [{**lead, "content": [word]}, *blocks]}
    edited = replace(part, sections=(replace(section, doc=doc), *sections))
    return replace(book, parts=(edited, *parts))


def _timed(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _child(script: str, *words: str) -> tuple[float, float]:
    """Run a script in a new process; returns its seconds and the peak of its memory in MB."""
    child = subprocess.Popen([sys.executable, "-c", script, *words], cwd=ROOT)
    _pid, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"a compile ended with code {child.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000


def _pages(pdf: Path) -> int:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


if __name__ == "__main__":
    sys.exit(publish(measure))
