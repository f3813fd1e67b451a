"""A backup taken while twenty people write; everything wiped; the backup restored; the writing goes on."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from manual_app import create_app, db, jobs
from manual_app.accounts.models import Member
from manual_app.editions import verifying
from manual_app.texts import heads
from manual_app.texts.models import Commit, Text
from tests.conftest import SECRET
from tests.faults.conftest import authors
from tests.faults.running import Process, Server, running
from tests.faults.writers import CLIENTS, Crowd, send_picture
from tests.postgresql import Cluster, own_database
from tests.reliability import Counted
from tests.texts import serving
from tests.texts.drafts import draft

ROUNDS = 10 if os.environ.get("MANUAL_LONG") else 1
PROMISE = "what was acknowledged before a backup began is there again when it is restored ({})"
Told = dict[tuple[str, str], dict[str, object]]


def command(app: Flask, *words: object) -> None:
    """Run a command in a process of its own, as an administrator does beside the running app."""
    process = Process(app, "flask", "--app", "manual_app", *map(str, words))
    process.start()
    assert process.process.wait(120) == 0, process.log.read_text()


def back_up_under_load(app: Flask, file: Path) -> tuple[Told, list[int]]:
    """Take a backup while people write; return what was acknowledged before it, and the Texts."""
    people = authors()
    texts = [draft(people[0]) for _ in range(3)]
    server = Server(app)
    with running(server):
        assert send_picture(server.port, serving.account(app, people[0]), texts[0].id, 7)[0] == 201
        with Crowd(app, server.port, people, texts) as crowd:
            crowd.wait_until_acknowledged(2 * CLIENTS)
            told = {entry.key: entry.answer for entry in crowd.journal if entry.answer is not None}
            command(app, "backup", file)
            crowd.wait_until_acknowledged(CLIENTS)
    return told, [text.id for text in texts]


def restored_at(folder: Path, url: str) -> Flask:
    """Return the app on an empty machine."""
    folder.mkdir()
    settings = {"SECRET_KEY": SECRET, "TESTING": True}
    return create_app({**settings, "DATABASE_URL": url} if url else settings, instance=folder)


def judge(app: Flask, told: Told, text_ids: list[int]) -> int:
    """Hold the restored Texts against what was acknowledged; return how many writes they hold."""
    held: Told = {}
    with db.reading():
        assert list(verifying.faults()) == []
        for text_id in text_ids:
            log = heads.commits_since(text_id, 0)
            assert [commit.version_from for commit in log] == [*range(len(log))]
            heads.at_version(text_id, len(log))
            held |= {(c.client, c.request): {"from": c.version_from, "count": 1, "kept": [0]} for c in log}
    assert {key: held.get(key) for key in told} == told
    return len(held)


def go_on(app: Flask, text_ids: list[int]) -> None:
    """Serve the restored app, and let somebody write."""
    server = Server(app)
    with running(server):
        with db.reading() as session:
            text = session.get_one(Text, text_ids[0])
            wrote = select(Commit.member_id).where(Commit.text_id == text.id).limit(1)
            member = session.get_one(Member, session.scalar(wrote))
        with Crowd(app, server.port, [member], [text]) as crowd:
            crowd.wait_until_acknowledged(CLIENTS)


def close(app: Flask) -> None:
    jobs.close()
    db.close()
    app.extensions["engine"].dispose()


def test_a_backup_taken_under_load_restores(app: Flask, tmp_path: Path, counted: Counted) -> None:
    acknowledged = held = 0
    for number in range(ROUNDS):
        told, text_ids = back_up_under_load(app, tmp_path / f"{number}.backup")
        acknowledged += len(told)
        close(app)
        shutil.rmtree(app.instance_path)
        app = restored_at(tmp_path / f"restored-{number}", "")
        command(app, "restore", tmp_path / f"{number}.backup")
        held += judge(app, told, text_ids)
        go_on(app, text_ids)
    assert held >= acknowledged > 0
    counted(PROMISE.format("SQLite"), rounds=ROUNDS, acknowledged=acknowledged, restored=held)
    close(app)


@pytest.mark.postgresql
def test_a_backup_taken_under_load_restores_on_postgresql(
    on_postgresql: Flask, cluster: Cluster, tmp_path: Path, counted: Counted
) -> None:
    acknowledged = held = 0
    for number in range(ROUNDS):
        told, text_ids = back_up_under_load(on_postgresql, tmp_path / f"{number}.backup")
        acknowledged += len(told)
        with own_database(cluster.url) as url:
            app = restored_at(tmp_path / f"restored-{number}", url)
            command(app, "restore", tmp_path / f"{number}.backup")
            held += judge(app, told, text_ids)
            go_on(app, text_ids)
            close(app)
        db.use(on_postgresql.extensions["engine"])
    assert held >= acknowledged > 0
    counted(PROMISE.format("PostgreSQL"), rounds=ROUNDS, acknowledged=acknowledged, restored=held)
