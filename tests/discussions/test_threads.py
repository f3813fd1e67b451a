"""The page of a thread: members answer, settle, open again, and mention whom they may."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from manual_app import db
from manual_app.discussions import rules, service
from manual_app.discussions.models import Comment, Thread
from manual_app.errors import Conflict, Forbidden, NotFound, TooMany, Unprocessable
from manual_app.texts.limits import Buckets
from tests import factories
from tests.discussions.conftest import World, link_to
from tests.discussions.test_notices import say, told
from tests.discussions.visiting import BROWSER, open_door, send
from tests.factories import signed_in


def answer(world: World, who: str, thread: Thread, body: str) -> None:
    with db.transaction():
        service.answer(world.again(getattr(world, who)), thread.id, body)


def test_a_guest_comments_a_member_answers_and_the_guest_reads_it(world: World, app: Flask) -> None:
    token, guest = link_to(world), app.test_client()
    open_door(guest, token)
    send(guest, token, body="Who listens?", block="p1")
    with db.reading() as session:
        number = session.scalars(select(Thread.id)).one()
    member = signed_in(app.test_client(), world.author)
    page = member.get(f"/threads/{number}", headers=BROWSER).text
    assert ("Who listens?" in page, "Reader" in page, "guest by the link “Reading group”" in page) == (
        True,
    ) * 3
    form = {"csrf_token": factories.csrf(member), "body": "We all do."}
    assert member.post(f"/threads/{number}", data=form, headers=BROWSER).status_code == 303
    shown = guest.get(f"/guest/{token}").text
    assert ("We all do." in shown, "Daugavpils Council" in shown) == (True, True)
    assert world.author.given_name not in shown


@pytest.mark.parametrize("act", [service.settle, lambda member, number: service.answer(member, number, "x")])
def test_who_may_not_comment_changes_nothing_in_a_thread(world: World, act: object) -> None:
    thread = say(world, world.reviewer, "Who listens?")
    observer = factories.member(world.reviewer.organisation, "observer")
    with db.transaction(), pytest.raises(Forbidden):
        act(world.again(observer), thread.id)  # type: ignore[operator]


def test_a_thread_of_one_partner_is_not_there_for_others(world: World, client: FlaskClient) -> None:
    thread = say(world, world.colleague, "Among us.", own=True)
    assert signed_in(client, world.author).get(f"/threads/{thread.id}", headers=BROWSER).status_code == 200
    assert signed_in(client, world.reviewer).get(f"/threads/{thread.id}", headers=BROWSER).status_code == 404
    with db.transaction(), pytest.raises(NotFound):
        service.answer(world.again(world.reviewer), thread.id, "I read you.")


def test_only_who_may_read_a_thread_is_mentioned_in_it(world: World) -> None:
    thread = say(world, world.colleague, "Among us.", own=True)
    answer(world, "author", thread, f"Thanks, @[{world.colleague.id}].")
    for body in (f"@[{world.reviewer.id}]", "@[99999]", " ".join(f"@[{n}]" for n in range(1, 22))):
        with pytest.raises(Unprocessable):
            answer(world, "author", thread, body)
    assert told(world.colleague) == ["mention"]
    assert told(world.reviewer) == []


def test_settled_threads_take_no_answer_until_they_are_opened_again(world: World) -> None:
    thread = say(world, world.reviewer, "Who listens?")
    with db.transaction():
        service.settle(world.again(world.author), thread.id)
    with pytest.raises(Conflict):
        answer(world, "author", thread, "Late.")
    with db.transaction():
        with pytest.raises(Conflict):
            service.settle(world.again(world.author), thread.id)
        service.reopen(world.again(world.author), thread.id)
    answer(world, "author", thread, "In time.")
    assert told(world.reviewer) == ["reply", "reopened", "resolved"]


def test_what_was_said_goes_with_a_deleted_text(world: World) -> None:
    say(world, world.reviewer, f"@[{world.author.id}]")
    link_to(world)
    with db.transaction():
        service.forget_text(world.text.id)
    with db.reading() as session:
        assert session.scalars(select(Comment)).all() == []
    assert told(world.author) == []


def test_the_list_of_who_may_be_mentioned_is_who_may_read(world: World, client: FlaskClient) -> None:
    open_to_all, own = say(world, world.colleague, "All."), say(world, world.colleague, "Us.", own=True)
    browser = signed_in(client, world.author)
    known = {one["id"]: one["partner"] for one in browser.get(f"/threads/{open_to_all.id}/people").get_json()}
    assert {world.reviewer.id, world.stranger.id, world.author.id} < set(known)
    assert known[world.reviewer.id] == "Szodliget"
    ours = {one["id"] for one in browser.get(f"/threads/{own.id}/people").get_json()}
    assert ours == {world.author.id, world.colleague.id}
    assert signed_in(client, world.reviewer).get(f"/threads/{own.id}/people").status_code == 404


def test_who_turns_a_thread_to_and_fro_fills_no_list(world: World, client: FlaskClient) -> None:
    thread = say(world, world.reviewer, "Who listens?")
    for _round in range(3):
        with db.transaction():
            service.settle(world.again(world.author), thread.id)
            service.reopen(world.again(world.author), thread.id)
    assert sorted(told(world.reviewer)) == ["reopened", "resolved"]
    browser = signed_in(client, world.author)
    headers = {"X-CSRFToken": factories.csrf(browser), "Accept": "application/json"}
    client.application.extensions["write_buckets"] = Buckets(rate=0.001, burst=3)
    acts = [*("settle", "reopen") * 2, *("resolve", "reopen") * 2]
    paths = [f"/threads/{thread.id}/{act}" for act in acts[:4]]
    paths += [f"/texts/{world.text.id}/threads/{thread.id}/{act}" for act in acts[4:]]
    answers = [browser.post(path, headers=headers).status_code for path in paths]
    assert answers == [200] * 3 + [429] * 5


def test_who_comments_very_much_within_an_hour_waits(
    world: World, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "COMMENTS_OF_A_MEMBER", 2)
    thread = say(world, world.reviewer, "Who listens?")
    answer(world, "author", thread, "All.")
    answer(world, "author", thread, "All do.")
    with pytest.raises(TooMany):
        answer(world, "author", thread, "All do it.")
    answer(world, "reviewer", thread, "Good.")
    browser = signed_in(client, world.author)
    form = {"csrf_token": factories.csrf(browser), "body": "Typed."}
    page = browser.post(f"/threads/{thread.id}", data=form, headers=BROWSER)
    assert (page.status_code, "much within an hour" in page.text, "Typed." in page.text) == (422, True, True)
