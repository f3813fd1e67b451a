"""Work done outside requests: a queue (Huey) in a file of its own or in PostgreSQL.

A room declares a job with `@job`; a service asks for it with `enqueue`, which takes effect after the
commit. The row a job works on carries a lease: a starting worker calls every `@recovery` to take back
what a dead worker left.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog
from huey import Huey, PostgresHuey, SqliteHuey, crontab
from huey.consumer import Consumer

from manual_app import db

STOP_SECONDS = 7.0  # that a running job has to end in when the worker is told to stop
log = structlog.get_logger()
_jobs: dict[str, Callable[..., None]] = {}
_recoveries: list[Callable[[], None]] = []
_periodic: list[tuple[str, Callable[[], None]]] = []
_queue: Huey | None = None
_run: Any = None
_consumer: Any = None


def job(work: Callable[..., None]) -> Callable[..., None]:
    """Register `work` under its name; arguments must be plain JSON values."""
    _jobs[work.__name__] = work
    return work


def recovery(work: Callable[[], None]) -> Callable[[], None]:
    """Register what a starting worker does first: take back rows whose lease has run out."""
    _recoveries.append(work)
    return work


def every_minute(work: Callable[[], None]) -> Callable[[], None]:
    """Register what the worker does once a minute."""
    _periodic.append((work.__name__, work))
    return work


def configure(database_url: str, instance: Path) -> None:
    """Bind the queue: `jobs.sqlite3` in the instance, or the PostgreSQL of the installation."""
    global _queue, _run
    if database_url.startswith("postgresql"):
        dsn = database_url.replace("postgresql+psycopg", "postgresql")
        _queue = PostgresHuey("manual", dsn=dsn, results=False, create_tables=False)
    else:
        file = str(instance / "jobs.sqlite3")
        _queue = SqliteHuey("manual", filename=file, results=False, timeout=10, create_tables=False)
    try:
        _queue.storage.initialize_schema()
    except Exception as failure:  # a queue that is not there now may be there when it is needed
        log.error("queue", error=repr(failure))
    _run = _queue.task(name="run")(run_now)


def enqueue(name: str, *arguments: object) -> None:
    """Put a job on the queue once the current transaction is committed."""
    if name not in _jobs:
        raise KeyError(name)
    db.after_commit(lambda: _put(name, *arguments))


def run_now(name: str, *arguments: object) -> None:
    """Do a job here and now (the worker does this; so do tests and `flask compile`)."""
    _jobs[name](*arguments)


def recover() -> None:
    """Take back what dead workers left."""
    for work in _recoveries:
        try:
            work()
        except Exception as failure:  # the same is done again every minute
            log.error("recovery", job=work.__name__, error=repr(failure))


def work(workers: int = 2) -> None:
    """Be the worker until SIGINT or SIGTERM; a running job ends first, or gives its row back."""
    global _consumer
    queue = _bound()
    recover()
    for name, periodic in _periodic:
        queue.periodic_task(crontab(minute="*"), name=name)(periodic)
    _consumer = Consumer(
        queue,
        workers=workers,
        worker_type="thread",
        max_delay=0.5,
        graceful_signal="TERM",
        shutdown_timeout=STOP_SECONDS,
    )
    _consumer.run()


def is_stopping() -> bool:
    """Whether the worker was told to stop: what takes long gives up, for the next worker."""
    return _consumer is not None and bool(_consumer.stop_flag.is_set())


def pending() -> int:
    """Return how many jobs wait."""
    return len(_queue) if _queue is not None else 0


def drain() -> None:
    """Do every waiting job in this process (tests, `manual.py` seeding)."""
    queue = _bound()
    while (task := queue.dequeue()) is not None:
        queue.execute(task)


def close() -> None:
    """Give the queue's connections of this thread back."""
    if _queue is not None:
        _queue.storage.close()


def _bound() -> Huey:
    if _queue is None:
        raise RuntimeError("jobs.configure was not called")
    return _queue


def _put(name: str, *arguments: object) -> None:
    """Put a job on the queue; a connection that was lost since the last time is made anew, once."""
    if _run is None:
        return
    try:
        _run(name, *arguments)
    except Exception:
        with suppress(Exception):
            close()
        _run(name, *arguments)
