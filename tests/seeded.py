"""The whole demo for tests: seeded once a run by the commands that everybody uses, copied for each test."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from manual_app import create_app, db
from manual_app.paths import CHECKOUT

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
    app = create_app({"SECRET_KEY": SECRET, "TESTING": True}, instance=instance)
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
