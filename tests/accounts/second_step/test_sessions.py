"""Sign-in in two steps: what a password alone opens, and what finishes it (security.md, rows 5 to 8)."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from manual_app import db
from manual_app.accounts import queries, service
from manual_app.accounts.models import Member, SignInSession
from tests import factories
from tests.accounts.second_step.signing_in import EMAIL, JSON, PRIVATE, STEP, give, give_password
from tests.authenticators import code, forget_used_codes, set_up_app
from tests.factories import PASSWORD, csrf, signed_in

NEXT = "another four unrelated words"


def cookie_of(client: FlaskClient) -> str:
    found = client.get_cookie("manual")
    assert found is not None
    return str(found.value)


def replay(app: Flask, cookie: str, path: str = PRIVATE) -> int:
    thief = app.test_client()
    thief.set_cookie("manual", cookie)
    return thief.get(path, headers=JSON).status_code


def test_password_alone_leads_to_the_second_step_and_opens_nothing(
    app: Flask, client: FlaskClient, author: Member, key: str
) -> None:
    assert give_password(client) == STEP
    assert [client.get(path, headers=JSON).status_code for path in (PRIVATE, "/waiting", "/record")] == [
        401
    ] * 3
    page = client.get(STEP).get_data(as_text=True)
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page


def test_code_finishes_the_sign_in_and_leads_to_where_one_wanted_to_go(
    client: FlaskClient, author: Member, key: str
) -> None:
    assert give_password(client, next="/record") == f"{STEP}?next=/record"
    form = {"code": code(key), "csrf_token": csrf(client), "next": "/record"}
    answer = client.post(STEP, data=form)
    assert (answer.status_code, answer.location) == (302, "/record")
    assert client.get("/record").status_code == 200


def test_json_client_is_told_what_is_missing_and_then_who_it_is(
    client: FlaskClient, author: Member, key: str
) -> None:
    form = {"email": EMAIL, "password": PASSWORD, "csrf_token": csrf(client)}
    half = client.post("/sign-in", data=form, headers=JSON)
    assert (half.status_code, half.json["missing"], "member" in half.json) == (200, STEP, False)
    whole = client.post(
        STEP, json={"code": code(key)}, headers=JSON | {"X-CSRFToken": half.json["csrf_token"]}
    )
    assert whole.json["member"] == {"id": author.id, "name": author.name}


def test_same_code_signs_in_once(app: Flask, author: Member, key: str) -> None:
    shown = code(key)
    answers = []
    for _n in range(2):
        browser = app.test_client()
        give_password(browser)
        answers.append(give(browser, shown))
    assert answers == [200, 401]


def test_second_step_gives_another_session_and_ends_the_one_before(
    app: Flask, client: FlaskClient, author: Member, key: str
) -> None:
    give_password(client)
    half, token = cookie_of(client), csrf(client)
    assert give(client, code(key)) == 200
    assert cookie_of(client) != half
    assert csrf(client) != token
    assert replay(app, half) == 401
    assert replay(app, half, STEP) == 401
    assert replay(app, cookie_of(client)) == 200
    with db.reading() as session:
        rows = session.scalars(select(SignInSession).order_by(SignInSession.id)).all()
    assert [(row.revoked_at is None, row.second_step_at is None) for row in rows] == [
        (False, True),
        (True, False),
    ]


def test_session_without_second_step_ends_soon(client: FlaskClient, author: Member, key: str) -> None:
    give_password(client)
    with db.transaction() as session:
        row = session.scalars(select(SignInSession)).one()
        assert row.expires_at - row.created_at <= timedelta(minutes=30, seconds=5)
        row.expires_at = db.now() - timedelta(seconds=1)
    assert give(client, code(key)) == 401
    assert client.get(STEP, headers={"Accept": "text/html"}).location.startswith("/sign-in?next=")


def test_signing_out_ends_a_session_that_lacks_its_second_step(
    app: Flask, client: FlaskClient, author: Member, key: str
) -> None:
    give_password(client)
    half = cookie_of(client)
    assert client.post("/sign-out", data={"csrf_token": csrf(client)}).location == "/sign-in"
    assert replay(app, half, STEP) == 401


def test_sign_in_page_leads_on_who_has_given_the_password(
    client: FlaskClient, author: Member, key: str
) -> None:
    give_password(client)
    assert client.get("/sign-in").location == STEP
    assert client.get("/sign-in?next=/people").location == f"{STEP}?next=/people"


def test_whoever_is_in_is_led_on_from_the_second_step(client: FlaskClient, author: Member, key: str) -> None:
    signed_in(client, author)
    assert client.get(STEP).location == "/waiting"
    assert give(client, code(key)) == 403


def test_stranger_has_no_second_step(client: FlaskClient, author: Member, key: str) -> None:
    assert give(client, code(key)) == 401
    assert client.get(STEP, headers=JSON).status_code == 401


def test_other_open_browsers_are_asked_as_soon_as_a_factor_is_set_up(app: Flask, author: Member) -> None:
    before = app.test_client()
    give_password(before)
    assert before.get(PRIVATE, headers=JSON).status_code == 200
    key = set_up_app(author)
    assert before.get(PRIVATE, headers=JSON).status_code == 401
    assert before.get("/sign-in").location == STEP
    assert give(before, code(key)) == 200
    assert before.get(PRIVATE, headers=JSON).status_code == 200


def test_stream_of_a_session_that_lacks_its_second_step_ends(app: Flask, author: Member) -> None:
    with db.transaction():
        token = service.open_session(queries.get_member(author.id))
    with db.reading():
        assert queries.permission_epochs([token]).get(token) == 0
    set_up_app(author)
    with db.reading():
        assert queries.permission_epochs([token]).get(token) is None


def test_new_password_by_link_does_not_switch_off_the_second_step(
    client: FlaskClient, author: Member, key: str
) -> None:
    token = factories.reset_token(EMAIL)
    form = {"password": NEXT, "csrf_token": csrf(client)}
    assert client.post(f"/password/{token}", data=form).location == "/sign-in"
    assert client.get(PRIVATE, headers=JSON).status_code == 401
    assert give_password(client, password=NEXT) == STEP
    assert client.get(PRIVATE, headers=JSON).status_code == 401


def test_changed_password_keeps_this_browser_in_and_tells_the_member(
    app: Flask, client: FlaskClient, author: Member, key: str
) -> None:
    give_password(client)
    give(client, code(key))
    form = {"current": PASSWORD, "password": NEXT, "csrf_token": csrf(client)}
    assert client.post("/account/password", data=form).location == "/account"
    assert client.get(PRIVATE, headers=JSON).status_code == 200
    assert "Your password was changed" in factories.newest_letter(author.email)


def test_deactivated_member_finishes_no_sign_in(client: FlaskClient, author: Member, key: str) -> None:
    give_password(client)
    with db.transaction():
        lead = queries.find_member_by_email("coordinator@jette.example")
        assert lead is not None
        service.deactivate(lead, queries.get_member(author.id))
    assert give(client, code(key)) == 401


def test_two_browsers_need_two_codes(app: Flask, author: Member, key: str) -> None:
    first, second = app.test_client(), app.test_client()
    give_password(first)
    give_password(second)
    shown = code(key)
    assert [give(first, shown), give(second, shown)] == [200, 401]
    forget_used_codes(author)
    assert give(second, code(key)) == 200


def test_planted_session_without_second_step_stays_worthless(app: Flask, author: Member, key: str) -> None:
    attacker, victim = app.test_client(), app.test_client()
    give_password(attacker)  # who knows the password
    victim.set_cookie("manual", cookie_of(attacker))
    assert give(victim, code(key)) == 200
    assert cookie_of(victim) != cookie_of(attacker)
    assert attacker.get(PRIVATE, headers=JSON).status_code == 401
    assert victim.get(PRIVATE, headers=JSON).status_code == 200
