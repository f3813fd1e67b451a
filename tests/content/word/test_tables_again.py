"""Tables and pictures of a file that came back: what of them suggestions carry, and what is named."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest

from manual_app.content import suggestions
from manual_app.content.canonical import settled
from manual_app.content.schema import DocJson, from_json, to_json
from manual_app.content.steps import apply_all
from manual_app.content.suggestions import resolved
from manual_app.content.word.incoming import read_file
from manual_app.content.word.reading.document import read
from manual_app.content.word.returned import Left, Returned, compare
from tests.content.word.made import png
from tests.content.word.test_round_trip import MEMBER, handed_out, paragraphs

Node = dict[str, Any]


def table(*rows: str, caption: str | None = None) -> Node:
    """Return a table; "a|b" is a row of two cells."""
    return {
        "type": "table",
        "attrs": {"id": "table", "caption": caption},
        "content": [
            {
                "type": "tableRow",
                "attrs": {"id": f"row{n}"},
                "content": [_cell(words, f"c{n}{m}") for m, words in enumerate(row.split("|"))],
            }
            for n, row in enumerate(rows)
        ],
    }


def _cell(words: str, name: str) -> Node:
    content = [{"type": "text", "text": words}] if words else []
    return {
        "type": "tableCell",
        "content": [{"type": "paragraph", "attrs": {"id": name}, "content": content}],
    }


def chapter() -> DocJson:
    """Return a document with a table of three rows."""
    doc = paragraphs("Before.", "After.")
    doc["content"].insert(1, table("Where|When", "Here|Now", "There|Later"))
    return doc


def new(*rows: str) -> list[Node]:
    """Return rows as a file brings them: without names."""
    return [
        {
            "type": "tableRow",
            "content": [
                {"type": "tableCell", "content": [{"type": "paragraph", "content": _text(words)}]}
                for words in row.split("|")
            ],
        }
        for row in rows
    ]


def _text(words: str) -> list[Node]:
    return [{"type": "text", "text": words}] if words else []


def back(doc: DocJson, blocks: list[Node]) -> tuple[Returned, list[list[str]]]:
    """Return what blocks of a file change, and the table once all of it is accepted.

    See that who may only suggest could have made it, and that rejecting it leaves the text as it was.
    """
    base = from_json(doc)
    found = compare(base, blocks, MEMBER, lambda _node: "")
    proposed = apply_all(base, found.steps)
    suggestions.check_proposal(base, proposed, MEMBER)
    assert settled(to_json(proposed)) == settled(to_json(base))
    after = resolved(proposed, "accept")
    rows = next(one for one in after.children if one.type.name == "table").children
    return found, [[cell.text_content for cell in row.children] for row in rows]


def file_of(doc: DocJson) -> tuple[list[Node], list[Node]]:
    """Return the blocks of a document's file, and the rows of its table among them."""
    blocks = read(handed_out(doc), "en")["blocks"]
    return blocks, next(one["content"] for one in blocks if one["type"] == "table")


def test_new_rows_are_named_with_their_place() -> None:
    doc = chapter()
    blocks, rows = file_of(doc)
    rows.insert(0, *new("Who|Why"))
    rows[3:3] = new("Nowhere|Never", "|")

    found, after = back(doc, blocks)

    assert after == [["Where", "When"], ["Here", "Now"], ["There", "Later"]]
    assert (found.steps, found.left) == (
        [],
        [
            Left("row_new", "Who | Why", "table", ""),
            Left("row_new", "Nowhere | Never", "table", "Here | Now"),
            Left("row_new", "– | –", "table", "Nowhere | Never"),
        ],
    )


def test_row_that_went_loses_its_words_by_one_suggestion_and_is_named() -> None:
    doc = chapter()
    blocks, rows = file_of(doc)
    rows.pop(1)

    found, after = back(doc, blocks)

    assert after == [["Where", "When"], ["", ""], ["There", "Later"]]
    assert found.left == [Left("row_gone", "Here | Now", "table")]
    assert len(suggestions.ids_in(apply_all(from_json(doc), found.steps).children)) == 1


def test_row_that_was_written_anew_is_its_words() -> None:
    doc = chapter()
    blocks, rows = file_of(doc)
    rows[1:2] = new("Elsewhere|Soon")

    found, after = back(doc, blocks)

    assert after == [["Where", "When"], ["Elsewhere", "Soon"], ["There", "Later"]]
    assert found.left == []


def test_cell_that_was_written_anew_is_its_words() -> None:
    doc = chapter()
    blocks, rows = file_of(doc)
    rows[1]["content"][1:] = new("Soon")[0]["content"]

    found, after = back(doc, blocks)

    assert after == [["Where", "When"], ["Here", "Soon"], ["There", "Later"]]
    assert found.left == []


def test_new_paragraphs_in_a_cell_are_suggested_in_their_places() -> None:
    doc = chapter()
    blocks, rows = file_of(doc)
    its = rows[1]["content"][0]["content"]
    its.insert(0, {"type": "paragraph", "content": _text("First. ")})
    its.append({"type": "paragraph", "content": _text(" Last.")})

    found, after = back(doc, blocks)

    assert after == [["Where", "When"], ["First. Here Last.", "Now"], ["There", "Later"]]
    assert found.left == []


@pytest.mark.parametrize("at", [0, 1, 2])
def test_new_column_is_named_with_its_place(at: int) -> None:
    doc = chapter()
    blocks, rows = file_of(doc)
    for row, words in zip(rows, ("Who", "You", "They"), strict=True):
        row["content"].insert(at, new(words)[0]["content"][0])

    found, after = back(doc, blocks)

    place = ["", "Where | Here | There", "When | Now | Later"][at]
    assert after == [["Where", "When"], ["Here", "Now"], ["There", "Later"]]
    assert (found.steps, found.left) == ([], [Left("column_new", "Who | You | They", "table", place)])


