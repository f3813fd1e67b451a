"""Guest links: made, taken back, forgotten (security.md, row 7)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from manual_app import db, jobs
from manual_app.accounts import service as accounts
from manual_app.accounts.models import Member
from manual_app.accounts.tokens import token_hash
from manual_app.activity.models import LogEntry
from manual_app.discussions.guests import queries, rules, service
from manual_app.discussions.guests.models import Guest, GuestLink
from manual_app.discussions.models import Comment
from manual_app.errors import Conflict, Forbidden, Gone, NotFound, Unprocessable
from tests.discussions.conftest import World, link_to
from tests.discussions.visiting import open_door, send


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
