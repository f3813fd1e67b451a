"""Canonical bytes: RFC 8785, without comments and suggestions, and read back unchanged."""

from __future__ import annotations

from typing import Any

import pytest

from manual_app.content.canonical import canonical, canonical_json, content_hash, read_canonical, settled
from manual_app.content.schema import DocJson, empty_doc, from_json, to_json


def text(words: str, *marks: dict[str, Any]) -> dict[str, Any]:
    return {"type": "text", "text": words, **({"marks": list(marks)} if marks else {})}


def doc_of(*inline: dict[str, Any], **fields: Any) -> DocJson:
    doc = empty_doc("Title", **fields)
    doc["content"] = [{"type": "paragraph", "attrs": {"id": "p1"}, "content": list(inline)}]
    return to_json(from_json(doc))


BOLD = {"type": "bold"}
COMMENT = {"type": "comment", "attrs": {"thread": "t1"}}
ADDED = {"type": "insertion", "attrs": {"id": "4-1"}}
REMOVED = {"type": "deletion", "attrs": {"id": "4-2"}}


@pytest.mark.parametrize(
    ("value", "written"),
    [
        # the sorting sample of RFC 8785, section 3.2.3
        (
            {"€": 1, "\r": 2, "\ufb33": 3, "1": 4, "😀": 5, "\u0080": 6, "ö": 7},
            '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
        ),
        # its sample of strings, section 3.2.2.2
        ('€$\x0f\nA\'B"\\\\"/', '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'),
        ([None, True, False, 0, -1, 2**53 - 1], "[null,true,false,0,-1,9007199254740991]"),
        ({"b": [], "a": {}}, '{"a":{},"b":[]}'),
        ("\b\t\f\x7f", '"\\b\\t\\f\x7f"'),
    ],
)
def test_json_is_written_by_rfc_8785(value: object, written: str) -> None:
    assert canonical_json(value) == written.encode()


@pytest.mark.parametrize("value", [1.5, 2**53, b"x", "\ud800", {1}, object()])
def test_what_canonical_json_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        canonical_json(value)


def test_bytes_hold_title_fields_of_the_kind_and_content() -> None:
    doc = doc_of(text("Hello", BOLD), purpose="To help", country="LV")
    assert canonical("chapter", "en", doc) == (
        b'{"doc":{"content":[{"attrs":{"id":"p1"},"content":[{"marks":[{"type":"bold"}],"text":"Hello",'
        b'"type":"text"}],"type":"paragraph"}],"type":"doc"},"fields":{"purpose":"To help"},"kind":"chapter",'
        b'"language":"en","schema":2,"title":"Title"}'
    )


def test_comments_and_suggestions_are_no_content() -> None:
    marked = doc_of(text("Hel", COMMENT), text("lo", REMOVED), text(" there", ADDED), text("!", COMMENT))
    assert canonical("chapter", "en", marked) == canonical("chapter", "en", doc_of(text("Hello!")))
    assert settled(marked)["content"] == doc_of(text("Hello!"))["content"]


def test_a_block_that_is_all_suggestion_stays_as_an_empty_one() -> None:
    assert settled(doc_of(text("new", ADDED)))["content"] == [{"type": "paragraph", "attrs": {"id": "p1"}}]


def test_suggested_footnotes_go_with_their_content() -> None:
    note = {"type": "footnote", "attrs": {"id": "f"}, "content": [text("note")]}
    kept = {**note, "content": [text("no"), text("te", COMMENT)]}
    assert settled(doc_of(text("a"), {**note, "marks": [ADDED]})) == doc_of(text("a"))
    assert settled(doc_of(text("a"), kept)) == doc_of(text("a"), note)


def test_every_part_changes_the_hash() -> None:
    doc = doc_of(text("Hello"), purpose="To help")
    contents = {
        canonical("chapter", "en", doc),
        canonical("chapter", "lv", doc),
        canonical("front", "en", doc),
        canonical("chapter", "en", doc_of(text("Hello"), purpose="To help you")),
        canonical("chapter", "en", doc_of(text("Hello", BOLD), purpose="To help")),
        canonical("back", "en", doc),
    }
    assert len({content_hash(content) for content in contents}) == 6


def test_reading_gives_the_document_back() -> None:
    doc = doc_of(text("Sveiki „pasaule”"), purpose="To help", audience=["politicians"])
    read = read_canonical(canonical("chapter", "lv", doc))
    assert (read.kind, read.language, read.title, read.doc) == ("chapter", "lv", "Title", doc)
    assert read.fields == {"purpose": "To help", "audience": ["politicians"]}
    assert canonical("chapter", "lv", read.doc) == canonical("chapter", "lv", doc)


def test_hash_is_sha_256() -> None:
    assert content_hash(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
