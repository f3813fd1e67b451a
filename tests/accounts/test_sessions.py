"""Sessions end for good: a copied cookie opens nothing after the end (security.md, row 5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from manual_app import db
from manual_app.accounts import queries, service
from manual_app.accounts.models import Member, SignInSession
from manual_app.accounts.service import sessions
from manual_app.accounts.tokens import token_hash
from tests import factories
from tests.factories import PASSWORD, csrf, signed_in

EMAIL, NEXT = "author@daugavpils.example", "another four unrelated words"
JSON = {"Accept": "application/json"}
PRIVATE = "/account"


@pytest.fixture
def author(app: Flask) -> Member:
    partners = factories.network(partners=1)
    factories.member(partners["jette"], "coordinator", email="coordinator@jette.example")
    return factories.member(partners["daugavpils"], "author", email=EMAIL, password=PASSWORD)


@pytest.fixture
def browser(client: FlaskClient, author: Member) -> FlaskClient:
    """A browser in which the author has signed in by the form."""
    form = {"email": EMAIL, "password": PASSWORD, "csrf_token": csrf(client)}
    assert client.post("/sign-in", data=form, headers=JSON).status_code == 200
    return client


def replay(app: Flask, cookie: str, *, method: str = "GET") -> int:
    """Return what a browser that stole the cookie is answered."""
    thief = app.test_client()
    thief.set_cookie("manual", cookie)
    headers = JSON | ({"X-CSRFToken": csrf(thief)} if method == "POST" else {})
    return thief.open(PRIVATE, method=method, headers=headers).status_code


def cookie_of(browser: FlaskClient) -> str:
    found = browser.get_cookie("manual")
    assert found is not None
    return str(found.value)


def sign_out(_app: Flask, browser: FlaskClient) -> None:
    assert browser.post("/sign-out", data={"csrf_token": csrf(browser)}).status_code == 302


def change_password(_app: Flask, browser: FlaskClient) -> None:
    form = {"current": PASSWORD, "password": NEXT, "csrf_token": csrf(browser)}
    assert browser.post("/account/password", data=form).status_code == 303


def reset_password(_app: Flask, _browser: FlaskClient) -> None:
    token = factories.reset_token(EMAIL)
    with db.transaction():
        service.reset_password(token, "hash")


def deactivate(_app: Flask, _browser: FlaskClient) -> None:
    with db.transaction():
        actor = queries.find_member_by_email("coordinator@jette.example")
        member = queries.find_member_by_email(EMAIL)
        assert actor is not None
        assert member is not None
        service.deactivate(actor, member)


def deactivate_and_reactivate(app: Flask, browser: FlaskClient) -> None:
    deactivate(app, browser)
    with db.transaction():
        actor = queries.find_member_by_email("coordinator@jette.example")
        member = queries.find_member_by_email(EMAIL)
        assert actor is not None
        assert member is not None
        service.reactivate(actor, member)


def sign_in_again(app: Flask, browser: FlaskClient) -> None:
    """The same browser signs in once more: it gets a new session, the old one is signed out first."""
    sign_out(app, browser)
    form = {"email": EMAIL, "password": PASSWORD, "csrf_token": csrf(browser)}
    assert browser.post("/sign-in", data=form).status_code == 302


def run_out(_app: Flask, _browser: FlaskClient) -> None:
    with db.transaction() as session:
        for row in session.scalars(select(SignInSession)):
            row.expires_at = db.now() - timedelta(seconds=1)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "end",
    [
        sign_out,
        change_password,
        reset_password,
        deactivate,
        deactivate_and_reactivate,
        sign_in_again,
        run_out,
    ],
)
def test_replayed_cookie_gets_401(
    app: Flask, browser: FlaskClient, end: Callable[[Flask, FlaskClient], None], method: str
) -> None:
    copied = cookie_of(browser)
    assert replay(app, copied) == 200
    end(app, browser)
    assert replay(app, copied, method=method) == 401


def test_who_changes_the_password_stays_signed_in_and_other_browsers_do_not(
    app: Flask, browser: FlaskClient, author: Member
) -> None:
    other = signed_in(app.test_client(), author)
    change_password(app, browser)
    assert browser.get(PRIVATE, headers=JSON).status_code == 200
    assert other.get(PRIVATE, headers=JSON).status_code == 401


def test_sign_in_gives_a_new_session_and_a_planted_one_stays_worthless(app: Flask, author: Member) -> None:
    attacker, victim = app.test_client(), app.test_client()
    token = csrf(attacker)  # a cookie from before any sign-in, with its token
    planted = cookie_of(attacker)
    victim.set_cookie("manual", planted)
    form = {"email": EMAIL, "password": PASSWORD, "csrf_token": token}
    assert victim.post("/sign-in", data=form).status_code == 302
    assert cookie_of(victim) != planted
    assert replay(app, planted) == 401
    assert csrf(victim) != token


def test_each_sign_in_has_a_token_of_its_own_stored_hashed(app: Flask, author: Member) -> None:
    with db.transaction():
        tokens = {service.open_session(queries.get_member(author.id)) for _n in range(20)}
    assert len(tokens) == 20
    assert {len(token) for token in tokens} == {43}  # 256 bits
    with db.reading() as session:
        stored = set(session.scalars(select(SignInSession.token_hash)))
    assert stored == {token_hash(token) for token in tokens}


def test_signing_out_of_one_browser_leaves_the_others(
    app: Flask, browser: FlaskClient, author: Member
) -> None:
    other = signed_in(app.test_client(), author)
    sign_out(app, browser)
    assert other.get(PRIVATE, headers=JSON).status_code == 200


def test_there_is_no_cookie_that_remembers_and_none_that_outlives_the_browser(
    app: Flask, author: Member
) -> None:
    client = app.test_client()
    form = {"email": EMAIL, "password": PASSWORD, "csrf_token": csrf(client), "remember": "y"}
    answer = client.post("/sign-in", data=form)
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("manual=")
    assert "Expires" not in cookie
    assert "Max-Age" not in cookie


def test_made_up_session_opens_nothing(app: Flask, client: FlaskClient) -> None:
    for made_up in ("1", "x" * 43, "", "\0", "' OR 1=1 --"):
        with client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = made_up, True
        assert client.get(PRIVATE, headers=JSON).status_code == 401


def test_rows_of_ended_sessions_are_swept_after_a_month(app: Flask, author: Member) -> None:
    with db.transaction() as session:
        for days in (29, 31):
            service.open_session(queries.get_member(author.id))
            row = session.scalars(select(SignInSession).order_by(SignInSession.id.desc())).first()
            assert row is not None
            row.expires_at = db.now() - timedelta(days=days)
    with db.transaction():
        sessions.sweep()
    with db.reading() as session:
        assert len(session.scalars(select(SignInSession)).all()) == 1
