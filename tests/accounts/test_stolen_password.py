"""Who has stolen a password, and what they still do not learn, leave behind or get (security.md, row 8)."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from manual_app import db
from manual_app.accounts import queries, service
from manual_app.accounts.models import Member
from manual_app.errors import Unprocessable
from tests import factories
from tests.authenticators import SoftKey, code, in_base64
from tests.factories import PASSWORD, csrf, with_password

APP = "/account/second-step/app"


@pytest.fixture
def author(app: Flask) -> Member:
    of = factories.organisation("daugavpils", country="LV")
    return factories.member(of, "author", email="author@daugavpils.example", password=PASSWORD)


def post(browser: FlaskClient, address: str, **form: str) -> None:
    browser.post(address, data={**form, "csrf_token": csrf(browser)})


def key_shown(browser: FlaskClient) -> str:
    page = browser.get(APP, follow_redirects=True).get_data(as_text=True)
    found = re.search(r'<code translate="no">([A-Z2-7 ]+)</code>', page)
    return found[1].replace(" ", "") if found else ""


def owns_factor(who: Member) -> bool:
    with db.reading():
        return queries.owns_factor(queries.get_member(who.id))


def test_key_is_shown_to_the_browser_that_asked_for_it_and_counts_from_there_only(
    app: Flask, client: FlaskClient, author: Member
) -> None:
    mine, thief = with_password(client, author), with_password(app.test_client(), author)
    post(mine, APP)
    key = key_shown(mine)
    assert key != ""
    assert key_shown(thief) == ""
    post(thief, f"{APP}/code", code=code(key))
    assert owns_factor(author) is False
    post(mine, f"{APP}/code", code=code(key))
    assert owns_factor(author) is True


def test_words_of_a_passkey_do_not_reach_the_log(author: Member, capfd: pytest.CaptureFixture[str]) -> None:
    challenge = b"the question of one browser"
    forged = SoftKey().make(
        {"challenge": in_base64(challenge)}, origin="http://evil.example\r level=info event=forged"
    )
    with pytest.raises(Unprocessable, match="was not accepted"), db.transaction():
        service.add_passkey(queries.get_member(author.id), forged, challenge=challenge, name="key")
    said = capfd.readouterr().err
    assert f'event="passkey refused" member={author.id}' in said
    assert [one for one in ("evil", "forged", in_base64(challenge)) if one in said] == []
