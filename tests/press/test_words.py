"""The fixed words of the book."""

from __future__ import annotations

from string import Formatter

import pytest
from markupsafe import Markup

from manual_app.content.schema import node_rules
from manual_app.press.words import TABLES, Words


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", TABLES)
def test_every_language_has_every_word_with_the_same_values(language: str) -> None:
    english = TABLES["en"]
    assert set(TABLES[language]) == set(english)
    for key, word in TABLES[language].items():
        assert placeholders(word) == placeholders(english[key]), key
        assert word.strip() == word or key == "page-reference"


@pytest.mark.parametrize(
    ("group", "field"),
    [
        ("audience", "audience"), ("level", "level"), ("theme", "themes"), ("target", "targetGroups"),
        ("cost", "costBand"), ("evidence", "evidenceType"), ("transfer", "transferLevel"),
        ("maturity", "maturity"),
    ],
)  # fmt: skip
def test_every_choice_of_a_field_has_its_word(group: str, field: str) -> None:
    rule = node_rules("doc")[field]
    choices = rule["of"]["of"] if rule["type"] == "list" else rule["of"]
    assert {key for key in TABLES["en"] if key.startswith(f"{group}.")} == {
        f"{group}.{choice}" for choice in choices
    }


def test_a_word_without_translation_is_english_and_says_so() -> None:
    assert Words("fr")("contents") == Markup('<span lang="en">Contents</span>')
    assert Words("lv")("contents") == Markup("Saturs")


def test_values_are_escaped_and_words_inside_words_are_not_marked_twice() -> None:
    assert Words("en")("credit", credit="<i>x</i>") == Markup("Picture: &lt;i&gt;x&lt;/i&gt;")
    inner = Words("fr")("basis.research")
    assert Words("fr")("basis", basis=inner) == Markup('<span lang="en">Basis: research</span>')


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [("en", ", page ", ""), ("lv", ", ", ". lpp."), ("el", ", σελ. ", ""), ("bg", ", с. ", "")],
)
def test_what_stands_around_a_page_number(language: str, before: str, after: str) -> None:
    assert Words(language).around("page-reference", "page") == (before, after)
