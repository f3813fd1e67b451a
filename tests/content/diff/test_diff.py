"""Differences by block and by word, and as HTML."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest

from manual_app.content.diff import (
    AttributeChange,
    BlockChange,
    FieldChange,
    Run,
    diff,
    diff_fields,
    diff_words,
    render_diff,
    render_runs,
)
from manual_app.content.render import RenderContext
from tests.content.fixtures import NAMES, load

CONTEXT = RenderContext(chapter="4")


def text(words: str, *marks: str) -> dict[str, Any]:
    return {"type": "text", "text": words, **({"marks": [{"type": mark} for mark in marks]} if marks else {})}


def node(kind: str, id: str | None, /, *content: Any, **attrs: Any) -> dict[str, Any]:
    inside = [text(child) if isinstance(child, str) else child for child in content]
    return {"type": kind, "attrs": {"id": id, **attrs}, **({"content": inside} if inside else {})}


def p(id: str | None, *content: Any) -> dict[str, Any]:
    return node("paragraph", id, *content)


def doc(*blocks: dict[str, Any], **attrs: Any) -> dict[str, Any]:
    return {"type": "doc", "attrs": attrs, "content": list(blocks)}


def kinds(changes: list[BlockChange]) -> list[tuple[str, str | None]]:
    return [(change.change, change.id) for change in changes]


def html(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    changes = diff(old, new)
    return [
        str(shown)
        for shown, change in zip(render_diff(changes, context=CONTEXT), changes, strict=True)
        if change.change != "unchanged"
    ]


@pytest.mark.parametrize(
    ("old", "new", "runs"),
    [
        ("", "", []),
        ("a b", "a b", [Run("same", "a b")]),
        ("", "new", [Run("added", "new")]),
        ("old", "", [Run("removed", "old")]),
        (
            "people from many groups help",
            "people, from many towns help",
            [
                Run("same", "people"),
                Run("removed", " "),
                Run("added", ", "),
                Run("same", "from many "),
                Run("removed", "groups "),
                Run("added", "towns "),
                Run("same", "help"),
            ],
        ),
        ("ten days", "five days", [Run("removed", "ten "), Run("added", "five "), Run("same", "days")]),
        # what stays between two changes is joined with them when it is next to nothing
        ("we ask in May", "they say in June",
         [Run("removed", "we ask in May"), Run("added", "they say in June")]),
        ("Солидарност тук", "Солидарност там",
         [Run("same", "Солидарност "), Run("removed", "тук"), Run("added", "там")]),
    ],
)  # fmt: skip
def test_words(old: str, new: str, runs: list[Run]) -> None:
    assert diff_words(old, new) == runs


def test_words_give_both_versions_back() -> None:
    r = random.Random(8)
    for _ in range(300):
        old, new = (
            " ".join(r.choices(["one", "two", "three,", "four", "–"], k=r.randrange(12))) for _ in range(2)
        )
        runs = diff_words(old, new)
        assert "".join(run.text for run in runs if run.change != "removed") == new
        assert "".join(run.text for run in runs if run.change != "added") == old


def test_blocks_are_known_by_their_id() -> None:
    old = doc(p("a", "one"), p("b", "two"), p("c", "three"), p("d", "four"))
    new = doc(p("a", "one"), p("x", "new"), p("b", "two words"), p("d", "four"))
    assert kinds(diff(old, new)) == [
        ("unchanged", "a"), ("added", "x"), ("changed", "b"), ("removed", "c"), ("unchanged", "d"),
    ]  # fmt: skip


def test_a_moved_block_is_moved_not_removed_and_added() -> None:
    blocks = [p(name, name) for name in "abcde"]
    changes = diff(doc(*blocks), doc(blocks[4], *blocks[:4]))
    assert kinds(changes) == [
        ("moved", "e"), ("unchanged", "a"), ("unchanged", "b"), ("unchanged", "c"), ("unchanged", "d"),
    ]  # fmt: skip


def test_a_block_may_be_moved_and_changed() -> None:
    old = doc(p("a", "one"), p("b", "two"), p("c", "three"))
    (first, *_) = diff(old, doc(p("c", "three more"), p("a", "one"), p("b", "two")))
    assert (first.change, first.moved, first.id) == ("changed", True, "c")


def test_blocks_without_ids_are_known_by_content_and_place() -> None:
    old = doc(p(None, "one"), p(None, "two"), p(None, "three"))
    new = doc(p("n1", "one"), p(None, "two more"), p(None, "three"))
    assert [change.change for change in diff(old, new)] == ["unchanged", "changed", "unchanged"]


def test_a_block_that_was_merely_given_its_id_is_unchanged() -> None:
    changes = diff(doc(p(None, "one")), doc(p("n1", "one")))
    assert [change.change for change in changes] == ["unchanged"]


def test_words_and_marks_inside_a_paragraph() -> None:
    assert html(doc(p("a", "ask ", text("them", "bold"), " twice")), doc(p("a", "ask us twice"))) == [
        '<p id="b-a">ask <del><strong>them</strong> </del><ins>us </ins>twice</p>'
    ]


def test_only_spaces_differ() -> None:
    assert html(doc(p("a", "one two")), doc(p("a", "one  two"))) == [
        '<p id="b-a">one<del> </del><ins>  </ins>two</p>'
    ]


def test_added_and_removed_blocks_are_marked_whole() -> None:
    assert html(doc(p("a", "x"), p("b", "gone ", text("bold", "bold"))), doc(p("a", "x"), p("c", "new"))) == [
        '<p id="b-b"><del>gone <strong>bold</strong></del></p>',
        '<p id="b-c"><ins>new</ins></p>',
    ]


def test_items_of_a_list() -> None:
    items = [node("listItem", f"i{number}", p(None, f"item {number}")) for number in range(3)]
    added = node("listItem", "new", p(None, "fresh"))
    assert html(
        doc(node("bulletList", "l", *items)), doc(node("bulletList", "l", items[0], added, items[2]))
    ) == [
        '<ul id="b-l"><li id="b-i0">item 0</li><li id="b-i1"><del>item 1</del></li>'
        '<li id="b-new"><ins>fresh</ins></li><li id="b-i2">item 2</li></ul>'
    ]
    assert html(doc(node("bulletList", "l", *items)), doc(node("bulletList", "l", items[2], *items[:2]))) == [
        '<ul id="b-l"><li id="b-i2" class="moved">item 2</li><li id="b-i0">item 0</li>'
        '<li id="b-i1">item 1</li></ul>'
    ]


def row(id: str, *cells: str) -> dict[str, Any]:
    return node(
        "tableRow", id, *({"type": "tableCell", "attrs": {}, "content": [p(None, cell)]} for cell in cells)
    )


def test_tables_by_row() -> None:
    old = doc(node("table", "t", row("r1", "reply", "10 days"), row("r2", "old", "x"), caption="Times"))
    new = doc(
        node("table", "t", row("r1", "reply", "5 days"), row("r3", "new", "y"), caption="Times allowed")
    )
    (change,) = diff(old, new)
    assert change.attributes == (AttributeChange("t", "table", "caption", "Times", "Times allowed"),)
    (shown,) = render_diff([change], context=CONTEXT)
    assert (
        '<tr id="b-r1"><td>reply</td><td><del>10 </del><ins>5 </ins>days</td></tr>'
        '<tr id="b-r2" class="row-removed"><td><del>old</del></td><td><del>x</del></td></tr>'
        '<tr id="b-r3" class="row-added"><td><ins>new</ins></td><td><ins>y</ins></td></tr>'
    ) in shown


def test_footnotes_are_compared_inside() -> None:
    old, new = (
        doc(p("a", "word", node("footnote", "f", note), " more")) for note in ("a source", "the source")
    )
    (shown,) = html(old, new)
    assert '<p id="c0-fn-1"><sup>1</sup> <del>a </del><ins>the </ins>source ' in shown
    assert '<p id="b-a">word<sup class="fn">' in shown


def test_attributes_and_kind_of_blocks() -> None:
    old = doc(
        node("recommendation", "r", p("q", "Ask."), strength="suggest", basis=None),
        p("a", "Title"),
        p("b", "x"),
    )
    new = doc(
        node("recommendation", "r", p("q", "Ask."), strength="recommend", basis=None),
        node("heading", "a", "Title", level=2),
        node("callout", "b", p("c", "x"), kind="note"),
    )
    first, second, *others = diff(old, new)
    assert first.attributes == (AttributeChange("r", "recommendation", "strength", "suggest", "recommend"),)
    assert second.attributes == (AttributeChange("a", "heading", "type", "paragraph", "heading"),)
    assert kinds(others) == [("removed", "b"), ("added", "b")]


def test_numbers_are_those_of_the_new_document() -> None:
    recommendations = [
        node("recommendation", f"r{n}", p(None, "Ask."), strength="suggest", basis=None) for n in "12"
    ]
    changed = {**recommendations[1], "content": [p(None, "Ask twice.")]}
    shown = html(doc(*recommendations), doc(changed))
    assert ["R4.1" in piece for piece in shown] == [False, True]


def test_fields() -> None:
    old = doc(title="Old title", purpose=None, audience=["politicians"], country="LV", reviewBy=None)
    new = doc(title="New title", purpose="To help", audience=["politicians"], country="BG", reviewBy=None)
    assert diff_fields(old, new) == [
        FieldChange(
            "title", "Old title", "New title",
            (Run("removed", "Old "), Run("added", "New "), Run("same", "title")),
        ),
        FieldChange("purpose", None, "To help", (Run("added", "To help"),)),
        FieldChange("country", "LV", "BG"),
    ]  # fmt: skip


def test_runs_as_html() -> None:
    assert str(render_runs(diff_words("<b> old", "<b> new"))) == "&lt;b&gt; <del>old</del><ins>new</ins>"


@pytest.mark.parametrize("name", NAMES)
def test_a_document_does_not_differ_from_itself(name: str) -> None:
    assert {change.change for change in diff(load(name), load(name))} == {"unchanged"}
    assert diff_fields(load(name), load(name)) == []


def test_thirty_pages_are_compared_within_300_milliseconds() -> None:
    r = random.Random(1)
    words = [f"word{number}" for number in range(3_000)]
    old = [p(f"p{number}", " ".join(r.choices(words, k=60))) for number in range(220)]
    new = [dict(block) for block in old]
    for block in r.sample(new, 60):
        edited = block["content"][0]["text"].split()
        edited[r.randrange(50) : r.randrange(50) + 4] = r.choices(words, k=5)
        block["content"] = [text(" ".join(edited))]
    r.shuffle(new[100:120])
    started = time.process_time()
    changes = diff(doc(*old), doc(*new))
    elapsed = time.process_time() - started
    assert sum(change.change == "changed" for change in changes) == 60
    assert elapsed < 0.3
