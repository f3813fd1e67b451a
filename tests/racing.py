"""Two that act at the same moment on PostgreSQL, in an order that is always the same; and many, in none."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from flask import Flask
from sqlalchemy import text

from manual_app import db, jobs


def _wait_until_one_waits(app: Flask) -> None:
    """Return once a transaction waits for another one."""
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    patience = time.monotonic() + 30
    with app.extensions["engine"].connect() as watcher:
        while not watcher.scalar(waiting):
            watcher.rollback()
            assert time.monotonic() < patience, "nobody waits"
            time.sleep(0.05)


def while_acting(app: Flask, act: Callable[[], object], other: Callable[[], object]) -> Future[object]:
    """Let `other` run in a thread while `act` has been done and not been committed."""
    acted = threading.Event()

    def run() -> object:
        acted.wait(30)
        try:
            return other()
        finally:
            db.close()
            jobs.close()

    with ThreadPoolExecutor(1) as threads:
        answer = threads.submit(run)
        with db.transaction():
            act()
            acted.set()
            _wait_until_one_waits(app)
    return answer


def at_once(act: Callable[[], object], *, times: int) -> list[object]:
    """Return what `act` answers in so many threads that begin at the same moment; an error is its name."""
    ready, answers = threading.Barrier(times), []

    def run() -> None:
        ready.wait()
        try:
            answers.append(act())
        except Exception as refusal:  # whatever it is, the test names what it expects
            answers.append(type(refusal).__name__)
        finally:
            db.close()

    threads = [threading.Thread(target=run) for _n in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
