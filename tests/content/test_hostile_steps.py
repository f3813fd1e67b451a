"""Mutated and malformed steps: nothing out of the schema is accepted, nothing but BadStep is raised."""

from __future__ import annotations

import json
import os
import random
from typing import Any

import pytest
from prosemirror.transform import Step

from manual_app.content import limits
from manual_app.content.schema import SCHEMA, empty_doc, from_json
from manual_app.content.shape import MAX_WRITE_BYTES
from manual_app.content.steps import BadStep, apply, apply_all, parse
from tests.content.mutants import corpus, mutate
from tests.reliability import Counted

MUTANTS = 270_000 if os.environ.get("MANUAL_LONG") else 18_000


def test_mutants_are_refused_or_fit_the_schema(counted: Counted) -> None:
    r = random.Random(13)
    steps = corpus()
    accepted = refused = 0
    for _ in range(MUTANTS):
        doc, step = r.choice(steps)
        before = json.dumps(doc.to_json())
        try:
            after = apply(doc, parse([mutate(step, r)])[0])
        except BadStep:
            refused += 1
        else:
            accepted += 1
            after.check()
            limits.check_subtree(after, 0)
            assert json.dumps(from_json(after.to_json()).to_json()) == json.dumps(after.to_json())
        assert json.dumps(doc.to_json()) == before
    counted(
        "Hostile bytes change nothing",
        mutants=MUTANTS,
        refused=refused,
        accepted_and_valid=accepted,
        broken=0,
    )
    assert refused > MUTANTS / 2
    assert accepted > MUTANTS / 100


def paragraph(text: str = "x") -> dict[str, Any]:
    return {"type": "paragraph", "content": [{"type": "text", "text": text}]}


def inserting(*content: dict[str, Any], at: int = 0) -> list[dict[str, Any]]:
    return [{"stepType": "replace", "from": at, "to": at, "slice": {"content": list(content)}}]


def nested(depth: int) -> dict[str, Any]:
    node = paragraph()
    for _ in range(depth):
        node = {"type": "blockquote", "content": [node]}
    return node


