"""What things are called in the book: "Chapter 4", "GP-01", "Part II · Act together"."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from manual_app.press.book import Book, Kind, Part, Section
from manual_app.press.numbering import Numbering, Target
from manual_app.press.typography import roman
from manual_app.press.words import Words


@dataclass(frozen=True)
class Line:
    """One line of a list that leads to a place in the book."""

    number: str
    text: str
    anchor: str
    language: str = ""
    strength: str = ""
    practice: bool = False


def target_name(target: Target, words: Words) -> str:
    """Name what a reference points at: by its kind and number, else by its own words."""
    if target.number and target.kind != "title":
        return words.plain(target.kind, number=target.number)
    return target.text


def section_name(section_id: str, numbering: Numbering, words: Words) -> str:
    """Name a section of the book, or return an empty string for one that is not in it."""
    target = numbering.sections.get(section_id)
    return target_name(target, words) if target else ""


def part_name(part: Part, words: Words) -> Markup:
    """Return "Part II" in the book's language."""
    return words("part", number=roman(part.number))


def part_running(part: Part, words: Words) -> str:
    """Return the running head of the left pages of a part."""
    if not part.title:
        return ""
    return f"{words.plain('part', number=roman(part.number))} · {part.title}"


def section_running(section: Section) -> str:
    """Return the running head of the right pages of a chapter or good practice."""
    title = section.running_title or section.title
    return f"{section.number} · {title}" if section.number else title


def edition_name(book: Book, words: Words) -> str:
    """Return "Edition 1.0", or what stands in its place on a preview."""
    return words.plain("preview") if book.preview else words.plain("edition-number", number=book.edition)


def book_line(book: Book, words: Words) -> str:
    """Return the line at the inner foot of every page."""
    if book.preview:
        return f"{words.plain('preview-mark')} · {book.title}"
    return f"{book.title} · {edition_name(book, words)}"


def section_line(section: Section, numbering: Numbering) -> Line:
    """Return the line that leads to a chapter or a good practice."""
    target = numbering.sections[section.id]
    return Line(
        target.number, section.title, target.anchor, section.language, practice=section.kind is Kind.PRACTICE
    )
