"""The authoring format of the demo."""

from __future__ import annotations

import pytest

from manual_app.demo.elements import MarkupError
from manual_app.demo.markup import Places, read_document

HEAD = '<script type="application/json">{"title": "T"}</script>'
PLACES = Places(
    section=lambda name: f"section-{name}", picture=lambda name: {"asset": "a" * 64, "credit": name}
)


def content(source: str) -> list[dict[str, object]]:
    return read_document(HEAD + source, "x", PLACES)["content"]  # type: ignore[no-any-return]


def test_spaces_collapse_but_a_no_break_space_stays() -> None:
    assert content("<p>\n  Article&nbsp;2 \n of <em>the\n treaty</em> </p>") == [
        {
            "type": "paragraph",
            "attrs": {"id": "x-1"},
            "content": [
                {"type": "text", "text": "Article\u00a02 of "},
                {"type": "text", "text": "the treaty", "marks": [{"type": "italic"}]},
            ],
        }
    ]


def test_marks_stand_in_the_order_of_the_schema() -> None:
    (paragraph,) = content('<p><em><strong><span lang="la">in solidum</span></strong></em></p>')
    assert paragraph["content"] == [
        {
            "type": "text",
            "text": "in solidum",
            "marks": [{"type": "bold"}, {"type": "italic"}, {"type": "language", "attrs": {"lang": "la"}}],
        }
    ]


def test_a_reference_carries_section_block_and_kind() -> None:
    (paragraph,) = content(
        '<p><a data-ref="ch-2#tab-values"></a><a data-ref="gp-01"></a><a data-ref="ch-1#use"></a></p>'
    )
    assert [node["attrs"] for node in paragraph["content"]] == [  # type: ignore[attr-defined]
        {"kind": "table", "section": "section-ch-2", "block": "ch-2-tab-values"},
        {"kind": "practice", "section": "section-gp-01", "block": None},
        {"kind": "heading", "section": "section-ch-1", "block": "ch-1-use"},
    ]


def test_a_recommendation_keeps_its_reason_and_practices() -> None:
    (node,) = content(
        '<div class="recommendation" data-strength="suggest" data-basis="research" '
        'data-practices="gp-01 gp-02">'
        '<p>Do it.</p><p class="why">Because it helps.</p></div>'
    )
    assert node["attrs"] == {
        "id": "x-2",
        "strength": "suggest",
        "basis": "research",
        "rationale": "Because it helps.",
        "practices": ["section-gp-01", "section-gp-02"],
    }


def test_a_checklist_holds_boxes_to_tick() -> None:
    (callout,) = content('<aside class="checklist" title="Before"><ul><li>One</li></ul></aside>')
    title, tasks = callout["content"]  # type: ignore[misc]
    assert title["content"] == [{"type": "text", "text": "Before", "marks": [{"type": "bold"}]}]
    assert (tasks["type"], tasks["content"][0]["attrs"]["checked"]) == ("taskList", False)


@pytest.mark.parametrize(
    "source",
    ["<p>no fields</p>", HEAD + "<section>x</section>", HEAD + "<p><u>x</u></p>", HEAD + "<p>x</em>"],
)
def test_unknown_markup_is_refused(source: str) -> None:
    with pytest.raises(MarkupError):
        read_document(source, "x", PLACES)


def test_what_the_schema_forbids_is_refused() -> None:
    with pytest.raises(ValueError, match="rule"):
        read_document('<script>{"title": "T", "audience": ["kings"]}</script><p>x</p>', "x", PLACES)
