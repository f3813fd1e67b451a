"""The book's fixed words by language; a word without a translation stays English and says so."""

from __future__ import annotations

from dataclasses import dataclass
from string import Formatter

from markupsafe import Markup, escape

from manual_app.press.words import bg, el, en, lv

FALLBACK = "en"
TABLES = {"en": en.WORDS, "lv": lv.WORDS, "el": el.WORDS, "bg": bg.WORDS}


@dataclass(frozen=True)
class Words:
    """The words for a book in one language."""

    language: str

    @property
    def spoken(self) -> str:
        """Return the language the words really are in."""
        return self.language if self.language in TABLES else FALLBACK

    def plain(self, key: str, **values: object) -> str:
        """Return a word as plain text, `{name}` filled from `values`."""
        return TABLES[self.spoken][key].format(**values)

    def __call__(self, key: str, **values: object) -> Markup:
        """Return a word as HTML, marked with its language where that is not the book's."""
        plain = {
            name: value.striptags() if isinstance(value, Markup) else value for name, value in values.items()
        }
        return self.marked(self.plain(key, **plain))

    def marked(self, text: str) -> Markup:
        """Return words of this catalogue as HTML, marked with their language where that is not the book's."""
        if self.spoken == self.language or not text:
            return escape(text)
        return Markup('<span lang="{}">{}</span>').format(self.spoken, text)

    def around(self, key: str, name: str) -> tuple[str, str]:
        """Return what stands before and after the value `name`; style sheets fill in page numbers."""
        before, after, seen = "", "", False
        for literal, field, _, _ in Formatter().parse(TABLES[self.spoken][key]):
            before, after = (before, after + literal) if seen else (before + literal, after)
            seen = seen or field == name
        return before, after
