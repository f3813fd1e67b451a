"""Work done outside requests: a queue (Huey) in a file of its own or in PostgreSQL.

A room declares a job with `@job`; a service asks for it with `enqueue`, which takes effect after the
commit. The row a job works on carries a lease: a starting worker calls every `@recovery` to take back
what a dead worker left. A job that fails is noted (`signs.py`) and shown to coordinators.
"""

from __future__ import annotations

import inspect
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from huey import Huey, PostgresHuey, SqliteHuey, crontab
from huey.consumer import Consumer

from manual_app import db, signs

STOP_SECONDS = 7.0  # that a running job has to end in when the worker is told to stop
SIGN_EVERY = 60.0  # seconds
log = structlog.get_logger()
_jobs: dict[str, Callable[..., None]] = {}
_recoveries: list[Callable[[], None]] = []
_periodic: list[tuple[str, dict[str, str]]] = []  # name of the job, and when
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
    """Register a job that the worker does once a minute."""
    _periodic.append((job(work).__name__, {"minute": "*"}))
    return work


def every_hour(work: Callable[[], None]) -> Callable[[], None]:
    """Register a job that the worker does once an hour."""
    _periodic.append((job(work).__name__, {"minute": "7"}))
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
        log.error("queue", exc_info=failure)
    _run = _queue.task(name="run")(_take_from_queue)


def enqueue(name: str, *arguments: object) -> None:
    """Put a job on the queue once the current transaction is committed."""
    if name not in _jobs:
        raise KeyError(name)
    db.after_commit(lambda: _put(name, *arguments))


def run_now(name: str, *arguments: object) -> None:
    """Do a job here and now; an error is raised (tests, commands)."""
    _jobs[name](*arguments)


def is_repeatable(name: str) -> bool:
    """Whether a job can be asked for by its name alone: it finds by itself what there is to do."""
    return name in _jobs and not inspect.signature(_jobs[name]).parameters


def recover() -> None:
    """Take back what dead workers left."""
    for work in _recoveries:
        try:
            work()
        except Exception as failure:  # the same is done again every minute
            log.error("recovery", job=work.__name__, exc_info=failure)


def work(workers: int = 2) -> None:
    """Be the worker until SIGINT or SIGTERM; a running job ends first, or gives its row back."""
    global _consumer
    queue = _bound()
    _ask_for_recovery()
    for name, moments in _periodic:
        queue.periodic_task(crontab(**moments), name=name)(partial(_attempt, name))
    threading.Thread(target=_show_life, name="signs-of-life", daemon=True).start()
    _consumer = Consumer(
        queue,
        workers=workers,
        worker_type="thread",
        max_delay=0.5,
        graceful_signal="TERM",
        shutdown_timeout=STOP_SECONDS,
    )
    _consumer.run()


def _ask_for_recovery() -> None:
    """Let the worker's own threads recover first, which end as they should when they are told to stop."""
    for work in _recoveries:
        try:
            _put(work.__name__)
        except Exception as failure:  # the same is done again every minute
            log.error("recovery", job=work.__name__, exc_info=failure)


def is_stopping() -> bool:
    """Whether the worker was told to stop: what takes long gives up, for the next worker."""
    return _consumer is not None and bool(_consumer.stop_flag.is_set())


def pending() -> int:
    """Return how many jobs wait."""
    return len(_queue) if _queue is not None else 0


def waiting_since() -> datetime | None:
    """Return when the job that is next was asked for, None when none waits."""
    queue = _bound()
    following = queue.storage.enqueued_items(limit=1)
    arguments = queue.deserialize_task(bytes(following[0])).args if following else None
    return datetime.fromtimestamp(arguments[0], UTC) if arguments else None


def drain() -> None:
    """Do every waiting job in this process (tests, `manual.py` seeding)."""
    queue = _bound()
    while (task := queue.dequeue()) is not None:
        queue.execute(task)


def scrub() -> None:
    """Let nothing of jobs that are done stay in the queue's file, which keeps it for a while."""
    if isinstance(_queue, SqliteHuey):
        connection = _queue.storage.conn
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def close() -> None:
    """Give the queue's connections of this thread back."""
    if _queue is not None:
        _queue.storage.close()


def _take_from_queue(asked_at: float, name: str, *arguments: object) -> None:
    """Do a job that was asked for, and write its line into the log."""
    began = time.time()
    _attempt(name, *arguments)
    log.info("job", job=name, waited=round(began - asked_at, 1), seconds=round(time.time() - began, 1))


def _attempt(name: str, *arguments: object) -> None:
    """Do a job in the worker; a failure is noted for people, and ends nothing but this job."""
    try:
        run_now(name, *arguments)
    except Exception as error:
        log.error("job failed", job=name, exc_info=error)
        signs.note_failure(name, error)
    else:
        signs.note_success(name)


def _show_life() -> None:
    """Write signs of life as long as this process lives, beside jobs that may take minutes."""
    pause = threading.Event()
    while True:
        try:
            signs.show_life()
        except Exception as error:  # a database that is away for a while; the next sign is due in a minute
            log.error("no sign of life written", exc_info=error)
        pause.wait(SIGN_EVERY)


def _bound() -> Huey:
    if _queue is None:
        raise RuntimeError("jobs.configure was not called")
    return _queue


def _put(name: str, *arguments: object) -> None:
    """Put a job on the queue; a connection that was lost since the last time is made anew, once."""
    if _run is None:
        return
    try:
        _run(time.time(), name, *arguments)
    except Exception:
        with suppress(Exception):
            close()
        _run(time.time(), name, *arguments)
