"""Sample documents fit the schema in Python and in the browser, and both sides judge values alike."""

from __future__ import annotations

import json
import random

from manual_app.content.attributes import keeps
from manual_app.content.fields import missing_to_submit
from manual_app.content.plain import walk
from manual_app.content.schema import SCHEMA, from_json, node_rules, to_json
from tests.content.fixtures import NAMES, load
from tests.content.javascript import run
from tests.content.mutants import HOSTILE


def test_documents_fit_in_both_languages_and_are_written_alike() -> None:
    documents = [load(name) for name in NAMES]
    written = json.loads(run("accept", given=json.dumps(documents)))
    assert [json.loads(answer) for answer in written] == documents
    assert written == [
        json.dumps(to_json(from_json(doc)), ensure_ascii=False, separators=(",", ":")) for doc in documents
    ]


def test_samples_hold_every_node_and_mark() -> None:
    nodes = [node for name in NAMES for node in walk(load(name))]
    assert {node["type"] for node in nodes} == set(SCHEMA.nodes)
    assert {mark["type"] for node in nodes for mark in node.get("marks", ())} == set(SCHEMA.marks)


def test_complete_samples_lack_nothing() -> None:
    assert missing_to_submit("practice", load("practice_lv")) == []
    assert missing_to_submit("front", load("front_el")) == []
    assert missing_to_submit("chapter", load("chapter_bg")) == []


def test_rules_judge_alike_in_both_languages() -> None:
    r = random.Random(5)
    rules = [rule for name in SCHEMA.nodes for rule in node_rules(name).values()]
    good = [value for name in NAMES for value in load(name)["attrs"].values() if value is not None]
    values = [
        value
        for value in [*HOSTILE, *good, *ADDRESSES, *DATES]
        if value == value and value not in (2**63, 10**30)
    ]
    values = [value for value in values if value != float("inf") and value != "\ud800"]
    pairs = [[rule, r.choice(values)] for rule in rules for _ in range(60)]
    pairs += [[rule, value] for rule in rules if rule["type"] == "date" for value in DATES]
    pairs += [[rule, value] for rule in rules if "https" in rule.get("pattern", "") for value in ADDRESSES]
    pairs += [[URL, value] for value in ADDRESSES]
    assert json.loads(run("rules", given=json.dumps(pairs))) == [keeps(rule, value) for rule, value in pairs]


URL = node_rules("doc")["links"]["of"]["keys"]["url"]
DATES = [
    "2024-02-29",
    "2023-02-29",
    "0000-01-01",
    "0001-01-01",
    "2024-13-01",
    "2024-04-31",
    "2024-1-1",
    "2024-01-01\n",
]
ADDRESSES = [
    "https://example.org", "http://example.org:8080/x?y#z", "https://пример.бг/стр", "https://παράδειγμα.ελ",
    "https://exa mple.org", "https://example.org/a b", "https://example.org/\u00a0", "https://example.org/\u2028",
    "https://[::1]/", "https://a@b.example", "mailto:a@example.org?subject=x", "mailto:a b@example.org", "HTTPS://example.org",
    "https:example.org", "https://example.org:", "https://example.org:1234567", "https://🙂.example", "https://example.org/🙂",
    "ftp://example.org", "javascript:alert(1)", "\x01https://example.org", "https://example.org\\@evil.example",
]  # fmt: skip
