"""Firefox and WebKit: sign in, open a text, write, be seen in Chromium and see its words, undo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from manual_app import db
from manual_app.content.plain import plain_text
from manual_app.texts import queries as texts
from tests import factories
from tests.e2e.conftest import House, OpenPage
from tests.e2e.engines import Engine, need, until
from tests.e2e.engines.firefox import Firefox
from tests.e2e.engines.webkit import WebKit
from tests.e2e.gateways import Gateway, gateway_to
from tests.e2e.test_live import FIRST

pytestmark = pytest.mark.e2e
CARET_AT_THE_END = """(() => {
  const selection = document.getSelection();
  selection.selectAllChildren(document.querySelector("#prose p"));
  selection.collapseToEnd();
})()"""
PROGRAMS = {Firefox: ["firefox-esr"], WebKit: ["WebKitWebDriver", "Xvfb"]}


@pytest.fixture(params=[Firefox, WebKit], ids=["firefox", "webkit"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A browser of another maker."""
    need(*PROGRAMS[request.param])
    started: Engine = request.param(tmp_path)
    yield started
    started.close()


def is_there(engine: Engine, condition: str) -> None:
    """Wait until an expression holds in the page."""
    until(lambda: engine.ask(condition), f"never true: {condition}: {engine.ask('document.body.innerText')}")


def has_words(engine: Engine, words: str) -> None:
    """Wait until the text holds these words, and the server has them."""
    is_there(engine, f'document.querySelector("#prose").innerText.trim() === "{words}"')
    is_there(engine, 'document.querySelector("#save-state").dataset.state === "saved"')


def test_another_engine_signs_in_writes_is_seen_and_undoes_and_opens_without_a_network(
    engine: Engine, house: House, open_editor: OpenPage, chapter: int
) -> None:
    with gateway_to(house.url) as gateway:
        signs_in_writes_and_undoes(engine, gateway.url, open_editor, chapter)
        opens_without_a_network(engine, gateway, chapter)
    with house.writing(), db.reading():
        assert plain_text(texts.head_doc(chapter)) == f"Theirs. {FIRST} Kept, and more"


def signs_in_writes_and_undoes(engine: Engine, url: str, open_editor: OpenPage, chapter: int) -> None:
    engine.open(f"{url}/sign-in")
    engine.click("[name=email]")
    engine.type("author@daugavpils.example")
    engine.click("[name=password]")
    engine.type(factories.PASSWORD)
    engine.click("main form button[type=submit]")
    is_there(engine, '!location.pathname.startsWith("/sign-in")')
    engine.open(f"{url}/texts/{chapter}/edit")
    is_there(engine, '!!document.querySelector("[data-ready]")')
    chromium = open_editor(chapter, "second author")
    engine.click("#prose p")
    engine.ask(CARET_AT_THE_END)
    engine.type(" Then, élan.")
    has_words(engine, f"{FIRST} Then, élan.")
    expect(chromium.locator("#prose")).to_have_text(f"{FIRST} Then, élan.")
    chromium.locator("#prose").click()
    chromium.keyboard.press("Control+Home")
    chromium.keyboard.type("Theirs. ")
    has_words(engine, f"Theirs. {FIRST} Then, élan.")
    engine.press("Control", "z")
    has_words(engine, f"Theirs. {FIRST}")
    expect(chromium.locator("#prose")).to_have_text(f"Theirs. {FIRST}")


def opens_without_a_network(engine: Engine, gateway: Gateway, chapter: int) -> None:
    is_there(engine, "!!navigator.serviceWorker.controller")
    gateway.cut()
    engine.type(" Kept")
    is_there(engine, 'document.querySelector("#save-state").innerText === "Offline - kept on this device"')
    engine.open(f"{gateway.url}/texts/{chapter}/edit")
    is_there(engine, '!!document.querySelector("[data-ready]")')
    is_there(engine, 'document.querySelector("#save-state").dataset.state === "offline"')
    engine.click("#prose p")
    engine.ask(CARET_AT_THE_END)
    engine.type(", and more")
    gateway.let_through()
    has_words(engine, f"Theirs. {FIRST} Kept, and more")
