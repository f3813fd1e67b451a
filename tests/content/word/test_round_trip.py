"""Handed out and back: without a change no suggestion, with one exactly that, whoever else suggests there."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from manual_app.content import suggestions
from manual_app.content.canonical import settled
from manual_app.content.schema import DocJson, empty_doc, from_json, to_json
from manual_app.content.steps import apply_all
from manual_app.content.suggestions import resolved
from manual_app.content.word.incoming import checked
from manual_app.content.word.reading.document import read
from manual_app.content.word.returned import Returned, compare
from manual_app.content.word.returned.spots import Left
from manual_app.content.word.writing.body import Image
from manual_app.content.word.writing.document import Outgoing, write
from tests.content.fixtures import NAMES, load
from tests.content.word.made import cell, docx, png, zipped

Change = Callable[[str], str]
MEMBER = 7
BY_LIBREOFFICE = Path(__file__).parents[2] / "fixtures" / "word" / "chapter_en_by_libreoffice.docx"


def handed_out(doc: DocJson) -> bytes:
    """Return the file of a document."""
    return write(
        Outgoing(
            doc=doc,
            language="en",
            properties={"manual-text": "1", "manual-version": "3"},
            changed="2026-01-01T00:00:00Z",
            image=lambda _sha256: Image(png(), "png", 30, 20),
            author=lambda _mark: ("Author, Jette", "2026-01-01T00:00:00Z"),
            shown=lambda _node: "see there",
        )
    )


def back(doc: DocJson, raw: bytes) -> Returned:
    """Return what a file changes in the document."""
    return compare(from_json(doc), read(raw, "en")["blocks"], MEMBER, lambda _node: "see there")


def paragraphs(*texts: str) -> DocJson:
    """Return a document of plain paragraphs."""
    doc = empty_doc("Title")
    doc["content"] = [
        {"type": "paragraph", "attrs": {"id": f"p{n}"}, "content": [{"type": "text", "text": text}]}
        for n, text in enumerate(texts)
    ]
    return doc


def changed(doc: DocJson, *replace: tuple[str, str]) -> DocJson:
    """Return the document with the suggestions of its file, in whose body words were replaced."""
    with zipfile.ZipFile(BytesIO(handed_out(doc))) as file:
        parts: dict[str, Any] = {name: file.read(name) for name in file.namelist()}
    body = parts["word/document.xml"].decode()
    for old, new in replace:
        assert old in body, old
        body = body.replace(old, new)
    parts["word/document.xml"] = body
    steps = back(doc, zipped(parts)).steps
    base = from_json(doc)
    new = apply_all(base, steps)
    suggestions.check_proposal(base, new, MEMBER)
    return to_json(new)


def accepted(doc: DocJson) -> list[str]:
    """Return the words of each block once every suggestion is accepted."""
    node = resolved(from_json(doc), "accept", lambda _mark: True)
    return [block.text_content for block in node.children]


@pytest.mark.parametrize("name", NAMES)
def test_file_that_was_not_changed_suggests_nothing(name: str) -> None:
    found = back(load(name), handed_out(load(name)))

    assert (found.steps, found.left) == ([], [])


def test_file_that_libreoffice_saved_suggests_nothing() -> None:
    found = back(load("chapter_en"), BY_LIBREOFFICE.read_bytes())

    assert (found.steps, found.left) == ([], [])


@pytest.mark.parametrize("name", NAMES)
def test_file_is_the_same_bytes_for_the_same_text(name: str) -> None:
    assert handed_out(load(name)) == handed_out(load(name))


def test_words_that_were_changed_become_a_suggestion_and_the_rest_stays() -> None:
    doc = paragraphs("Come to the square at noon.", "Bring a chair.")

    new = changed(doc, ("at noon", "at nine"))

    assert accepted(new) == ["Come to the square at nine.", "Bring a chair."]
    assert settled(new) == settled(doc)


def test_paragraphs_that_came_and_went_are_suggested_whole() -> None:
    doc = paragraphs("One stays.", "Two goes.", "Three stays.")
    body = '<w:t xml:space="preserve">Three stays.</w:t></w:r></w:p>'

    new = changed(
        doc,
        (body, body + "<w:p><w:r><w:t>Four is new.</w:t></w:r></w:p>"),
        ("Two goes.", ""),
        ('w:name="b_1"', 'w:name="gone"'),
    )

    assert accepted(new) == ["One stays.", "Three stays.", "Four is new."]
    assert settled(new) == settled(doc)


def test_changes_that_word_tracked_count_as_made() -> None:
    doc = paragraphs("Come at noon.")
    run = '<w:t xml:space="preserve">Come at noon.</w:t>'
    tracked = (
        '<w:t xml:space="preserve">Come at </w:t></w:r><w:del w:id="9" w:author="X"><w:r><w:delText>noon'
        '</w:delText></w:r></w:del><w:ins w:id="8" w:author="X"><w:r><w:t>nine</w:t></w:r></w:ins>'
        "<w:r><w:t>.</w:t>"
    )

    new = changed(doc, (run, tracked))

    assert accepted(new) == ["Come at nine."]


def test_suggestions_of_others_are_handed_out_as_tracked_changes_and_left_alone() -> None:
    doc = paragraphs("Come at noon.")
    doc["content"][0]["content"] = [
        {"type": "text", "text": "Come at "},
        {"type": "text", "text": "noon", "marks": [{"type": "deletion", "attrs": {"id": "3-abcdefghijkl"}}]},
        {"type": "text", "text": "nine", "marks": [{"type": "insertion", "attrs": {"id": "3-abcdefghijkl"}}]},
        {"type": "text", "text": " with friends."},
    ]
    found = read(handed_out(doc), "en")

    assert [one["author"] for one in found["changes"]] == ["Author, Jette"]
    assert back(doc, handed_out(doc)).steps == []
    new = changed(doc, ("friends", "neighbours"))
    assert accepted(new) == ["Come at nine with neighbours."]
    assert json.dumps(new).count("3-abcdefghijkl") == 2


def test_signs_beyond_the_first_plane_and_notes_take_their_place() -> None:
    doc = paragraphs("Hi \U0001f600 come at noon.", "Come at noon.")
    note = {"type": "footnote", "attrs": {"id": "f1"}, "content": [{"type": "text", "text": "Sharp."}]}
    doc["content"][1]["content"] = [
        {"type": "text", "text": "Come"},
        note,
        {"type": "text", "text": " at noon."},
    ]
    sign = '<w:footnoteReference w:id="1"/>'

    new = changed(doc, ("\U0001f600 come at noon", "\U0001f600 come at nine"), (sign, "<w:t>, all,</w:t>"))

    assert accepted(new) == ["Hi \U0001f600 come at nine.", "Come, all, at noon."]
    assert settled(new) == settled(doc)


def test_moved_paragraph_goes_and_comes_in_one_suggestion() -> None:
    doc = paragraphs("One.", "Two.", "Three.")
    moved = read(handed_out(doc), "en")["blocks"]

    found = compare(from_json(doc), [moved[2], moved[0], moved[1]], MEMBER, lambda _node: "")

    new = apply_all(from_json(doc), found.steps)
    suggestions.check_proposal(from_json(doc), new, MEMBER)
    assert (len(suggestions.ids_in(new.children)), found.left) == (1, [])
    assert accepted(to_json(new)) == ["Three.", "One.", "Two."]
    assert settled(to_json(new)) == settled(doc)


def listed(*texts: str) -> DocJson:
    """Return a document of one list between two paragraphs."""
    doc = paragraphs("Before.", "After.")
    items = [
        {"type": "listItem", "attrs": {"id": f"i{n}"}, "content": [one]}
        for n, one in enumerate(paragraphs(*texts)["content"])
    ]
    for n, item in enumerate(items):
        item["content"][0]["attrs"]["id"] = f"in{n}"
    doc["content"].insert(1, {"type": "bulletList", "attrs": {"id": "list"}, "content": items})
    return doc


def test_what_moved_within_a_list_is_named_with_its_place() -> None:
    doc = listed("One.", "Two.", "Three.")
    blocks = read(handed_out(doc), "en")["blocks"]
    blocks[1]["content"].insert(0, blocks[1]["content"].pop())

    found = compare(from_json(doc), blocks, MEMBER, lambda _node: "")

    assert (found.steps, found.left) == (
        [],
        [Left("moved", "Three.", "in2", "Before.")],
    )


def test_whole_lists_tables_and_pictures_come_and_go_each_as_one_suggestion() -> None:
    doc = listed("One.", "Two.")
    blocks = read(handed_out(doc), "en")["blocks"]
    table = docx(
        f"<w:tbl><w:tr>{cell('Where')}{cell('When')}</w:tr><w:tr>{cell('Here')}{cell('Now')}</w:tr></w:tbl>"
    )
    figure = {
        "type": "figure",
        "attrs": {"asset": "a" * 64, "alt": "A square"},
        "content": [{"type": "figcaption"}],
    }

    found = compare(
        from_json(doc), [blocks[0], *read(table, "en")["blocks"], blocks[2], figure], MEMBER, lambda _node: ""
    )

    new = apply_all(from_json(doc), found.steps)
    suggestions.check_proposal(from_json(doc), new, MEMBER)
    after = resolved(new, "accept", lambda _mark: True)
    assert [one.type.name for one in after.children] == ["paragraph", "table", "paragraph", "figure"]
    assert (len(suggestions.ids_in(new.children)), found.pictures, found.left) == (
        3,
        {"a" * 64},
        [],
    )
    assert settled(to_json(new)) == settled(doc)


def test_pictures_are_left_out_for_who_may_add_none() -> None:
    doc = paragraphs("One.")
    blocks = read(handed_out(doc), "en")["blocks"]
    figure = {
        "type": "figure",
        "attrs": {"asset": "a" * 64, "alt": "A square"},
        "content": [{"type": "figcaption"}],
    }

    found = compare(from_json(doc), [*blocks, figure], MEMBER, lambda _node: "", with_pictures=False)

    assert (found.steps, found.left) == ([], [Left("picture_new", "A square", "p0", "One.")])


def test_new_row_of_a_table_is_named_with_its_place() -> None:
    rows = f"<w:tr>{cell('Where')}{cell('When')}</w:tr>"
    doc = paragraphs("One.")
    doc["content"] += [
        node.to_json() for node in checked(read(docx(f"<w:tbl>{rows}</w:tbl>"), "en")["blocks"])
    ]
    blocks = read(handed_out(doc), "en")["blocks"]
    more = read(docx(f"<w:tbl><w:tr>{cell('Here')}{cell('')}</w:tr></w:tbl>"), "en")["blocks"]
    blocks[1]["content"] += more[0]["content"]

    found = compare(from_json(doc), blocks, MEMBER, lambda _node: "")

    table = doc["content"][1]["attrs"]["id"]
    assert (found.steps, found.left) == ([], [Left("row_new", "Here | –", table, "Where | When")])


def test_words_and_blocks_that_were_set_otherwise_are_named() -> None:
    doc = paragraphs("Come to the square at noon.", "Meeting", "Bring a chair.")
    link = {"type": "link", "attrs": {"href": "https://square.example"}}
    doc["content"][0]["content"] = [
        {"type": "text", "text": "Come "},
        {"type": "text", "text": "to the square", "marks": [link, {"type": "bold"}]},
        {"type": "text", "text": " at noon."},
    ]
    item = {"type": "listItem", "content": [{"type": "paragraph", "content": [], "name": "b_2"}]}
    blocks = read(handed_out(doc), "en")["blocks"]
    item["content"][0]["content"] = blocks[2]["content"]
    blocks[0]["content"][0]["marks"] = [{"type": "italic"}]
    blocks[0]["content"][1]["marks"] = [{"type": "link", "attrs": {"href": "https://square.example/"}}]
    blocks[0]["content"].append({"type": "text", "text": " Or later.", "marks": [{"type": "bold"}]})
    blocks[1:] = [
        {**blocks[1], "type": "heading", "attrs": {"level": 2}},
        {"type": "orderedList", "content": [item]},
    ]

    found = compare(from_json(doc), blocks, MEMBER, lambda _node: "")

    assert found.left == [
        Left("looks", "Come", "p0", "italic"),
        Left("looks", "to the square", "p0", "link:https://square.example"),
        Left("kind", "Meeting", "p1", "heading2"),
        Left("kind", "Bring a chair.", "p2", "orderedList"),
    ]
    assert len(suggestions.ids_in(apply_all(from_json(doc), found.steps).children)) == 1
