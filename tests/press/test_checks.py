"""What is looked at before a book is made."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from manual_app.press.book import Book
from manual_app.press.checks import MESSAGES, Check, check_book
from manual_app.press.shelf import MemoryAssets
from tests.press.nodes import Node, bullets, doc, figure, p, recommendation, ref, table
from tests.press.pictures import ASSETS, RINGS, sha
from tests.press.sections import CHAPTER_1, PRACTICE
from tests.press.specimen import BOOK, IMPRINT


def book_of(*content: Node, **changes: Any) -> Book:
    chapter = dataclasses.replace(CHAPTER_1, doc=doc(*content))
    part = dataclasses.replace(BOOK.parts[0], sections=(chapter,))
    return dataclasses.replace(BOOK, front=(), back=(), parts=(part,), **changes)


ADVICE = recommendation("Do it.", "It helps.")


def with_imprint(**changes: Any) -> Book:
    return book_of(ADVICE, imprint=dataclasses.replace(IMPRINT, **changes))


def keys(book: Book, assets: MemoryAssets | None = None) -> list[tuple[str, str, str]]:
    return [(check.kind, check.message_key, check.block_id) for check in check_book(book, assets)]


def test_a_sound_book_has_warnings_only_where_something_could_be_better() -> None:
    assert check_book(BOOK, ASSETS) == [
        Check("warning", "no-rights", "ch-1", "levels"),
        Check("warning", "no-consent", "ch-1", "levels"),
        Check("warning", "no-recommendations", "ch-2"),
    ]


@pytest.mark.parametrize(
    ("book", "expected"),
    [
        (with_imprint(disclaimer="  "), ("blocker", "no-disclaimer", "")),
        (with_imprint(funding_line=""), ("blocker", "no-funding-line", "")),
        (with_imprint(emblem_sha256=""), ("warning", "no-emblem", "")),
        (dataclasses.replace(BOOK, front=(), back=(), parts=()), ("blocker", "no-sections", "")),
        (book_of(p("Text.")), ("warning", "no-recommendations", "")),
        (book_of(ADVICE, p(ref("section", "ch-9"), id="p1")), ("warning", "reference-outside", "p1")),
        (book_of(ADVICE, p(ref("table", None, "gone"), id="p1")), ("warning", "reference-lost", "p1")),
        (
            book_of(recommendation("Do it.", "It helps.", practices=["gp-9"], id="r9")),
            ("warning", "practice-outside", "r9"),
        ),
    ],
)  # fmt: skip
def test_each_fault_is_found(book: Book, expected: tuple[str, str, str]) -> None:
    assert keys(book) == [expected]


def test_what_a_lost_reference_points_at_is_named() -> None:
    item = bullets([ref("section", "ch-9")])
    (check,) = check_book(book_of(ADVICE, item))
    assert (check.block_id, check.params) == (
        item["content"][0]["content"][0]["attrs"]["id"],
        {"target": "ch-9"},
    )
    (check,) = check_book(book_of(ADVICE, p(ref("table", "ch-1", "gone"))))
    assert (check.message_key, check.params) == ("reference-lost", {"target": "ch-1"})


def test_pictures_need_alternative_text_rights_consent_and_to_be_there() -> None:
    rights = {"credit": "The network", "licence": "CC BY 4.0", "consent": "given"}
    assert keys(book_of(ADVICE, figure(sha(RINGS), "", "x", id="f", **rights)), ASSETS) == [
        ("blocker", "no-alternative-text", "f")
    ]
    assert (
        keys(book_of(ADVICE, figure(sha(RINGS), "", "x", id="f", **{**rights, "decorative": True})), ASSETS)
        == []
    )
    assert keys(book_of(ADVICE, figure(None, "a", "x", id="f", **rights))) == [("blocker", "no-picture", "f")]
    assert keys(book_of(ADVICE, figure("0" * 64, "a", "x", id="f", **rights)), ASSETS) == [
        ("blocker", "missing-picture", "f")
    ]


def test_pictures_of_a_good_practice_must_state_their_rights() -> None:
    picture = {**PRACTICE.fields["pictures"][0], "licence": ""}
    practice = dataclasses.replace(PRACTICE, fields={**PRACTICE.fields, "pictures": [picture]})
    part = dataclasses.replace(BOOK.parts[1], sections=(practice,))
    found = check_book(dataclasses.replace(BOOK, front=(), back=(), parts=(part,)))
    assert found == [Check("blocker", "no-rights", "gp-01")]


def test_an_empty_section_a_wide_table_and_too_many_recommendations_are_warned_of() -> None:
    assert keys(book_of(p())) == [("warning", "empty-section", ""), ("warning", "no-recommendations", "")]
    wide = table("Wide", [str(n) for n in range(9)], [str(n) for n in range(9)], id="t")
    (check,) = check_book(book_of(ADVICE, wide))
    assert (check.message_key, check.params) == ("wide-table", {"count": 9, "most": 8})
    (check,) = check_book(book_of(*[ADVICE] * 8))
    assert (check.message_key, check.params) == ("many-recommendations", {"count": 8, "most": 7})


def test_nothing_blocks_a_preview() -> None:
    book = book_of(ADVICE, imprint=dataclasses.replace(IMPRINT, disclaimer=""), preview=True)
    assert keys(book) == [("warning", "no-disclaimer", "")]


def test_every_check_has_its_sentence() -> None:
    from pathlib import Path

    from manual_app.press import checks

    source = Path(checks.__file__).read_text("utf-8")
    assert all(source.count(f'"{key}"') >= 2 for key in MESSAGES)
