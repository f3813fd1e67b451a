"""How many words and characters are by whom."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from manual_app.content.attribution import Authorship
from manual_app.content.attribution.shares import Share, shares
from manual_app.content.canonical import settled
from manual_app.content.fields import fields_of
from manual_app.content.plain import blocks, count_words, word_count
from tests.content import fixtures
from tests.content.attribution.test_examples import ANNA, BORIS, CARLA, FIRST, SCHEMA, Writing

KINDS = {"chapter_bg": "chapter", "chapter_en": "chapter", "front_el": "front", "practice_lv": "practice"}


def counted(text: Writing) -> dict[Any, Share]:
    return shares("chapter", text.doc.to_json(), text.authorship)


@pytest.mark.parametrize("name", fixtures.NAMES)
def test_what_one_has_written_alone_is_all_there_is(name: str) -> None:
    doc = fixtures.load(name)
    doc["attrs"] = {"title": ""}
    found = shares(KINDS[name], doc, Authorship(doc, ANNA))
    sent = settled(doc)
    letters = "".join(block.text.replace("\n", "") for block in blocks(sent))
    assert found[ANNA] == Share(word_count(sent), len(letters))
    assert set(found) == {ANNA}


def test_a_word_is_by_who_wrote_most_of_it() -> None:
    text = Writing("A friend of the town")
    text.type(BORIS, text.start_of("friend") + 6, "ship")
    text.type(CARLA, text.start_of("town") + 4, "ship-council")
    assert counted(text) == {ANNA: Share(4, 20), BORIS: Share(0, 4), CARLA: Share(1, 12)}


def test_what_is_only_suggested_does_not_count_yet() -> None:
    text = Writing(FIRST)
    mark = SCHEMA.marks["insertion"].create({"id": "7-1"})
    text.do(BORIS, lambda tr: tr.insert(1, SCHEMA.text("Well, this is new. ", [mark])))
    assert set(counted(text)) == {ANNA}


def test_fields_count_for_who_answered_them() -> None:
    text = Writing(FIRST)
    text.do(BORIS, lambda tr: tr.set_doc_attribute("purpose", "To meet and talk."))
    text.do(CARLA, lambda tr: tr.set_doc_attribute("audience", ["politicians"]))  # chosen, not written
    assert counted(text) == {ANNA: Share(count_words(FIRST), len(FIRST)), BORIS: Share(4, 17)}


def test_every_free_field_of_a_practice_counts() -> None:
    doc = fixtures.load("practice_lv")
    alone = {**doc, "content": [{"type": "paragraph"}]}
    found = shares("practice", alone, Authorship(alone, ANNA))
    free = Counter(
        {
            field.name: count_words(doc["attrs"][field.name])
            for field in fields_of("practice")
            if isinstance(doc["attrs"].get(field.name), str) and not field.choices
        }
    )
    assert 0 < found[ANNA].words <= free.total()
