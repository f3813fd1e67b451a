"""Writers of one process take turns, and a turn ends whichever way the transaction ends."""

from __future__ import annotations

import threading

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from manual_app import db, turns


def test_writers_queue_before_they_take_a_connection(app: Flask) -> None:
    pool = app.extensions["engine"].pool
    done = threading.Event()

    def write() -> None:
        with db.transaction():
            done.set()

    with db.transaction():
        waiting = [threading.Thread(target=write) for _ in range(30)]
        for thread in waiting:
            thread.start()
        held, early = pool.checkedout(), done.is_set()
    for thread in waiting:
        thread.join()
    assert (held, early, done.is_set(), pool.checkedout()) == (1, False, True, 0)


@pytest.mark.parametrize("end", [db.commit, db.close, lambda: db.session.rollback()])
def test_a_turn_ends_with_the_transaction(app: Flask, end: object) -> None:
    db.begin_writing()
    end()  # type: ignore[operator]
    taken: list[str] = []

    def write() -> None:
        with db.transaction():
            taken.append("other")

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
    assert taken == ["other"]


def test_a_turn_ends_where_the_database_does_not_let_in(app: Flask) -> None:
    def refuse(*_given: object) -> None:
        raise OperationalError("BEGIN IMMEDIATE", None, Exception("disk I/O error"))

    engine = app.extensions["engine"]
    event.listen(engine, "begin", refuse)
    with pytest.raises(OperationalError), db.transaction():
        pass
    event.remove(engine, "begin", refuse)
    with db.transaction() as session:
        assert session.in_transaction()


def test_who_waits_too_long_is_told_that_the_database_is_busy(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.01)
    told: list[str] = []

    def write() -> None:
        try:
            with db.transaction():
                told.append("written")
        except OperationalError as refusal:
            told.append(str(refusal.orig))

    with db.transaction():
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
    assert told == ["database is locked"]
