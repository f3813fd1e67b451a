"""The book as units: what a compile reports on, and what an error is found in."""

from __future__ import annotations

from dataclasses import dataclass

from manual_app.press.book import Book, Kind

FRONT = "front"
BACK = "back"


@dataclass(frozen=True)
class Unit:
    """A run of pages that belongs together; `title` is shown while it is being set."""

    id: str
    title: str
    section_ids: tuple[str, ...]


def units_of(book: Book) -> tuple[Unit, ...]:
    """Divide a book into front matter, each chapter, each part's group of good practices, and back matter."""
    units = [Unit(FRONT, "", tuple(section.id for section in book.front))]
    for part in book.parts:
        practices = tuple(section.id for section in part.sections if section.kind is Kind.PRACTICE)
        for section in part.sections:
            if section.kind is not Kind.PRACTICE:
                units.append(Unit(section.id, section.title, (section.id,)))
        if practices:
            units.append(Unit(f"practices-{part.id}", part.title, practices))
    units.append(Unit(BACK, "", tuple(section.id for section in book.back)))
    return tuple(units)


def unit_by_section(book: Book) -> dict[str, str]:
    """Return the id of the unit each section stands in."""
    return {section_id: unit.id for unit in units_of(book) for section_id in unit.section_ids}
