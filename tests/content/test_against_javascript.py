"""Steps in Python against the pinned JavaScript, to the last byte.

The short count runs in every test; `MANUAL_LONG=1` (or `manual.py test --long`) runs the full one.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from prosemirror.model import Fragment, Node, ReplaceError
from prosemirror.transform import Step, insert_point
from prosemirror.transform.map import StepMap

from manual_app.content.schema import SCHEMA, from_json
from manual_app.content.steps import BadStep, apply, parse, rebase
from tests.content.javascript import run

LONG = os.environ.get("MANUAL_LONG") == "1"
STEPS = 60_000 if LONG else 2_500
LEAST = {
    "replace": 400, "replace refused": 20, "replaceAround": 20, "addMark": 50, "removeMark": 20,
    "markSet": 5, "addNodeMark": 5, "attr": 20, "docAttr": 20, "inverse": 800, "mapped": 800, "merged": 5,
    "rebase": 50, "rebased step": 150, "slice": 50, "inserted": 20, "removed": 10, "put": 10,
    "insertion point": 10, "mapped position": 200, "deleted position": 5,
}  # fmt: skip
"""How many of each kind a short run must have seen to count as a proof; a long one sees far more."""


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


def compare_place(case: dict[str, Any]) -> Iterator[str]:
    """Compare pieces of documents; yields what the case was about beyond refusals."""
    doc = Node.from_json(SCHEMA, json.loads(case["doc"]))
    cut = doc.slice(case["from"], case["to"])
    assert written(cut) == case["slice"]
    content = Fragment.from_json(SCHEMA, json.loads(case["content"]) if case["content"] else None)
    for name, make in {
        "inserted": lambda: cut.insert_at(case["at"], content),
        "removed": lambda: cut.remove_between(case["start"], case["end"]),
        "put": lambda: doc.replace(case["pos"], case["pos"], cut),
    }.items():
        assert attempt(make) == case[name], (name, case)
        if case[name] is not None:
            yield name
    point = insert_point(doc, case["pos"], SCHEMA.nodes[case["type"]])
    assert point == case["point"], case
    if point is not None:
        yield "insertion point"
    over = StepMap(case["other"]["ranges"], case["other"]["inverted"])
    for pos, side, *expected in case["mapped"]:
        at = over.map_result(pos, side)
        assert [at.pos, at.deleted, at.deleted_before, at.deleted_after, at.deleted_across] == expected, case
        yield "deleted position" if at.deleted else "mapped position"


def attempt(make: Callable[[], Any]) -> str | None:
    """Return what is made as JSON, None when it cannot be."""
    try:
        return written(make())
    except (ReplaceError, ValueError):
        return None


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
            refused = case["after"] is None
            seen[case["step"]["stepType"] + (" refused" if refused else "")] += 1
            for name in ("inverse", "mapped", "merged"):
                seen[name] += not refused and case[name] is not None
        elif case["kind"] == "rebase":
            compare_rebase(case)
            seen["rebase"] += 1
            seen["rebased step"] += len(case["steps"])
        else:
            seen["slice"] += 1
            seen.update(compare_place(case))
    assert {kind: seen[kind] for kind, least in LEAST.items() if seen[kind] < least} == {}
