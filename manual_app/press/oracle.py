"""Does the PDF say what was approved? Its tagged text is held against the content, block by block.

A validator does not notice a lost note, a wrong page number or a dropped sentence; this does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from manual_app.content.plain import attributes, children, inline_text, walk
from manual_app.press.book import Book, Kind, Section
from manual_app.press.naming import target_name
from manual_app.press.numbering import Numbering, number_book
from manual_app.press.pdf import Element, Reading, Run
from manual_app.press.typography import country_name, day_name, month_name
from manual_app.press.words import TABLES, Words

_HYPHEN_AT_LINE_END = "\x01"
_SAME_LINE = 8.0
_FURNITURE = r"\d+(?:\.\d+)*[.:]?|R\d+\.\d+|[–—:;,.()]|•|[a-zA-Z]\."


@dataclass
class Stream:
    """Text without spaces, with the page of each character."""

    text: str = ""
    pages: list[int] = field(default_factory=list)

    def add(self, runs: Iterator[Run]) -> None:
        """Append runs; a hyphen at the end of a line may or may not be the content's own."""
        last: Run | None = None
        for run in runs:
            is_new_line = last is not None and (
                run.page != last.page or abs(run.height - last.height) > _SAME_LINE
            )
            if is_new_line and self.text.endswith(("-", "‐")):
                self.text = self.text[:-1] + _HYPHEN_AT_LINE_END
            squashed = re.sub(r"\s|\u200b", "", run.text)
            self.text += squashed
            self.pages += [run.page] * len(squashed)
            last = run


@dataclass(frozen=True)
class Block:
    """One approved block as a pattern of what must be printed; `notes` names the notes called in it."""

    section_id: str
    name: str
    pattern: str
    notes: tuple[str, ...] = ()


def differences(book: Book, reading: Reading) -> list[str]:
    """List every block that is not printed as approved, what is printed without being approved, and every
    note that does not stand on the page of its call."""
    numbering = number_book(book)
    running, notes = _streams(reading)
    furniture = re.compile(f"(?:{_FURNITURE}|{'|'.join(_furniture(book, numbering))})*")
    found: list[str] = []
    place = 0
    calls: list[tuple[str, int]] = []
    for section in book.sections():
        start = re.compile(_literal(section.title)).search(
            running.text, _start_of(section, numbering, reading, running)
        )
        if start is None:
            found.append(f"{section.id}: title not printed")
            continue
        place = start.end()
        for block in _blocks(section, book, numbering, reading):
            match = re.compile(block.pattern).search(running.text, place)
            if match is None:
                found.append(f"{section.id}: {block.name} not printed as approved")
                continue
            between = running.text[place : match.start()]
            if not furniture.fullmatch(between):
                found.append(f"{section.id}: before {block.name} stands what nobody approved: {between[:80]}")
            calls += [(note, running.pages[match.start(n + 1)]) for n, note in enumerate(block.notes)]
            place = match.end()
    return [*found, *_misplaced(calls, notes)]


def wrong_references(reading: Reading) -> list[str]:
    """List every printed page number of a link into the book that is not the page of its target."""
    wrong = []
    for element in _outer_links(reading.root):
        number = re.findall(
            r"\d+", "".join(piece.text for piece in element.pieces if isinstance(piece, Element))
        )
        target = element.targets[0] if element.targets else ""
        if target and target not in reading.destinations:
            wrong.append(f"{element.text!r} leads nowhere: {target}")
        elif target and number and int(number[-1]) != reading.destinations[target]:
            wrong.append(f"{element.text!r} stands for page {reading.destinations[target]}")
    return wrong


def pages_without_folio(reading: Reading) -> list[int]:
    """List the pages whose margin does not show their number."""
    return [
        number for number in range(1, reading.pages + 1) if str(number) not in reading.margins.get(number, ())
    ]


def _outer_links(element: Element) -> Iterator[Element]:
    for piece in element.pieces:
        if isinstance(piece, Element):
            if piece.tag == "Link" and any(isinstance(inner, Element) for inner in piece.pieces):
                yield piece
            else:
                yield from _outer_links(piece)


def _streams(reading: Reading) -> tuple[Stream, list[Stream]]:
    """Return the running text without its notes, and each note."""
    running, notes = Stream(), []

    def without_notes(element: Element) -> Iterator[Run]:
        for piece in element.pieces:
            if isinstance(piece, Run):
                yield piece
            elif piece.tag != "Note":
                yield from without_notes(piece)

    running.add(without_notes(reading.root))
    for element in reading.root.walk():
        if element.tag == "Note":
            note = Stream()
            note.add(element.runs())
            notes.append(note)
    return running, notes


def _start_of(section: Section, numbering: Numbering, reading: Reading, running: Stream) -> int:
    """Return where the page of a section begins in the running text."""
    page = reading.destinations.get(numbering.sections[section.id].anchor, 0)
    return next((place for place, number in enumerate(running.pages) if number >= page), 0)


def _misplaced(calls: list[tuple[str, int]], notes: list[Stream]) -> list[str]:
    found = []
    for (pattern, page), note in zip(calls, notes, strict=False):
        if not re.fullmatch(r"\d+" + pattern, note.text):
            found.append(f"note not printed as approved: {note.text[:80]}")
        elif set(note.pages) != {page}:
            found.append(f"note called on page {page} stands on {sorted(set(note.pages))}: {note.text[:80]}")
    if len(calls) != len(notes):
        found.append(f"{len(calls)} notes approved, {len(notes)} printed")
    return found


