"""Steps in Python against the pinned JavaScript, to the last byte.

The short count runs in every test; `MANUAL_LONG=1` (or `manual.py test --long`) runs the full one.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

from prosemirror.model import Node
from prosemirror.transform import Step
from prosemirror.transform.map import StepMap

from manual_app.content.schema import SCHEMA, from_json
from manual_app.content.steps import BadStep, apply, parse, rebase
from tests.content.javascript import run

LONG = os.environ.get("MANUAL_LONG") == "1"
STEPS = 60_000 if LONG else 2_500


def written(value: Any) -> str | None:
    if value is None:
        return None
    return json.dumps(value.to_json(), ensure_ascii=False, separators=(",", ":"))


def cases(seed: int) -> Iterator[dict[str, Any]]:
    yield from map(json.loads, run("fuzz", seed, STEPS).split("\n")[:-1])


def applied(doc: Node, given: dict[str, Any]) -> tuple[Step | None, Node | None]:
    try:
        step = parse([given])[0]
        return step, apply(doc, step)
    except BadStep:
        return None, None


def compare_step(doc: Node, case: dict[str, Any], last: Step | None) -> tuple[Step | None, Node]:
    step, after = applied(doc, case["step"])
    assert written(after) == case["after"], case["step"]
    if step is None or after is None:
        return None, doc
    assert written(step.invert(doc)) == case["inverse"], case["step"]
    mapped = step.map(StepMap(case["other"]["ranges"], case["other"]["inverted"]))
    assert written(mapped) == case["mapped"], case
    if last is not None:
        assert written(last.merge(step)) == case["merged"], case["step"]
    after.check()
    return step, after


def compare_rebase(case: dict[str, Any]) -> None:
    base = Node.from_json(SCHEMA, json.loads(case["doc"]))
    remote = [Step.from_json(SCHEMA, given) for given in case["remote"]]
    head = base
    for step in remote:
        head = apply(head, step)
    result = rebase([Step.from_json(SCHEMA, given) for given in case["local"]], remote, head)
    assert [written(step) for step in result.steps] == case["steps"]
    assert written(result.doc) == case["after"]
    assert len(result.kept) == len(result.steps)


def test_steps_agree_with_javascript() -> None:
    seen: Counter[str] = Counter()
    doc, last = None, None
    for case in cases(seed=20201):
        if case["kind"] == "doc":
            doc, last = from_json(json.loads(case["doc"])), None
            assert written(doc) == case["doc"]
        elif case["kind"] == "step":
            assert doc is not None
            last, doc = compare_step(doc, case, last)
            seen[case["step"]["stepType"] + (" refused" if case["after"] is None else "")] += 1
        else:
            compare_rebase(case)
            seen["rebase"] += 1
    kinds = ("replace", "replaceAround", "addMark", "removeMark", "markSet", "addNodeMark", "attr", "docAttr")
    assert {kind: seen[kind] > 5 for kind in (*kinds, "rebase")} == dict.fromkeys((*kinds, "rebase"), True)
    assert seen["replace refused"] > 20
    assert seen.total() >= STEPS * 0.6
