"""How to cite an Edition: a sentence, BibTeX, RIS, CSL-JSON. The author is corporate; no ISBN, no DOI."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date

from manual_app.editions.models import Edition
from manual_app.press.book import Book
from manual_app.wording import ENGLISH_NAMES, TIME_ZONE

_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{char: f"\\{char}" for char in "&%$#_"},
}


@dataclass(frozen=True)
class Citation:
    """What all forms of a citation say."""

    author: str
    publisher: str
    day: date
    title: str
    number: str
    language: str
    licence: str
    address: str

    @property
    def sentence(self) -> str:
        """The citation in words."""
        language = ENGLISH_NAMES.get(self.language, self.language)
        edition = f"Edition {self.number}, {language}"
        return f"{self.author} ({self.day.year}). {self.title} ({edition}). {self.licence}."

    def bibtex(self) -> str:
        """Return a BibTeX entry."""
        key = re.sub(r"\W+", "", f"{self.author.split()[0]}{self.day.year}ed{self.number}")
        rows = {
            "author": self.author,
            "title": self.title,
            "publisher": self.publisher,
            "edition": self.number,
            "year": str(self.day.year),
            "month": str(self.day.month),
            "language": self.language,
            "note": self.licence,
            "url": self.address,
        }
        body = ",\n".join(f"  {name} = {{{_in_tex(name, value)}}}" for name, value in rows.items())
        return f"@book{{{key},\n{body}\n}}\n"

    def ris(self) -> str:
        """Return a RIS record."""
        rows = (
            ("TY", "BOOK"),
            ("AU", self.author),
            ("TI", self.title),
            ("ET", self.number),
            ("PB", self.publisher),
            ("PY", str(self.day.year)),
            ("DA", f"{self.day:%Y/%m/%d}"),
            ("LA", self.language),
            ("UR", self.address),
            ("C1", self.licence),
            ("ER", ""),
        )
        return "".join(f"{tag}  - {value}\r\n" for tag, value in rows)

    def csl(self) -> str:
        """Return CSL-JSON as its schema has it (csl-data.json, which knows no licence: it is a note)."""
        item = {
            "id": f"manual-{self.number}-{self.language}",
            "type": "book",
            "author": [{"literal": self.author}],
            "title": self.title,
            "publisher": self.publisher,
            "edition": self.number,
            "issued": {"date-parts": [[self.day.year, self.day.month, self.day.day]]},
            "language": self.language,
            "note": self.licence,
            "URL": self.address,
        }
        return json.dumps([item], ensure_ascii=False, indent=2) + "\n"


def _in_tex(name: str, value: str) -> str:
    """Return a value as BibTeX reads it; a corporate author is in braces, or it would be taken apart."""
    if name == "url":
        return value
    written = "".join(_TEX.get(char, char) for char in value)
    return f"{{{written}}}" if name in ("author", "title") else written


def published_on(edition: Edition) -> date:
    """Return the day an Edition was published, where the network counts its days."""
    return (edition.published_at or edition.created_at).astimezone(TIME_ZONE).date()


def cite(edition: Edition, book: Book, address: str) -> Citation:
    """Return the citation of a published Edition; `address` is where it can be found for good."""
    return Citation(
        author=book.network,
        publisher=book.imprint.publisher,
        day=published_on(edition),
        title=" ".join(book.title.split()),
        number=edition.number,
        language=edition.language,
        licence=book.imprint.licence,
        address=address,
    )
