"""`/healthz`: the process answers. `/readyz`: so do database, storage, migrations and queue.

`/healthz/stream`: streams come through whatever stands in front.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import structlog
from flask import Flask, Response, current_app, jsonify
from sqlalchemy import text

from manual_app import db, jobs, storage
from manual_app.errors import Unavailable
from manual_app.web import access
from manual_app.web.stopping import stop_event
from manual_app.wording import _

PROBE = "health/ready"  # a file of the storage, written anew each time
PATIENCE = 3.0  # seconds a part may take to answer
FRESH = 1.0  # seconds an answer is given again without asking: anybody may ask, and asking writes
STREAM_EVENTS, STREAM_PAUSE = 3, 0.5
TRIAL_STREAMS = 4  # at once: anybody may ask, and each keeps a thread for a second
log = structlog.get_logger()


class Part:
    """A part behind the pages, asked in a thread of its own: what hangs is not ready and holds up nobody."""

    def __init__(self, name: str, holds: Callable[[], bool]) -> None:
        self.name = name
        self._holds = holds
        self._thread: threading.Thread | None = None
        self._answer = False

    def ask(self) -> None:
        """Begin to ask, unless the last question is still unanswered."""
        if self._thread is None or not self._thread.is_alive():
            self._answer = False
            self._thread = threading.Thread(target=self._ask, name=f"ready-{self.name}", daemon=True)
            self._thread.start()

    def answer(self, until: float) -> bool:
        """Return what it answers until then (`time.monotonic`)."""
        if self._thread is None:
            return False
        self._thread.join(max(0.0, until - time.monotonic()))
        return not self._thread.is_alive() and self._answer

    def _ask(self) -> None:
        try:
            self._answer = bool(self._holds())
        except Exception:  # whatever it is, this part is not ready
            log.exception("not ready", part=self.name)


class Readiness:
    """All parts, asked at the same time and not more often than needed."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self._lock = threading.Lock()
        self._asked_at = float("-inf")
        self._states: dict[str, bool] = {}

    def states(self) -> dict[str, bool]:
        """Return which parts are ready."""
        with self._lock:
            if time.monotonic() - self._asked_at > FRESH:
                for part in self.parts:
                    part.ask()
                until = time.monotonic() + PATIENCE
                self._states = {part.name: part.answer(until) for part in self.parts}
                self._asked_at = time.monotonic()
            return self._states


def check(app: Flask, name: str, holds: Callable[[], bool]) -> None:
    """Let `/readyz` also ask `holds()`."""
    app.extensions["readiness"].parts.append(Part(name, holds))


def init_app(app: Flask) -> None:
    """Register the addresses."""
    app.extensions["readiness"] = Readiness()
    check(app, "database", _database_writable)
    check(app, "storage", _storage_writable)
    check(app, "queue", _queue_answers)
    app.add_url_rule("/healthz", "healthz", healthz)
    app.add_url_rule("/readyz", "readyz", readyz)
    app.extensions["trial_streams"] = threading.BoundedSemaphore(TRIAL_STREAMS)
    app.add_url_rule("/healthz/stream", "healthz_stream", stream)


@access.anyone
def stream() -> Any:
    """Send three events, one by one: a proxy that sends them on at once spoils no live editing."""
    places: threading.BoundedSemaphore = current_app.extensions["trial_streams"]
    if not places.acquire(blocking=False):
        raise Unavailable(_("Another trial is under way."), retry_after=5)
    response = Response(_events(), content_type="text/event-stream; charset=utf-8")
    response.call_on_close(places.release)
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _events() -> Iterator[str]:
    for number in range(1, STREAM_EVENTS + 1):
        yield f"data: {number} of {STREAM_EVENTS}\n\n"
        if number < STREAM_EVENTS and stop_event.wait(STREAM_PAUSE):
            return


@access.anyone
def healthz() -> Any:
    """Answer as long as the process does."""
    return jsonify({"ok": True})


@access.anyone
def readyz() -> Any:
    """Answer 200 when everything that pages need is there, else 503 with what is missing."""
    states = current_app.extensions["readiness"].states()
    return jsonify({"ok": all(states.values()), **states}), 200 if all(states.values()) else 503


def _database_writable() -> bool:
    """Whether the database answers and would take a write; nothing is written."""
    with db.reading() as session:
        if session.get_bind().dialect.name == "sqlite":
            db.begin_writing()
            return bool(session.execute(text("SELECT 1")).scalar() == 1)
        return bool(session.execute(text("SHOW transaction_read_only")).scalar() == "off")


def _storage_writable() -> bool:
    storage.put(PROBE, b"ready")
    return storage.read(PROBE) == b"ready"


def _queue_answers() -> bool:
    try:
        return jobs.pending() >= 0
    finally:
        jobs.close()
