"""Compiles to be timed: the generated manual on disk, edits of it, and processes that make one PDF."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pypdfium2

from benchmarks._book import manual
from benchmarks._typst import write
from manual_app.press import fonts
from manual_app.press.book import Book, Section

ROOT = Path(__file__).parents[1]
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
Note = Callable[[str, str, int, int], None]


@dataclass
class Spent:
    """What one compile took: seconds of the processor, of the clock, memory at its peak, seconds a stage."""

    seconds: float = 0.0
    clock: float = 0.0
    megabytes: float = 0.0
    stages: dict[str, float] = field(default_factory=dict)


def prepare(folder: Path, chapters: int, practices: int) -> Book:
    """Write a generated manual for both engines into a folder, and return it."""
    folder.mkdir()
    book, assets = manual(chapters, practices)
    for sha256, content in assets.pictures.items():
        (folder / sha256).write_bytes(content)
    (folder / "book.json").write_text(book.to_json(), encoding="utf-8")
    write(book, dict(assets.pictures), folder)
    return book


def edited(book: Book, number: int) -> Book:
    """Return the book with another word in the first paragraph of its first chapter."""
    section, content = _first(book)
    lead, *blocks = content
    word = {"type": "text", "text": f"See here {number}."}
    return _with_first(book, section, [{**lead, "content": [word]}, *blocks])


def lengthened(book: Book, number: int) -> Book:
    """Return the book with its first chapter longer by two pages, differently each time."""
    section, content = _first(book)
    more = [
        {**block, "attrs": {**block["attrs"], "id": f"m{number}-{index}"}}
        for index, block in enumerate(content)
        if block["type"] == "paragraph"
    ]
    return _with_first(book, section, [*content, *more[: 10 + number]])


def at_once(book: Book) -> Book:
    """Return the book with nothing in it but its first chapter."""
    part = book.parts[0]
    return replace(book, parts=(replace(part, sections=part.sections[:1]),), contributions=())


def timed(work: Callable[[Note], object]) -> Spent:
    """Do some work here; its stages are those it reports, a second round of layout apart."""
    spent = Spent()
    begun = {"stage": "prepare", "at": time.process_time()}

    def note(stage: str, _unit: str, _done: int, total: int) -> None:
        now = time.process_time()
        name = "again" if stage == "layout" and total else stage
        if name != begun["stage"]:
            before = str(begun["stage"])
            spent.stages[before] = spent.stages.get(before, 0.0) + now - float(begun["at"])
            begun.update(stage=name, at=now)

    start = float(begun["at"])
    work(note)
    spent.seconds = time.process_time() - start
    last = str(begun["stage"])
    spent.stages[last] = spent.stages.get(last, 0.0) + time.process_time() - float(begun["at"])
    return spent


def child(script: str, folder: Path, *, cores: int = 0) -> Spent:
    """Compile in a new process, on so many cores (0: on all there are)."""
    words = [str(folder), *([str(fonts.ensure())] if script is THEIRS else [])]
    allowed = sorted(os.sched_getaffinity(0))[:cores] if cores else sorted(os.sched_getaffinity(0))
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", script, *words],
        cwd=ROOT,
        preexec_fn=lambda: os.sched_setaffinity(0, allowed),
    )
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"a compile ended with code {process.returncode}")
    clock = time.perf_counter() - started
    return Spent(usage.ru_utime + usage.ru_stime, clock, usage.ru_maxrss / 1000)


def pages_of(pdf: Path) -> int:
    """Count the pages of a PDF."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


def _first(book: Book) -> tuple[Section, list[dict[str, object]]]:
    section = book.parts[0].sections[0]
    return section, list(section.doc["content"])


def _with_first(book: Book, section: Section, content: list[dict[str, object]]) -> Book:
    part, *parts = book.parts
    sections = (replace(section, doc={**section.doc, "content": content}), *part.sections[1:])
    return replace(book, parts=(replace(part, sections=sections), *parts))
