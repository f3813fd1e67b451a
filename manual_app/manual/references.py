"""What sections are called where a text refers to them: "Chapter 4", "GP-01", else the title."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from manual_app.content.render import Target
from manual_app.manual import queries
from manual_app.manual.queries import Place
from manual_app.press.words import Words
from manual_app.texts.models import Text


@dataclass
class SectionNames:
    """The sections as a Text refers to them; looked up once, and only when there is a reference."""

    text: Text
    address_of: Callable[[int], str]

    @property
    def chapter(self) -> str:
        """The Text's own chapter number; empty for anything but a chapter."""
        place = self._places.get(self.text.section_id) if self.text.kind == "chapter" else None
        return place.number if place else ""

    @property
    def part(self) -> int:
        """The part the Text stands in, 1 for the first; 0 for front and back matter."""
        place = self._places.get(self.text.section_id)
        return place.part if place else 0

    def section(self, section_id: str, block_id: str | None) -> Target | None:
        """Return where a section is read and what it is called; None when it is gone."""
        place = self._places.get(int(section_id)) if section_id.isdecimal() else None
        if place is None or place.text_id is None:
            return None
        address = self.address_of(place.text_id) + (f"#b-{block_id}" if block_id else "")
        return Target(address, name_of(place, self.text.language))

    @cached_property
    def _places(self) -> dict[int, Place]:
        return queries.places(self.text.language)


def name_of(place: Place, language: str) -> str:
    """Return "Chapter 4" in the text's language, "GP-01", or the title."""
    if place.kind == "chapter":
        return Words(language).plain("chapter", number=place.number)
    return place.number or place.title
