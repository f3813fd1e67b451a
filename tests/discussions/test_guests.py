"""Guest links: made, used and taken back; what guests see and may do (security.md, rows 7, 9 and 16)."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from manual_app import db, jobs
from manual_app.accounts import service as accounts
from manual_app.accounts.models import Member
from manual_app.accounts.tokens import token_hash
from manual_app.activity.models import LogEntry
from manual_app.discussions.guests import queries, rules, service
from manual_app.discussions.guests.models import Guest, GuestLink
from manual_app.discussions.models import Comment, Thread
from manual_app.errors import Conflict, Forbidden, Gone, NotFound, Unprocessable
from manual_app.texts import pictures
from manual_app.texts import service as texts
from manual_app.texts.models import Text
from tests import factories
from tests.discussions.conftest import World, link_to

BROWSER = {"Accept": "text/html"}


def open_door(client: FlaskClient, token: str, name: str = "Reader") -> TestResponse:
    """Come in by a link as a browser does, and return the text's page."""
    form = {"name": name, "csrf_token": csrf(client, token)}
    return client.post(f"/guest/{token}", data=form, headers=BROWSER, follow_redirects=True)


def csrf(client: FlaskClient, token: str) -> str:
    page = client.get(f"/guest/{token}").text
    return page.partition('name="csrf-token" content="')[2].partition('"')[0]


def send(client: FlaskClient, token: str, path: str = "comments", **sent: str) -> TestResponse:
    """Send a form of the guest's page."""
    form = {"csrf_token": csrf(client, token), "name": "Reader", **sent}
    return client.post(f"/guest/{token}/{path}", data=form, headers=BROWSER)


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("author", True),
        ("editor", True),
        ("colleague", False),
        ("reviewer", False),
        ("stranger", False),
        ("coordinator", False),
    ],
)
def test_authors_of_the_text_and_editors_make_links(world: World, who: str, may: bool) -> None:
    member: Member = getattr(world, who)
    assert rules.can_invite_guests(member, world.text) is may
    assert rules.can_end_guest_links(member, world.text) is (may or who == "coordinator")
    with db.transaction():
        if may:
            made = service.make_link(world.again(member), world.text.id, label="Library")
            assert made.link.expires_at - made.link.created_at == timedelta(days=14)
        else:
            with pytest.raises(Forbidden):
                service.make_link(world.again(member), world.text.id, label="Library")


def test_of_a_link_only_the_hash_is_kept(world: World) -> None:
    token = link_to(world)
    with db.reading() as session:
        link = session.scalars(select(GuestLink)).one()
        assert len(token) == 43
        assert link.token_hash == token_hash(token)
        entry = session.scalars(select(LogEntry).where(LogEntry.act == "guest_link.made")).one()
        assert entry.details == {"link": link.id, "days": 14}


@pytest.mark.parametrize(("label", "days"), [("", 14), ("x" * 81, 14), ("Library", 0), ("Library", 91)])
def test_a_link_without_label_or_for_too_long_is_refused(world: World, label: str, days: int) -> None:
    with db.transaction(), pytest.raises(Unprocessable):
        service.make_link(world.again(world.author), world.text.id, label=label, days=days)


def test_a_text_has_at_most_twenty_open_links(world: World) -> None:
    for _ in range(rules.MOST_OPEN):
        link_to(world)
    with pytest.raises(Conflict):
        link_to(world)


def test_a_link_ends_by_its_day_by_being_taken_back_and_with_its_maker(world: World) -> None:
    over, taken, orphaned = link_to(world), link_to(world), link_to(world)
    with db.transaction() as session:
        late = update(GuestLink).where(GuestLink.token_hash == token_hash(over))
        past = db.now() - timedelta(days=20)
        session.execute(late.values(created_at=past, expires_at=past + timedelta(days=14)))
        link = session.scalars(select(GuestLink).where(GuestLink.token_hash == token_hash(taken))).one()
        service.end_link(world.again(world.coordinator), link.id)
    for token in (over, taken):
        with db.reading(), pytest.raises(Gone, match="Ask Daugavpils Council for a new one"):
            queries.get_open_link(token)
    with db.reading():
        assert queries.get_open_link(orphaned).label == "Reading group"
    with db.transaction():
        accounts.deactivate(world.again(world.coordinator), world.again(world.author))
    with db.reading(), pytest.raises(Gone):
        queries.get_open_link(orphaned)
    with db.reading(), pytest.raises(NotFound):
        queries.get_open_link("A" * 43)


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


def test_names_hold_no_signs_that_nobody_sees(world: World) -> None:
    token = link_to(world)
    with db.transaction():
        come = service.come_in(token, name=" Coor\u202edina\u200btor \n Jette ")
        assert come.guest.name == "Coor dina tor Jette"


def test_a_guest_takes_the_name_back_and_members_erase_it(world: World, client: FlaskClient) -> None:
    token = link_to(world)
    open_door(client, token, "Zoraida")
    send(client, token, body="Hello", name="Zoraida")
    assert "Zoraida" in client.get(f"/guest/{token}").text
    assert send(client, token, "forget").status_code == 303
    assert "Zoraida" not in client.get(f"/guest/{token}").text
    with db.transaction() as session:
        guest = session.scalars(select(Guest)).one()
        assert (guest.name, guest.called) == ("", f"Guest {guest.id}")
        service.erase_guest(world.again(world.author), guest.id)
        with pytest.raises(Forbidden):
            service.erase_guest(world.again(world.reviewer), guest.id)


def test_names_and_labels_go_three_months_after_the_link_has_ended(world: World, client: FlaskClient) -> None:
    token = link_to(world)
    open_door(client, token, "Zoraida")
    send(client, token, body="Hello", name="Zoraida")
    _age(timedelta(days=14 + 89))
    jobs.run_now("sweep_guests")
    with db.reading() as session:
        assert session.scalars(select(Guest.name)).one() == "Zoraida"
    _age(timedelta(days=2))
    jobs.run_now("sweep_guests")
    with db.reading() as session:
        assert session.scalars(select(Guest.name)).one() == ""
        assert session.scalars(select(GuestLink.label)).one() == ""
        assert session.scalars(select(Comment.body)).one() == "Hello"


def _age(by: timedelta) -> None:
    with db.transaction() as session:
        link = session.scalars(select(GuestLink)).one()
        link.created_at, link.expires_at = link.created_at - by, link.expires_at - by
