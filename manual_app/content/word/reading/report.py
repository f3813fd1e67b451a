"""What of a file has no place in a Text, each with where it stands: told before it is taken in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

PLACES = 5  # named of each sort; the rest is counted
WORDS = 60  # characters of a heading or paragraph by which a place is known


@dataclass
class Report:
    """What was met so far, by sort; `heading` and `words` say where the reader is."""

    heading: str = ""
    words: str = ""
    found: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def note(self, sort: str, detail: str = "", *, once_here: bool = False) -> None:
        """Note something at this place; `once_here` counts it once for a paragraph."""
        place = {"heading": self.heading, "words": self.words, "detail": detail[:WORDS]}
        places = self.found.setdefault(sort, [])
        if once_here and places and self._last.get(sort) == (self.heading, self.words, detail):
            return
        self._last[sort] = (self.heading, self.words, detail)
        self.counts[sort] = self.counts.get(sort, 0) + 1
        if len(places) < PLACES:
            places.append(place)

    def note_whole(self, sort: str, detail: str = "") -> None:
        """Note something that concerns the whole file."""
        self.counts[sort] = self.counts.get(sort, 0) + 1
        places = self.found.setdefault(sort, [])
        if len(places) < PLACES:
            places.append({"heading": "", "words": "", "detail": detail[:WORDS]})

    def note_once(self, sort: str) -> None:
        """Note something that holds for the whole file, once however often it is met."""
        if sort not in self.counts:
            self.note_whole(sort)

    def move_to(self, words: str, *, is_heading: bool = False) -> None:
        """Say which paragraph is read now."""
        short = " ".join(words.split())[: WORDS + 1]
        short = short if len(short) <= WORDS else f"{short[:WORDS].rstrip()}…"
        if is_heading:
            self.heading = short
        self.words = short

    def as_json(self) -> list[dict[str, Any]]:
        """Return the report in the order things were met."""
        return [
            {"sort": sort, "count": self.counts[sort], "places": places}
            for sort, places in self.found.items()
        ]

    _last: dict[str, tuple[str, str, str]] = field(default_factory=dict, repr=False)
