"""The whole demo for tests: seeded once a run by the commands that everybody uses, copied for each test."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page

from manual_app import create_app, db
from manual_app.paths import CHECKOUT
from tests.machine import PATIENCE

PASSWORD = "five towns and one brass band"
COORDINATOR = "coordinator@jette.example"
SECRET = "a-secret-of-the-tests-0123456789-abcdef"


@pytest.fixture(scope="session")
def seeded_instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder with the demo, shared by all workers of this run: copy it, never write to it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, done = shared / "seeded", shared / "seeded.done"
    with (shared / "seeded.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            env = {
                **os.environ,
                "MANUAL_INSTANCE": str(folder),
                "MANUAL_DEMO_PASSWORD": PASSWORD,
                "SECRET_KEY": SECRET,
            }
            for words in (["db", "upgrade"], ["seed-demo"]):
                command = [sys.executable, "-m", "flask", "--app", "manual_app", *words]
                ran = subprocess.run(
                    command, cwd=CHECKOUT, env=env, capture_output=True, text=True, check=False
                )
                assert ran.returncode == 0, ran.stdout + ran.stderr
            done.touch()
    return folder


@pytest.fixture
def seeded_app(seeded_instance: Path, tmp_path: Path) -> Iterator[Flask]:
    """The app on its own copy of the demo."""
    instance = tmp_path / "seeded"
    shutil.copytree(seeded_instance, instance)
    app = create_app({"SECRET_KEY": SECRET, "TESTING": True, "DEMO": True}, instance=instance)
    yield app
    db.close()
    app.extensions["engine"].dispose()


def signed_in(app: Flask, email: str = COORDINATOR) -> FlaskClient:
    """Return a browser in which this member of the demo has signed in."""
    client = app.test_client()
    token = re.search(r'<meta name="csrf-token" content="([^"]+)"', client.get("/sign-in").text)
    assert token
    form = {"email": email, "password": PASSWORD, "csrf_token": token[1]}
    answer = client.post("/sign-in", data=form)
    assert answer.status_code in (302, 303), answer.text
    return client


@dataclass(frozen=True)
class Served:
    """The whole demo, served as `manual.py run` serves it: web server and worker."""

    url: str
    instance: Path

    def sign_in(self, page: Page, email: str) -> None:
        """Sign in by the form, as everybody does."""
        page.goto(f"{self.url}/sign-in")
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_role("heading", level=1, name="Waiting for me").wait_for()

    def mail_to(self, address: str) -> list[EmailMessage]:
        """Return the mail that has left for an address, in no order."""
        kept = [file.read_bytes() for file in (self.instance / "outbox").glob("*.eml")]
        letters = [message_from_bytes(raw, policy=policy.default) for raw in kept if address.encode() in raw]
        return [letter for letter in letters if letter["To"] == address]


@contextmanager
def serving(seeded_instance: Path, instance: Path) -> Iterator[Served]:
    """Serve a copy of the demo, made at `instance`, on a free port."""
    shutil.copytree(seeded_instance, instance)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = instance / "log.txt"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "manual_app", "--port", str(port)],
            cwd=CHECKOUT,
            env={**_kept_environment(), "MANUAL_INSTANCE": str(instance)},
            stdout=out,
            stderr=out,
        )
    try:
        _wait_until_announced(process, log)
        yield Served(f"http://127.0.0.1:{port}", instance)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _kept_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("MANUAL_", "SECRET_"))}


def _wait_until_announced(process: subprocess.Popen[bytes], log: Path) -> None:
    patience = time.monotonic() + PATIENCE
    while "Ctrl-C" not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < patience, log.read_text()
        time.sleep(0.1)
