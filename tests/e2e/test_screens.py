"""Every screen of the whole demo, as the browser sees it, in each role that sees something else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext

from manual_app import create_app, db
from tests.e2e import looking
from tests.house.addresses import addresses
from tests.machine import PATIENCE
from tests.seeded import COORDINATOR, SECRET, Served, serving, signed_in

pytestmark = pytest.mark.e2e

AS_BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
AUTHOR, DEPUTY = "author@daugavpils.example", "coordinator@daugavpils.example"
REVIEWER, OBSERVER = "reviewer@alimos.example", "observer@european-academy.example"


@pytest.fixture(scope="module")
def demo(seeded_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One served demo for all looks: nobody writes in it."""
    with serving(seeded_instance, tmp_path_factory.mktemp("screens") / "instance") as served:
        yield served


@pytest.fixture(scope="module")
def demo_app(demo: Served) -> Iterator[Flask]:
    """The app on the same database, which knows every address."""
    app = create_app({"SECRET_KEY": SECRET, "TESTING": True, "DEMO": True}, instance=demo.instance)
    yield app
    db.close()
    app.extensions["engine"].dispose()


def pages(app: Flask, client: FlaskClient) -> list[str]:
    """Return every address which gives this client a page."""
    return [address for address in addresses(app, "GET") if is_page(client, address)]


def is_page(client: FlaskClient, address: str) -> bool:
    answer = client.get(address, headers=AS_BROWSER, buffered=False)
    answer.close()
    return answer.mimetype == "text/html" and answer.status_code in (200, 404)


def look(browser: Browser, demo: Served, email: str, paths: list[str]) -> list[str]:
    """Return what is wrong with each of some pages, seen by a member, or by anybody without an address."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE * 1000)
    context.add_init_script(looking.AXE.read_text(encoding="utf-8"))
    if email:
        demo.sign_in(context.new_page(), email)
    found = [f"{path} {defect}" for path in paths for defect in defects(context, f"{demo.url}{path}")]
    context.close()
    return found


def defects(context: BrowserContext, address: str) -> list[str]:
    """Return what is wrong with one page, and what the browser complains about, a refused policy included."""
    page, complaints = context.new_page(), []
    page.on(
        "console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    answer = page.goto(address)
    assert answer is not None
    if page.locator("#editor").count():
        page.wait_for_selector("[data-ready][data-complete]")
    found = looking.defects(page)
    page.close()
    refused = f"status of {answer.status}"
    return found + [words for words in complaints if answer.ok or refused not in words]


def test_every_screen_of_the_coordinator(browser: Browser, demo: Served, demo_app: Flask) -> None:
    paths = pages(demo_app, signed_in(demo_app, COORDINATOR))
    assert len(paths) > 30
    assert look(browser, demo, COORDINATOR, paths) == []


def test_every_screen_of_the_public(browser: Browser, demo: Served, demo_app: Flask) -> None:
    paths = pages(demo_app, demo_app.test_client())
    assert len(paths) > 8
    assert look(browser, demo, "", [*paths, "/nowhere"]) == []


def waiting(app: Flask, email: str, address: str) -> str:
    """Return the first address of a kind on a member's "Waiting for me"."""
    found = re.search(rf'href="({address})', signed_in(app, email).get("/waiting").text)
    assert found
    return found[1]


def test_screens_that_others_see_differently(browser: Browser, demo: Served, demo_app: Flask) -> None:
    draft = waiting(demo_app, AUTHOR, "/texts/[0-9]+")
    review = waiting(demo_app, REVIEWER, "/reviews/[0-9]+")
    seen = {
        AUTHOR: ["/waiting", f"{draft}/edit", f"{draft}/submit", f"{draft}/revisions", "/people/daugavpils"],
        REVIEWER: ["/waiting", review, f"{draft}/edit", "/manual/settings"],
        DEPUTY: ["/waiting", "/people/daugavpils", "/people/daugavpils/invite"],
        OBSERVER: ["/waiting", "/manual/outline", "/editions"],
    }
    for email, paths in seen.items():
        assert look(browser, demo, email, paths) == []
