"""Letters typed in a run are applied together: what comes out is what comes out one by one."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from typing import Any

import pytest
from prosemirror.model import Node
from prosemirror.transform import Step

from manual_app.content import limits, steps
from manual_app.content.plain import plain_text
from manual_app.content.schema import SCHEMA, empty_doc, from_json, to_json
from manual_app.content.steps import BadStep, apply, apply_again, apply_all, parse, rebase
from tests.content import fixtures

ROUNDS = 600
PIECES = ["a", "b", " ", "-", "'", "x-", "\u0301", "\U0001f600", "\u200d", "1", "two words", "\u05d0", "."]
MARKS = [[], [], ["bold"], ["italic"], ["bold", "italic"], ["code"]]
OTHERS = [{"type": "hardBreak"}, {"type": "footnote", "content": [{"type": "text", "text": "n"}]}]


def words(text: str, marks: Sequence[str] = ()) -> dict[str, Any]:
    return {"type": "text", "text": text, **({"marks": [{"type": one} for one in marks]} if marks else {})}


def putting(at: int, *content: dict[str, Any], to: int | None = None) -> dict[str, Any]:
    piece = {"content": list(content)} if content else None
    return {"stepType": "replace", "from": at, "to": at if to is None else to, "slice": piece}


def size(node: dict[str, Any]) -> int:
    return int(Node.from_json(SCHEMA, node).node_size)


def typed(r: random.Random, doc: Node) -> list[Step]:
    """Return steps of somebody who types, now and then deletes, breaks a line or goes elsewhere."""
    at, found = r.randint(0, doc.content.size), []
    for _step in range(r.choice([1, 2, 3, 6, 12])):
        if r.random() < 0.05:
            found.append(putting(max(0, at - 2), to=at))
            at = max(0, at - 2)
            continue
        content = [words(r.choice(PIECES), r.choice(MARKS)) for _piece in range(r.choice([1, 1, 1, 2]))]
        if r.random() < 0.05:
            content[0] = r.choice(OTHERS)
        found.append(putting(at, *content))
        at += sum(map(size, content))
        if r.random() < 0.08:
            at = r.randint(0, doc.content.size)
    return parse(found)


def one_by_one(doc: Node, run: Sequence[Step]) -> Node | None:
    for step in run:
        try:
            doc = apply(doc, step)
        except BadStep:
            return None
    return doc


def together(doc: Node, run: Sequence[Step]) -> Node | None:
    try:
        return apply_all(doc, run)
    except BadStep:
        return None


def written(doc: Node | None) -> str:
    return json.dumps(doc and to_json(doc))


def test_what_is_typed_in_runs_leads_where_single_letters_lead() -> None:
    r = random.Random(19)
    docs = [from_json(fixtures.load(name)) for name in fixtures.NAMES]
    joined = accepted = 0
    for _round in range(ROUNDS):
        doc = r.choice(docs)
        run = typed(r, doc)
        apart = one_by_one(doc, run)
        assert written(together(doc, run)) == written(apart)
        joined += len(run) - len(steps.joined(run))
        if apart is not None:
            accepted += 1
            assert written(apply_again(doc, run)) == written(apart)
    assert joined > ROUNDS
    assert accepted > ROUNDS / 2


def test_a_rebase_of_runs_keeps_what_a_rebase_of_single_letters_keeps() -> None:
    r = random.Random(20)
    docs = [from_json(fixtures.load(name)) for name in fixtures.NAMES]
    whole = left_out = 0
    for _round in range(ROUNDS):
        doc = r.choice(docs)
        run, theirs = typed(r, doc), typed(r, doc)
        head = one_by_one(doc, theirs)
        if head is None:
            continue
        result, single = rebase(run, theirs, head), steps._rebased_singly(run, theirs, head)
        assert (written(result.doc), result.kept) == (written(single.doc), single.kept)
        assert [one.to_json() for one in result.steps] == [one.to_json() for one in single.steps]
        whole += len(result.kept) == len(run)
        left_out += len(result.kept) < len(run)
    assert whole > ROUNDS / 4
    assert left_out > 10


@pytest.mark.parametrize(("more", "fits"), [("", True), ("b ", False)])
def test_limits_hold_for_what_a_run_leads_to(more: str, *, fits: bool) -> None:
    doc = empty_doc("Title")
    doc["content"] = [{"type": "paragraph", "content": [words("a-b " + "w " * (limits.MAX_WORDS - 1))]}]
    full = from_json(doc)
    # "a--b" are two words, "a-x-b" is one
    run = parse([putting(2, words("-")), putting(3, words("x" + more))])
    assert one_by_one(full, run) is None
    after = together(full, run)
    assert (after is not None) == fits
    assert after is None or plain_text(to_json(after)).startswith("a-x-b w")
