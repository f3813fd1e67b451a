"""What is answered is on the disk before the answer leaves, so that a power cut takes none of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from flask import Flask

from manual_app.content.schema import SCHEMA_NUMBER
from tests.faults.conftest import authors
from tests.faults.running import Server, running
from tests.faults.tracing import reached_the_disk, traced
from tests.faults.writers import Entry, Writer, send_picture
from tests.postgresql import Cluster
from tests.reliability import Counted
from tests.texts import serving
from tests.texts.conftest import typing
from tests.texts.drafts import draft

WAITS_FOR_THE_DISK = True  # the PostgreSQL of this module
WRITES = 200 if os.environ.get("MANUAL_LONG") else 10
SQLITE_LOG, POSTGRESQL_LOG = "manual.sqlite3-wal", "/pg_wal/"
PROMISE = "what is answered is on the disk before, seen by strace"


class Desk:
    """An author at a running server, who can write a word and send a picture."""

    def __init__(self, app: Flask, *options: str) -> None:
        author = authors(1)[0]
        self.account, self.text_id = serving.account(app, author), draft(author).id
        self.server = Server(app, *options)
        self.writer = Writer("c0", self.server.port, self.account, self.text_id, 0)

    def write(self, request: str) -> None:
        """Write a word, and wait for the answer."""
        body = {"version": 0, "schema": SCHEMA_NUMBER, "client": "c0", "request": request}
        assert self.writer.see_through(Entry({**body, "steps": [typing("word ")]}))

    def send_picture(self, shade: int) -> None:
        """Send a picture of one grey, and wait for the answer."""
        assert send_picture(self.server.port, self.account, self.text_id, shade)[0] == 201


def synced_writes(desk: Desk, folder: Path, log: str, others: list[int]) -> tuple[int, int]:
    """Write with strace looking on; return how many were answered, and how many were on the disk by then."""
    (pid,) = desk.server.children()
    with traced(folder, [pid, *others]) as trace:
        for number in range(WRITES):
            desk.write(f"r{number}")
    desk.writer.hang_up()
    answered = trace.answered("POST /texts/", "HTTP/1.1 200")
    return len(answered), sum(reached_the_disk(calls, log) for calls in answered)


def test_a_write_is_on_the_disk_before_it_is_answered(app: Flask, tmp_path: Path, counted: Counted) -> None:
    desk = Desk(app)
    with running(desk.server):
        desk.write("first")
        found = synced_writes(desk, tmp_path, SQLITE_LOG, [])
    counted(PROMISE, sqlite_writes=found[0], synced=found[1])
    assert found == (WRITES, WRITES)


def test_a_database_that_waits_for_no_disk_is_noticed(app: Flask, tmp_path: Path) -> None:
    """The test above could not fail otherwise."""
    desk = Desk(app, "tests.faults.unsynced:application")
    with running(desk.server):
        desk.write("first")
        assert synced_writes(desk, tmp_path, SQLITE_LOG, []) == (WRITES, 0)


@pytest.mark.postgresql
def test_a_write_is_on_postgresqls_disk_before_it_is_answered(
    on_postgresql: Flask, cluster: Cluster, tmp_path: Path, counted: Counted
) -> None:
    desk = Desk(on_postgresql)
    with running(desk.server):
        desk.write("first")
        found = synced_writes(desk, tmp_path, POSTGRESQL_LOG, cluster.processes())
    counted(PROMISE, postgresql_writes=found[0], synced=found[1])
    assert found == (WRITES, WRITES)


def test_a_picture_is_on_the_disk_before_it_is_answered(app: Flask, tmp_path: Path) -> None:
    desk = Desk(app)
    with running(desk.server):
        desk.send_picture(10)
        (pid,) = desk.server.children()
        with traced(tmp_path, [pid]) as trace:
            desk.send_picture(20)
    (calls,) = trace.answered("POST /texts/", "HTTP/1.1 201")
    (moved,) = [n for n, call in enumerate(calls) if call.name == "rename" and "/files/" in call.words]
    synced = [
        call.words for call in calls[moved:] if call.name == "fsync" and "/instance/files/" in call.words
    ]
    assert len(synced) >= 2  # the file, and the folder that names it
    assert reached_the_disk(calls, SQLITE_LOG)
