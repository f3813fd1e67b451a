"""One's own second step on screen: set up, shown once, changed after the password, needed by coordinators."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from manual_app import create_app, db
from manual_app.accounts import queries, service
from manual_app.accounts.addresses import read_addresses
from manual_app.accounts.models import Member, Role, SignInSession
from tests import factories
from tests.authenticators import code, set_up_app
from tests.conftest import SECRET
from tests.factories import PASSWORD, csrf, signed_in, with_password

JSON, HTML = {"Accept": "application/json"}, {"Accept": "text/html"}
OVERVIEW = "/account/second-step"


@pytest.fixture
def lead(app: Flask) -> Member:
    """A coordinator who has no second factor yet, as after `create-coordinator`."""
    of = factories.organisation("jette", is_lead=True)
    made = factories.member(of, "coordinator", email="lead@jette.example", password=PASSWORD)
    with db.transaction():
        service.forget_factors(queries.get_member(made.id))
    return made


@pytest.fixture
def author(app: Flask) -> Member:
    of = factories.organisation("daugavpils", country="LV")
    return factories.member(of, "author", email="author@daugavpils.example", password=PASSWORD)


def post(browser: FlaskClient, address: str, **form: str) -> object:
    return browser.post(address, data={**form, "csrf_token": csrf(browser)})


def set_up(browser: FlaskClient) -> list[str]:
    """Set up an app on screen, and return the recovery codes that are shown."""
    assert post(browser, f"{OVERVIEW}/app").location.startswith(f"{OVERVIEW}/app")
    page = browser.get(f"{OVERVIEW}/app").get_data(as_text=True)
    found = re.search(r'<code translate="no">([A-Z2-7 ]+)</code>', page)
    assert found
    answer = post(browser, f"{OVERVIEW}/app/code", code=code(found[1].replace(" ", "")))
    return re.findall(r"<code>([0-9a-z-]{19})</code>", answer.get_data(as_text=True))


def passes(who: Member) -> None:
    """Let so much time pass that the password was not given recently any more."""
    with db.transaction() as session:
        for row in session.scalars(select(SignInSession).where(SignInSession.member_id == who.id)):
            row.password_at = db.now() - timedelta(minutes=21)


def test_setting_up_shows_picture_key_and_ten_codes_once(client: FlaskClient, author: Member) -> None:
    browser = with_password(client, author)
    made = set_up(browser)
    assert len(set(made)) == 10
    with db.reading():
        assert queries.factors_of(queries.get_member(author.id)).codes_left == 10
    for page in (OVERVIEW, "/account", f"{OVERVIEW}/app"):
        text = browser.get(page, follow_redirects=True).get_data(as_text=True)
        assert [one for one in made if one in text] == []


def test_page_with_the_key_holds_no_inline_style(client: FlaskClient, author: Member) -> None:
    browser = with_password(client, author)
    post(browser, f"{OVERVIEW}/app")
    page = browser.get(f"{OVERVIEW}/app")
    text = page.get_data(as_text=True)
    assert "<svg viewBox=" in text
    assert (re.findall(r"\sstyle=", text), re.findall(r"<style", text)) == ([], [])
    assert page.headers["Cache-Control"] == "no-store"


def test_setting_up_gives_this_browser_another_session_and_keeps_its_other_tabs(
    app: Flask, client: FlaskClient, author: Member
) -> None:
    browser = with_password(client, author)
    before, token = browser.get_cookie("manual").value, csrf(browser)
    set_up(browser)
    thief = app.test_client()
    thief.set_cookie("manual", before)
    assert thief.get("/account", headers=JSON).status_code == 401
    answer = browser.post(
        "/account", json={"name": "A", "language": "en"}, headers=JSON | {"X-CSRFToken": token}
    )
    assert answer.status_code == 200


def test_who_is_on_the_device_itself_opens_the_same_key_in_the_app(
    client: FlaskClient, author: Member
) -> None:
    browser = with_password(client, author)
    post(browser, f"{OVERVIEW}/app")
    page = browser.get(f"{OVERVIEW}/app").get_data(as_text=True)
    link = re.search(r'href="(otpauth://totp/[^"]+)"', page)
    key = re.search(r'<code translate="no">([A-Z2-7 ]+)</code>', page)
    assert link
    assert key
    read = pyotp.parse_uri(unescape(link[1]))
    assert (read.secret, read.name) == (key[1].replace(" ", ""), author.email)


def test_second_factor_makes_no_new_recovery_codes(client: FlaskClient, author: Member) -> None:
    browser = with_password(client, author)
    assert len(set_up(browser)) == 10
    assert set_up(browser) == []


def test_wrong_code_keeps_the_key_and_says_so(client: FlaskClient, author: Member) -> None:
    browser = with_password(client, author)
    post(browser, f"{OVERVIEW}/app")
    shown = browser.get(f"{OVERVIEW}/app").get_data(as_text=True)
    answer = post(browser, f"{OVERVIEW}/app/code", code="000000")
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert text.count("This is not the code that the app shows now.") == 2
    key = re.search(r'<code translate="no">([A-Z2-7 ]+)</code>', shown)
    assert key
    assert key[1] in text


CHANGES = ["app", "app/remove", "codes", "passkey/question", "passkeys/1", "passkeys/1/remove"]


@pytest.mark.parametrize("change", CHANGES)
def test_changes_ask_for_the_password_again_after_a_while(
    client: FlaskClient, author: Member, change: str
) -> None:
    set_up_app(author)
    browser = signed_in(client, author)
    passes(author)
    assert post(browser, f"{OVERVIEW}/{change}").location == "/account/password-again"
    answer = browser.post(f"{OVERVIEW}/{change}", headers=JSON | {"X-CSRFToken": csrf(browser)})
    assert (answer.status_code, answer.json["error"]) == (403, "password_again")
    with db.reading():
        assert queries.factors_of(queries.get_member(author.id)).number == 1


def test_password_again_leads_on_and_guesses_are_limited(client: FlaskClient, author: Member) -> None:
    browser = signed_in(client, author)
    passes(author)
    assert browser.get(OVERVIEW).location == f"/account/password-again?next={OVERVIEW}"
    wrong = post(browser, "/account/password-again", password="something else", next=OVERVIEW)
    assert (wrong.status_code, "This is not your password." in wrong.get_data(as_text=True)) == (422, True)
    right = post(browser, "/account/password-again", password=PASSWORD, next=OVERVIEW)
    assert right.location == OVERVIEW
    assert browser.get(OVERVIEW).status_code == 200
    outside = post(browser, "/account/password-again", password=PASSWORD, next="//evil.example")
    assert outside.location == OVERVIEW
    answers = [
        post(browser, "/account/password-again", password="x").get_data(as_text=True) for _n in range(10)
    ]
    assert "Too many attempts." in answers[-1]


def test_password_in_one_browser_is_not_recent_in_another(app: Flask, author: Member) -> None:
    first, second = signed_in(app.test_client(), author), signed_in(app.test_client(), author)
    passes(author)
    post(first, "/account/password-again", password=PASSWORD)
    assert (first.get(OVERVIEW).status_code, second.get(OVERVIEW).status_code) == (200, 303)


def test_new_codes_take_the_place_of_those_before(client: FlaskClient, author: Member) -> None:
    browser = with_password(client, author)
    before = set_up(browser)
    page = post(browser, f"{OVERVIEW}/codes").get_data(as_text=True)
    after = re.findall(r"<code>([0-9a-z-]{19})</code>", page)
    assert (len(after), set(before) & set(after)) == (10, set())
    assert "recovery-codes.txt" in page
    assert "New recovery codes were made" in factories.newest_letter(author.email)


def test_without_a_factor_there_are_no_codes_to_make(client: FlaskClient, author: Member) -> None:
    browser = with_password(client, author)
    assert post(browser, f"{OVERVIEW}/codes").location == OVERVIEW
    with db.reading():
        assert queries.factors_of(queries.get_member(author.id)).codes_left == 0


def test_coordinator_without_factor_is_led_to_set_one_up_and_then_to_work(
    client: FlaskClient, lead: Member
) -> None:
    form = {"email": lead.email, "password": PASSWORD, "csrf_token": csrf(client), "next": "/record"}
    assert client.post("/sign-in", data=form).location == f"{OVERVIEW}?next=/record"
    assert client.get("/waiting", headers=JSON).status_code == 401
    page = client.get(f"{OVERVIEW}?next=/record").get_data(as_text=True)
    assert "Coordinators sign in with a second step." in page
    assert 'name="next" value="/record"' in page
    answer = post(client, f"{OVERVIEW}/app", next="/record")
    assert answer.location == f"{OVERVIEW}/app?next=/record"
    shown = client.get(answer.location).get_data(as_text=True)
    key = re.search(r'<code translate="no">([A-Z2-7 ]+)</code>', shown)
    assert key
    done = post(client, f"{OVERVIEW}/app/code", code=code(key[1].replace(" ", "")), next="/record")
    assert 'href="/record"' in done.get_data(as_text=True)
    assert client.get("/record").status_code == 200


def test_coordinator_without_factor_can_sign_out(app: Flask, client: FlaskClient, lead: Member) -> None:
    browser = with_password(client, lead)
    copied = browser.get_cookie("manual").value
    assert post(browser, "/sign-out").location == "/sign-in"
    thief = app.test_client()
    thief.set_cookie("manual", copied)
    assert thief.get(OVERVIEW, headers=JSON).status_code == 401


def test_who_is_made_coordinator_while_signed_in_is_led_there_at_the_next_request(
    app: Flask, client: FlaskClient, author: Member
) -> None:
    lead = factories.member(factories.organisation("jette", is_lead=True), "coordinator")
    browser = with_password(client, author)
    assert browser.get("/waiting").status_code == 200
    with db.transaction():
        service.set_roles(
            queries.get_member(lead.id), queries.get_member(author.id), roles=[Role.AUTHOR, Role.COORDINATOR]
        )
    assert browser.get("/waiting", headers=JSON).status_code == 401
    assert browser.get("/waiting", headers=HTML).location == "/sign-in?next=/waiting"
    assert browser.get("/sign-in?next=/waiting").location == f"{OVERVIEW}?next=/waiting"
    set_up(browser)
    assert browser.get("/waiting").status_code == 200


def test_who_is_invited_as_coordinator_is_led_there_too(client: FlaskClient) -> None:
    lead = factories.member(factories.organisation("jette", is_lead=True), "coordinator")
    with db.transaction():
        actor = queries.get_member(lead.id)
        (invited,) = service.invite(
            actor, actor.organisation, read_addresses("new@x.example"), roles=["coordinator"]
        )
    address = f"/invitation/{invited.link.rpartition('/')[2]}"
    assert post(client, address, name="New", password="four other words here").location == OVERVIEW
    assert client.get("/waiting", headers=JSON).status_code == 401


def test_demo_asks_nobody_for_a_second_step(app: Flask, lead: Member) -> None:
    settings = {"SECRET_KEY": SECRET, "TESTING": True, "DEMO": True}
    demo = create_app(settings, instance=Path(app.instance_path))
    browser = demo.test_client()
    form = {"email": lead.email, "password": PASSWORD, "csrf_token": csrf(browser)}
    assert browser.post("/sign-in", data=form).location == "/waiting"
    assert browser.get("/waiting").status_code == 200
    set_up(browser)
    assert post(browser, f"{OVERVIEW}/app/remove").location == OVERVIEW
    assert browser.get("/waiting").status_code == 200
    db.close()
    demo.extensions["engine"].dispose()


def test_coordinator_resets_a_member_and_the_member_is_told(app: Flask, author: Member) -> None:
    lead = factories.member(factories.organisation("jette", is_lead=True), "coordinator")
    set_up_app(author)
    open_one, browser = signed_in(app.test_client(), author), signed_in(app.test_client(), lead)
    address = f"/members/{author.id}/second-step"
    page = browser.get(f"/members/{author.id}").get_data(as_text=True)
    assert address in page
    assert "taken off" in browser.get(address).get_data(as_text=True)
    assert post(browser, address).location == f"/members/{author.id}"
    assert open_one.get("/account", headers=JSON).status_code == 401
    assert "A coordinator has reset your second step" in factories.newest_letter(author.email)
    assert address not in browser.get(f"/members/{author.id}").get_data(as_text=True)


def test_coordinator_is_offered_no_reset_of_the_own_factors(app: Flask) -> None:
    lead = factories.member(factories.organisation("jette", is_lead=True), "coordinator")
    browser = signed_in(app.test_client(), lead)
    assert "/second-step" not in browser.get(f"/members/{lead.id}").get_data(as_text=True)
    assert browser.get(f"/members/{lead.id}/second-step").status_code == 403
    assert post(browser, f"/members/{lead.id}/second-step").status_code == 403
