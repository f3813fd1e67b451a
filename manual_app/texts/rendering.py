"""How a text and its versions are shown: with the numbers and names the contents give them now.

The outline lies in a higher room; that room says at start how sections are called (`name_sections`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from manual_app.content.numbering import Numbered, number_blocks
from manual_app.content.plain import NodeJson, attributes
from manual_app.content.render import RenderContext, Target
from manual_app.content.schema import DocJson
from manual_app.press.words import Words
from manual_app.texts import pictures
from manual_app.texts.models import Text
from manual_app.wording import _


class Names(Protocol):
    """What the outline knows about the sections around a Text."""

    @property
    def chapter(self) -> str:
        """The Text's own chapter number; empty for anything but a chapter."""

    @property
    def part(self) -> int:
        """The part the Text stands in, which gives its colour and pattern; 0 for none."""

    def section(self, section_id: str, block_id: str | None) -> Target | None:
        """Return where a section is read and what it is called; None when it is gone."""


_namings: list[Callable[[Text], Names]] = []


def name_sections(naming: Callable[[Text], Names]) -> None:
    """Register what names sections for a Text; one at a time, the newest counts."""
    _namings[:] = [naming]


def part_of(text: Text) -> int:
    """Return the part a Text stands in, 1 for the first; 0 for front and back matter."""
    return _namings[0](text).part


def setting(text: Text, *docs: DocJson, top_heading: int = 2) -> RenderContext:
    """Return how versions of `text` are shown; blocks are named as in the first of `docs` that holds them."""
    names = _namings[0](text)
    words = _ScreenWords(text.language)
    blocks = {
        block.id: _named(block, words)
        for doc in reversed(docs)
        for block in number_blocks(doc, names.chapter)
        if block.id
    }

    def resolve(section: str | None, block: str | None) -> Target | None:
        if section is not None:
            return names.section(section, block)
        return Target(f"#b-{block}", blocks[block]) if block in blocks else None

    return RenderContext(
        chapter=names.chapter,
        top_heading=top_heading,
        asset_url=pictures.address,
        words=words,
        resolve=resolve,
    )


def reading_of(text: Text, doc: DocJson) -> Callable[[NodeJson], str]:
    """Return what says how a cross reference of a document reads."""
    context = setting(text, doc)

    def reads(reference: NodeJson) -> str:
        given = attributes(reference)
        target = context.resolve(given.get("section"), given.get("block"))
        return target.text if target else str(context.words("missing-reference"))

    return reads


@dataclass(frozen=True)
class _ScreenWords:
    """The fixed words of the text's language, but for what a member must be told."""

    language: str

    def __call__(self, key: str, **values: object) -> str:
        if key == "missing-reference":
            return _("(what this refers to is gone)")
        return Words(self.language)(key, **values)


def _named(block: Numbered, words: _ScreenWords) -> str:
    key = "section" if block.kind == "heading" else block.kind
    return str(Words(words.language).plain(key, number=block.number)) if block.number else block.text
