"""A book as one HTML text for the engine: templates filled with what the leaves say."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from manual_app import paths
from manual_app.press import typography
from manual_app.press.book import Book, Kind, Partner
from manual_app.press.cover import cover_picture
from manual_app.press.engine import ENGINE_VERSION
from manual_app.press.leaves import Body, Setting, leaf, part_leaf
from manual_app.press.naming import (
    Line,
    book_line,
    edition_name,
    part_running,
    section_line,
    section_name,
    target_name,
)
from manual_app.press.numbering import Numbering, number_book
from manual_app.press.units import unit_by_section
from manual_app.press.words import Words

SHEETS = (
    "tokens.css",
    "print.css",
    "print-pages.css",
    "print-cover.css",
    "print-front.css",
    "print-contents.css",
    "print-chapter.css",
    "print-text.css",
    "print-figures.css",
    "print-callouts.css",
    "print-practice.css",
    "print-back.css",
)
TITLE_WIDTH = 19


def print_html(book: Book, body: Body, numbering: Numbering | None = None) -> str:
    """Return the whole book as HTML; the same book gives the same text."""
    setting = Setting(book, Words(book.language), numbering or number_book(book), body)
    template = _environment(book.language).get_template("book.html")
    return template.render(_values(setting))


def sheets_of(book: Book) -> tuple[str, ...]:
    """Return the names of the style sheets a book is set with, in order."""
    return (*SHEETS, "print-words.css", *(("print-preview.css",) if book.preview else ()))


def words_sheet(book: Book) -> str:
    """Return the words that stand before and after page numbers as a style sheet."""
    before, after = Words(book.language).around("page-reference", "page")
    lines = {"--page-before": before, "--page-after": after}
    rules = "".join(f"{name}:{_css_string(text)};" for name, text in lines.items())
    return f":root{{{rules}}}"


def _css_string(text: str) -> str:
    """Return a CSS string in which spaces do not break."""
    return (
        '"'
        + "".join(
            f"\\{ord(char):06x}" if not char.isalnum() else char for char in text.replace(" ", "\u00a0")
        )
        + '"'
    )


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(paths.templates() / "print"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["refined"] = lambda text: Markup(typography.refined_html(str(escape(text)), language))  # noqa: S704
    environment.filters["quoted"] = lambda text: typography.quoted(text, language)
    return environment


def _values(setting: Setting) -> dict[str, Any]:
    """Collect what the templates show."""
    book, words, numbering = setting.book, setting.words, setting.numbering
    units = unit_by_section(book)
    return {
        "book": book,
        "w": words,
        "sheets": sheets_of(book),
        "moment": book.date,
        "day": typography.day_name(book.date, book.language),
        "language": typography.language_name(book.language, book.language),
        "edition_name": edition_name(book, words),
        "book_line": book_line(book, words),
        "title_lines": typography.balanced(book.title, TITLE_WIDTH),
        "picture": _picture(book, words),
        "emblem": book.imprint.emblem_sha256,
        "hash_groups": typography.grouped(book.manifest_hash),
        "log_groups": typography.grouped(book.log_head),
        "engine_version": ENGINE_VERSION,
        "contents": _contents(setting),
        "front": [leaf(setting, section, units[section.id]) for section in book.front],
        "parts": [part_leaf(setting, part, units) for part in book.parts if part.sections],
        "back": [leaf(setting, section, units[section.id]) for section in book.back],
        "recommendations": _recommendations(setting),
        "partners": _partners(book),
        "index": _index(setting),
        "approvals": _approvals(setting),
        "changes": [
            {
                "name": section_name(change.section_id, numbering, words),
                "text": change.text or words(f"change-{change.kind}"),
            }
            for change in book.changes
        ],
    }


def _picture(book: Book, words: Words) -> Markup:
    count = len(book.partners)
    return Markup(cover_picture(count, str(escape(words.plain("cover-picture", count=count)))))  # noqa: S704 - our own SVG


def _contents(setting: Setting) -> dict[str, list[Line]]:
    """Return the lines of the contents that stand outside the parts."""
    book, words, numbering = setting.book, setting.words, setting.numbering
    own = {
        "recommendations": bool(numbering.recommendations),
        "partners": True,
        "index": bool(_index(setting)),
        "changes": bool(book.corrects or book.left_out),
        "approvals": bool(_approvals(setting)),
        "colophon": True,
    }
    named = {name: Line("", words.plain(name), name) for name, present in own.items() if present}
    if not book.corrects and "changes" in named:
        named["changes"] = Line("", words.plain("left-out"), "changes")
    listed = [
        Line(words.plain(target.kind, number=target.number), target.text, target.anchor)
        for target in (*numbering.figures, *numbering.tables)
    ]
    first = [named.pop("recommendations")] if "recommendations" in named else []
    return {
        "front": [*(section_line(section, numbering) for section in book.front), *first],
        "back": [*(section_line(section, numbering) for section in book.back), *named.values()],
        "listed": listed,
    }


def _recommendations(setting: Setting) -> list[dict[str, Any]]:
    """Group every recommendation by part, in the order of the pages."""
    groups: list[dict[str, Any]] = []
    holders = [("", 1, setting.book.front)]
    holders += [
        (part_running(part, setting.words), (part.number - 1) % 4 + 1, part.sections)
        for part in setting.book.parts
    ]
    holders += [("", 1, setting.book.back)]
    for title, colour, sections in holders:
        lines = [
            Line(target.number, target.text, target.anchor, target.language, target.strength or "recommend")
            for section in sections
            for target in setting.numbering.recommendations.get(section.id, ())
        ]
        if lines:
            groups.append({"title": title, "colour": colour, "lines": lines})
    return groups


def _partners(book: Book) -> list[tuple[str, list[Partner]]]:
    named = sorted(
        ((typography.country_name(partner.country, book.language), partner) for partner in book.partners),
        key=lambda row: row[0].casefold(),
    )
    return [
        (country, [partner for _, partner in rows])
        for country, rows in groupby(named, key=lambda row: row[0])
    ]


def _index(setting: Setting) -> list[tuple[Markup, list[tuple[str, list[Line]]]]]:
    """List the good practices by theme and by country; what has none is left out."""
    words, language = setting.words, setting.book.language
    themes: dict[str, list[Line]] = {}
    countries: dict[str, list[Line]] = {}
    for section in setting.book.sections():
        if section.kind is not Kind.PRACTICE:
            continue
        line = Line(
            section.number,
            section.running_title or section.title,
            setting.numbering.sections[section.id].anchor,
        )
        for theme in section.fields.get("themes") or ():
            themes.setdefault(words.plain(f"theme.{theme}"), []).append(line)
        if country := section.fields.get("country"):
            countries.setdefault(typography.country_name(country, language), []).append(line)
    lists = (("by-theme", themes), ("by-country", countries))
    return [
        (words(name), sorted(entries.items(), key=lambda entry: entry[0].casefold()))
        for name, entries in lists
        if entries
    ]


def _approvals(setting: Setting) -> list[dict[str, Any]]:
    """Say for each section who wrote it and who agreed, in the order of the pages."""
    book, words = setting.book, setting.words
    approved = {row.section_id: row for row in book.approvals}
    written = {row.section_id: row.organisations for row in book.contributions}
    lines = []
    for section_id, target in setting.numbering.sections.items():
        if section_id not in approved and section_id not in written:
            continue
        row = approved.get(section_id)
        lines.append(
            {
                "name": target_name(target, words),
                "version": words.plain("version", number=row.revision) if row else "",
                "written_by": written.get(section_id, ()),
                "agreed": row.organisations if row else (),
                "final": words.plain("final-approval", organisation=row.final_approval)
                if row and row.final_approval
                else "",
            }
        )
    return lines
