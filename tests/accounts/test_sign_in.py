"""Sign-in and sign-out: pages, JSON, sessions (security.md, rows 2, 5, 15)."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from manual_app.accounts.models import Member
from tests import factories
from tests.authenticators import set_up_app
from tests.factories import PASSWORD, csrf

JSON = {"Accept": "application/json"}


@pytest.fixture
def author(client: FlaskClient) -> Member:
    of = factories.organisation("daugavpils", country="LV")
    return factories.member(of, "author", email="author@daugavpils.example", password=PASSWORD)


def sign_in(client: FlaskClient, **fields: str) -> object:
    form = {"email": "author@daugavpils.example", "password": PASSWORD, "csrf_token": csrf(client), **fields}
    return client.post("/sign-in", data=form)


def test_page_carries_the_csrf_token_and_both_fields(client: FlaskClient) -> None:
    page = client.get("/sign-in")
    body = page.get_data(as_text=True)
    assert page.status_code == 200
    assert 'name="email"' in body
    assert 'name="password"' in body
    assert f'name="csrf_token" type="hidden" value="{csrf(client)[:10]}' in body
    assert body.count("<h1") == 1


def test_right_password_opens_the_workspace(client: FlaskClient, author: Member) -> None:
    answer = sign_in(client)
    assert (answer.status_code, answer.location) == (302, "/waiting")
    assert author.name in client.get("/sign-in").get_data(as_text=True)


def test_address_is_taken_without_regard_to_case_and_spaces(client: FlaskClient, author: Member) -> None:
    assert sign_in(client, email=" Author@Daugavpils.Example ").status_code == 302


def test_wrong_password_keeps_what_was_typed_but_the_password(client: FlaskClient, author: Member) -> None:
    answer = sign_in(client, password="something else here")
    body = answer.get_data(as_text=True)
    assert answer.status_code == 401
    assert "This address and this password do not belong together." in body
    assert 'value="author@daugavpils.example"' in body
    assert "something else" not in body
    assert "<title>Error:" in body


def test_json_client_gets_json_and_no_redirect(client: FlaskClient, author: Member) -> None:
    form = {"email": author.email, "password": PASSWORD, "csrf_token": csrf(client)}
    answer = client.post("/sign-in", data=form, headers=JSON)
    assert answer.status_code == 200
    assert answer.json["member"] == {"id": author.id, "name": author.name}
    wrong = client.post("/sign-in", data=form | {"password": "x", "csrf_token": csrf(client)}, headers=JSON)
    assert (wrong.status_code, wrong.json["error"]) == (401, "wrong_password")


def test_json_answer_carries_the_new_csrf_token(client: FlaskClient, author: Member) -> None:
    form = {"email": author.email, "password": PASSWORD, "csrf_token": csrf(client)}
    token = client.post("/sign-in", data=form, headers=JSON).json["csrf_token"]
    out = client.post("/sign-out", headers=JSON | {"X-CSRFToken": token})
    assert (out.status_code, out.json) == (200, {})


def test_signed_out_cookie_opens_nothing(client: FlaskClient, author: Member) -> None:
    sign_in(client)
    copied = client.get_cookie("manual")
    client.post("/sign-out", data={"csrf_token": csrf(client)})
    client.set_cookie("manual", copied.value)
    assert author.name not in client.get("/sign-in").get_data(as_text=True)


def test_every_button_that_signs_out_asks_about_unsent_work(client: FlaskClient, author: Member) -> None:
    lead = factories.organisation("jette", is_lead=True)
    coordinator = factories.member(lead, "coordinator", email="lead@jette.example", password=PASSWORD)
    factories.take_factors_off(coordinator)
    sign_in(client)
    found = [ways_out(client, path) for path in ("/sign-in", "/waiting")]
    set_up_app(author)
    for page, email in (("/sign-in/second-step", author.email), ("/account/second-step", coordinator.email)):
        other = client.application.test_client()
        sign_in(other, email=email)
        found.append(ways_out(other, page))
    assert found == [
        [(author.id, True)],
        [(author.id, True)],
        [(author.id, False)],
        [(coordinator.id, False)],
    ]


def ways_out(client: FlaskClient, path: str) -> list[tuple[int, bool]]:
    """Return whom each form that signs out asks for, 0 where it asks nobody, and if it holds their key."""
    forms = re.findall(r'<form[^>]*action="/sign-out"[^>]*>', client.get(path).get_data(as_text=True))
    asking = [re.search(r'data-module="device" data-member="(\d+)"( data-key=".+")?', form) for form in forms]
    return [(int(one[1]), one[2] is not None) if one else (0, False) for one in asking]
