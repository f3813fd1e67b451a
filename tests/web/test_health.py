"""`/healthz` while the process answers; `/readyz` while everything behind it is there."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from manual_app import jobs
from manual_app.migrations import service as migrations
from manual_app.web import health

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


@pytest.mark.sqlite
def test_queue_that_cannot_be_opened_is_not_ready(app: Flask, client: FlaskClient) -> None:
    jobs.close()
    for file in Path(app.instance_path).glob("jobs.sqlite3*"):
        file.unlink()
    (Path(app.instance_path) / "jobs.sqlite3").mkdir()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {**READY, "ok": False, "queue": False})


@pytest.mark.sqlite
def test_database_that_takes_no_write_is_not_ready(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "PATIENCE", 0.5)
    with closing(sqlite3.connect(Path(app.instance_path) / "manual.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {**READY, "ok": False, "database": False})


def test_a_part_that_hangs_is_not_ready_and_holds_up_no_other(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "PATIENCE", 0.5)
    monkeypatch.setattr(health, "FRESH", 0.0)
    go_on = threading.Event()
    asked: list[int] = []

    def hang() -> bool:
        asked.append(1)
        return go_on.wait()

    health.check(app, "hanging", hang)
    try:
        for _time in range(2):
            assert client.get("/readyz").json == {**READY, "ok": False, "hanging": False}
        assert len(asked) == 1  # it still hangs: no second thread waits beside the first
    finally:
        go_on.set()
    readiness = app.extensions["readiness"]
    readiness.parts[-1]._thread.join()
    assert client.get("/readyz").json == {**READY, "hanging": True}


def test_parts_are_asked_at_the_same_time_and_not_again_at_once(app: Flask, client: FlaskClient) -> None:
    both = threading.Barrier(2, timeout=health.PATIENCE)
    asked: list[int] = []

    def meet() -> bool:
        asked.append(both.wait())
        return True

    health.check(app, "one", meet)
    health.check(app, "other", meet)
    answers = [client.get("/readyz").status_code for _time in range(3)]
    assert (answers, len(asked)) == ([200, 200, 200], 2)


def test_trial_stream_sends_its_events_one_by_one_to_a_few_at_once(client: FlaskClient) -> None:
    opened = [client.get("/healthz/stream", buffered=False) for _time in range(health.TRIAL_STREAMS)]
    refused = client.get("/healthz/stream")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    for answer in opened[1:]:
        answer.close()
    assert [answer.headers["X-Accel-Buffering"] for answer in opened] == ["no"] * health.TRIAL_STREAMS
    events = [event.decode() for event in opened[0].iter_encoded() if event]
    opened[0].close()
    assert events == ["data: 1 of 3\n\n", "data: 2 of 3\n\n", "data: 3 of 3\n\n"]
    assert client.get("/healthz/stream", buffered=False).status_code == 200  # places were given back
