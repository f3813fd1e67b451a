"""The book's catalogue holds every word that the renderers of content ask for, in each of its languages."""

from __future__ import annotations

import pytest

from manual_app.content.render.context import _ENGLISH
from manual_app.press.words import TABLES


@pytest.mark.parametrize("language", sorted(TABLES))
def test_every_word_of_the_renderers_is_there(language: str) -> None:
    assert set(_ENGLISH) - set(TABLES[language]) == set()


@pytest.mark.parametrize("language", sorted(TABLES))
def test_languages_hold_the_same_words(language: str) -> None:
    assert set(TABLES[language]) == set(TABLES["en"])
