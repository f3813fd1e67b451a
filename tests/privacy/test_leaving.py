"""Members may leave: the account is shut at once, and coordinators learn what is left for them to do."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from manual_app import db
from manual_app.accounts import queries, service
from manual_app.accounts.models import Member
from manual_app.activity import queries as record
from manual_app.mail import OutboxMessage
from tests import factories
from tests.factories import csrf, signed_in

PAGE = "/account/leave"
EMAIL = "ann@daugavpils.example"


@pytest.fixture
def coordinator(app: Flask) -> Member:
    network = factories.network(partners=1)
    return factories.member(network["jette"], "coordinator")


@pytest.fixture
def author(coordinator: Member) -> Member:
    with db.reading():
        partner = queries.get_organisation_by_slug("daugavpils")
    return factories.member(partner, "author", email=EMAIL, name="Ann Lee", is_contact=True)


def leave(client: FlaskClient, who: Member, **form: str) -> int:
    browser = signed_in(client, who)
    return browser.post(PAGE, data={"csrf_token": csrf(browser), "address": who.email, **form}).status_code


def again(member: Member) -> Member:
    with db.reading():
        return queries.get_member(member.id)


def letters() -> list[tuple[str, str]]:
    with db.reading() as session:
        return [(one.recipient, one.body) for one in session.scalars(select(OutboxMessage))]


def test_who_leaves_is_signed_out_everywhere_and_nobodys_contact(client: FlaskClient, author: Member) -> None:
    with db.transaction():
        elsewhere = service.open_session(queries.get_member(author.id))
    assert leave(client, author) == 303
    gone = again(author)
    assert (gone.is_active, gone.is_contact, gone.erasure_asked_at, gone.name) == (
        False,
        False,
        None,
        "Ann Lee",
    )
    with db.reading():
        assert queries.find_member_by_session(elsewhere) is None
    assert client.get("/account").status_code == 401
    with db.reading():
        (entry,) = record.list_entries(act="member.left")
        assert (entry.member_id, entry.subject_id, entry.details) == (
            author.id,
            author.id,
            {"asks_erasure": False},
        )


def test_coordinators_are_told_without_a_name(
    client: FlaskClient, coordinator: Member, author: Member
) -> None:
    leave(client, author, erasure="y")
    ((to, body),) = letters()
    assert to == coordinator.email
    assert "ask that their name and address be erased" in body
    assert body.rstrip().endswith("/people/daugavpils")
    assert "Ann" not in body


def test_wish_to_be_erased_stands_on_the_desk_of_coordinators_until_it_is_done(
    client: FlaskClient, coordinator: Member, author: Member
) -> None:
    leave(client, author, erasure="y")
    browser = signed_in(client, coordinator)
    assert f"/members/{author.id}/erase" in browser.get("/waiting").text
    form = {"csrf_token": csrf(browser), "address": EMAIL}
    assert browser.post(f"/members/{author.id}/erase", data=form).status_code == 303
    assert f"/members/{author.id}/erase" not in browser.get("/waiting").text


def test_who_comes_back_is_not_waited_for_any_more(
    client: FlaskClient, coordinator: Member, author: Member
) -> None:
    leave(client, author, erasure="y")
    with db.transaction():
        service.reactivate(queries.get_member(coordinator.id), queries.get_member(author.id))
    back = again(author)
    assert (back.is_active, back.erasure_asked_at) == (True, None)


def test_slip_of_the_hand_shuts_nothing(client: FlaskClient, author: Member) -> None:
    assert leave(client, author, address="ann@daugavpils") == 422
    assert leave(client, author, address="") == 422
    assert again(author).is_active


def test_last_coordinator_names_another_one_first(client: FlaskClient, coordinator: Member) -> None:
    browser = signed_in(client, coordinator)
    form = {"csrf_token": csrf(browser), "address": coordinator.email, "erasure": "y"}
    answer = browser.post(PAGE, data=form)
    assert (answer.status_code, "Name another one first." in answer.text) == (422, True)
    assert again(coordinator).is_active
