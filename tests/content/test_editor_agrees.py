"""What the editor counts and refuses is what the server counts and refuses."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

from manual_app.content import schema
from manual_app.content.attributes import keeps
from manual_app.content.plain import plain_text
from tests.content.fixtures import NAMES, load
from tests.content.javascript import run
from tests.content.mutants import HOSTILE

WORDS = ["lv", "sr-Latn", "LV", "lv_LV", "x" * 36, "7-12", "a b", "", "mailto:a@b.org", "https://example.org"]


def test_text_is_counted_alike() -> None:
    docs = [load(name) for name in NAMES]
    assert json.loads(run("plain", given=json.dumps(docs))) == [plain_text(doc) for doc in docs]


def test_attributes_of_marks_are_judged_alike() -> None:
    exported = json.loads(Path(schema.__file__).with_name("schema.json").read_text(encoding="utf-8"))
    rules = [given["rule"] for mark in exported["marks"].values() for given in mark.get("attrs", {}).values()]
    values = [value for value in HOSTILE if _travels(value)]
    pairs = [list(pair) for pair in itertools.product(rules, [*WORDS, *values])]
    judged = json.loads(run("rules", given=json.dumps(pairs)))
    assert judged == [keeps(rule, value) for rule, value in pairs]
    assert set(judged) == {True, False}


def _travels(value: object) -> bool:
    """Say whether JSON can carry a value to the other side unchanged."""
    return value == value and value not in (2**63, 10**30, float("inf"), "\ud800")
