"""Logos of partners: files that people upload, like any (security.md, row 10)."""

from __future__ import annotations

import threading
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from manual_app import db
from manual_app.accounts import queries
from manual_app.content import pictures
from tests import factories
from tests.content.hostile_pictures import PAGE, POLYGLOTS, drawn

FORM = {"name": "Jette Council", "short_name": "Jette", "country": "BE"}


@pytest.fixture
def browser(app: Flask, client: FlaskClient) -> FlaskClient:
    """A coordinator of the lead partner."""
    coordinator = factories.member(factories.organisation("jette", is_lead=True), "coordinator")
    factories.signed_in(client, coordinator)
    client.environ_base["HTTP_X_CSRFTOKEN"] = factories.csrf(client)
    return client


def send(browser: FlaskClient, content: bytes, path: str = "/people/jette/edit", **fields: str) -> int:
    data = {**FORM, **fields, "logo": (BytesIO(content), "../../logo.html")}
    return browser.post(path, data=data, content_type="multipart/form-data").status_code


@pytest.mark.parametrize("name", POLYGLOTS)
def test_a_logo_is_drawn_anew_and_can_do_nothing(browser: FlaskClient, name: str) -> None:
    status = send(browser, POLYGLOTS[name]())
    shown = browser.get("/people/jette/logo")
    assert (status, shown.status_code) == (303, 200)
    assert PAGE not in shown.data
    assert shown.mimetype in {"image/png", "image/jpeg"}
    assert shown.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"


def test_a_logo_is_made_as_small_as_it_is_shown(browser: FlaskClient) -> None:
    assert send(browser, drawn("PNG", (3000, 1000))) == 303
    assert Image.open(BytesIO(browser.get("/people/jette/logo").data)).size == (1200, 400)


def test_a_logo_that_is_refused_leaves_the_partner_as_it_was(browser: FlaskClient) -> None:
    assert send(browser, PAGE, name="Another name") == 422
    with db.reading():
        partner = queries.get_organisation_by_slug("jette")
        assert (partner.name, partner.logo) == ("Jette Council", None)


def test_a_partner_is_added_with_its_logo_or_not_at_all(browser: FlaskClient) -> None:
    assert send(browser, PAGE, "/people/add", slug="mogila") == 422
    with db.reading():
        assert queries.find_organisation_by_slug("mogila") is None
    assert send(browser, drawn("PNG"), "/people/add", slug="mogila") == 303
    assert browser.get("/people/mogila/logo").status_code == 200


def test_nobody_waits_to_write_while_a_logo_is_decoded(browser: FlaskClient, app: Flask) -> None:
    answers: list[int] = []
    thread = threading.Thread(target=lambda: answers.append(send(browser, drawn("PNG"), short_name="J")))
    for _turn in range(pictures.AT_ONCE):
        pictures._turns.acquire()
    thread.start()
    try:
        factories.organisation("mogila")  # a write of somebody else
        assert answers == []
    finally:
        for _turn in range(pictures.AT_ONCE):
            pictures._turns.release()
        thread.join()
    assert answers == [303]
