"""A published Edition as a Book again, for reading on the web: from its manifest, like its files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from markupsafe import Markup

from manual_app.content.plain import Heading, headings
from manual_app.content.render import RenderContext, Target, render
from manual_app.editions import manifest as manifests
from manual_app.editions import queries as editions
from manual_app.editions.binding import bind
from manual_app.editions.models import Edition
from manual_app.press.book import Book, Content, Kind, Part, Section
from manual_app.press.leaves import Setting, leaf, practice_leaf
from manual_app.press.naming import edition_name, part_name, target_name
from manual_app.press.numbering import Numbering, number_book
from manual_app.press.typography import day_name
from manual_app.press.words import Words
from manual_app.reader.permalinks import with_permalinks
from manual_app.texts import pictures


@dataclass(frozen=True)
class WebEdition:
    """An Edition on the web: its Book, numbered, and its manifest."""

    book: Book
    numbering: Numbering
    manifest: dict[str, Any]

    @property
    def edition_name(self) -> str:
        """Return "Edition 1.0" in the book's language."""
        return edition_name(self.book, Words(self.book.language))

    @property
    def day(self) -> str:
        """Return the book's own date in its language."""
        return day_name(self.book.date, self.book.language)

    def address(self, section_id: str, block_id: str | None = None) -> str:
        """Return where a section, or a block in it, is read."""
        return f"/read/{self.book.language}/{section_id}" + (f"#b-{block_id}" if block_id else "")

    def part_of(self, section_id: str) -> Part | None:
        """Return the part a section stands in."""
        return next((p for p in self.book.parts if any(s.id == section_id for s in p.sections)), None)

    def part_name(self, part: Part) -> Markup:
        """Return "Part II" in the book's language."""
        return part_name(part, Words(self.book.language))

    def leaf(self, section: Section) -> dict[str, Any]:
        """Return what the page of a section shows."""
        setting = Setting(self.book, Words(self.book.language), self.numbering, self._body)
        shown = practice_leaf if section.kind is Kind.PRACTICE else leaf
        return shown(setting, section, "")

    def headings(self, section: Section) -> list[Heading]:
        """Return the headings of a section that can be linked to."""
        return [heading for heading in headings(dict(section.doc)) if heading.id]

    def _body(self, section_id: str, doc: Content, language: str, top_heading: int) -> Markup:
        context = RenderContext(
            top_heading=2 if top_heading < 4 else 3,
            resolve=partial(self._resolve, section_id),
            asset_url=pictures.address,
            words=Words(self.book.language),
            number_of=partial(self._number_of, section_id),
        )
        return with_permalinks(render(dict(doc), context=context))

    def _resolve(self, here: str, section_id: str | None, block_id: str | None) -> Target | None:
        found = self.numbering.find(section_id or here, block_id)
        if found is None:
            return None
        name = target_name(found, Words(self.book.language))
        return Target(self.address(section_id or here, block_id), name)

    def _number_of(self, here: str, _kind: str, block_id: str) -> str | None:
        found = self.numbering.blocks.get((here, block_id))
        return found.number if found else None


def web_edition(edition: Edition) -> WebEdition:
    """Return a published Edition for the web; it never changes, so the last ones are kept in memory."""
    return _web_edition(edition.id, edition.manifest_hash or "")


@lru_cache(maxsize=8)
def _web_edition(edition_id: int, manifest_hash: str) -> WebEdition:
    edition = editions.sealed(editions.get_edition_by_id(edition_id))
    manifest = json.loads(edition.manifest or b"{}")
    book = bind(manifest, manifests.contents(manifest))
    return WebEdition(book, number_book(book), manifest)
