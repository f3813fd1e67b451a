"""Server-sent events: framing, headers, how many at once, and when a stream ends.

A stream holds no database connection while it waits, and beats at least every few seconds, so that a browser
behind a proxy that holds streams back notices within 10 s. Under our own server it keeps no thread either:
once it has begun it is handed over (`HandedOver`) to the one thread that keeps them all (keeper.py).
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import structlog
from flask import Flask, Response, current_app, request

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
KEEPS = "manual.keeps_streams"  # in the environment of a request: the server takes streams over


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
    """Where events come from."""

    def open(self, wake: Callable[[], None]) -> Sequence[Event | Frames]:
        """Start, and return what was missed; `wake` is called, from any thread, when there is news."""

    def news(self) -> Sequence[Event | Frames] | None:
        """Return what there is next, without waiting; None ends the stream, and the client resumes.

        Not all there is, where that is much: who asks goes on asking while there is `more`.
        """

    @property
    def more(self) -> bool:
        """Whether `news` has something to say at once."""

    def close(self) -> None:
        """Stop."""


class Stream:
    """One open stream: what is to be sent, and when it is over. Who drives it asks from one thread at a time.

    `ending()` is asked every second, outside of any transaction; what it returns is the last event.
    """

    def __init__(
        self, source: Source, ending: Callable[[], Event | None], give_back: Callable[[], None]
    ) -> None:
        self.over = False
        self.handed_over = False
        self.on_news: Callable[[], None] = lambda: None  # called from any thread
        self._source, self._ending, self._give_back = source, ending, give_back
        self._beaten = time.monotonic()
        self._closed = False

    def open(self) -> str:
        """Begin to listen, and return what was missed."""
        return "".join(event.frame() for event in self._source.open(lambda: self.on_news()))

    def told(self) -> str:
        """Return the next news; to be asked after each `on_news`, and again while there is `more`."""
        events = self._source.news()
        self.over = events is None
        return "".join(event.frame() for event in events or ())

    @property
    def more(self) -> bool:
        """Whether there are news to be told at once."""
        return not self.over and self._source.more

    def tick(self) -> str:
        """Return the last word, a beat or nothing; to be asked every CHECK_SECONDS."""
        last = self._ending()
        if last is not None:
            self.over = True
            return last.frame()
        now = time.monotonic()
        if now - self._beaten < BEAT_SECONDS:
            return ""
        self._beaten = now
        return BEAT

    def failed(self, error: Exception) -> bool:
        """Say in the log why the stream ends; False when it is a fault of the program, and no outage."""
        kind = outages.kind_of(error)
        if kind is not None:
            log.error("stream ended", kind=str(kind))  # by a whole end of the answer: the client resumes
        return kind is not None

    def leave(self) -> None:
        """End with the answer of the server, unless somebody else has taken the stream over."""
        if not self.handed_over:
            self.close()

    def close(self) -> None:
        """Stop listening, and give the place back; once."""
        if not self._closed:
            self._closed = True
            try:
                self._source.close()
            finally:
                self._give_back()


class HandedOver(BaseException):
    """The answer has begun and goes on in other hands: the server lets go of connection and thread.

    What was `missed` is for the other hands to send: a browser that takes nothing must not hold a thread.
    No Exception, so that nobody between here and our server takes it for a fault.
    """

    def __init__(self, stream: Stream, missed: str, *, chunked: bool) -> None:
        super().__init__()
        self.stream, self.missed, self.chunked = stream, missed, chunked


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
    """Return a response that streams `source` to a member until they leave, `ending()` or the server stops.

    Raises Unavailable when no place is left.
    """
    slots: Slots = current_app.extensions["streams"]
    slots.take(member_id)
    stream = Stream(source, ending, lambda: slots.give_back(member_id))
    taken_over, chunked = KEEPS in request.environ, request.environ.get("SERVER_PROTOCOL") != "HTTP/1.0"
    content = _begun(stream, chunked=chunked) if taken_over else _whole(stream)
    response = Response(content, content_type="text/event-stream; charset=utf-8")
    response.call_on_close(stream.leave)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _begun(stream: Stream, *, chunked: bool) -> Iterator[str]:
    """Yield what a stream begins with, and hand it over to the server."""
    yield Event("ready", {}).frame()
    try:
        missed = stream.open()
    except Exception as error:
        if stream.failed(error):
            return
        raise
    stream.handed_over = True
    raise HandedOver(stream, missed, chunked=chunked)


def _whole(stream: Stream) -> Iterator[str]:
    """Yield a stream from its beginning to its end, for servers that keep a thread for it."""
    there = threading.Event()
    try:
        yield Event("ready", {}).frame()
        stream.on_news = there.set
        written = stream.open()
        due = time.monotonic() + CHECK_SECONDS
        while not stop_event.is_set():
            if written:
                yield written
            if stream.over:
                return
            if not written:
                there.wait(max(0.0, due - time.monotonic()))
            there.clear()
            written = stream.told()
            if not stream.over and time.monotonic() >= due:
                due = time.monotonic() + CHECK_SECONDS
                written += stream.tick()
    except Exception as error:
        if not stream.failed(error):
            raise
