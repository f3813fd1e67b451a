"""Texts made to exhaust, at the limits of what a text may hold: set, or refused by section (row 13)."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from manual_app.content import limits
from manual_app.content.schema import from_json
from manual_app.press.book import Book
from manual_app.press.compile import CompileError
from manual_app.press.worker import LIMITS, TOO_MUCH_MEMORY, spawn_compile
from tests.press.nodes import Node, doc, marked, note, p
from tests.press.pictures import ASSETS
from tests.press.sections import CHAPTER_1
from tests.press.specimen import BOOK, tiny
from tests.reliability import Counted

SECTION = CHAPTER_1.id
MEGABYTE = 1024**2
_numbers = itertools.count(1)


def cell(words: str, rows: int = 1) -> Node:
    return {"type": "tableCell", "attrs": {"colspan": 1, "rowspan": rows}, "content": [p(words)]}


def table(rows: list[list[Node]]) -> Node:
    content = [{"type": "tableRow", "content": cells} for cells in rows]
    return {"type": "table", "attrs": {"id": f"t{next(_numbers)}", "caption": "A table"}, "content": content}


def full_table() -> list[Node]:
    return [table([[cell("word " * 8) for _ in range(20)] for _ in range(430)])]


def cells_that_reach_down() -> list[Node]:
    rows = [[cell("w") for _ in range(19)] for _ in range(99)]
    return [table([[cell("a", rows=100), *(cell("w") for _ in range(19))], *rows]) for _ in range(5)]


def nested() -> Node:
    inside: list[Node] = [p("x")]
    for depth in range(10):
        item = inside if depth == 0 else [p("y"), *inside]
        attrs = {"id": f"d{next(_numbers)}"}
        inside = [{"type": "bulletList", "attrs": attrs, "content": [{"type": "listItem", "content": item}]}]
    return inside[0]


def notes() -> list[Node]:
    return [p(*[part for _ in range(10) for part in ("w ", note("n"))]) for _ in range(900)]


SHAPES: dict[str, Callable[[], list[Node]]] = {
    "a full table": full_table,
    "cells that reach down": cells_that_reach_down,
    "words of 59,000 letters": lambda: [p("x" * 59_000) for _ in range(30)],
    "9,000 notes": notes,
    "lists in lists": lambda: [nested() for _ in range(600)],
    "a mark on every second word": lambda: [
        p(*[part for _ in range(2400) for part in ("a ", marked("b", "bold"))]) for _ in range(3)
    ],
    "380,000 words": lambda: [p("word " * 4_999) for _ in range(76)],
}


def book_of(content: list[Node]) -> Book:
    """Return a book whose only chapter holds what a text may hold at most."""
    text = doc(*content)
    node = from_json(text)
    limits.check_subtree(node, 0)
    limits.check_weight(node)
    chapter = replace(CHAPTER_1, doc=text, fields={})
    return tiny(parts=(replace(BOOK.parts[0], sections=(chapter,)),))


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def test_a_text_that_takes_too_long_is_named(workspace: Path, tmp_path: Path) -> None:
    bound = replace(LIMITS, processor_seconds=10)
    with pytest.raises(CompileError, match="more time of the processor") as caught:
        spawn_compile(book_of(notes()), ASSETS, tmp_path / "out.pdf", workspace, limits=bound)
    assert caught.value.section_id == SECTION


@pytest.mark.long
def test_a_text_that_takes_too_much_memory_is_named(workspace: Path, tmp_path: Path) -> None:
    bound = replace(LIMITS, memory=700 * MEGABYTE)
    with pytest.raises(CompileError, match=TOO_MUCH_MEMORY) as caught:
        spawn_compile(book_of(full_table()), ASSETS, tmp_path / "out.pdf", workspace, limits=bound)
    assert caught.value.section_id == SECTION
    assert not (tmp_path / "out.pdf").exists()


@pytest.mark.long
@pytest.mark.parametrize("shape", SHAPES)
def test_texts_at_the_limits_are_set_or_refused_by_name(
    shape: str, workspace: Path, tmp_path: Path, counted: Counted
) -> None:
    bound = replace(LIMITS, processor_seconds=120)
    named = SECTION
    try:
        spawn_compile(book_of(SHAPES[shape]()), ASSETS, tmp_path / "out.pdf", workspace, limits=bound)
    except CompileError as error:
        named = error.section_id
    unnamed = int(named != SECTION)
    counted("a text made to exhaust is set within the limits or refused by name", texts=1, unnamed=unnamed)
    assert named == SECTION
