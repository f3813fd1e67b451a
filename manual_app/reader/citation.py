"""How to cite an Edition: a sentence, BibTeX, RIS, CSL-JSON. The author is corporate; no ISBN, no DOI."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from manual_app.editions.binding import NETWORK
from manual_app.editions.models import Edition
from manual_app.press.book import Book
from manual_app.wording import ENGLISH_NAMES, TIME_ZONE


@dataclass(frozen=True)
class Citation:
    """What all forms of a citation say."""

    author: str
    year: int
    month: int
    day: int
    title: str
    number: str
    language: str
    licence: str
    address: str

    @property
    def sentence(self) -> str:
        """The citation in words."""
        language = ENGLISH_NAMES.get(self.language, self.language)
        return (
            f"{self.author} ({self.year}). {self.title} (Edition {self.number}, {language}). {self.licence}."
        )

    def bibtex(self) -> str:
        """Return a BibTeX entry."""
        key = re.sub(r"\W+", "", f"{self.author.split()[0]}{self.year}ed{self.number}")
        rows = {
            "author": f"{{{self.author}}}",
            "title": f"{{{self.title}}}",
            "edition": self.number,
            "year": str(self.year),
            "language": self.language,
            "note": self.licence,
            "url": self.address,
        }
        body = ",\n".join(f"  {name} = {{{value}}}" for name, value in rows.items())
        return f"@book{{{key},\n{body}\n}}\n"

    def ris(self) -> str:
        """Return a RIS record."""
        rows = (
            ("TY", "BOOK"),
            ("AU", self.author),
            ("TI", self.title),
            ("ET", self.number),
            ("PY", str(self.year)),
            ("DA", f"{self.year}/{self.month:02}/{self.day:02}"),
            ("LA", self.language),
            ("UR", self.address),
            ("C1", self.licence),
            ("ER", ""),
        )
        return "".join(f"{tag}  - {value}\r\n" for tag, value in rows)

    def csl(self) -> str:
        """Return CSL-JSON."""
        item = {
            "id": f"manual-{self.number}-{self.language}",
            "type": "book",
            "author": [{"literal": self.author}],
            "title": self.title,
            "edition": self.number,
            "issued": {"date-parts": [[self.year, self.month, self.day]]},
            "language": self.language,
            "license": self.licence,
            "URL": self.address,
        }
        return json.dumps([item], ensure_ascii=False, indent=2) + "\n"


def cite(edition: Edition, book: Book, address: str) -> Citation:
    """Return the citation of a published Edition; `address` is where it can be found for good."""
    day = (edition.published_at or edition.created_at).astimezone(TIME_ZONE)
    return Citation(
        author=NETWORK,
        year=day.year,
        month=day.month,
        day=day.day,
        title=book.title,
        number=edition.number,
        language=edition.language,
        licence=book.imprint.licence,
        address=address,
    )
