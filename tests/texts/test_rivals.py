"""Two suggestions about the same words: the server lets one of them be accepted, and never both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from prosemirror.model import Node
from werkzeug.test import TestResponse

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.content.schema import from_json, to_json
from manual_app.content.steps import step_json, steps_between
from manual_app.content.suggestions import member_of, new_id, resolved, settled
from manual_app.texts import queries, service
from manual_app.texts.models import SuggestionRow, Text
from tests import factories
from tests.texts.conftest import poster
from tests.texts.drafts import document, draft

Change = Callable[["Pair", Node], Node]


def words(text: str, kind: str = "", suggestion: str = "") -> dict[str, Any]:
    return {
        "type": "text",
        "text": text,
        **({"marks": [{"type": kind, "attrs": {"id": suggestion}}]} if kind else {}),
    }


@dataclass
class Pair:
    """Of "Ask who is missing today." one would have "absent", another "gone"; `other` is elsewhere."""

    text: Text
    first: str
    second: str
    other: str

    def outcomes(self) -> list[str | None]:
        with db.reading():
            rows = [db.session.get(SuggestionRow, (self.text.id, one)) for one in (self.first, self.second)]
            return [row and row.outcome for row in rows]

    def sentence(self) -> str:
        """Return the first paragraph; in [+…+] what is to come, in [-…-] what is to go."""
        with db.reading():
            return "".join(map(shown, queries.head(self.text.id).doc.child(0).children))


def shown(node: Node) -> str:
    sign = {"insertion": "+", "deletion": "-"}
    for mark in node.marks:
        return f"[{sign[mark.type.name]}{node.text_content}{sign[mark.type.name]}]"
    return node.text_content


@pytest.fixture
def pair(author: Member) -> Pair:
    partner = factories.organisation("szodliget", country="HU")
    one, another = (factories.member(partner, "reviewer").id for _ in range(2))
    first = new_id(one)
    found = Pair(draft(author), first, new_id(another, [first]), new_id(one))
    doc = document("Meeting places", "x", "y")
    doc["content"][0]["content"] = [
        words("Ask who is "),
        words("missing", "deletion", found.first),
        words("absent", "insertion", found.first),
        words("gone", "insertion", found.second),
        words(" today."),
    ]
    doc["content"][1]["content"] = [words("Elsewhere"), words(" too", "insertion", found.other)]
    with db.transaction():
        service.rewrite(db.session.merge(author), found.text.id, doc)
    return found


@pytest.fixture
def write(app: Flask, author: Member, pair: Pair) -> Callable[[Change], TestResponse]:
    """Turn the text into another as the author's browser does."""
    post = poster(factories.signed_in(app.test_client(), author), pair.text.id)

    def write(change: Change) -> TestResponse:
        with db.reading():
            head = queries.head(pair.text.id)
        steps = [step_json(step) for step in steps_between(head.doc, change(pair, head.doc))]
        return post(*steps, version=head.version, request=f"r{head.version}")

    return write


def one_way(accepted: str, rejected: str = "") -> Change:
    """Return what decides on suggestions by the names they have here, as the browser does it."""

    def change(pair: Pair, doc: Node) -> Node:
        return settled(doc, *([getattr(pair, one) for one in some.split()] for some in (accepted, rejected)))

    return change


@pytest.mark.parametrize(
    ("decided", "sentence", "outcomes"),
    [
        (one_way("first", "second"), "absent", ["accepted", "rejected"]),
        (one_way("second", "first"), "gone", ["rejected", "accepted"]),
        (one_way("", "first second"), "missing", ["rejected", "rejected"]),
        (one_way("", "second"), "[-missing-][+absent+]", [None, "rejected"]),
        (one_way("", "first"), "[-missing-][+gone+]", ["rejected", None]),
        (one_way("other"), "[-missing-][+absent+][+gone+]", [None, None]),
    ],
    ids=["the first", "the second", "none", "not the second", "not the first", "another"],
)
def test_one_of_both_is_accepted_and_the_other_goes(
    pair: Pair,
    write: Callable[[Change], TestResponse],
    decided: Change,
    sentence: str,
    outcomes: list[str | None],
) -> None:
    assert write(decided).status_code == 200
    assert pair.sentence() == f"Ask who is {sentence} today."
    assert pair.outcomes() == outcomes


@pytest.mark.parametrize(
    "accepted", ["first second", "first", "second", "first second other", "second other"]
)
def test_no_write_accepts_both_or_leaves_the_other_open(
    pair: Pair, write: Callable[[Change], TestResponse], accepted: str
) -> None:
    before = pair.sentence()
    answer = write(one_way(accepted))
    assert answer.status_code == 422
    assert "about the same words" in answer.get_json()["detail"]
    assert (pair.sentence(), pair.outcomes()) == (before, [None, None])


def test_what_took_the_words_over_is_accepted_afterwards(
    pair: Pair, write: Callable[[Change], TestResponse]
) -> None:
    write(one_way("", "first"))
    assert write(one_way("second")).status_code == 200
    assert pair.sentence() == "Ask who is gone today."


def test_one_that_comes_after_the_other_was_accepted_is_rejected_only(
    app: Flask, pair: Pair, write: Callable[[Change], TestResponse]
) -> None:
    def late(pair: Pair, doc: Node) -> Node:
        paragraph = to_json(doc.child(0))
        paragraph["content"].insert(1, words("lost", "insertion", pair.second))
        return from_json({**to_json(doc), "content": [paragraph, to_json(doc.child(1))]})

    write(one_way("first", "second"))
    with db.reading():
        member = db.session.get_one(Member, member_of(pair.second))
        version, doc = queries.head(pair.text.id).version, queries.head(pair.text.id).doc
        steps = [step_json(step) for step in steps_between(doc, late(pair, doc))]
    reviewer = poster(factories.signed_in(app.test_client(), member), pair.text.id)
    assert reviewer(*steps, version=version).status_code == 200
    answer = write(one_way("second"))
    assert (answer.status_code, "was accepted" in answer.get_json()["detail"]) == (422, True)
    assert write(one_way("", "second")).status_code == 200
    assert pair.sentence() == "Ask who is absent today."


def test_who_takes_back_their_own_hands_over_nothing(app: Flask, pair: Pair) -> None:
    with db.reading():
        member = db.session.get_one(Member, member_of(pair.first))
        head = queries.head(pair.text.id)
    without = resolved(head.doc, "reject", pair.first.__eq__)
    steps = [step_json(step) for step in steps_between(head.doc, without)]
    answer = poster(factories.signed_in(app.test_client(), member), pair.text.id)(
        *steps, version=head.version
    )
    assert answer.status_code == 200
    assert pair.sentence() == "Ask who is missing[+gone+] today."
    assert pair.outcomes() == ["rejected", None]
