"""The demo's texts: valid, complete, long enough, marked as samples, and inventing nothing."""

from __future__ import annotations

import re

import pytest

from manual_app.content.fields import missing_to_submit
from manual_app.content.plain import attributes, inline_text, plain_text, walk, word_count
from manual_app.content.schema import DocJson
from manual_app.demo import network, plan, sources
from manual_app.demo.markup import Places
from manual_app.demo.pictures import CREDIT, LICENCE, NAMES

EVERY = [(language, name) for language in sources.languages() for name in sources.names(language)]
CHAPTERS = [(language, name) for language, name in EVERY if name.startswith("ch-")]
PRACTICES = [(language, name) for language, name in EVERY if name.startswith("gp-")]
SAMPLE = {"en": "Sample ", "lv": "Parauga teksts", "el": "Δείγμα κειμένου", "bg": "Примерен текст"}
# the quotation marks of each language, and those of the others that would be a mistake in it
FOREIGN_MARKS = {"en": "„«»\"'", "lv": "“«»\"'", "el": "„“”\"'", "bg": "”«»\"'"}


def picture(name: str) -> dict[str, str]:
    assert name in NAMES
    return {"asset": "0" * 64, "credit": CREDIT, "licence": LICENCE, "consent": "nobody-recognisable"}


PLACES = Places(section=lambda name: name, picture=picture)


def document(language: str, name: str) -> DocJson:
    return sources.document(language, name, PLACES)


def count(doc: DocJson, kind: str) -> int:
    return sum(1 for node in walk(doc) if node["type"] == kind)


def test_languages_are_those_of_the_issue() -> None:
    assert sources.languages() == ["bg", "el", "en", "lv"]
    assert sources.names("en") == [
        *(f"ch-{number}" for number in range(1, 9)), "checklists", "glossary",
        *(f"gp-0{number}" for number in range(1, 5)), "how-to-use", "pilot-form", "references",
    ]  # fmt: skip
    assert [sources.names(language) for language in ("bg", "el", "lv")] == [["ch-1"]] * 3


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_a_text_is_complete(language: str, name: str) -> None:
    assert missing_to_submit(plan.kind_of(name), document(language, name)) == []


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_a_text_says_first_that_it_is_a_sample(language: str, name: str) -> None:
    first = document(language, name)["content"][0]
    assert (first["type"], first["attrs"]["kind"]) == ("callout", "note")
    assert inline_text(first["content"][0]).startswith(SAMPLE[language])


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_block_ids_are_unique_in_a_text(language: str, name: str) -> None:
    ids = [attributes(node)["id"] for node in walk(document(language, name)) if "id" in attributes(node)]
    assert None not in ids
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("language", "name"), CHAPTERS)
def test_a_chapter_has_all_that_a_chapter_may_hold(language: str, name: str) -> None:
    doc = document(language, name)
    assert word_count(doc) >= 800
    headings = [node["attrs"]["level"] for node in walk(doc) if node["type"] == "heading"]
    assert 2 <= headings.count(2) <= 5
    assert 3 in headings
    assert count(doc, "table") >= 1
    assert count(doc, "figure") == 1
    assert 1 <= count(doc, "recommendation") <= 4
    assert count(doc, "crossReference") >= 2
    lists = count(doc, "bulletList") + count(doc, "orderedList") + count(doc, "taskList")
    assert lists >= 1


def test_chapters_carry_footnotes() -> None:
    notes = {name: count(document("en", name), "footnote") for language, name in CHAPTERS if language == "en"}
    assert min(notes.values()) >= 1


@pytest.mark.parametrize(("language", "name"), PRACTICES)
def test_a_practice_keeps_to_its_length_and_reports_no_figures(language: str, name: str) -> None:
    doc = document(language, name)
    assert len(plain_text(doc)) <= 2000
    assert doc["attrs"]["evidenceType"] == "self-reported"
    assert {row["value"] for row in doc["attrs"]["indicators"]} == {"sample"}
    assert doc["attrs"]["contact"] is None


def test_references_lead_to_blocks_that_exist_and_are_of_their_kind() -> None:
    kinds = {"heading": "heading", "table": "table", "figure": "figure", "recommendation": "recommendation"}
    blocks = {
        name: {
            attributes(node)["id"]: node["type"]
            for node in walk(document("en", name))
            if "id" in attributes(node)
        }
        for name in sources.names("en")
    }
    for language, name in EVERY:
        for node in walk(document(language, name)):
            if node["type"] == "crossReference":
                target = node["attrs"]
                assert target["section"] in blocks, (name, target)
                if target["block"] is not None:
                    assert blocks[target["section"]].get(target["block"]) == kinds[target["kind"]], (
                        name,
                        target,
                    )


def test_a_translation_lies_block_by_block_beside_its_source() -> None:
    def shape(doc: DocJson) -> list[tuple[str, object]]:
        return [
            (node["type"], attributes(node)["id"])
            for node in walk(doc)
            if "id" in attributes(node) and node["type"] != "crossReference"
        ]

    source = shape(document("en", "ch-1"))
    for language in ("lv", "el", "bg"):
        assert shape(document(language, "ch-1")) == source


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_quotation_marks_are_those_of_the_language(language: str, name: str) -> None:
    text = plain_text(document(language, name))
    assert set(text) & set(FOREIGN_MARKS[language]) == set()


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_a_text_names_no_partner_and_no_address(language: str, name: str) -> None:
    doc = document(language, name)
    text = "\n".join([plain_text(doc), *(str(value) for value in doc["attrs"].values())])
    for partner in network.PARTNERS:
        assert partner.short_name not in text
        if partner.place is not None:
            assert partner.place not in text
    assert re.search(r"\S+@\S+|https?:|ISBN|DOI|Van Rompuy", text) is None


@pytest.mark.parametrize("language", sources.languages())
def test_settings_are_marked_as_a_sample(language: str) -> None:
    wording = sources.wording(language)
    assert all(vars(wording).values())
    sample = {"en": "Sample", "lv": "Parauga", "el": "Δείγμα", "bg": "Примерн"}[language]
    assert wording.disclaimer.startswith(sample)
    assert sample in wording.imprint


def test_the_funding_line_is_as_the_network_wrote_it() -> None:
    assert sources.wording("en").title == "Manual for Solidarity 2020"
    assert sources.wording("en").funding_line == (
        "The project «Local Solidarity - Global Solidarity Network» was funded with the support of the "
        'European Union under the Programme "Europe for Citizens"'
    )
