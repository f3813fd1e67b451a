"""Apply, rebase and compare steps: what the server promises about them."""

from __future__ import annotations

from typing import Any

import pytest
from prosemirror.model import Fragment, Node, Slice
from prosemirror.transform import ReplaceStep, Step
from prosemirror.transform.map import StepMap

from manual_app.content import upstream
from manual_app.content.plain import plain_text
from manual_app.content.schema import SCHEMA, empty_doc, from_json, to_json
from manual_app.content.steps import (
    BadStep,
    TooManyToRebase,
    apply,
    apply_all,
    joined,
    parse,
    rebase,
    step_json,
    steps_between,
)


def paragraph(text: str, id: str | None = None) -> dict[str, Any]:
    return {"type": "paragraph", "attrs": {"id": id}, "content": [{"type": "text", "text": text}]}


def document(*texts: str, **fields: Any) -> Node:
    doc = empty_doc("Title", **fields)
    doc["content"] = [paragraph(text) for text in texts]
    return from_json(doc)


def typing(text: str, at: int) -> Step:
    piece = {"content": [{"type": "text", "text": text}]}
    return parse([{"stepType": "replace", "from": at, "to": at, "slice": piece}])[0]


def deleting(from_: int, to: int) -> Step:
    return parse([{"stepType": "replace", "from": from_, "to": to}])[0]


def setting(field: str, value: object) -> Step:
    return parse([{"stepType": "docAttr", "attr": field, "value": value}])[0]


def bold(text: str, at: int) -> Step:
    piece = {"content": [{"type": "text", "text": text, "marks": [{"type": "bold"}]}]}
    return parse([{"stepType": "replace", "from": at, "to": at, "slice": piece}])[0]


@pytest.mark.parametrize(
    ("steps", "runs"),
    [
        ([typing("a", 1), typing("b", 2), typing("c", 3)], 1),
        ([typing("a", 1), typing("b", 1)], 2),  # the second before the first
        ([typing("a", 1), bold("b", 2), typing("c", 3)], 1),
        ([typing("a", 1), typing("b", 2), deleting(2, 3), typing("c", 2)], 3),
        ([typing("a", 1), setting("title", "T"), typing("b", 2)], 3),
        ([typing("\N{GRINNING FACE}", 1), typing("b", 3)], 1),  # two units of UTF-16
        ([], 0),
    ],
)
def test_typed_letters_are_joined_and_lead_to_the_same_document(steps: list[Step], runs: int) -> None:
    one_by_one = document("before", "after")
    for step in steps:
        one_by_one = apply(one_by_one, step)
    fewer = joined(steps)
    assert len(fewer) == runs
    assert apply_all(document("before", "after"), steps).eq(one_by_one)


def test_what_does_not_fit_among_typed_letters_is_left_out_alone() -> None:
    base = document("ab", "cd")
    remote = [deleting(5, 7)]
    steps = [typing("x", 1), typing("y", 2), typing("z", 8)]  # the last one in what was deleted
    result = rebase([*steps, typing("!", 3)], remote, apply_all(base, remote))
    assert plain_text(to_json(result.doc)).replace("\n", "") == "xy!ab"
    assert result.kept == [0, 1, 3]


def test_rebase_over_nothing_keeps_every_step() -> None:
    result = rebase([typing("b", 2), typing("c", 3)], [], document("a"))
    assert (plain_text(to_json(result.doc)), result.kept) == ("abc", [0, 1])


def test_rebase_over_nothing_refuses_what_does_not_fit() -> None:
    with pytest.raises(BadStep):
        rebase([deleting(0, 3)], [], document("a"))


def test_rebase_moves_typing_past_what_others_typed() -> None:
    base, remote = document("ab"), [typing("XY", 1)]
    result = rebase([typing("c", 3), typing("d", 4)], remote, apply_all(base, remote))
    assert plain_text(to_json(result.doc)) == "XYabcd"
    assert [step_json(step)["from"] for step in result.steps] == [5, 6]


def test_rebase_leaves_out_what_others_deleted() -> None:
    base, remote = document("abcdef", "next"), [deleting(0, 8)]
    local = [deleting(3, 5), typing("!", 9)]
    result = rebase(local, remote, apply_all(base, remote))
    assert (result.kept, plain_text(to_json(result.doc))) == ([1], "ne!xt")


def test_rebase_of_steps_that_build_on_one_another() -> None:
    base, remote = document("abc"), [typing("1", 1)]
    local = [typing("xyz", 4), deleting(5, 6)]
    result = rebase(local, remote, apply_all(base, remote))
    assert (result.kept, plain_text(to_json(result.doc))) == ([0, 1], "1abcxz")


def test_fields_of_two_people_both_arrive_and_the_later_wins_in_one_field() -> None:
    base, remote = document("a"), [setting("purpose", "theirs"), setting("audience", ["politicians"])]
    result = rebase([setting("purpose", "mine")], remote, apply_all(base, remote))
    assert result.doc.attrs["purpose"] == "mine"
    assert result.doc.attrs["audience"] == ["politicians"]


def test_too_much_to_rebase_is_left_to_the_browser() -> None:
    base = document("a")
    remote = [typing("r", 1)] * 1_001
    with pytest.raises(TooManyToRebase) as refusal:
        rebase([typing("l", 1)] * 100, remote, base)
    assert refusal.value.code == "behind"


def test_a_hundred_steps_over_a_thousand_are_rebased() -> None:
    base = document("a")
    remote = [typing("r", 1)] * 1_000
    result = rebase([typing("l", 2)] * 100, remote, apply_all(base, remote))
    assert plain_text(to_json(result.doc)) == "r" * 1_000 + "a" + "l" * 100


def test_steps_between_lead_from_one_document_to_the_other() -> None:
    old = document("one", "two", "three", purpose="before")
    new = document("one", "zwei", "drei", "three", purpose="after", audience=["politicians"])
    steps = steps_between(old, new)
    assert [step_json(step)["stepType"] for step in steps] == ["docAttr", "docAttr", "replace"]
    assert to_json(apply_all(old, steps)) == to_json(new)
    assert to_json(apply_all(new, steps_between(new, old))) == to_json(old)


def test_steps_between_equal_documents_are_none() -> None:
    assert steps_between(document("one", "two"), document("one", "two")) == []


def test_steps_between_touch_only_the_blocks_that_differ() -> None:
    (step,) = steps_between(document("one", "two", "three"), document("one", "TWO", "three"))
    assert isinstance(step, ReplaceStep)
    assert (step.from_, step.to) == (5, 10)


def test_what_is_inserted_beside_a_block_does_not_delete_it() -> None:
    step = parse([{"stepType": "attr", "pos": 5, "attr": "id", "value": "x"}])[0]
    mapped = step.map(StepMap([5, 0, 3]))
    assert mapped is not None
    assert step_json(mapped)["pos"] == 8


def test_a_node_cut_open_takes_what_only_its_missing_half_makes_valid() -> None:
    item, inner = SCHEMA.nodes["listItem"].create(), SCHEMA.nodes["bulletList"].create()
    filled = Slice(Fragment.from_(item), 1, 0).insert_at(0, Fragment.from_(inner))
    assert filled is not None
    assert str(filled) == "<listItem(bulletList)>(1,0)"
    assert Slice(Fragment.from_(item), 0, 0).insert_at(1, Fragment.from_(inner)) is None


def test_aligning_twice_changes_nothing() -> None:
    before = ReplaceStep.map
    upstream.align()
    assert ReplaceStep.map is before
