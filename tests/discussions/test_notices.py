"""Notices: who is told what, by whom they are read, and never about what one may not read."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from manual_app import db, jobs
from manual_app.accounts import service as accounts
from manual_app.accounts.models import Member
from manual_app.discussions.models import Comment, Thread
from manual_app.discussions.notices import queries, rules, service
from manual_app.discussions.notices.models import Kind, Notice
from manual_app.errors import NotFound
from manual_app.texts import service as texts
from manual_app.texts.models import Text
from tests.discussions.conftest import World
from tests.factories import csrf, signed_in

BROWSER = {"Accept": "text/html"}
ME, ONE, TWO = 1, 2, 3
PEOPLE = [(), (ME, ONE), (TWO,)]
CASES = list(product([ME, None], PEOPLE, PEOPLE, [None, ME, TWO]))


def say(world: World, who: Member, body: str, thread: Thread | None = None, *, own: bool = False) -> Thread:
    """Let a member write a comment, in a new thread unless one is given; `own`: of the own partner only."""
    with db.transaction() as session:
        if thread is None:
            thread = Thread(
                text_id=world.text.id, organisation_id=who.organisation_id if own else None, quote=""
            )
            session.add(thread)
            session.flush()
        before = session.scalars(select(Comment).where(Comment.thread_id == thread.id)).all()
        comment = Comment(thread_id=thread.id, member_id=who.id, body=body)
        session.add(comment)
        session.flush()
        service.tell_of_comment(session.get_one(Text, world.text.id), thread, comment, earlier=before)
    return thread


def told(member: Member) -> list[str]:
    """Return the kinds of a member's notices, the newest first."""
    with db.reading():
        return [one.kind for one in queries.list_notices(member, limit=99)]


def responsible(world: World, member: Member) -> None:
    with db.transaction():
        home = world.text.drafting_organisation_id
        lead = world.again(world.coordinator)
        texts.assign(
            lead, world.text.id, responsible_id=member.id, due_on=None, drafting_organisation_id=home
        )


@pytest.mark.parametrize(("author", "named", "wrote", "answers"), CASES)
def test_each_is_told_for_the_strongest_reason_and_nobody_of_oneself(
    author: int | None, named: tuple[int, ...], wrote: tuple[int, ...], answers: int | None
) -> None:
    found = rules.whom_to_tell(author, mentioned=named, wrote_before=wrote, responsible=answers)
    concerned = {*named, *wrote, *([answers] if answers else [])} - {author}
    assert set(found) == concerned
    assert {one for one, kind in found.items() if kind == Kind.MENTION} == set(named) - {author}
    assert {one for one, kind in found.items() if kind == Kind.REPLY} == set(wrote) - set(named) - {author}


def test_a_mention_is_told_once_and_not_to_oneself(world: World) -> None:
    say(
        world, world.reviewer, f"@[{world.author.id}] and @[{world.author.id}], and I, @[{world.reviewer.id}]"
    )
    assert told(world.author) == ["mention"]
    assert told(world.reviewer) == []
    assert told(world.colleague) == []


def test_answers_are_told_to_those_who_wrote_before(world: World) -> None:
    thread = say(world, world.reviewer, "Who listens?")
    say(world, world.author, "We do.", thread)
    say(world, world.stranger, f"So do we, @[{world.reviewer.id}].", thread)
    assert told(world.reviewer) == ["mention", "reply"]
    assert told(world.author) == ["reply"]
    assert told(world.stranger) == []


def test_who_is_responsible_is_told_of_a_new_discussion_and_not_of_each_answer(world: World) -> None:
    responsible(world, world.author)
    thread = say(world, world.reviewer, "Who listens?")
    say(world, world.stranger, "Indeed.", thread)
    assert told(world.author) == ["comment"]


def test_a_discussion_of_one_partner_is_told_within_it(world: World) -> None:
    responsible(world, world.author)
    say(world, world.colleague, f"@[{world.reviewer.id}] @[{world.author.id}]", own=True)
    assert told(world.reviewer) == []
    assert told(world.author) == ["mention"]


def test_who_moves_to_another_partner_reads_no_more_of_the_old_one(world: World) -> None:
    say(world, world.colleague, f"@[{world.author.id}]", own=True)
    with db.reading():
        number = queries.list_notices(world.author, limit=1)[0].id
    with db.transaction():
        world.again(world.author).organisation_id = world.reviewer.organisation_id
    with db.reading():
        moved = world.again(world.author)
        assert (queries.count_unread(moved), list(queries.list_notices(moved, limit=9))) == (0, [])
        with pytest.raises(NotFound):
            queries.get_notice(moved, number)


def test_who_is_deactivated_is_told_nothing(world: World) -> None:
    with db.transaction():
        accounts.deactivate(world.again(world.coordinator), world.again(world.author))
    say(world, world.reviewer, f"@[{world.author.id}]")
    assert told(world.author) == []


def test_a_name_added_later_is_told_and_one_known_already_is_not(world: World) -> None:
    thread = say(world, world.reviewer, f"@[{world.author.id}]")
    with db.transaction() as session:
        comment = session.scalars(select(Comment)).one()
        comment.body = f"@[{world.author.id}] @[{world.colleague.id}]"
        service.tell_of_edit(session.get_one(Thread, thread.id), comment)
    assert told(world.author) == ["mention"]
    assert told(world.colleague) == ["mention"]


