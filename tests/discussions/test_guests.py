"""What guests see and may do (security.md, rows 9 and 16)."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from manual_app import db
from manual_app.discussions.guests import rules, service
from manual_app.discussions.guests.models import Guest, GuestLink
from manual_app.discussions.models import Comment, Thread
from manual_app.texts import pictures
from manual_app.texts import service as texts
from manual_app.texts.models import Text
from tests import factories
from tests.discussions.conftest import World, link_to
from tests.discussions.visiting import BROWSER, csrf, open_door, send


def test_the_door_tells_no_more_than_the_title_and_writes_nothing(world: World, client: FlaskClient) -> None:
    token = link_to(world)
    page = client.get(f"/guest/{token}", headers=BROWSER)
    assert (page.status_code, "Working together" in page.text, "Listen first." in page.text) == (
        200,
        True,
        False,
    )
    with db.reading() as session:
        assert session.scalars(select(GuestLink.last_used_at)).one() is None


def test_a_guest_reads_the_text_without_open_suggestions(world: World, client: FlaskClient) -> None:
    suggested = {
        "type": "text",
        "text": " Then shout.",
        "marks": [{"type": "insertion", "attrs": {"id": f"{world.author.id}-a"}}],
    }
    doc = factories.prose("Listen first.")
    doc["content"][0]["content"].append(suggested)  # type: ignore[index]
    with db.transaction():
        texts.rewrite(world.again(world.author), world.text.id, doc)
    page = open_door(client, link_to(world))
    assert "Listen first." in page.text
    assert "Then shout" not in page.text
    assert "Help a town decide." in page.text  # the answers beside the running text


def test_pages_of_guests_are_kept_by_no_cache_and_found_by_no_search(
    world: World, client: FlaskClient
) -> None:
    token = link_to(world)
    for page in (client.get(f"/guest/{token}"), open_door(client, token), client.get(f"/guest/{'A' * 43}")):
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert (
            page.headers["Referrer-Policy"] == "same-origin"
        )  # the address of the link goes to no other site


def test_a_guest_comments_on_a_paragraph_and_is_called_by_name_and_link(
    world: World, client: FlaskClient
) -> None:
    token = link_to(world)
    open_door(client, token)
    assert send(client, token, block="p1", body="Who listens?").status_code == 303
    page = client.get(f"/guest/{token}")
    assert "Who listens?" in page.text
    with db.reading() as session:
        comment = session.scalars(select(Comment)).one()
        thread, guest = session.get_one(Thread, comment.thread_id), session.get_one(Guest, comment.guest_id)
        assert (thread.block_id, thread.quote, thread.organisation_id) == ("p1", "Listen first.", None)
        assert (guest.called, guest.link.label, comment.member_id) == ("Reader", "Reading group", None)
        assert (
            session.get_one(Text, world.text.id).version == world.text.version
        )  # a guest writes nothing in it


def test_a_guest_sees_own_threads_and_of_members_the_partner_only(world: World, app: Flask) -> None:
    token = link_to(world)
    one, other = app.test_client(), app.test_client()
    open_door(one, token, "One")
    open_door(other, token, "Other")
    send(one, token, body="From one.", name="One")
    with db.transaction() as session:
        thread = session.scalars(select(Thread)).one()
        said = f"Thanks, @[{world.colleague.id}] will look."
        session.add(Comment(thread_id=thread.id, member_id=world.author.id, body=said))
        private = Thread(text_id=world.text.id, quote="")
        session.add(private)
        session.flush()
        session.add(Comment(thread_id=private.id, member_id=world.author.id, body="Among members."))
    page = one.get(f"/guest/{token}").text
    assert "Thanks, @Daugavpils will look." in page
    assert world.author.given_name not in page
    assert world.colleague.given_name not in page
    assert "Among members." not in page
    assert "From one." not in other.get(f"/guest/{token}").text
    with db.reading() as session:
        numbers = session.scalars(select(Thread.id)).all()
    assert [send(other, token, f"threads/{n}", body="Mine too?").status_code for n in numbers] == [404, 404]
    assert send(one, token, f"threads/{numbers[0]}", body="Good.").status_code == 303


def test_a_guest_mentions_nobody(world: World, client: FlaskClient) -> None:
    token = link_to(world)
    open_door(client, token)
    send(client, token, body=f"@[{world.author.id}] look")
    with db.reading() as session:
        assert session.scalars(select(Comment.body)).one() == f"@ [{world.author.id}] look"


def test_a_guest_reaches_nothing_else(world: World, client: FlaskClient) -> None:
    other = factories.chapter(world.coordinator, world.author, title="Another")
    token = link_to(world)
    open_door(client, token)
    number = world.text.id
    private = [
        *(
            f"/texts/{number}{rest}"
            for rest in ("", "/events?since=0", "/commits?since=0", "/edit", "/guests")
        ),
        *(f"/texts/{other.id}", f"/texts/{number}/revisions", "/manual/outline", "/waiting", "/notices"),
        *("/people", "/record", "/account"),
    ]
    as_program = {"Accept": "application/json"}
    assert {path: client.get(path, headers=as_program).status_code for path in private} == dict.fromkeys(
        private, 401
    )
    written = client.post(
        f"/texts/{number}/steps", json={}, headers={**as_program, "X-CSRFToken": csrf(client, token)}
    )
    assert written.status_code == 401


def test_a_guest_sees_pictures_of_this_text_only(world: World, client: FlaskClient) -> None:
    seen, unseen = _picture(world, 8), _picture(world, 9)
    figure = {
        "type": "figure",
        "attrs": {"id": "f1", "asset": seen, "alt": "A table"},
        "content": [{"type": "figcaption", "attrs": {"id": "c1"}}],
    }
    doc = factories.prose("Listen first.")
    doc["content"].append(figure)  # type: ignore[attr-defined]
    with db.transaction():
        texts.rewrite(world.again(world.author), world.text.id, doc)
    token = link_to(world)
    assert client.get(f"/guest/{token}/pictures/{seen}").status_code == 404  # who has not come in
    page = open_door(client, token)
    assert f"/guest/{token}/pictures/{seen}" in page.text
    shown = client.get(f"/guest/{token}/pictures/{seen}")
    assert (shown.status_code, shown.headers["Cache-Control"]) == (200, "no-store")
    assert client.get(f"/guest/{token}/pictures/{unseen}").status_code == 404
    assert client.get(f"/pictures/{seen}").status_code == 404


def _picture(world: World, width: int) -> str:
    written = BytesIO()
    Image.new("RGB", (width, 6), "#0B5563").save(written, "PNG")
    with db.transaction() as session:
        author = world.again(world.author)
        return pictures.store(author, session.get_one(Text, world.text.id), written.getvalue()).sha256


def test_an_ended_link_says_whom_to_ask_and_gives_back_what_was_typed(
    world: World, client: FlaskClient
) -> None:
    token = link_to(world)
    open_door(client, token)
    before = csrf(client, token)
    with db.transaction() as session:
        service.end_link(world.again(world.author), session.scalars(select(GuestLink.id)).one())
    form = {"csrf_token": before, "name": "Reader", "body": "Long thoughts"}
    page = client.post(f"/guest/{token}/comments", data=form, headers=BROWSER)
    assert page.status_code == 410
    assert "Ask Daugavpils Council for a new one." in page.text
    assert "Long thoughts" in page.text
    assert world.author.given_name not in page.text
    assert "Working together" not in page.text
    with db.reading() as session:
        assert session.scalars(select(Comment)).all() == []


def test_comments_are_counted_by_guest_and_nothing_typed_is_lost(
    world: World, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "COMMENTS_OF_A_GUEST", 2)
    token = link_to(world)
    open_door(client, token)
    assert [send(client, token, body=f"Number {n}").status_code for n in range(2)] == [303, 303]
    refused = send(client, token, body="One too many")
    assert refused.status_code == 422
    assert "One too many" in refused.text


@pytest.mark.parametrize("body", ["", "   ", "x" * 2_001])
def test_an_empty_or_too_long_comment_is_told_in_the_form(
    world: World, client: FlaskClient, body: str
) -> None:
    token = link_to(world)
    open_door(client, token)
    assert send(client, token, body=body).status_code == 422


def test_a_paragraph_that_is_gone_is_told_and_the_comment_kept(world: World, client: FlaskClient) -> None:
    token = link_to(world)
    open_door(client, token)
    refused = send(client, token, block="gone", body="About what was")
    assert refused.status_code == 422
    assert "This paragraph is not in the text any more" in refused.text
    assert "About what was" in refused.text
