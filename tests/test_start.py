"""The app starts, answers, and refuses to serve without a secret (security.md, row 19)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from manual_app import create_app, db
from manual_app.config import NotConfigured
from manual_app.paths import CHECKOUT


@pytest.mark.parametrize("secret", ["", "short", "a" * 64])
def test_serving_without_a_strong_secret_is_refused(secret: str, tmp_path: Path) -> None:
    with pytest.raises(NotConfigured, match="SECRET_KEY"):
        create_app({"SECRET_KEY": secret}, instance=tmp_path)


@pytest.mark.parametrize("secret", ["", "short", "a" * 64])
def test_web_server_does_not_start_without_a_strong_secret(secret: str, tmp_path: Path) -> None:
    """As an operator would start it, beside manual.py, which makes a key."""
    env = {**os.environ, "MANUAL_INSTANCE": str(tmp_path), "SECRET_KEY": secret, "MANUAL_BIND": "127.0.0.1:0"}
    ran = subprocess.run(
        [sys.executable, "-m", "gunicorn", "-c", "python:manual_app.web.server"],
        cwd=CHECKOUT, env=env, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert ran.returncode != 0
    assert "SECRET_KEY is missing or weak" in ran.stderr


@pytest.mark.parametrize("words", [["db", "upgrade"], ["verify"], ["routes"]])
def test_commands_need_no_secret(app: Flask, words: list[str]) -> None:
    env = {name: value for name, value in os.environ.items() if name != "SECRET_KEY"}
    env["MANUAL_INSTANCE"] = app.instance_path
    command = [sys.executable, "-m", "flask", "--app", "manual_app", *words]
    ran = subprocess.run(command, cwd=CHECKOUT, env=env, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert not (Path(app.instance_path) / "secret-key").exists()


def test_secret_may_come_from_a_file_in_the_instance(tmp_path: Path) -> None:
    secret = "0123456789abcdef" * 4
    (tmp_path / "secret-key").write_text(f"{secret}\n")
    app = create_app({"DATABASE_URL": f"sqlite:///{tmp_path / 'manual.sqlite3'}"}, instance=tmp_path)
    assert app.config["SECRET_KEY"] == secret
    db.close()
    app.extensions["engine"].dispose()


def test_foreign_host_is_refused(client: FlaskClient) -> None:
    assert client.get("/healthz", headers={"Host": "evil.example"}).status_code == 400
