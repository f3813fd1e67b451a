"""A book is plain values that travel as JSON."""

from __future__ import annotations

import dataclasses
import json

import pytest

from manual_app.press.book import Book, Kind
from manual_app.press.units import unit_by_section, units_of
from tests.press.specimen import BOOK, CORRECTION, tiny


@pytest.mark.parametrize("book", [BOOK, CORRECTION, tiny()], ids=["whole", "correction", "tiny"])
def test_a_book_comes_back_from_json_as_it_was(book: Book) -> None:
    again = Book.from_json(book.to_json())
    assert again == book
    assert again.to_json() == book.to_json()
    assert again.key == book.key


def test_sections_come_back_with_their_kind() -> None:
    again = Book.from_json(BOOK.to_json())
    assert [section.kind for section in again.sections()] == [
        Kind.FRONT, Kind.CHAPTER, Kind.CHAPTER, Kind.PRACTICE, Kind.BACK,
    ]  # fmt: skip


def test_the_key_changes_with_anything_in_it() -> None:
    other = dataclasses.replace(BOOK, log_head="0" * 64)
    assert other.key != BOOK.key


@pytest.mark.parametrize("text", ["{}", "[]", "null", '{"title": "x", "unknown": 1}', '{"title": 1}', "{"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises((TypeError, ValueError)):
        Book.from_json(text)


@pytest.mark.parametrize(
    ("name", "value"),
    [("parts", {}), ("preview", 1), ("edition", 1), ("front", [{"id": "x", "kind": "no such kind"}])],
)
def test_a_book_with_one_wrong_value_is_refused(name: str, value: object) -> None:
    plain = json.loads(BOOK.to_json())
    with pytest.raises((TypeError, ValueError)):
        Book.from_json(json.dumps({**plain, name: value}))


def test_sections_are_found_by_id() -> None:
    found = BOOK.section("gp-01")
    assert found is not None
    assert found.number == "GP-01"
    assert BOOK.section("nothing") is None


def test_units_are_front_each_chapter_each_group_of_practices_and_back() -> None:
    assert [(unit.id, unit.section_ids) for unit in units_of(BOOK)] == [
        ("front", ("how-to-use",)),
        ("ch-1", ("ch-1",)),
        ("ch-2", ("ch-2",)),
        ("practices-part-4", ("gp-01",)),
        ("back", ("glossary",)),
    ]
    assert unit_by_section(BOOK)["gp-01"] == "practices-part-4"