def test_column_that_went_loses_its_words_by_one_suggestion_and_is_named() -> None:
    doc = chapter()
    blocks, rows = file_of(doc)
    for row in rows:
        row["content"].pop(0)

    found, after = back(doc, blocks)

    assert after == [["", "When"], ["", "Now"], ["", "Later"]]
    assert found.left == [Left("column_gone", "Where | Here | There", "table")]
    assert len(suggestions.ids_in(apply_all(from_json(doc), found.steps).children)) == 1


def test_moved_row_joined_cells_and_a_new_caption_are_named() -> None:
    doc = chapter()
    blocks, rows = file_of(doc)
    rows.append(rows.pop(0))
    first, second = rows[0]["content"]
    rows[0]["content"] = [{**first, "content": first["content"] + second["content"]}]
    next(one for one in blocks if one["type"] == "table").setdefault("attrs", {})["caption"] = "Meetings"

    found, _after = back(doc, blocks)

    assert (found.steps, found.left) == (
        [],
        [
            Left("row_moved", "Where | When", "table", "There | Later"),
            Left("cells_joined", "Here Now", "table"),
            Left("caption", "Meetings", "table"),
        ],
    )


def test_words_of_a_row_that_went_stay_where_somebody_suggests_something() -> None:
    doc = chapter()
    cell = doc["content"][1]["content"][1]["content"][0]["content"][0]
    cell["content"] = [
        {"type": "text", "text": "Here", "marks": [{"type": "deletion", "attrs": {"id": "3-abcdefghijkl"}}]},
        {"type": "text", "text": "Home"},
    ]
    blocks, rows = file_of(doc)
    rows.pop(1)

    found = compare(from_json(doc), blocks, MEMBER, lambda _node: "")

    assert found.left == [
        Left("row_gone", "Home | Now", "table"),
        Left("others_gone", "Home", "c10"),
    ]


def pictured(*, asset: str | None = None, **attrs: object) -> DocJson:
    """Return a document with a picture between two paragraphs."""
    doc = paragraphs("Before.", "After.")
    given = {"id": "figure", "asset": asset or sha256(png()).hexdigest(), "alt": "A square", "width": "wide"}
    caption = {"type": "figcaption", "content": _text("The square.")}
    figure = {"type": "figure", "attrs": {**given, **attrs}, "content": [caption]}
    doc["content"].insert(1, figure)
    return doc


def read_back(doc: DocJson) -> list[Node]:
    """Return the blocks of a document's file, read with its pictures."""
    return read_file(handed_out(doc), "en").blocks


def test_picture_that_stayed_is_known_by_its_bytes() -> None:
    found = compare(from_json(pictured()), read_back(pictured()), MEMBER, lambda _node: "")

    assert (found.steps, found.left) == ([], [])


def test_another_picture_under_the_same_caption_is_one_suggestion() -> None:
    doc = pictured(asset="a" * 64)
    base = from_json(doc)
    blocks = read_back(doc)
    blocks[1]["content"][0]["content"] = _text("The new square.")

    found = compare(base, blocks, MEMBER, lambda _node: "")

    proposed = apply_all(base, found.steps)
    suggestions.check_proposal(base, proposed, MEMBER)
    assert settled(to_json(proposed)) == settled(to_json(base))
    figure = resolved(proposed, "accept").child(1)
    its = {name: figure.attrs[name] for name in ("asset", "alt", "width")}
    asset = blocks[1]["attrs"]["asset"]
    assert (its, figure.text_content) == (
        {"asset": asset, "alt": "A square", "width": "wide"},
        "The new square.",
    )
    assert (len(suggestions.ids_in(proposed.children)), found.pictures, found.left) == (1, {asset}, [])


def test_another_picture_is_named_for_who_may_add_none_and_where_a_reference_would_be_lost() -> None:
    doc = pictured(asset="a" * 64)
    blocks = read_back(doc)
    left = [Left("picture_other", "The square.", "figure")]

    found = compare(from_json(doc), blocks, MEMBER, lambda _node: "", with_pictures=False)

    assert (found.steps, found.left) == ([], left)
    doc["content"][0]["content"].append({"type": "crossReference", "attrs": {"block": "figure"}})
    assert compare(from_json(doc), read_back(doc), MEMBER, lambda _node: "see there").left == left


def test_alternative_text_and_a_picture_that_went_from_its_caption_are_named() -> None:
    doc = pictured()
    blocks = read_back(doc)
    blocks[1]["attrs"]["alt"] = "A round square"
    caption = {"type": "paragraph", **{key: blocks[1]["content"][0][key] for key in ("name", "content")}}

    other = compare(from_json(doc), blocks, MEMBER, lambda _node: "")
    gone = compare(from_json(doc), [blocks[0], caption, blocks[2]], MEMBER, lambda _node: "")

    assert (other.steps, other.left) == ([], [Left("alternative", "A round square", "figure")])
    assert (gone.steps, gone.left) == ([], [Left("picture_gone", "The square.", "figure")])


def test_picture_that_was_moved_without_its_caption_is_not_put_in_twice() -> None:
    doc = pictured()
    blocks = read_back(doc)
    figure = {**blocks[1], "content": [{"type": "figcaption"}]}

    found = compare(from_json(doc), [blocks[0], blocks[2], figure], MEMBER, lambda _node: "")

    assert (found.steps, found.left) == ([], [Left("picture_moved", "The square.", "figure")])
