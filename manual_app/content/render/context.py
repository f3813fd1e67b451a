"""What a renderer must be told, because the document does not know it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

_ENGLISH = {
    "section": "Section {number}",
    "figure": "Figure {number}",
    "table": "Table {number}",
    "recommend": "We recommend",
    "suggest": "We suggest",
    "basis": "Basis: {basis}",
    "basis.research": "research",
    "basis.monitored-practice": "monitored practice",
    "basis.practice-based-consensus": "practice-based consensus",
    "note": "Note",
    "checklist": "Checklist",
    "example": "Example",
    "see": "See",
    "missing-reference": "(not in this edition)",
    "missing-picture": "Picture not available",
    "credit": "Picture: {credit}",
    "footnote": "Footnote {number}",
    "footnote-back": "Back to the text",
    "done": "Done",
}


class Words(Protocol):
    """Gives the fixed words around a text in its language; a word may be `Markup`."""

    def __call__(self, key: str, **values: object) -> str: ...


def english_words(key: str, **values: object) -> str:
    """Return the fixed words in English."""
    return _ENGLISH[key].format(**values)


@dataclass(frozen=True, slots=True)
class Target:
    """What a cross reference points at: an address, and what the reference says ("Table 2").

    An empty address leads nowhere: who reads may not go there.
    """

    href: str
    text: str


def nowhere(_section: str | None, _block: str | None) -> Target | None:
    """Resolve no reference at all."""
    return None


@dataclass(frozen=True, slots=True)
class RenderContext:
    """How and where a document is shown.

    - `chapter`: the number before the dot, "4" in "R4.1"
    - `top_heading`: the HTML level of headings of level 2
    - `resolve(section, block)`: what a reference points at; section None is the text itself
    - `asset_url(sha256)`: where a picture is, a local path or an address `asset:<sha256>`
    - `anchor(block_id)`: the HTML id of a block
    - `number_of(kind, block_id)`: numbers given by a whole book, instead of those by position in this text
    - `footnote_prefix`: tells footnotes apart where several texts share a page
    """

    medium: Literal["web", "print"] = "web"
    chapter: str = ""
    top_heading: int = 2
    resolve: Callable[[str | None, str | None], Target | None] = nowhere
    asset_url: Callable[[str], str] = "/assets/{}".format
    anchor: Callable[[str], str] = "b-{}".format
    words: Words = english_words
    number_of: Callable[[str, str], str | None] | None = None
    footnote_prefix: str = ""
