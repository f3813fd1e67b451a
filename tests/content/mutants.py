"""Steps that fit, and what a hostile hand makes of them."""

from __future__ import annotations

import copy
import json
import random
from functools import cache
from typing import Any

from prosemirror.model import Node

from manual_app.content.schema import from_json
from tests.content.javascript import run

HOSTILE: list[Any] = [
    None, True, False, -1, 0, 1, 2, 10**6, 2**31, 2**63, 10**30, 1.5, float("inf"),
    float("nan"), 1e308, -0.0, 10**400, "", "a", "\x00", "\ud800",
    "\uffff", "javascript:alert(1)", "<script>alert(1)</script>", "__proto__", "constructor", "doc", "text",
    "paragraph",
    "table", "footnote", "figcaption", "x" * 5000, [], {}, [[]], [{}], {"type": "text"}, {"type": "doc"},
    {"type": "text", "text": ""}, {"type": "text", "text": "x"}, {"type": "paragraph"}, {"type": "image"},
    {"type": "bold"}, {"type": "link", "attrs": {"href": "javascript:alert(1)"}}, {"__proto__": {"x": 1}},
    {"content": [{"type": "paragraph"}], "openStart": 9}, {"stepType": "replace", "from": 0, "to": 2},
    {"type": "tableCell", "attrs": {"colspan": 1000000}}, {"type": "figure", "attrs": {"asset": "../x"}},
]  # fmt: skip


@cache
def corpus() -> list[tuple[Node, dict[str, Any]]]:
    """Return steps that fit, each with the document it fits."""
    found: list[tuple[Node, dict[str, Any]]] = []
    doc: Node | None = None
    for line in run("fuzz", 4711, 1500).split("\n")[:-1]:
        case = json.loads(line)
        if case["kind"] == "doc":
            doc = from_json(json.loads(case["doc"]))
        elif case["kind"] == "step" and case["after"] is not None:
            assert doc is not None
            found.append((doc, case["step"]))
            doc = from_json(json.loads(case["after"]))
    return found


def places(value: Any) -> list[tuple[Any, Any]]:
    """List every place in a JSON value as (container, key)."""
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        item = waiting.pop()
        keys = list(item) if isinstance(item, dict) else range(len(item)) if isinstance(item, list) else []
        for key in keys:
            found.append((item, key))
            waiting.append(item[key])
    return found


def mutate(step: dict[str, Any], r: random.Random) -> dict[str, Any]:
    mutant = copy.deepcopy(step)
    for _ in range(r.randint(1, 3)):
        container, key = r.choice(places(mutant))
        match r.randrange(6):
            case 0:
                container[key] = copy.deepcopy(r.choice(HOSTILE))
            case 1:
                del container[key]
            case 2 if type(container[key]) is int:
                container[key] += r.choice([-3, -1, 1, 2, 7, 1000])
            case 3 if isinstance(container, dict):
                container[r.choice(["id", "x", "__proto__", "attrs", "marks", "content", "text", "src"])] = (
                    copy.deepcopy(r.choice(HOSTILE))
                )
            case 4 if isinstance(container, list):
                container.insert(key, copy.deepcopy(r.choice([container[key], *HOSTILE])))
            case _:
                other, at = r.choice(places(mutant) or [(mutant, "stepType")])
                container[key] = copy.deepcopy(other[at])
        if not places(mutant):
            break
    return mutant
