"""Numbers and names of everything one can refer to: given by position, once for the whole book."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from manual_app.content.plain import attributes, children, inline_text, walk
from manual_app.press.book import Book, Kind, Part, Section


@dataclass(frozen=True)
class Target:
    """Something the book can point at.

    `kind` is a key of the book's words (chapter, practice, section, figure, table, recommendation) or
    "title" where the thing is called by its title; `text` is its title, caption or wording.
    """

    kind: str
    number: str
    anchor: str
    text: str
    language: str
    strength: str = ""


@dataclass
class Numbering:
    """Every target of a book; blocks are found by section and block id."""

    sections: dict[str, Target] = field(default_factory=dict)
    blocks: dict[tuple[str, str], Target] = field(default_factory=dict)
    figures: list[Target] = field(default_factory=list)
    tables: list[Target] = field(default_factory=list)
    recommendations: dict[str, list[Target]] = field(default_factory=dict)

    def find(self, section_id: str, block_id: str | None) -> Target | None:
        """Return what a cross reference points at, or None when it is not in this book."""
        if block_id:
            return self.blocks.get((section_id, block_id))
        return self.sections.get(section_id)


def anchor_of(section_id: str, block_id: str | None = None) -> str:
    """Return the name a section or a block has inside the file."""
    return f"s-{section_id}-{block_id}" if block_id else f"s-{section_id}"


def number_book(book: Book) -> Numbering:
    """Give chapters' headings, figures, tables and recommendations their numbers, in reading order."""
    numbering = Numbering()
    for section in book.front:
        _number_section(numbering, section)
    for part in book.parts:
        _number_part(numbering, part)
        for section in part.sections:
            _number_section(numbering, section)
    for section in book.back:
        _number_section(numbering, section)
    return numbering


def _number_part(numbering: Numbering, part: Part) -> None:
    if part.title:
        numbering.sections[part.id] = Target("title", "", anchor_of(part.id), part.title, part.language)


def _number_section(numbering: Numbering, section: Section) -> None:
    kind = {Kind.CHAPTER: "chapter", Kind.PRACTICE: "practice"}.get(section.kind, "title")
    number = section.number if kind != "title" else ""
    target = Target(
        kind if number else "title", number, anchor_of(section.id), section.title, section.language
    )
    numbering.sections[section.id] = target
    for block in _blocks(section, numbering):
        block_id, target = block
        if block_id:
            numbering.blocks[section.id, block_id] = target


def _blocks(section: Section, numbering: Numbering) -> Iterator[tuple[str | None, Target]]:
    """Yield the targets inside a section, registering figures, tables and recommendations on the way."""
    headings = recommended = 0
    for node in walk(dict(section.doc)):
        block_id = attributes(node).get("id")
        anchor = anchor_of(section.id, block_id or "")
        match node["type"]:
            case "heading":
                headings += attributes(node)["level"] == 2
                yield block_id, _heading(section, node, anchor, headings)
            case "figure":
                target = _counted("figure", len(numbering.figures) + 1, section, node, anchor)
                numbering.figures.append(target)
                yield block_id, target
            case "table":
                target = _counted("table", len(numbering.tables) + 1, section, node, anchor)
                if target.number:
                    numbering.tables.append(target)
                yield block_id, target
            case "recommendation":
                recommended += 1
                target = _recommendation(section, node, anchor, recommended)
                numbering.recommendations.setdefault(section.id, []).append(target)
                yield block_id, target
            case _:
                pass


def _heading(section: Section, node: dict[str, Any], anchor: str, count: int) -> Target:
    """Headings of the first level are numbered inside chapters; all others are called by their words."""
    numbered = section.kind is Kind.CHAPTER and section.number and attributes(node)["level"] == 2
    number = f"{section.number}.{count}" if numbered else ""
    return Target("section" if number else "title", number, anchor, inline_text(node), section.language)


def _counted(kind: str, count: int, section: Section, node: dict[str, Any], anchor: str) -> Target:
    """Figures are all counted, tables when they have a caption."""
    if kind == "table":
        caption = str(attributes(node).get("caption") or "")
        return Target(kind, str(count) if caption else "", anchor, caption, section.language)
    caption = " ".join(inline_text(child) for child in children(node) if child["type"] == "figcaption")
    return Target(kind, str(count), anchor, caption, section.language)


def _recommendation(section: Section, node: dict[str, Any], anchor: str, count: int) -> Target:
    code = f"R{section.number}.{count}" if section.number else f"R{count}"
    wording = " ".join(inline_text(item) for item in walk(node) if item["type"] == "paragraph").strip()
    return Target(
        "recommendation", code, anchor, wording, section.language, str(attributes(node).get("strength") or "")
    )
