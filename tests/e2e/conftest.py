"""The real app in a process and an instance of its own, and browsers that are signed in to it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from manual_app import create_app, db
from manual_app.accounts.models import Member
from manual_app.paths import CHECKOUT
from tests import factories
from tests.machine import PATIENCE

SECRET = "a-secret-of-the-tests-0123456789-abcdef"
BLOCKED = "Service Worker registration blocked"  # of tests that are not about it


@dataclass
class House:
    """A running app; `writing()` lets a test prepare what it needs through the services."""

    url: str
    instance: Path
    members: dict[str, Member] = field(default_factory=dict)

    @property
    def named_url(self) -> str:
        """Return the same address by a name: passkeys belong to names."""
        return self.url.replace("127.0.0.1", "localhost")

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """Give an app on the same database, for the factories."""
        app = create_app({"SECRET_KEY": SECRET, "PUBLIC_URL": self.named_url}, instance=self.instance)
        try:
            yield app
        finally:
            db.close()
            app.extensions["engine"].dispose()

    def cookie_of(self, member: Member) -> dict[str, str]:
        """Return the cookie of a member who has just signed in."""
        with self.writing() as app:
            client = factories.signed_in(app.test_client(), member)
            found = client.get_cookie("manual")
            assert found is not None
            return {"name": "manual", "value": found.value, "url": self.url}


@pytest.fixture(scope="session")
def house(migrated_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The app behind gunicorn on a free port, with the lead partner, four partners and their members."""
    with housing(migrated_database, tmp_path_factory.mktemp("house")) as made:
        yield made


@contextmanager
def housing(migrated_database: Path, instance: Path) -> Iterator[House]:
    """Serve a house of its own in `instance`."""
    shutil.copy(migrated_database, instance / "manual.sqlite3")
    port = _free_port()
    made = House(f"http://127.0.0.1:{port}", instance)
    with made.writing():
        _settle(made)
    log = instance / "server.log"
    with log.open("w") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "python:manual_app.web.server"],
            cwd=CHECKOUT,
            env=_environment(made, port),
            stdout=out,
            stderr=out,
        )
    try:
        _wait(f"{made.url}/healthz", server, log)
        yield made
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE)


def _settle(house: House) -> None:
    partners = factories.network()
    for slug, partner in partners.items():
        for role in ("author", "reviewer"):
            house.members[f"{role}@{slug}"] = factories.member(
                partner, role, email=f"{role}@{slug}.example", password=factories.PASSWORD
            )
    house.members["coordinator"] = factories.member(partners["jette"], "coordinator")
    house.members["second author"] = factories.member(partners["daugavpils"], "author")


def _environment(house: House, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MANUAL_")}
    return {
        **kept,
        "MANUAL_INSTANCE": str(house.instance),
        "MANUAL_BIND": f"127.0.0.1:{port}",
        "PUBLIC_URL": house.named_url,
        "SECRET_KEY": SECRET,
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    patience = time.monotonic() + PATIENCE
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < patience:
        assert server.poll() is None, log.read_text()
        try:
            with direct.open(url, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(log.read_text())


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(house: House, browser: Browser) -> Iterator[OpenPage]:
    """Open an address as a member; what the browser complains about fails the test, unless it is expected."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(path: str, member: str, *, expected: str = "", **options: Any) -> Page:
        kept = {"viewport": {"width": 1440, "height": 900}, "service_workers": "block"}
        context = browser.new_context(**{**kept, **options})
        context.set_default_timeout(PATIENCE * 1000)
        contexts.append(context)
        context.add_cookies([house.cookie_of(house.members[member])])  # type: ignore[list-item]
        page = context.new_page()

        def complain(words: str) -> None:
            if not (expected and re.search(expected, words)) and BLOCKED not in words:
                complaints.append(words)

        page.on("pageerror", lambda error: complain(str(error)))
        page.on("console", lambda said: complain(said.text) if said.type in ("error", "warning") else None)
        page.goto(f"{house.url}{path}")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def open_editor(open_page: OpenPage) -> OpenPage:
    """Open a Text in the editor as a member, and wait until all that is loaded after the text is there."""

    def opened(text_id: int, member: str = "author@daugavpils", **options: Any) -> Page:
        page = open_page(f"/texts/{text_id}/edit", member, **options)
        page.wait_for_selector("[data-ready][data-complete]")
        return page

    return opened


@pytest.fixture
def chapter(house: House) -> int:
    """The id of a new chapter of Daugavpils with one paragraph."""
    with house.writing():
        coordinator, author = house.members["coordinator"], house.members["author@daugavpils"]
        return factories.chapter(coordinator, author, text="Solidarity begins with a neighbour.").id


@pytest.fixture
def practice(house: House) -> int:
    """The id of a new good practice of Daugavpils with its title only."""
    with house.writing():
        coordinator, author = house.members["coordinator"], house.members["author@daugavpils"]
        return factories.practice(coordinator, author).id


def saved_doc(page: Page, text_id: int) -> dict[str, Any]:
    """Wait until the editor says "Saved", and return the document that the server holds."""
    page.wait_for_selector("#save-state[data-state='saved']")
    answer: dict[str, Any] = page.evaluate(
        """address => fetch(address, { headers: { Accept: "application/json" } }).then(it => it.json())""",
        f"/texts/{text_id}",
    )
    doc: dict[str, Any] = answer["doc"]
    return doc