def deep(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def table(rows: int, columns: int, **span: int) -> dict[str, Any]:
    cell = {"type": "tableCell", "attrs": span, "content": [{"type": "paragraph"}]}
    return {"type": "table", "content": [{"type": "tableRow", "content": [cell] * columns}] * rows}


NOTE = {"type": "footnote", "content": [{"type": "text", "text": "n"}]}


@pytest.mark.parametrize(
    "steps",
    [
        None, {}, "x", [], [None], [[]], [{}], [{"stepType": 1}], [{"stepType": "none"}],
        [{"stepType": "docAttr", "attr": "title", "value": "x"}] * 501,
        [{"stepType": "docAttr", "attr": "title"}],
        [{"stepType": "docAttr", "attr": "__proto__", "value": "x"}],
        [{"stepType": "docAttr", "attr": "title", "value": "x" * 201}],
        [{"stepType": "docAttr", "attr": "title", "value": None}],
        [{"stepType": "docAttr", "attr": "sdgs", "value": [1.0]}],
        [{"stepType": "docAttr", "attr": "links", "value": [{"label": "x", "url": "javascript:alert(1)"}]}],
        [{"stepType": "attr", "pos": 0, "attr": "title", "value": "x"}],
        [{"stepType": "attr", "pos": 99, "attr": "id", "value": "x"}],
        [{"stepType": "replace", "from": True, "to": 1}],
        [{"stepType": "replace", "from": 1, "to": 0}],
        [{"stepType": "replace", "from": 0, "to": 2}],
        [{"stepType": "replace", "from": 0, "to": 0, "more": 1}],
        [{"stepType": "replace", "from": 1, "to": 1, "slice": {"content": []}}],
        [{"stepType": "replace", "from": 1, "to": 1,
          "slice": {"content": [{"type": "paragraph"}], "openStart": 2}}],
        inserting({"type": "text", "text": "x"}),
        inserting({"type": "text", "text": "a\x00b"}, at=1),
        inserting({"type": "text", "text": "a\ud83d"}, at=1),
        inserting({"type": "text", "text": "x" * 256_001}, at=1),
        inserting({"type": "text", "text": "x", "marks": [{"type": "link", "attrs": {"href": "//e"}}]}, at=1),
        inserting({"type": "text", "text": "x", "marks": [{"type": "link"}]}, at=1),
        inserting({"type": "script"}),
        inserting({"type": "figcaption"}),
        inserting({"type": "figure"}),
        inserting({"type": "figure", "content": [{"type": "figcaption"}, {"type": "figcaption"}]}),
        inserting({"type": "figure", "attrs": {"src": "/x.png"}, "content": [{"type": "figcaption"}]}),
        inserting({"type": "heading", "attrs": {"level": 1}}),
        inserting({"type": "callout", "attrs": {"kind": "<b>"}, "content": [paragraph()]}),
        inserting({"type": "paragraph", "attrs": {"id": "x" * 65}}),
        inserting({"type": "paragraph", "content": [{**NOTE, "content": [NOTE]}]}),
        inserting({"type": "paragraph", "content": [NOTE] * 11}),
        inserting(paragraph("word " * 5_001)),
        inserting(*[paragraph()] * 10_001),
        inserting(*[paragraph()] * 5_000),
        inserting(paragraph("x" * 60_001)),
        inserting({"type": "paragraph", "content": [{"type": "hardBreak"}] * 5_001}),
        inserting(nested(24)),
        inserting(nested(2_000)),
        inserting(nested(50_000)),
        [{"stepType": "docAttr", "attr": "sdgs", "value": deep(50_000)}],
        [{"stepType": "docAttr", "attr": "sdgs", "value": [[[[1] * 60] * 60] * 60] * 60}],
        [{"stepType": "docAttr", "attr": "sdgs", "value": [1] * 61}],
        [{"stepType": "docAttr", "attr": "sdgs", "value": [True]}],
        [{"stepType": "docAttr", "attr": "title", "value": float("nan")}],
        [{"stepType": "docAttr", "attr": "title", "value": 10**5_000}],
        [{"stepType": "docAttr", "attr": "title", "value": ["a"]}],
        [{"stepType": "replace", "from": -1, "to": 0}],
        [{"stepType": "replace", "from": 0.0, "to": 1.0}],
        [{"stepType": "replace", "from": 10**400, "to": 10**400}],
        [{"stepType": "replace", "from": float("inf"), "to": float("inf")}],
        [{"stepType": "replace", "from": 1, "to": 1, "slice": {"content": [paragraph()], "openStart": -1}}],
        [{"stepType": "replace", "from": 1, "to": 1, "slice": {"content": [paragraph()], "openEnd": 3}}],
        [{"stepType": "replace", "from": 1, "to": 1, "slice": {"content": [paragraph()], "openStart": True}}],
        [{"stepType": "replaceAround", "from": 0, "to": 2, "gapFrom": 2, "gapTo": 0, "insert": 0}],
        inserting({"type": "text", "text": "x", "marks": [{"type": "unheard"}]}, at=1),
        inserting({"type": "text", "text": "x", "marks": [{"type": "bold"}] * 13}, at=1),
        inserting({"type": "text", "text": "x", "marks": [{"type": "bold"}, {"type": "bold"}]}, at=1),
        inserting({"type": "text", "text": "x", "marks": {"type": "bold"}}, at=1),
        inserting({"type": "paragraph", "attrs": {f"a{n}": n for n in range(1_000)}}),
        inserting({"type": "paragraph", "attrs": {"__proto__": {"id": "x"}}}),
        inserting({"type": "paragraph", "attrs": {"id": ["x"]}}),
        inserting({"type": "heading", "attrs": {"level": True}}),
        inserting({"type": "heading", "attrs": {"level": 2.0}}),
        inserting(table(1, 21)),
        inserting(table(1, 1, colspan=1_000_000)),
        inserting(table(1, 2, colspan=11)),
        inserting(table(2, 11, rowspan=2)),
        inserting(table(501, 1)),
        inserting(table(1, 1, rowspan=501)),
        [{"stepType": "markSet", "steps": [{"stepType": "replace", "from": 0, "to": 0}]}],
        [{"stepType": "addMark", "from": 0, "to": 1, "mark": {"type": "strike"}}],
        [{"stepType": "addNodeMark", "pos": 0, "mark": {"type": "bold"}}],
        [{"stepType": "replaceAround", "from": 0, "to": 2, "gapFrom": 0, "gapTo": 2, "insert": 3,
          "slice": {"content": [{"type": "blockquote"}]}}],
    ],
)  # fmt: skip
def test_malformed_or_oversized_steps_are_refused(steps: Any) -> None:
    doc = from_json(empty_doc("Title"))
    with pytest.raises(BadStep):
        apply_all(doc, parse(steps))


@pytest.mark.parametrize(
    "steps",
    [
        inserting(nested(22)),
        inserting(table(500, 1)),
        inserting(table(2, 20)),
        inserting(table(2, 10, rowspan=2)),
        inserting({"type": "paragraph", "content": [NOTE] * 10}),
        inserting(paragraph("word " * 5_000)),
        inserting(*[paragraph()] * 4_999),
    ],
)
def test_what_keeps_to_the_limits_is_accepted(steps: Any) -> None:
    after = apply(from_json(empty_doc("Title")), parse(steps)[0])
    assert after.child_count == 1 + len(steps[0]["slice"]["content"])


def test_500_steps_a_write_are_accepted_and_no_more() -> None:
    step = {"stepType": "docAttr", "attr": "title", "value": "x" * 200}
    after = apply_all(from_json(empty_doc("Title")), parse([step] * 500))
    with pytest.raises(BadStep) as refusal:
        parse([step] * 501)
    assert (after.attrs["title"], refusal.value.reason) == ("x" * 200, "the number of steps")


def test_the_words_of_a_write_are_limited_to_its_bytes() -> None:
    def pieces(size: int) -> list[dict[str, Any]]:
        return inserting(*({"type": "text", "text": "x" * 50_000} for _ in range(size // 50_000)), at=1)

    assert len(parse(pieces(250_000))) == 1
    with pytest.raises(BadStep) as refusal:
        parse(
            [*pieces(250_000), *inserting({"type": "text", "text": "x" * (MAX_WRITE_BYTES - 249_999)}, at=1)]
        )
    assert refusal.value.reason == "too much text"


def test_24_nodes_inside_of_each_other_are_accepted_and_no_more() -> None:
    doc = from_json(empty_doc("Title"))
    after = apply_all(doc, parse(inserting(nested(22))))
    with pytest.raises(BadStep) as refusal:
        parse(inserting(nested(23)))
    assert (after.child_count, refusal.value.reason) == (2, "too deep")


def test_marks_out_of_order_are_put_in_order() -> None:
    text = {"type": "text", "text": "x", "marks": [{"type": "italic"}, {"type": "bold"}]}
    after = apply_all(from_json(empty_doc("Title")), parse(inserting(text, at=1)))
    assert [mark.type.name for mark in after.child(0).child(0).marks] == ["bold", "italic"]


def test_limits_hold_when_a_text_grows_step_by_step() -> None:
    doc = apply(from_json(empty_doc("Title")), parse(inserting(table(1, 20)))[0])
    cell = {"type": "tableCell", "content": [{"type": "paragraph"}]}
    with pytest.raises(BadStep) as refusal:
        apply(doc, parse(inserting(cell, at=2))[0])
    assert refusal.value.reason == "too many columns"
    with pytest.raises(BadStep) as refusal:
        apply(doc, parse([{"stepType": "attr", "pos": 2, "attr": "colspan", "value": 2}])[0])
    assert refusal.value.reason == "too many columns"


def test_nesting_is_limited_when_wrapped_step_by_step() -> None:
    doc = from_json(empty_doc("Title"))
    wrap = {"stepType": "replaceAround", "from": 0, "to": 2, "gapFrom": 0, "gapTo": 2, "insert": 1}
    refusal = None
    for depth in range(30):
        step = {
            **wrap,
            "to": doc.content.size,
            "gapTo": doc.content.size,
            "slice": {"content": [{"type": "blockquote"}]},
        }
        try:
            doc = apply(doc, parse([step])[0])
        except BadStep as error:
            refusal = (depth, error.reason)
            break
    assert refusal == (23, "the text is nested too deep")


def test_a_text_is_limited_to_two_megabytes() -> None:
    step = parse(inserting(*[paragraph("word " * 4_000)] * 12))[0]
    doc = apply_all(from_json(empty_doc("Title")), [step] * 8)
    with pytest.raises(BadStep) as refusal:
        apply(doc, step)
    assert refusal.value.reason == "the text has grown too large"
    assert 1_700_000 < len(json.dumps(doc.to_json()).encode()) < 2_000_000


def test_half_a_character_is_never_cut_out() -> None:
    doc = apply(from_json(empty_doc("Title")), parse(inserting({"type": "text", "text": "a🙂b"}, at=1))[0])
    with pytest.raises(BadStep):
        apply(doc, parse([{"stepType": "replace", "from": 2, "to": 3}])[0])


def test_refusals_say_nothing_technical() -> None:
    with pytest.raises(BadStep) as refusal:
        parse([{}])
    assert (refusal.value.code, str(refusal.value)) == (
        "bad_step",
        "This change does not fit what a text may contain.",
    )


def test_parsed_steps_are_written_as_they_came() -> None:
    for doc, step in corpus()[:300]:
        parsed: Step = parse([step])[0]
        assert parsed.to_json() == step
        assert doc.type is SCHEMA.nodes["doc"]