def test_settling_is_told_to_who_began(world: World) -> None:
    thread = say(world, world.reviewer, "Who listens?")
    with db.transaction() as session:
        here = session.get_one(Thread, thread.id)
        for actor in (world.author, world.reviewer):
            service.tell_of_thread(world.again(actor), here, Kind.RESOLVED, begun_by=world.reviewer.id)
        service.tell_of_thread(world.again(world.author), here, Kind.REOPENED, begun_by=world.reviewer.id)
    assert told(world.reviewer) == ["reopened", "resolved"]


def test_an_act_that_is_rolled_back_tells_nothing(world: World) -> None:
    thread = say(world, world.reviewer, "Who listens?")
    db.begin_writing()
    here = db.session.get_one(Thread, thread.id)
    service.tell_of_thread(world.again(world.author), here, Kind.RESOLVED, begun_by=world.reviewer.id)
    db.session.rollback()
    db.close()
    assert told(world.reviewer) == []


def test_the_page_lists_counts_and_marks_as_read(world: World, client: FlaskClient) -> None:
    thread = say(world, world.reviewer, f"@[{world.author.id}], could we add one line?")
    say(world, world.stranger, f"@[{world.author.id}] and here?", thread)
    say(world, world.stranger, f"@[{world.author.id}] elsewhere")
    browser = signed_in(client, world.author)
    page = browser.get("/notices", headers=BROWSER).text
    assert "could we add one line?" in page
    assert f"@{world.author.given_name}" in page
    assert "3 not read yet" in page
    token = {"csrf_token": csrf(browser)}
    with db.reading():
        oldest = queries.list_notices(world.author, limit=9)[-1].id
    opened = browser.post(f"/notices/{oldest}/open", data=token, headers=BROWSER)
    assert (opened.status_code, opened.location) == (303, f"/threads/{thread.id}")
    assert (
        "1 not read yet" in browser.get("/notices", headers=BROWSER).text
    )  # a discussion is read as a whole
    with db.reading():
        newest = queries.list_notices(world.author, limit=1)[0].id
    say(world, world.stranger, f"@[{world.author.id}], since then")
    browser.post("/notices/read", data={**token, "up_to": newest}, headers=BROWSER)
    assert "1 not read yet" in browser.get("/notices", headers=BROWSER).text


def test_the_bell_says_on_every_page_how_many_are_new(world: World, client: FlaskClient) -> None:
    browser = signed_in(client, world.author)
    assert "No new notices" in browser.get("/manual/outline", headers=BROWSER).text
    say(world, world.reviewer, f"@[{world.author.id}]")
    for path in ("/manual/outline", f"/texts/{world.text.id}/edit", "/waiting"):
        assert "1 new notice" in browser.get(path, headers=BROWSER).text, path


def test_notices_of_others_are_not_there(world: World, client: FlaskClient) -> None:
    say(world, world.reviewer, f"@[{world.author.id}]")
    with db.reading() as session:
        number = session.scalars(select(Notice.id)).one()
    browser = signed_in(client, world.colleague)
    token = {"csrf_token": csrf(browser)}
    for act in ("open", "read"):
        assert browser.post(f"/notices/{number}/{act}", data=token, headers=BROWSER).status_code == 404
    browser.post("/notices/read", data={**token, "up_to": number}, headers=BROWSER)
    with db.reading() as session:
        assert session.scalars(select(Notice.read_at)).one() is None


def test_older_notices_are_on_further_pages(world: World, client: FlaskClient) -> None:
    for number in range(31):
        say(world, world.reviewer, f"@[{world.author.id}] line {number}.")
    browser = signed_in(client, world.author)
    first = browser.get("/notices", headers=BROWSER).text
    older = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    assert ("line 30." in first, "line 0." in first) == (True, False)
    second = browser.get(older, headers=BROWSER).text
    assert ("line 0." in second, "line 30." in second) == (True, False)


def test_mentions_stand_on_the_page_of_what_waits(world: World, client: FlaskClient) -> None:
    say(world, world.reviewer, f"@[{world.author.id}], could we add one line?")
    assert "could we add one line?" in signed_in(client, world.author).get("/waiting", headers=BROWSER).text


def test_a_name_that_is_erased_is_gone_from_notices_too(world: World, client: FlaskClient) -> None:
    say(world, world.reviewer, f"@[{world.author.id}] ask @[{world.colleague.id}]")
    with db.transaction():
        for one in (world.reviewer, world.colleague):
            accounts.erase(world.again(world.coordinator), world.again(one))
    page = signed_in(client, world.author).get("/notices", headers=BROWSER).text
    assert world.reviewer.given_name not in page
    assert world.colleague.given_name not in page
    assert f"ask @Former member {world.colleague.id}" in page


def test_notices_go_after_half_a_year(world: World) -> None:
    say(world, world.reviewer, f"@[{world.author.id}]")
    for age, left in ((179, ["mention"]), (2, [])):
        with db.transaction() as session:
            notice = session.scalars(select(Notice)).one()
            notice.created_at -= timedelta(days=age)
        jobs.run_now("sweep_notices")
        assert told(world.author) == left