def _blocks(section: Section, book: Book, numbering: Numbering, reading: Reading) -> Iterator[Block]:
    """Yield what must be printed of a section after its title, in the order of the page."""
    before, after = _FIELDS[section.kind]
    yield from _fields(section, before)
    yield from _nodes(section, dict(section.doc), numbering, reading, Words(book.language))
    yield from _fields(section, after)


def _nodes(
    section: Section, node: dict[str, Any], numbering: Numbering, reading: Reading, words: Words
) -> Iterator[Block]:
    """Yield the blocks of running text: a caption before its table, a rationale after its recommendation."""
    kind, attrs = node["type"], attributes(node)
    name = f"{kind} {attrs.get('id') or ''}".strip()
    if kind == "table" and attrs.get("caption"):
        yield Block(section.id, f"caption of {name}", _literal(attrs["caption"]))
    if kind in ("paragraph", "heading", "figcaption"):
        if children(node):
            yield _inline_block(section, node, name, numbering, reading, words)
        return
    for child in children(node):
        yield from _nodes(section, child, numbering, reading, words)
    if kind == "recommendation" and attrs.get("rationale"):
        yield Block(section.id, f"rationale of {name}", _literal(attrs["rationale"]))


_FIELDS: dict[Kind, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Kind.FRONT: ((), ()),
    Kind.BACK: ((), ()),
    Kind.CHAPTER: (("purpose",), ("references",)),
    Kind.PRACTICE: (
        ("teaser", "ownerOrganisation", "place", "contact", "challenge", "objective"),
        (
            *("stakeholders", "resources", "evidence", "lessons", "successFactors", "sustainability"),
            "transferability",
        ),
    ),
}


def _fields(section: Section, names: tuple[str, ...]) -> Iterator[Block]:
    for name in names:
        if section.fields.get(name):
            yield Block(section.id, name, _literal(str(section.fields[name])))


def _inline_block(
    section: Section, node: dict[str, Any], name: str, numbering: Numbering, reading: Reading, words: Words
) -> Block:
    pattern, notes = "", []
    for child in children(node):
        if child["type"] == "text":
            pattern += _literal(child["text"])
        elif child["type"] == "footnote":
            inner = _inline_block(section, child, "note", numbering, reading, words)
            notes.append(inner.pattern)
            pattern += r"(\d+)"
        elif child["type"] == "crossReference":
            pattern += _reference(section, child, numbering, reading, words)
    return Block(section.id, name, pattern, tuple(notes))


def _reference(
    section: Section, node: dict[str, Any], numbering: Numbering, reading: Reading, words: Words
) -> str:
    """Return what a cross reference must say: its target's name and page."""
    attrs = attributes(node)
    target = numbering.find(attrs.get("section") or section.id, attrs.get("block"))
    if target is None:
        return _literal(words.plain("missing-reference"))
    before, after = words.around("page-reference", "page")
    page = reading.destinations.get(target.anchor, 0)
    return _literal(f"{target_name(target, words)}{before}{page}{after}")


def _literal(text: str) -> str:
    """Return a pattern for a text in which spaces do not count and a line may end with a hyphen anywhere."""
    characters = re.sub(r"\s|\u200b", "", text)
    between = f"{_HYPHEN_AT_LINE_END}?"
    return between.join(
        f"(?:-|{_HYPHEN_AT_LINE_END})" if char in "-‐" else re.escape(char) for char in characters
    )


def _furniture(book: Book, numbering: Numbering) -> Iterator[str]:
    """Yield patterns of the words the book itself puts around what people wrote, the longest first."""
    table = TABLES[Words(book.language).spoken]
    fixed = [part for word in table.values() for part in re.split(r"\{\w+\}", word) if part.strip()]
    fixed += [part[:1].lower() + part[1:] for part in fixed]
    fixed += [section.number for section in book.sections() if section.number]
    fixed += [name for row in book.contributions for name in row.organisations]
    fixed += [target_name(target, Words(book.language)) for target in numbering.sections.values()]
    fixed += [str(value) for section in book.sections() for value in _shown(section, book)]
    yield from (_literal(word) for word in sorted(set(fixed), key=len, reverse=True))


def _shown(section: Section, book: Book) -> Iterator[str]:
    """Yield fields that are shown in other words than those written: dates, countries, rows, rights."""
    fields, language = section.fields, book.language
    if fields.get("country"):
        yield country_name(fields["country"], language)
    for name in ("startsOn", "endsOn"):
        yield month_name(fields.get(name) or "–", language)
    yield day_name(fields.get("reviewBy") or "–", language)
    for row in (
        *(fields.get("indicators") or ()),
        *(fields.get("pictures") or ()),
        *(fields.get("links") or ()),
    ):
        for name, value in row.items():
            yield day_name(value, language) if name == "date" and value else str(value or "–")
    for node in walk(dict(section.doc)):
        attrs = attributes(node)
        yield from (str(attrs[name]) for name in ("credit", "licence") if attrs.get(name))
        if node["type"] == "tableHeader":  # the head of a table is repeated on each of its pages
            yield " ".join(inline_text(inner) for inner in walk(node))
