"""The exported schema: fresh, complete, and strict about every attribute."""

from __future__ import annotations

import json
import subprocess
import weakref
from pathlib import Path

import pytest
from prosemirror.model import Node

from manual_app.content.attributes import keeps
from manual_app.content.schema import SCHEMA, SCHEMA_NUMBER, empty_doc, from_json, node_rules, schema_of

ROOT = Path(__file__).parents[2]

NODES = """
    doc paragraph heading bulletList orderedList listItem taskList taskItem blockquote callout recommendation
    table tableRow tableHeader tableCell figure figcaption footnote crossReference hardBreak horizontalRule
    text
"""
MARKS = "bold italic link code superscript subscript language insertion deletion comment"


def test_export_is_fresh() -> None:
    result = subprocess.run(
        ["node", "static/schema_export.mjs", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stderr) == (0, "")


def test_schema_holds_exactly_the_nodes_and_marks_of_the_manual() -> None:
    assert set(SCHEMA.nodes) == set(NODES.split())
    assert set(SCHEMA.marks) == set(MARKS.split())


def test_number_one_is_kept_as_it_was_exported() -> None:
    kept = json.loads((ROOT / "manual_app/content/schemas/1.json").read_text())
    assert kept["number"] == 1
    assert set(schema_of(1).nodes) == set(NODES.split())


def test_every_attribute_has_a_rule() -> None:
    exported = json.loads((ROOT / "manual_app/content/schema.json").read_text())
    assert exported["number"] == SCHEMA_NUMBER
    attributes = [
        a
        for kind in ("nodes", "marks")
        for spec in exported[kind].values()
        for a in spec.get("attrs", {}).values()
    ]
    assert [a for a in attributes if "rule" not in a] == []


def test_empty_doc_fits_the_schema() -> None:
    assert from_json(empty_doc("Title")).attrs["title"] == "Title"


def test_empty_doc_refuses_an_unknown_field() -> None:
    with pytest.raises(ValueError, match="no such field: colour"):
        empty_doc("Title", colour="red")


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("purpose", "x" * 600, "x" * 601),
        ("audience", ["politicians"], ["politicians", "politicians"]),
        ("reviewBy", "2024-02-29", "2023-02-29"),
        ("country", "LV", "lv"),
        ("startsOn", "2019-12", "2019-13"),
        ("ongoing", True, 1),
        ("sdgs", [1, 17], [0]),
        ("sdgs", [1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 6]),
        ("maturity", "innovation", "Innovation"),
        ("links", [{"label": None, "url": "https://example.org/"}], [{"url": "https://example.org/"}]),
        (
            "links",
            [{"label": "x", "url": "mailto:a@example.org"}],
            [{"label": "x", "url": "javascript:alert(1)"}],
        ),
    ],
)
def test_fields_keep_to_their_rules(field: str, good: object, bad: object) -> None:
    rule = node_rules("doc")[field]
    assert (keeps(rule, good), keeps(rule, bad)) == (True, False)
    with pytest.raises(ValueError, match="does not keep to its rule"):
        empty_doc("Title", **{field: bad})


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "//evil.example",
        "\\\\evil.example",
        "/relative",
        "javascript:123",
        "data:text/html,x",
        "vbscript:x",
        "https://",
        "https:///x",
        "https://a b",
        "https://example.org/\n",
        "https://user@example.org",
        "http://exam\u2100ple.org",
        " https://example.org",
        "mailto:",
        "https://example.org:123456",
        "file:///etc/passwd",
        "",
    ],
)
def test_links_lead_to_plain_web_and_mail_addresses_only(address: str) -> None:
    assert not keeps(node_rules("doc")["links"]["of"]["keys"]["url"], address)


def test_resolving_a_position_does_not_keep_the_document_alive() -> None:
    doc = Node.from_json(SCHEMA, empty_doc("Title"))
    doc.resolve(1)
    watch = weakref.ref(doc)
    del doc
    assert watch() is None
