"""What members read of their suggestions: who did what with them, gathered, and nothing of their own acts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.discussions.notices.settled import settled_for
from manual_app.texts.models import SuggestionRow
from manual_app.texts.service import proposals
from manual_app.texts.service.proposals import Proposal
from tests.discussions.conftest import World
from tests.factories import signed_in
from tests.statements import statements_of


def marks(member: Member, count: int, name: str = "a") -> frozenset[str]:
    return frozenset(f"{member.id}-{name}{number}" for number in range(count))


def propose(world: World, its: frozenset[str]) -> None:
    with db.transaction():
        proposals.record(0, world.text.id, 1, Proposal(appeared=its))


def settle(world: World, who: Member, its: frozenset[str], outcome: str) -> None:
    with db.transaction():
        decided = {outcome: its} if outcome in ("accepted", "rejected") else {}
        proposals.record(who.id, world.text.id, 2, Proposal(vanished=its, **decided))


def told(member: Member) -> list[str]:
    with db.reading():
        return [one.sentence for one in settled_for(member)]


@pytest.mark.parametrize(
    ("outcome", "did"),
    [
        ("accepted", "has accepted 40 suggestions of yours"),
        ("rejected", "has rejected 40 suggestions of yours"),
        ("changed", "has changed the words of 40 suggestions of yours"),
    ],
)
def test_forty_that_are_settled_are_told_at_once(world: World, outcome: str, did: str) -> None:
    its = marks(world.reviewer, 40)
    propose(world, its)
    assert told(world.reviewer) == []
    for mark in its:
        settle(world, world.author, frozenset({mark}), outcome)
    assert told(world.reviewer) == [f"{world.author.name} (Daugavpils) {did}"]
    assert told(world.author) == told(world.colleague) == []


def test_what_one_did_oneself_and_what_is_open_again_is_not_told(world: World) -> None:
    own, undone = marks(world.reviewer, 1), marks(world.reviewer, 1, "b")
    propose(world, own | undone)
    settle(world, world.reviewer, own, "rejected")
    settle(world, world.author, undone, "accepted")
    propose(world, undone)
    assert told(world.reviewer) == []


def test_each_person_and_outcome_is_told_of_and_old_news_is_not(world: World) -> None:
    first, second = marks(world.reviewer, 1), marks(world.reviewer, 2, "b")
    propose(world, first | second)
    settle(world, world.author, first, "accepted")
    settle(world, world.editor, second, "rejected")
    assert told(world.reviewer) == [
        f"{world.editor.name} (Jette) has rejected 2 suggestions of yours",
        f"{world.author.name} (Daugavpils) has accepted 1 suggestion of yours",
    ]
    with db.transaction() as session:
        settled_at = db.now() - timedelta(days=14, minutes=1)
        session.execute(
            update(SuggestionRow).where(SuggestionRow.mark.in_(first)).values(settled_at=settled_at)
        )
    assert told(world.reviewer) == [f"{world.editor.name} (Jette) has rejected 2 suggestions of yours"]


def test_the_page_of_notices_leads_to_the_text(world: World, app: Flask, client: FlaskClient) -> None:
    browser = signed_in(client, world.reviewer)
    page = {"Accept": "text/html"}
    assert "Your suggestions" not in browser.get("/notices", headers=page).text
    its = marks(world.reviewer, 2)
    propose(world, its)
    settle(world, world.author, its, "accepted")
    with statements_of(app) as asked:
        shown = browser.get("/notices", headers=page).text
    assert "has accepted 2 suggestions of yours" in shown
    assert f'href="/texts/{world.text.id}/edit"' in shown
    assert len(asked) <= 13
