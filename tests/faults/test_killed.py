"""kill -9 at random moments under twenty writing clients: nothing acknowledged is lost or there twice."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text

from manual_app import db
from manual_app.editions import verifying
from tests.faults.conftest import authors
from tests.faults.running import Server, running, wait_until
from tests.faults.writers import CLIENTS, Crowd, judge
from tests.postgresql import Cluster
from tests.reliability import Counted
from tests.texts.drafts import draft

LONG = bool(os.environ.get("MANUAL_LONG"))
PROMISE = "no acknowledged edit is lost, and none is there twice, when {} is killed under 20 clients"


def judge_rounds(app: Flask, server: Server, rounds: int, kill: Callable[[], None]) -> dict[str, int]:
    """Kill again and again while people write, and judge each time; return counts."""
    chance, people = random.Random(rounds), authors()
    counts = {"rounds": rounds, "acknowledged": 0, "in_doubt": 0, "lost": 0, "doubled": 0}
    for _round in range(rounds):
        texts = [draft(people[0]) for _ in range(3)]
        with Crowd(app, server.port, people, texts) as crowd:
            crowd.wait_until_acknowledged(CLIENTS)
            time.sleep(chance.uniform(0, 0.4))
            kill()
            crowd.wait_until_acknowledged(CLIENTS)
        judge(crowd)
        counts["acknowledged"] += crowd.acknowledged
        counts["in_doubt"] += sum(bool(entry.lost) for entry in crowd.journal)
    judge_database(app)
    return counts


def judge_database(app: Flask) -> None:
    """The file itself is whole, and so is the chain of the record."""
    with db.reading() as session:
        if app.extensions["engine"].dialect.name == "sqlite":
            assert session.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
        assert [*verifying.faults()] == []


def begin_anew(server: Server) -> None:
    """Kill everything, and start it again."""
    server.kill()
    server.start()


def kill_the_writing_process(server: Server) -> None:
    """Kill the process that serves; gunicorn's first process starts another one."""
    (pid,) = server.children()
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: server.children() not in ([pid], []), "no other process takes its place")


def test_nothing_is_lost_when_the_whole_server_is_killed(app: Flask, counted: Counted) -> None:
    server = Server(app)
    with running(server):
        counts = judge_rounds(app, server, 120 if LONG else 8, lambda: begin_anew(server))
    counted(PROMISE.format("the whole server"), **counts)
    assert counts["in_doubt"] > 0


def test_nothing_is_lost_when_the_process_that_writes_is_killed(app: Flask, counted: Counted) -> None:
    server = Server(app, "--preload")  # the next one is there at once
    with running(server):
        counts = judge_rounds(app, server, 230 if LONG else 14, lambda: kill_the_writing_process(server))
    counted(PROMISE.format("the process that writes"), **counts)
    assert counts["in_doubt"] > 0


@pytest.mark.postgresql
def test_nothing_is_lost_when_the_server_is_killed_on_postgresql(
    on_postgresql: Flask, counted: Counted
) -> None:
    server = Server(on_postgresql, "--preload")
    with running(server):
        kill = lambda: kill_the_writing_process(server)  # noqa: E731
        counts = judge_rounds(on_postgresql, server, 75 if LONG else 4, kill)
    counted(PROMISE.format("a server on PostgreSQL"), **counts)
    assert counts["in_doubt"] > 0


@pytest.mark.postgresql
def test_nothing_is_lost_when_postgresql_is_killed(
    on_postgresql: Flask, cluster: Cluster, counted: Counted
) -> None:
    ways = iter([cluster.kill, cluster.stop] * 1000)

    def kill() -> None:
        next(ways)()
        cluster.start()

    server = Server(on_postgresql)
    with running(server):
        counts = judge_rounds(on_postgresql, server, 75 if LONG else 4, kill)
    counted(PROMISE.format("PostgreSQL"), **counts)
    assert counts["acknowledged"] > 0
