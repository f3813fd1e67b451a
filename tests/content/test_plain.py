"""Plain text, words and the outline."""

from __future__ import annotations

from typing import Any

import pytest

from manual_app.content.plain import (
    Heading,
    PlainBlock,
    blocks,
    count_words,
    headings,
    plain_text,
    word_count,
)


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


NOTE = {"type": "footnote", "attrs": {"id": "n"}, "content": [text("A note.")]}


def node(kind: str, id: str | None, *content: dict[str, Any], **attrs: Any) -> dict[str, Any]:
    return {"type": kind, "attrs": {"id": id, **attrs}, "content": list(content)}


CELL = {"type": "tableCell", "attrs": {}, "content": [node("paragraph", "c", text("The mayor"))]}
DOC: dict[str, Any] = {
    "type": "doc",
    "content": [
        node("heading", "h", text("First steps"), level=2),
        node("paragraph", "p", text("Ask"), {"type": "hardBreak"}, text("twice"), NOTE),
        {"type": "paragraph", "attrs": {"id": None}},
        node("table", "t", node("tableRow", "r", CELL), caption="Who asks"),
    ],
}


def test_blocks_come_in_reading_order_with_notes_after_their_paragraph() -> None:
    assert blocks(DOC) == [
        PlainBlock("h", "heading", "First steps"),
        PlainBlock("p", "paragraph", "Ask\ntwice"),
        PlainBlock("n", "footnote", "A note."),
        PlainBlock("t", "table", "Who asks"),
        PlainBlock("c", "paragraph", "The mayor"),
    ]


def test_plain_text_has_a_line_a_block() -> None:
    assert plain_text(DOC) == "First steps\nAsk\ntwice\nA note.\nWho asks\nThe mayor"


def test_words_of_the_whole_text_are_counted() -> None:
    assert word_count(DOC) == 10


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("", 0),
        ("one two", 2),
        ("l’aide d'État", 2),
        ("co-author, 1.5 – 2", 3),
        ("Солидарност и αλληλεγγύη", 3),
        ("„vārds”…", 1),
        ("_ - –", 0),
    ],
)
def test_words_are_counted_in_every_script(words: str, number: int) -> None:
    assert count_words(words) == number


def test_outline_is_the_headings() -> None:
    assert headings(DOC) == [Heading("h", 2, "First steps")]
