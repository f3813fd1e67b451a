"""Server-sent events: framing, headers, how many at once, and when a stream ends.

A stream keeps a thread for as long as it lives, holds no database connection while it waits, and beats at
least every few seconds, so that a browser behind a proxy that holds streams back notices within 10 s.
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import structlog
from flask import Flask, Response, current_app

from manual_app import outages
from manual_app.errors import Unavailable
from manual_app.web.metrics import Meters
from manual_app.web.stopping import stop_event
from manual_app.wording import _

BEAT_SECONDS = 4.0
CHECK_SECONDS = 1.0
RETRY_AFTER = 5
MOST_OF_ONE = 20  # streams of a member in a process: a browser needs one, and one more while it reloads
log = structlog.get_logger()
BEAT = ": beat\nevent: beat\ndata: {}\n\n"


@dataclass(frozen=True, slots=True)
class Event:
    """One event; what has an id can be resumed after it."""

    kind: str
    data: dict[str, Any]
    id: str | None = None

    def frame(self) -> str:
        """Return the event as it goes over the wire."""
        return frame(self.kind, compact(self.data), self.id)


@dataclass(frozen=True, slots=True)
class Frames:
    """Events that were written down before, since others are told the same."""

    written: str

    def frame(self) -> str:
        """Return the events as they go over the wire."""
        return self.written


def compact(data: dict[str, Any]) -> str:
    """Return an event's content as JSON without spaces."""
    return json.dumps(data, separators=(",", ":"))


def frame(kind: str, content: str, id: str | None = None) -> str:
    """Return one event as it goes over the wire."""
    identity = f"id: {id}\n" if id is not None else ""
    return f"event: {kind}\n{identity}data: {content}\n\n"


class Source(Protocol):
    """Where events come from; opened and closed by the thread that serves them."""

    def open(self) -> Sequence[Event | Frames]:
        """Start, and return what was missed."""

    def next(self, seconds: float) -> Sequence[Event | Frames] | None:
        """Wait at most so long for what comes next; None ends the stream, and the client resumes."""

    def close(self) -> None:
        """Stop."""


class Slots:
    """How many streams this process serves at once: in all, and to one member."""

    def __init__(self, count: int, meters: Meters | None = None) -> None:
        self._count = count
        self._taken: Counter[int] = Counter()
        self._lock = threading.Lock()
        self._meters = meters

    def take(self, member_id: int) -> None:
        """Take a place; raises Unavailable when all are taken, or the member has enough of them."""
        with self._lock:
            if self._taken.total() >= self._count or self._taken[member_id] >= MOST_OF_ONE:
                raise Unavailable(_("Too many open pages at the moment."), retry_after=RETRY_AFTER)
            self._taken[member_id] += 1
        if self._meters:
            self._meters.streams.inc()

    def give_back(self, member_id: int) -> None:
        """Give the place back."""
        with self._lock:
            self._taken[member_id] -= 1
            self._taken += Counter()  # forgets who holds none
        if self._meters:
            self._meters.streams.dec()


def init_app(app: Flask) -> None:
    """Make the places for streams."""
    app.extensions["streams"] = Slots(int(app.config["STREAMS"]), app.extensions["meters"])


def serve(source: Source, ending: Callable[[], Event | None], *, member_id: int) -> Response:
    """Return a response that streams `source` to a member until they leave or the server stops.

    `ending()` is asked every second, outside of any transaction; what it returns is the last event.
    Raises Unavailable when no place is left.
    """
    slots: Slots = current_app.extensions["streams"]
    slots.take(member_id)
    response = Response(_chunks(source, ending), content_type="text/event-stream; charset=utf-8")
    response.call_on_close(partial(slots.give_back, member_id))
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _chunks(source: Source, ending: Callable[[], Event | None]) -> Iterator[str]:
    try:
        yield Event("ready", {}).frame()
        events: Sequence[Event | Frames] | None = source.open()
        checked = beaten = time.monotonic()
        while events is not None and not stop_event.is_set():
            if events:
                yield "".join(event.frame() for event in events)
            now = time.monotonic()
            if now - checked >= CHECK_SECONDS:
                checked = now
                last = ending()
                if last is not None:
                    yield last.frame()
                    return
            if now - beaten >= BEAT_SECONDS:
                beaten = now
                yield BEAT
            events = source.next(max(0.0, checked + CHECK_SECONDS - now))
    except Exception as error:
        kind = outages.kind_of(error)
        if kind is None:
            raise
        log.error("stream ended", kind=str(kind))  # by a whole end of the answer: the client resumes
    finally:
        source.close()
