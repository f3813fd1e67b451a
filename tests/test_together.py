"""Writes that wait together are committed together, each with its own end."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import event, text

from manual_app import db, together
from manual_app.errors import Conflict, Unavailable


def add(name: str) -> None:
    db.session.execute(text("INSERT INTO notes VALUES (:name)"), {"name": name})


def refuse() -> None:
    raise Conflict("no")


def break_off() -> None:
    add("half")
    raise ValueError("a fault of ours")


def be_ended() -> None:
    raise SystemExit("ended")


def wrote(*acts: Callable[[], None]) -> tuple[list[str], list[str], int]:
    """Let these acts wait for one turn; return what went wrong, what was kept, and how many commits."""
    engine, commits, wrong = db.session.get_bind(), [], []
    with db.transaction():
        db.session.execute(text("CREATE TABLE IF NOT EXISTS notes (name TEXT)"))

    def one(act: Callable[[], None]) -> None:
        try:
            together.write(act)
        except (Conflict, Unavailable, ValueError, SystemExit) as refusal:
            wrong.append(str(refusal))

    def note(_connection: object) -> None:
        commits.append(1)

    threads = [threading.Thread(target=one, args=(act,)) for act in acts]
    queue = together._queues.setdefault(engine, together._Queue())
    with queue.turn:
        for thread in threads:
            thread.start()
        while len(queue.wishes) < len(acts):
            threading.Event().wait(0.01)
        event.listen(engine, "commit", note)
    for thread in threads:
        thread.join()
    event.remove(engine, "commit", note)
    with db.reading() as session:
        kept = sorted(session.execute(text("SELECT name FROM notes")).scalars())
    return sorted(wrong), kept, len(commits)


def test_all_who_wait_share_one_commit(app: Flask) -> None:
    acts = [lambda name=name: add(name) for name in "abcdef"]
    assert wrote(*acts) == ([], ["a", "b", "c", "d", "e", "f"], 1)


def test_who_is_refused_takes_nobody_along(app: Flask) -> None:
    assert wrote(lambda: add("a"), refuse, lambda: add("b")) == (["no"], ["a", "b"], 1)


def test_a_fault_undoes_its_own_write_only(app: Flask) -> None:
    found = wrote(lambda: add("a"), break_off, lambda: add("b"))
    assert found == (["a fault of ours"], ["a", "b"], 2)


def test_nobody_is_answered_before_the_commit(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ValueError("the disk is full")

    monkeypatch.setattr(db, "commit", fail)
    with pytest.raises(ValueError, match="the disk is full"):
        together.write(lambda: None)


def test_nobody_waits_for_a_thread_that_is_ended(app: Flask) -> None:
    wrong, kept, _commits = wrote(be_ended, lambda: add("waits"))
    assert (wrong, kept) == (["The server is stopping. Try again.", "ended"], [])
