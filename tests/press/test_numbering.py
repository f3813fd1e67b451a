"""Numbers are given by position, once for the whole book."""

from __future__ import annotations

from manual_app.press.naming import section_name, target_name
from manual_app.press.numbering import number_book
from manual_app.press.words import Words
from tests.press.languages import book_in
from tests.press.specimen import BOOK

NUMBERING = number_book(BOOK)
ENGLISH = Words("en")


def name(section: str, block: str | None = None, language: str = "en") -> str:
    target = NUMBERING.find(section, block)
    assert target is not None
    return target_name(target, Words(language))


def test_everything_one_can_refer_to_has_a_name() -> None:
    assert name("ch-1") == "Chapter 1"
    assert name("gp-01") == "practice GP-01"
    assert name("how-to-use") == "How to use this manual"
    assert name("part-1") == "Understand"
    assert name("ch-1", "words") == "Section 1.1"
    assert name("ch-1", "levels") == "Figure 1"
    assert name("ch-2", "kinds") == "Table 1"
    assert name("ch-1", "before") == "R1.1"


def test_names_follow_the_language_of_the_book() -> None:
    assert [name("ch-1", "words", language) for language in ("lv", "el", "bg")] == [
        "1.1. sadaļa", "Ενότητα 1.1", "Раздел 1.1",
    ]  # fmt: skip


def test_what_is_not_in_the_book_is_not_found() -> None:
    assert NUMBERING.find("ch-9", None) is None
    assert NUMBERING.find("ch-1", "nothing") is None
    assert section_name("ch-9", NUMBERING, ENGLISH) == ""


def test_recommendations_are_counted_by_chapter_and_keep_their_strength() -> None:
    found = [(target.number, target.strength) for target in NUMBERING.recommendations["ch-1"]]
    assert found == [("R1.1", "recommend"), ("R1.2", "suggest")]


def test_figures_and_tables_are_listed_in_reading_order() -> None:
    assert [target.text for target in NUMBERING.figures] == ["Rings that spread, drawn for this sample."]
    assert [target.text for target in NUMBERING.tables] == ["Three kinds of competence"]
    assert len(number_book(book_in("el")).figures) == 1
