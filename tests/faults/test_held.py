"""A database that goes while somebody types: the editor says so, says nothing false, and loses nothing."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from manual_app import db
from manual_app.content.plain import plain_text
from manual_app.content.schema import to_json
from manual_app.texts import queries
from tests import factories
from tests.faults.running import Server, running
from tests.postgresql import Cluster
from tests.texts import serving

pytestmark = [pytest.mark.e2e, pytest.mark.postgresql]

SECONDS = 60_000  # ms


def test_the_editor_says_that_nothing_is_saved_and_saves_by_itself(
    on_postgresql: Flask, cluster: Cluster, browser: Browser
) -> None:
    partners = factories.network(partners=1)
    author = factories.member(partners["daugavpils"], "author")
    text = factories.chapter(factories.member(partners["jette"], "coordinator"), author, text="Before.")
    server = Server(on_postgresql)
    name, _, value = serving.account(on_postgresql, author)["cookie"].partition("=")
    with running(server), browser.new_context() as context:
        context.add_cookies([{"name": name, "value": value, "url": server.url}])
        page = context.new_page()
        page.goto(f"{server.url}/texts/{text.id}/edit")
        page.wait_for_selector("[data-ready]")
        page.locator("#prose").click()
        page.keyboard.press("Control+End")
        page.keyboard.type(" Then")
        state, notice = page.locator("#save-state"), page.locator("[data-notice='held']")
        expect(state).to_have_attribute("data-state", "saved", timeout=SECONDS)
        cluster.stop("fast")
        page.keyboard.type(" the database went")
        expect(notice).to_contain_text("The server cannot save at the moment.", timeout=SECONDS)
        expect(notice).to_be_in_viewport()
        expect(notice).to_contain_text("is saved by itself as soon as the server can")
        expect(state).to_have_text("Not saved yet")
        page.keyboard.type(", and somebody wrote on.")
        expect(state).to_have_text("Not saved yet")
        cluster.start()
        expect(state).to_have_attribute("data-state", "saved", timeout=SECONDS)
        expect(notice).to_have_count(0)
    with db.reading():
        stored = plain_text(to_json(queries.head(text.id).doc))
    assert stored.splitlines()[-1] == "Before. Then the database went, and somebody wrote on."
