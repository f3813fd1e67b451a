"""What is missing before a Text can be sent for review."""

from __future__ import annotations

from typing import Any

from manual_app.content.fields import FIELDS, Gap, completeness, fields_of, missing_to_submit
from manual_app.content.schema import DocJson, empty_doc, node_rules

PRACTICE: dict[str, Any] = {
    "ownerOrganisation": "A town",
    "country": "LV",
    "place": "A place",
    "themes": ["participation"],
    "startsOn": "2019-01",
    "ongoing": True,
    "challenge": "x",
    "evidence": "x",
    "lessons": "x",
    "maturity": "innovation",
}
WHEN_MATURE = [
    "teaser", "level", "targetGroups", "objective", "stakeholders", "resources", "costBand", "evidenceType",
    "transferability", "transferLevel",
]  # fmt: skip


def doc_of(text: str = "Words", **fields: Any) -> DocJson:
    doc = empty_doc(fields.pop("title", "Title"), **fields)
    doc["content"] = [
        {"type": "paragraph", "attrs": {"id": "p1"}, "content": [{"type": "text", "text": text}]}
    ]
    return doc


def test_every_field_of_a_kind_is_an_attribute_of_the_document() -> None:
    names = {field.name for fields in FIELDS.values() for field in fields} - {"body"}
    assert names == set(node_rules("doc"))


def test_choices_come_from_the_schema() -> None:
    audience = next(field for field in fields_of("chapter") if field.name == "audience")
    assert audience.choices == ("community-leaders", "politicians", "other-stakeholders")


def test_chapter_without_anything_names_each_gap() -> None:
    gaps = missing_to_submit("chapter", empty_doc())
    assert gaps == [Gap(name, "missing") for name in ("title", "purpose", "audience", "body")]
    assert completeness("chapter", empty_doc()) == (0, 4)


def test_chapter_with_its_answers_is_complete() -> None:
    doc = doc_of(purpose="To help", audience=["politicians"])
    assert (missing_to_submit("chapter", doc), completeness("chapter", doc)) == ([], (4, 4))


def test_front_matter_needs_title_and_text_only() -> None:
    assert missing_to_submit("front", doc_of()) == []


def test_practice_with_its_answers_is_complete() -> None:
    doc = doc_of(**PRACTICE)
    assert (missing_to_submit("practice", doc), completeness("practice", doc)) == ([], (12, 12))


def test_maturity_asks_for_more() -> None:
    doc = doc_of(**{**PRACTICE, "maturity": "good-practice"})
    assert missing_to_submit("practice", doc) == [Gap(name, "missing") for name in WHEN_MATURE]
    assert completeness("practice", doc) == (12, 22)


def test_practice_measures_title_text_and_dates() -> None:
    doc = doc_of("x" * 2001, **{**PRACTICE, "title": "x" * 101, "ongoing": False, "endsOn": "2018-12"})
    assert missing_to_submit("practice", doc) == [
        Gap("title", "too-long"), Gap("endsOn", "before-start"), Gap("body", "too-long"),
    ]  # fmt: skip


def test_rows_say_which_cell_is_empty() -> None:
    row = {
        "indicator": "Meetings",
        "baseline": "0",
        "value": "10",
        "unit": None,
        "date": None,
        "source": None,
    }
    picture = {
        "asset": "a" * 64, "alt": None, "decorative": False, "caption": None, "rightsHolder": "A town",
        "licence": "CC BY 4.0", "consent": None,
    }  # fmt: skip
    doc = doc_of(**{**PRACTICE, "indicators": [row], "pictures": [picture]})
    assert missing_to_submit("practice", doc) == [
        Gap("indicators", "incomplete", row=0, column="unit"),
        Gap("pictures", "incomplete", row=0, column="consent"),
        Gap("pictures", "incomplete", row=0, column="alt"),
    ]


def test_figure_needs_its_picture_and_alternative_text() -> None:
    doc = doc_of(purpose="To help", audience=["politicians"])
    attrs = {"id": "f1", "asset": None, "alt": None, "decorative": False}
    doc["content"].append({"type": "figure", "attrs": attrs, "content": [{"type": "figcaption"}]})
    assert missing_to_submit("chapter", doc) == [
        Gap("body", "incomplete", column="asset", block="f1"),
        Gap("body", "incomplete", column="alt", block="f1"),
    ]
