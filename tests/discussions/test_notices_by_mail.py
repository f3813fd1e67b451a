"""Notices by mail: gathered, once, in the member's way, and never what they have read or may not read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from manual_app import db, jobs
from manual_app.accounts import service as accounts
from manual_app.accounts.models import Member
from manual_app.discussions.notices import mailing, queries, rules, service
from manual_app.discussions.notices.models import ByMail, Notice, NoticeSetting
from manual_app.mail import OutboxMessage
from tests.discussions.conftest import World
from tests.discussions.test_notices import say
from tests.factories import csrf, signed_in
from tests.racing import at_once


def mailed(member: Member) -> list[OutboxMessage]:
    with db.reading() as session:
        to = select(OutboxMessage).where(OutboxMessage.recipient == member.email)
        return list(session.scalars(to.order_by(OutboxMessage.id)))


def mail(world: World, member: Member, at: datetime) -> None:
    with db.transaction():
        mailing.mail_to(world.again(member), at)


def choose(world: World, member: Member, choice: ByMail, *, at: datetime | None = None) -> None:
    with db.transaction() as session:
        service.choose_mail(world.again(member), choice)
        if at is not None:
            session.get_one(NoticeSetting, member.id).digest_at = at


def dated(member: Member, *moments: datetime) -> None:
    """Let the notices of a member have come at these moments."""
    with db.transaction() as session:
        theirs = select(Notice.id).where(Notice.member_id == member.id).order_by(Notice.id)
        for number, moment in zip(session.scalars(theirs).all(), moments, strict=True):
            session.execute(update(Notice).where(Notice.id == number).values(created_at=moment))


NOON = datetime(2026, 6, 10, 10, 0, tzinfo=UTC)  # in Brussels


@pytest.mark.parametrize(
    ("ages", "due"),
    [((2,), False), ((3,), True), ((5, 1), False), ((9, 1), False), ((10, 1), True), ((30, 20, 3), True)],
)
def test_a_mail_waits_until_it_is_quiet_and_ten_minutes_at_most(ages: tuple[int, ...], due: bool) -> None:
    assert rules.is_gathered([NOON - timedelta(minutes=age) for age in ages], NOON) is due


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-06-10T05:00", "2026-06-10T05:00"),  # seven in summer
        ("2026-06-10T04:59", "2026-06-09T05:00"),
        ("2026-01-10T06:00", "2026-01-10T06:00"),  # seven in winter
        ("2026-01-10T05:59", "2026-01-09T06:00"),
        ("2026-03-29T05:00", "2026-03-29T05:00"),  # the day the clocks go forward
        ("2026-10-25T06:00", "2026-10-25T06:00"),  # and back
    ],
)
def test_the_daily_mail_is_due_at_seven_in_brussels(now: str, due: str) -> None:
    def moment(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)

    assert rules.digest_before(moment(now)) == moment(due)


def test_comments_within_minutes_are_one_mail_a_discussion(world: World) -> None:
    thread = say(world, world.reviewer, f"@[{world.author.id}], could we add one line?")
    say(world, world.stranger, f"@[{world.author.id}] and a second?", thread)
    say(world, world.stranger, f"@[{world.author.id}] elsewhere")
    dated(world.author, NOON, NOON + timedelta(minutes=2), NOON + timedelta(minutes=4))
    mail(world, world.author, NOON + timedelta(minutes=4))
    assert mailed(world.author) == []
    mail(world, world.author, NOON + timedelta(minutes=5))
    (first,) = mailed(world.author)
    assert first.subject == "You are mentioned: Working together"
    assert "could we add one line?" in first.body
    assert "and a second?" in first.body
    assert f"/threads/{thread.id}" in first.body
    assert "/notices#by-mail" in first.body
    mail(world, world.author, NOON + timedelta(minutes=7))
    mail(world, world.author, NOON + timedelta(minutes=8))
    assert [("elsewhere" in letter.body) for letter in mailed(world.author)] == [False, True]


def test_a_notice_is_mailed_once_by_workers_at_the_same_moment(world: World) -> None:
    say(world, world.reviewer, f"@[{world.author.id}]")
    dated(world.author, NOON)
    at_once(lambda: jobs.run_now("mail_notices"), times=8)
    assert len(mailed(world.author)) == 1


def test_a_mail_that_is_rolled_back_leaves_the_notice_to_be_mailed(world: World) -> None:
    say(world, world.reviewer, f"@[{world.author.id}]")
    dated(world.author, NOON)
    db.begin_writing()
    mailing.mail_to(world.again(world.author), NOON + timedelta(hours=1))
    db.session.rollback()
    db.close()
    assert mailed(world.author) == []
    mail(world, world.author, NOON + timedelta(hours=1))
    assert len(mailed(world.author)) == 1


def test_what_was_read_is_not_mailed(world: World) -> None:
    say(world, world.reviewer, f"@[{world.author.id}]")
    with db.transaction():
        service.read(world.again(world.author), queries.list_notices(world.author, limit=1)[0].id)
    mail(world, world.author, db.now() + timedelta(hours=1))
    assert mailed(world.author) == []


def test_who_wants_none_gets_none_and_not_later_either(world: World) -> None:
    choose(world, world.author, ByMail.OFF)
    say(world, world.reviewer, f"@[{world.author.id}]")
    mail(world, world.author, db.now() + timedelta(hours=1))
    choose(world, world.author, ByMail.AT_ONCE)
    mail(world, world.author, db.now() + timedelta(hours=2))
    assert mailed(world.author) == []


def test_once_a_day_everything_is_one_mail(world: World) -> None:
    choose(world, world.author, ByMail.DAILY, at=NOON - timedelta(days=2))
    thread = say(world, world.reviewer, f"@[{world.author.id}], could we add one line?")
    say(world, world.stranger, f"@[{world.author.id}] elsewhere")
    say(world, world.stranger, f"@[{world.author.id}] again", thread)
    seven = NOON.replace(hour=5)
    dated(world.author, seven - timedelta(hours=9), seven - timedelta(hours=8), seven + timedelta(hours=1))
    mail(world, world.author, seven - timedelta(minutes=1))
    assert mailed(world.author) == []
    for minutes in (0, 1, 600):
        mail(world, world.author, seven + timedelta(minutes=minutes))
    (digest,) = mailed(world.author)
    assert digest.subject == "2 notices from the manual"
    assert ("one line?" in digest.body, "elsewhere" in digest.body, "again" in digest.body) == (
        True,
        True,
        False,
    )
    mail(world, world.author, seven + timedelta(days=1))
    assert [letter.subject for letter in mailed(world.author)][1:] == ["1 notice from the manual"]


def test_nothing_is_mailed_to_who_is_deactivated_or_may_not_read_it_any_more(world: World) -> None:
    say(world, world.colleague, f"@[{world.author.id}]", own=True)
    say(world, world.colleague, f"@[{world.reviewer.id}]")
    with db.transaction():
        accounts.deactivate(world.again(world.coordinator), world.again(world.reviewer))
        world.again(world.author).organisation_id = world.stranger.organisation_id
    for member in (world.author, world.reviewer):
        mail(world, member, db.now() + timedelta(hours=1))
        assert mailed(member) == []
    with db.reading() as session:
        assert [one for one in session.scalars(select(Notice.settled_at)) if one is None] == []


def test_a_letter_speaks_the_language_and_names_nobody_in_its_subject(world: World) -> None:
    say(world, world.reviewer, f"@[{world.author.id}]\r\nBcc: x@x.example")
    mail(world, world.author, db.now() + timedelta(hours=1))
    (letter,) = mailed(world.author)
    assert world.reviewer.given_name not in letter.subject
    assert f"{world.reviewer.called} (Szodliget) mentions you:" in letter.body


@pytest.mark.parametrize("choice", list(ByMail))
def test_members_choose_on_the_page(world: World, client: FlaskClient, choice: ByMail) -> None:
    browser = signed_in(client, world.author)
    form = {"csrf_token": csrf(browser), "by_mail": choice.value}
    assert browser.post("/notices/by-mail", data=form, headers={"Accept": "text/html"}).status_code == 303
    with db.reading():
        assert queries.by_mail(world.again(world.author)) == choice


def test_another_choice_is_refused(world: World, client: FlaskClient) -> None:
    browser = signed_in(client, world.author)
    form = {"csrf_token": csrf(browser), "by_mail": "hourly"}
    assert browser.post("/notices/by-mail", data=form, headers={"Accept": "text/html"}).status_code == 422


def test_many_discussions_at_once_fill_no_mailbox(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "TOLD_IN_A_LETTER", 8)
    for number in range(rules.LETTERS_AT_ONCE):
        say(world, world.reviewer, f"@[{world.author.id}] {number}")
    mail(world, world.author, db.now() + timedelta(hours=1))
    few = mailed(world.author)
    for number in range(12):
        say(world, world.reviewer, f"@[{world.author.id}] Number {number}.")
    mail(world, world.author, db.now() + timedelta(hours=2))
    many = mailed(world.author)[len(few) :]
    assert (len(few), [one.subject for one in many]) == (5, ["12 notices from the manual"])
    assert (many[0].body.count("Number"), "There are more." in many[0].body) == (8, True)
    mail(world, world.author, db.now() + timedelta(hours=3))
    assert len(mailed(world.author)) == len(few) + 1
