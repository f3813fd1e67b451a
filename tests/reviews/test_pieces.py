"""Every kind of text a version can hold is offered for other words in its review, or said to be elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from prosemirror.model import Fragment, Node, NodeType

from manual_app.content.schema import SCHEMA, from_json, node_rules, to_json
from manual_app.content.suggestions import find_block
from manual_app.reviews.pages.pieces import MOST_IN_TABLES, Group, Piece, pieces_of

WORDS = "Words of this kind"
HOLDERS = [one for one in SCHEMA.nodes.values() if one.inline_content]


def parents() -> dict[str, list[str]]:
    """Return for every node the chain of nodes from the document down to it, as short as can be."""
    found: dict[str, list[str]] = {"doc": ["doc"]}
    waiting = ["doc"]
    while waiting:
        name = waiting.pop(0)
        for child in SCHEMA.nodes.values():
            if child.name not in found and may_hold(SCHEMA.nodes[name], child):
                found[child.name] = [*found[name], child.name]
                waiting.append(child.name)
    return found


def may_hold(parent: NodeType, child: NodeType) -> bool:
    """Whether a node can hold the other at all, behind what must come before it."""
    return parent.content_match.fill_before(Fragment.from_(bare(child)), True) is not None


def bare(kind: NodeType, *inside: Node) -> Node:
    attrs = {"id": f"the-{kind.name}"} if "id" in node_rules(kind.name) else {}
    return SCHEMA.text(WORDS) if kind.is_text else kind.create(attrs, Fragment.from_array(list(inside)))


def document(chain: list[str], last: Node) -> dict[str, Any]:
    """Return a document that holds a node at the end of a chain of others."""
    for name in reversed(chain):
        kind = SCHEMA.nodes[name]
        before = kind.content_match.fill_before(Fragment.from_(last), True)
        assert before is not None
        last = bare(kind, *before.content, last)
    return to_json(last)


PARENTS = parents()
PLACES = [
    (parent, holder.name)
    for holder in HOLDERS
    for parent in PARENTS
    if not SCHEMA.nodes[parent].is_text and may_hold(SCHEMA.nodes[parent], holder)
]


def all_of(doc: dict[str, Any]) -> list[Piece]:
    return [
        one for found in pieces_of(doc) for one in (found.pieces if isinstance(found, Group) else [found])
    ]


@pytest.mark.parametrize(("parent", "holder"), PLACES)
def test_words_are_offered_wherever_the_schema_lets_them_stand(parent: str, holder: str) -> None:
    doc = document(PARENTS[parent], bare(SCHEMA.nodes[holder], SCHEMA.text(WORDS)))

    offered = [one.id for one in all_of(doc) if one.words == WORDS and not one.why]

    places = [find_block(from_json(doc), one) for one in offered]
    assert [place.words for place in places if place] == [WORDS]


def free_words(rule: dict[str, Any]) -> Any:
    """Return a value with words wherever the rule leaves them free; None where it does not."""
    if rule["type"] == "string" and "pattern" not in rule:
        return WORDS
    if rule["type"] == "record":
        row = {key: free_words(inner) for key, inner in rule["keys"].items()}
        return row if any(row.values()) else None
    if rule["type"] == "list":
        inner = free_words(rule["of"])
        return inner and [inner]
    return False if rule["type"] == "boolean" else None


def free_attributes() -> Iterator[tuple[str, str]]:
    for name in SCHEMA.nodes:
        yield from ((name, key) for key, rule in node_rules(name).items() if free_words(rule))


@pytest.mark.parametrize(("holder", "attribute"), list(free_attributes()))
def test_words_that_are_no_running_text_are_named_with_the_reason(holder: str, attribute: str) -> None:
    value = {attribute: free_words(node_rules(holder)[attribute])}
    its_id = {"id": "it"} if "id" in node_rules(holder) else {}
    node = SCHEMA.nodes[holder].create_and_fill({**its_id, **value})
    assert node is not None
    doc = document(PARENTS[holder][:-1], node)

    groups = [one for one in pieces_of(doc) if isinstance(one, Group)]
    said = [one for one in all_of(doc) if WORDS in one.words]

    assert len(said) == 1
    assert said[0].why or any(said[0] in one.pieces and one.why for one in groups)
    assert said[0].id == its_id.get("id", "")


def table(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "table", "content": [{"type": "tableRow", "content": row} for row in rows]}


def cell(words: str, kind: str = "tableCell", **spans: int) -> dict[str, Any]:
    paragraph = {
        "type": "paragraph",
        "attrs": {"id": f"p-{words}"},
        "content": [{"type": "text", "text": words}],
    }
    return {"type": kind, "attrs": spans, "content": [paragraph]}


def test_a_cell_is_named_by_its_row_and_the_head_of_its_column() -> None:
    doc = {
        "type": "doc",
        "content": [
            table(
                [cell("Town", "tableHeader"), cell("Seats", "tableHeader")],
                [cell("Jette", rowspan=2), cell("12")],
                [cell("14")],
                [cell("None", colspan=2)],
            )
        ],
    }

    assert [(one.label, one.words) for one in all_of(doc)[1:]] == [
        ("Row 1, column 1", "Town"),
        ("Row 1, column 2", "Seats"),
        ("Row 2, Town", "Jette"),
        ("Row 2, Seats", "12"),
        ("Row 3, Seats", "14"),
        ("Row 4, Town", "None"),
    ]


def test_tables_are_offered_as_long_as_one_page_has_room_for_them() -> None:
    row = [cell("word") for _ in range(20)]
    tables = [table(*[row] * count) for count in (MOST_IN_TABLES // 20, 1)]

    found = pieces_of({"type": "doc", "content": tables[1:] + tables})

    assert [one.is_large for one in found[1:] if isinstance(one, Group)] == [False, True, False]
