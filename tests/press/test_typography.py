"""Small things by language."""

from __future__ import annotations

import pytest

from manual_app.press.typography import (
    QUOTATION_MARKS,
    balanced,
    country_name,
    day_name,
    grouped,
    language_name,
    month_name,
    quoted,
    refined,
    refined_html,
    roman,
)
from manual_app.wording import LANGUAGES


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "“Title”"), ("lv", "„Title”"), ("el", "«Title»"), ("bg", "„Title“"), ("mk", "„Title“"),
        ("hu", "„Title”"), ("ro", "„Title”"), ("pl", "„Title”"), ("sk", "„Title“"), ("sr", "„Title“"),
        ("fr", "«\u202fTitle\u202f»"), ("xx", "“Title”"),
    ],
)  # fmt: skip
def test_titles_stand_between_the_marks_of_their_language(language: str, expected: str) -> None:
    assert quoted("Title", language) == expected


def test_every_language_of_the_manual_has_its_marks() -> None:
    assert set(QUOTATION_MARKS) == set(LANGUAGES)


@pytest.mark.parametrize(
    ("language", "plain", "expected"),
    [
        ("en", "5 km and 12 people", "5~km and 12 people"),
        ("en", "10 000 EUR", "10~000~EUR"),
        ("en", "30 % of it", "30~% of it"),
        ("en", "§ 5, Article 2, p. 13, No. 7", "§~5, Article~2, p.~13, No.~7"),
        ("en", "a town – and a village", "a town~– and a village"),
        ("en", "CC BY 4.0 and CC BY-SA 4.0", "CC~BY~4.0 and CC~BY-SA~4.0"),
        ("en", "stop. 5 more", "stop. 5 more"),
        ("en", "12 ministers", "12 ministers"),
        ("el", "άρθρο 2, σελ. 13", "άρθρο~2, σελ.~13"),
        ("bg", "чл. 2, в града и с хората", "чл.~2, в~града и~с~хората"),
        ("pl", "w szkole i na ulicy", "w~szkole i~na ulicy"),
        ("en", "a house", "a house"),
    ],
)
def test_some_spaces_never_break(language: str, plain: str, expected: str) -> None:
    assert refined(plain, language) == expected.replace("~", "\u00a0")


def test_html_is_refined_between_its_tags_only() -> None:
    html = '<a href="https://example.org/?q=5 km">5 km</a><b>§ 5</b>'
    assert refined_html(html, "en") == '<a href="https://example.org/?q=5 km">5\u00a0km</a><b>§\u00a05</b>'


def test_only_spaces_change() -> None:
    text = "§ 5 – 10 000 EUR “x” CC BY 4.0"
    assert refined(text, "pl").replace("\u00a0", " ") == text


def test_titles_break_into_lines_of_like_length() -> None:
    assert balanced("Manual for Solidarity 2020", 19) == ["Manual for", "Solidarity 2020"]
    assert balanced("Short", 19) == ["Short"]
    assert balanced("Unbreakablecompoundtitle", 10) == ["Unbreakablecompoundtitle"]
    assert balanced("", 10) == [""]


def test_numerals_and_hashes() -> None:
    assert [roman(number) for number in (1, 4, 9, 14, 40, 2020)] == ["I", "IV", "IX", "XIV", "XL", "MMXX"]
    assert grouped("0123456789abcdef01") == "01234567 89abcdef 01"


def test_names_in_the_language_of_the_book() -> None:
    assert country_name("MK", "en") == "North Macedonia"
    assert country_name("LV", "bg") == "Латвия"
    assert country_name("ZZZ", "en") == "ZZZ"
    assert language_name("sr-Latn", "en") == "Serbian (Latin)"
    assert language_name("el", "el") == "Ελληνικά"
    assert month_name("2018-03", "en") == "March 2018"
    assert month_name("", "en") == ""
    assert day_name("2026-05-03T10:00:00Z", "en") == "3 May 2026"
    assert day_name("2026-05-03", "lv") == "2026. gada 3. maijs"
    assert day_name("soon", "en") == "soon"
