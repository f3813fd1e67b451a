"""Make the PDF of a book: HTML by sections, one layout, one file; an error names its section."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup

from manual_app import paths
from manual_app.press import fonts
from manual_app.press.body import print_body
from manual_app.press.book import Book, Content
from manual_app.press.engine import ENGINE_VERSION, EngineError, Facts, Progress, render
from manual_app.press.leaves import Body
from manual_app.press.numbering import number_book
from manual_app.press.patterns import COUNT, tile, watermark
from manual_app.press.print_html import SHEETS, print_html, words_sheet
from manual_app.press.shelf import AssetSource, Resource, Shelf
from manual_app.press.units import FRONT, units_of
from manual_app.press.words import Words

PAPER = (210, 297)

Report = Callable[[str, str, int, int], None]
"""Told about progress: stage (prepare, layout, write), unit, how many are done, of how many (0: unknown)."""


class CompileError(Exception):
    """The book cannot be made; `section_id` names where, and is empty when nobody can tell."""

    def __init__(self, message: str, section_id: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.section_id = section_id


@dataclass(frozen=True)
class Compiled:
    """A finished file."""

    pages: int
    sha256: str
    size: int
    warnings: tuple[str, ...]


def compile_book(
    book: Book,
    assets: AssetSource,
    out: Path,
    progress: Report = lambda stage, unit, done, total: None,
    *,
    font_folder: Path | None = None,
) -> Compiled:
    """Write the PDF of a book; the same book and pictures give the same bytes.

    Raises CompileError with the section in which it went wrong.
    """
    tracker = _Tracker(book, progress)
    shelf = Shelf(own_resources(book), assets)
    html = _html(book, tracker)
    progress("layout", FRONT, 0, 0)
    try:
        rendered = render(
            html,
            shelf,
            _facts(book),
            font_folder=font_folder,
            progress=Progress(
                tracker.page, tracker.begins, lambda pages: progress("write", "", pages, pages)
            ),
        )
    except EngineError as error:
        raise CompileError(str(error), tracker.section_id) from error
    if shelf.refused:
        raise CompileError(f"refused: {shelf.refused[0][:120]}", _section_that_asks(book, shelf.refused[0]))
    out.write_bytes(rendered.pdf)
    return Compiled(
        rendered.pages, hashlib.sha256(rendered.pdf).hexdigest(), len(rendered.pdf), rendered.warnings
    )


def versions() -> dict[str, str]:
    """Return what else decides the bytes beside the book: for the content manifest."""
    return {"engine": f"WeasyPrint {ENGINE_VERSION}", "fonts": fonts.stamp(), "template": template_stamp()}


@cache
def template_stamp() -> str:
    """Return sixteen hex digits that change with any template or style sheet of the book."""
    digest = hashlib.sha256()
    sheets = [paths.static() / "css" / name for name in (*SHEETS, "print-preview.css")]
    for path in (*sorted((paths.templates() / "print").glob("*.html")), *sheets):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def own_resources(book: Book) -> dict[str, Resource]:
    """Return everything of ours that a book's HTML may ask for, by address."""
    own = {
        f"press:{name}": Resource((paths.static() / "css" / name).read_bytes(), "text/css")
        for name in (*SHEETS, "print-preview.css")
    }
    own["press:print-words.css"] = Resource(words_sheet(book).encode(), "text/css")
    for number in range(1, COUNT + 1):
        own[f"press:tile-{number}.svg"] = Resource(tile(number), "image/svg+xml")
    mark = Words(book.language).plain("preview-mark")
    own["press:watermark.svg"] = Resource(watermark(mark, *PAPER), "image/svg+xml")
    return own


@dataclass
class _Tracker:
    """Knows how far a compile is and in which section."""

    book: Book
    report: Report
    section_id: str = ""
    unit: str = FRONT
    highest: int = 0

    def __post_init__(self) -> None:
        self.units = {unit.id: unit for unit in units_of(self.book)}
        self.sections = [section.id for section in self.book.sections()]

    def section(self, section_id: str) -> None:
        """Note that the HTML of a section is being made."""
        self.section_id = section_id
        if section_id in self.sections:
            self.report("prepare", section_id, self.sections.index(section_id) + 1, len(self.sections))

    def begins(self, number: int, unit: str) -> None:
        """Note that a page begins: what goes wrong now goes wrong in its unit."""
        if unit in self.units and unit != self.unit:
            self._stands_in(unit)
            self.report("layout", unit, number - 1, 0)

    def page(self, number: int, unit: str) -> None:
        """Note that a page has been laid out; in a second round the number of pages is known."""
        second_round = number < self.highest
        self.highest = max(self.highest, number)
        if unit in self.units:
            self._stands_in(unit)
        self.report("layout", self.unit, number, self.highest if second_round else 0)

    def _stands_in(self, unit: str) -> None:
        section_ids = self.units[unit].section_ids
        self.section_id, self.unit = section_ids[0] if section_ids else "", unit


def _html(book: Book, tracker: _Tracker) -> str:
    numbering = number_book(book)
    body = print_body(book, numbering)
    try:
        return print_html(book, _tracked(body, tracker), numbering)
    except Exception as error:
        raise CompileError(f"{type(error).__name__}: {error}", tracker.section_id) from error


def _tracked(body: Body, tracker: _Tracker) -> Body:
    def tracked(section_id: str, doc: Content, language: str, top_heading: int) -> Markup:
        tracker.section(section_id)
        return body(section_id, doc, language, top_heading)

    return tracked


def _facts(book: Book) -> Facts:
    return Facts(
        identifier=book.manifest_hash,
        language=book.language,
        publisher=book.imprint.publisher,
        rights=book.imprint.licence,
        date=book.date[:10],
        subject=book.subtitle,
    )


def _section_that_asks(book: Book, url: str) -> str:
    """Return the section whose content names a picture."""
    sha256 = url.removeprefix("asset:")
    return next(
        (section.id for section in book.sections() if sha256 in str((section.doc, section.fields))), ""
    )
