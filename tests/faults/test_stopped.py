"""SIGTERM under load: an end within ten seconds, everything acknowledged kept, every job done once."""

from __future__ import annotations

import os
from email import message_from_bytes
from pathlib import Path

import pytest
from flask import Flask

from manual_app import db, mail
from manual_app.accounts.models import Member
from manual_app.mail import OutboxMessage
from tests.faults.conftest import authors
from tests.faults.listening import Looker
from tests.faults.running import Server, has_time, running, wait_until
from tests.faults.test_worker_killed import let_leases_run_out
from tests.faults.writers import CLIENTS, Crowd, judge
from tests.reliability import Counted
from tests.texts import serving
from tests.texts.drafts import draft

LONG = bool(os.environ.get("MANUAL_LONG"))
LETTERS = 20
LONGEST = 10.0  # seconds that a stop may take
PROMISE = "a stop under load is clean: {}"


class House(Server):
    """What `manual.py run` ends in: web and worker under one process."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self.words = ("manual_app", "--no-demo", "--port", str(self.port))


@pytest.mark.parametrize("kind", [Server, House])
def test_stop_under_load_loses_nothing_and_is_quick(app: Flask, kind: type[Server], counted: Counted) -> None:
    people, server = authors(), kind(app)
    counts = {"rounds": 10 if LONG else 1, "acknowledged": 0, "lost": 0, "letters": 0, "sent_twice": 0}
    slowest = 0.0
    with running(server):
        for _round in range(counts["rounds"]):
            slowest = max(slowest, judge_stop(app, server, people, counts))
    name = "manual.py run" if kind is House else "gunicorn"
    counted(PROMISE.format(name), **counts, seconds_at_most=round(slowest, 1))
    assert slowest < LONGEST or not has_time()


def judge_stop(app: Flask, server: Server, people: list[Member], counts: dict[str, int]) -> float:
    """Stop in the middle of writing and mailing, start again, and judge; return how long the stop took."""
    texts = [draft(people[0]) for _ in range(3)]
    account = serving.account(app, people[0])
    with Crowd(app, server.port, people, texts) as crowd, Looker(server.port, account, texts[0].id) as looker:
        crowd.wait_until_acknowledged(2 * CLIENTS)
        if isinstance(server, House):
            queue_letters()
        took = server.stop()
        assert server.process.returncode == 0
        in_time = "is killed" not in server.log.read_text()
        assert in_time or not has_time()
        server.start()
        crowd.wait_until_acknowledged(CLIENTS)
        crowd.__exit__()
        judge(crowd)
        looker.wait_for(crowd.shown()[0]["version"])
    assert looker.heard == [*range(1, len(looker.heard) + 1)]
    assert (looker.streams > 1, looker.broken) == (True, 0)  # the first one was told to end
    counts["acknowledged"] += crowd.acknowledged
    if isinstance(server, House):
        counts["letters"] += LETTERS
        judge_letters(app, counts["letters"], most=1 if in_time else 2)
    return took


def queue_letters() -> None:
    """Give the worker something to do."""
    with db.transaction():
        for number in range(LETTERS):
            mail.send(to=f"ann{number}@jette.example", subject="Stop", body="Hello")


def judge_letters(app: Flask, count: int, most: int) -> None:
    """Each letter has left, in at most so many tries."""
    if most > 1:
        let_leases_run_out()
    wait_until(lambda: unsent() == 0, "letters are not sent")
    files = [*(Path(app.instance_path) / "outbox").glob("*.eml")]
    ids = [message_from_bytes(file.read_bytes())["Message-ID"] for file in files]
    with db.reading() as session:
        rows = session.query(OutboxMessage.message_id, OutboxMessage.attempts).all()
    assert sorted(ids) == sorted(row.message_id for row in rows)
    assert len(rows) == count
    assert max(row.attempts for row in rows) <= most


def unsent() -> int:
    with db.reading() as session:
        return session.query(OutboxMessage).filter(OutboxMessage.sent_at.is_(None)).count()
