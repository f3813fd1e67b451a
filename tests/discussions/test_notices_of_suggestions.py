"""Who proposed is told what others decided: one notice a text and person, in the app and by mail."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from manual_app import db
from manual_app.accounts import service as accounts
from manual_app.accounts.models import Member
from manual_app.content.schema import SCHEMA_NUMBER
from manual_app.content.steps import steps_between
from manual_app.content.suggestions import resolving_steps
from manual_app.discussions import service as discussions
from manual_app.discussions.notices import queries, service
from manual_app.discussions.notices.models import ByMail, Kind, Notice
from manual_app.discussions.notices.showing import shown
from manual_app.texts import queries as texts
from manual_app.texts import service as text_service
from manual_app.texts.models import SuggestionRow
from manual_app.texts.service import Write, proposals
from manual_app.texts.service.proposals import Proposal
from tests.discussions.conftest import World
from tests.discussions.test_notices_by_mail import choose, mail, mailed
from tests.factories import csrf, signed_in
from tests.statements import statements_of

BROWSER = {"Accept": "text/html"}


def marks(member: Member, count: int, name: str = "a") -> frozenset[str]:
    return frozenset(f"{member.id}-{name}{number}" for number in range(count))


def propose(world: World, *its: frozenset[str]) -> None:
    """Let suggestions stand in the text: new ones, or again those that an undo brings back."""
    with db.transaction():
        proposals.record(0, world.text.id, 1, Proposal(appeared=frozenset().union(*its)))


def decide(world: World, who: Member, its: frozenset[str], outcome: str = "accepted") -> None:
    with db.transaction():
        text_service.lock(world.text.id)
        decided = {outcome: its} if outcome in ("accepted", "rejected") else {}
        proposals.record(who.id, world.text.id, 2, Proposal(vanished=its, **decided))


def told(member: Member) -> list[str]:
    """Return who did what with the suggestions of a member, the newest first."""
    with db.reading():
        found = queries.list_notices(member, limit=99, kind=Kind.DECIDED)
        return [f"{one.who}: {one.words}" for one in shown(found)]


def unread(member: Member) -> int:
    with db.reading():
        return queries.count_unread(member)


def read(world: World, member: Member) -> None:
    with db.transaction():
        newest = queries.list_notices(member, limit=1)[0].id
        service.read(world.again(member), newest)


def let_pass(minutes: int) -> None:
    """Let everything that was decided and told be older by some minutes."""
    with db.transaction() as session:
        for notice in session.scalars(select(Notice)):
            notice.created_at -= timedelta(minutes=minutes)
        for row in session.scalars(select(SuggestionRow).where(SuggestionRow.settled_at.is_not(None))):
            row.settled_at = (row.settled_at or db.now()) - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("outcome", "did"),
    [("accepted", "40 accepted"), ("rejected", "40 rejected"), ("changed", "40 written over")],
)
def test_forty_that_are_decided_one_by_one_are_one_notice(world: World, outcome: str, did: str) -> None:
    its = marks(world.reviewer, 40)
    propose(world, its)
    assert (told(world.reviewer), unread(world.reviewer)) == ([], 0)
    for mark in sorted(its):
        decide(world, world.author, frozenset({mark}), outcome)
    assert told(world.reviewer) == [f"{world.author.called}: {did}"]
    assert [unread(one) for one in (world.reviewer, world.author, world.colleague)] == [1, 0, 0]


def test_what_became_of_some_is_told_in_one_line_and_each_person_has_a_line(world: World) -> None:
    first, second, third = (marks(world.reviewer, 2, name) for name in "abc")
    propose(world, first, second, third)
    decide(world, world.author, first, "rejected")
    decide(world, world.editor, third, "rejected")
    decide(world, world.author, second, "accepted")
    assert told(world.reviewer) == [
        f"{world.editor.called}: 2 rejected",
        f"{world.author.called}: 2 accepted, 2 rejected",
    ]


def test_each_who_proposed_is_told_of_their_own(world: World) -> None:
    its, others = marks(world.reviewer, 2), marks(world.stranger, 1)
    propose(world, its, others)
    decide(world, world.author, its | others)
    assert told(world.reviewer) == [f"{world.author.called}: 2 accepted"]
    assert told(world.stranger) == [f"{world.author.called}: 1 accepted"]


def test_nobody_is_told_of_what_they_decided_themselves_nor_who_was_deactivated(world: World) -> None:
    own, others = marks(world.reviewer, 1), marks(world.stranger, 1)
    propose(world, own, others)
    with db.transaction():
        accounts.deactivate(world.again(world.coordinator), world.again(world.stranger))
    decide(world, world.reviewer, own | others, "rejected")
    with db.reading() as session:
        assert session.scalar(select(func.count(Notice.id))) == 0


def test_what_an_undo_opens_again_is_told_no_more(world: World) -> None:
    its, more = marks(world.reviewer, 2), marks(world.reviewer, 1, "b")
    propose(world, its, more)
    decide(world, world.author, its)
    propose(world, its)
    assert (told(world.reviewer), unread(world.reviewer)) == ([], 0)
    decide(world, world.author, its | more)
    propose(world, more)
    assert told(world.reviewer) == [f"{world.author.called}: 2 accepted"]
    read(world, world.reviewer)
    propose(world, its)
    assert told(world.reviewer) == []


def test_an_undo_after_reading_leaves_what_was_told_since(world: World) -> None:
    first, second = marks(world.reviewer, 1), marks(world.reviewer, 2, "b")
    propose(world, first, second)
    decide(world, world.author, first)
    read(world, world.reviewer)
    decide(world, world.author, second, "rejected")
    propose(world, first)
    assert told(world.reviewer) == [f"{world.author.called}: 2 rejected"]
    decide(world, world.author, first, "rejected")
    assert (told(world.reviewer), unread(world.reviewer)) == ([f"{world.author.called}: 3 rejected"], 1)


def test_what_comes_after_it_was_read_is_a_new_notice(world: World) -> None:
    first, second = marks(world.reviewer, 1), marks(world.reviewer, 2, "b")
    propose(world, first, second)
    decide(world, world.author, first)
    read(world, world.reviewer)
    decide(world, world.author, second, "rejected")
    assert told(world.reviewer) == [
        f"{world.author.called}: 2 rejected",
        f"{world.author.called}: 1 accepted",
    ]
    assert unread(world.reviewer) == 1


def test_a_mail_tells_what_was_decided_once_it_is_quiet_and_the_next_what_came_since(world: World) -> None:
    first, second, third = (marks(world.reviewer, 2, name) for name in "abc")
    propose(world, first, second, third)
    decide(world, world.author, first)
    let_pass(2)
    decide(world, world.author, second, "rejected")
    mail(world, world.reviewer, db.now() + timedelta(minutes=2))
    assert mailed(world.reviewer) == []
    mail(world, world.reviewer, db.now() + timedelta(minutes=4))
    (letter,) = mailed(world.reviewer)
    assert letter.subject == "Your suggestions: Working together"
    assert (
        f"{world.author.called} (Daugavpils) has decided on suggestions of yours:\n2 accepted, 2 rejected\n"
        in letter.body
    )
    assert f"/texts/{world.text.id}/edit\n" in letter.body
    let_pass(5)
    decide(world, world.author, third)
    mail(world, world.reviewer, db.now() + timedelta(hours=1))
    assert ["2 accepted\n" in one.body for one in mailed(world.reviewer)] == [False, True]
    assert "rejected" not in mailed(world.reviewer)[1].body


def test_who_goes_on_deciding_is_mailed_after_ten_minutes(world: World) -> None:
    its = sorted(marks(world.reviewer, 6))
    propose(world, frozenset(its))
    sent: list[int] = []
    for mark in its:
        decide(world, world.author, frozenset({mark}))
        mail(world, world.reviewer, db.now())
        sent.append(len(mailed(world.reviewer)))
        let_pass(2)
    assert sent == [0, 0, 0, 0, 0, 1]
    assert "6 accepted" in mailed(world.reviewer)[0].body


@pytest.mark.parametrize(
    ("choice", "letters"), [(ByMail.DAILY, ["1 notice from the manual"]), (ByMail.OFF, [])]
)
def test_it_is_mailed_as_the_member_wants(world: World, choice: ByMail, letters: list[str]) -> None:
    choose(world, world.reviewer, choice, at=db.now() - timedelta(days=3))
    its = sorted(marks(world.reviewer, 3))
    propose(world, frozenset(its))
    for mark in its:
        decide(world, world.author, frozenset({mark}))
    tomorrow: datetime = db.now() + timedelta(days=1)
    mail(world, world.reviewer, tomorrow)
    assert [one.subject for one in mailed(world.reviewer)] == letters
    assert told(world.reviewer) == [f"{world.author.called}: 3 accepted"]


def test_who_wants_no_mail_has_one_notice_until_it_is_read(world: World) -> None:
    choose(world, world.reviewer, ByMail.OFF)
    its = sorted(marks(world.reviewer, 3))
    propose(world, frozenset(its))
    for mark in its:
        decide(world, world.author, frozenset({mark}))
        mail(world, world.reviewer, db.now())
    assert (told(world.reviewer), unread(world.reviewer)) == ([f"{world.author.called}: 3 accepted"], 1)


def test_what_was_read_is_not_mailed(world: World) -> None:
    propose(world, marks(world.reviewer, 1))
    decide(world, world.author, marks(world.reviewer, 1))
    read(world, world.reviewer)
    mail(world, world.reviewer, db.now() + timedelta(days=1))
    assert mailed(world.reviewer) == []


def test_it_goes_with_a_text_that_is_deleted(world: World) -> None:
    propose(world, marks(world.reviewer, 1))
    decide(world, world.author, marks(world.reviewer, 1))
    with db.transaction() as session:
        discussions.forget_text(world.text.id)
        assert session.scalars(select(Notice)).all() == []


def test_the_page_leads_to_the_text_and_all_about_it_is_read_then(
    world: World, app: Flask, client: FlaskClient
) -> None:
    browser = signed_in(client, world.reviewer)
    first, second = marks(world.reviewer, 2), marks(world.reviewer, 1, "b")
    propose(world, first, second)
    decide(world, world.author, first)
    decide(world, world.editor, second, "rejected")
    with statements_of(app) as asked:
        page = browser.get("/notices", headers=BROWSER).text
    assert "2 not read yet" in page
    assert f"{world.author.called} (Daugavpils) has decided on suggestions of yours" in page
    assert "2 accepted" in page
    assert len(asked) <= 13
    with db.reading():
        number = queries.list_notices(world.reviewer, limit=1)[0].id
    opened = browser.post(f"/notices/{number}/open", data={"csrf_token": csrf(browser)}, headers=BROWSER)
    assert (opened.status_code, opened.location) == (303, f"/texts/{world.text.id}/edit")
    assert unread(world.reviewer) == 0


def test_a_write_that_accepts_tells_and_its_undo_takes_it_back(world: World) -> None:
    def write(member: Member, *steps: dict[str, object]) -> None:
        with db.transaction():
            version = texts.head(world.text.id).version
            sent = Write(version, SCHEMA_NUMBER, "c", f"r{version}", list(steps))
            text_service.commit(world.again(member), world.text.id, sent)

    mark = f"{world.reviewer.id}-first"
    words = {"type": "text", "text": "First ", "marks": [{"type": "insertion", "attrs": {"id": mark}}]}
    write(world.reviewer, {"stepType": "replace", "from": 1, "to": 1, "slice": {"content": [words]}})
    with db.reading():
        before = texts.head(world.text.id).doc
    write(world.author, *(step.to_json() for step in resolving_steps(before, "accept", mark.__eq__)))
    assert told(world.reviewer) == [f"{world.author.called}: 1 accepted"]
    with db.reading():
        undo = steps_between(texts.head(world.text.id).doc, before)
    write(world.author, *(step.to_json() for step in undo))
    assert told(world.reviewer) == []
