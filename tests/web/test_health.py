"""`/healthz` while the process answers; `/readyz` while everything behind it is there."""

from __future__ import annotations

import shutil
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from manual_app.migrations import service as migrations

READY = {"ok": True, "database": True, "storage": True, "migrations": True, "queue": True}


def test_healthz_answers(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"ok": True})


def test_readyz_names_every_part(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (200, READY)


def test_database_of_another_migration_is_not_ready(app: Flask, client: FlaskClient) -> None:
    migrations.downgrade(app.extensions["engine"], "base")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {**READY, "ok": False, "migrations": False})
    assert client.get("/healthz").status_code == 200


def test_storage_that_cannot_be_written_is_not_ready(app: Flask, client: FlaskClient) -> None:
    files = Path(app.instance_path) / "files"
    shutil.rmtree(files)
    files.write_text("no folder any more")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {**READY, "ok": False, "storage": False})
