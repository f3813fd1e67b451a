"""One thread that keeps all open streams of a web process.

A thread for each of them would be woken with every change, all at once, and they would stand in each other's
way: of twenty people in one text that took a third of the processor.
"""

from __future__ import annotations

import os
import selectors
import socket
import threading
import time
from collections import deque
from contextlib import suppress
from functools import partial

import structlog

from manual_app.web import streams
from manual_app.web.stopping import stop_event
from manual_app.web.streams import Stream

END_SECONDS = 2.0  # in which all streams take their last word when the server stops
STALLED_SECONDS = 30.0  # after which who takes nothing of what was sent has gone
HEARD_BYTES = 64_000  # a browser has nothing to say on a stream: who says more than this is none
log = structlog.get_logger()


class _Kept:
    """A stream and the connection it is written to; `rest` is what the connection has not taken yet."""

    def __init__(self, stream: Stream, connection: socket.socket, *, chunked: bool) -> None:
        self.stream, self.connection, self.chunked = stream, connection, chunked
        self.rest = b""
        self.gone = False
        self._heard = 0
        self._moved = time.monotonic()

    @property
    def stalls(self) -> bool:
        """Whether nothing that waits here has been taken for long."""
        return bool(self.rest) and time.monotonic() - self._moved > STALLED_SECONDS

    def send(self, written: str) -> None:
        """Send, as far as the connection takes it now."""
        if not self.rest:
            self._moved = time.monotonic()
        content = written.encode()
        self.rest += b"%x\r\n%b\r\n" % (len(content), content) if self.chunked else content
        self.flush()

    def flush(self) -> None:
        """Send what is left."""
        try:
            self.rest = self.rest[self.connection.send(self.rest) :]
            self._moved = time.monotonic()
        except BlockingIOError:
            return
        except OSError:
            self.gone, self.rest = True, b""

    def hear(self) -> None:
        """Notice that the browser has gone; a little that it says else is nothing to a stream."""
        try:
            said = len(self.connection.recv(4096))
        except BlockingIOError:
            return
        except OSError:
            said = 0
        self._heard += said
        self.gone = self.gone or not said or self._heard > HEARD_BYTES

    def end(self) -> None:
        """End the answer, as a whole one when there is room for it, and the connection."""
        self.stream.close()
        with suppress(OSError):
            if self.chunked and not self.gone:
                self.connection.send(self.rest + b"0\r\n\r\n")
            self.connection.shutdown(socket.SHUT_WR)
        self.connection.close()


class Keeper:
    """Sends on each stream what is due, as soon as it is there."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._ear, self._mouth = os.pipe()
        for end in (self._ear, self._mouth):
            os.set_blocking(end, False)
        self._selector.register(self._ear, selectors.EVENT_READ)
        self._spoken = False
        self._coming: deque[_Kept] = deque()
        self._with_news: deque[_Kept] = deque()
        self._kept: set[_Kept] = set()
        self._due = time.monotonic()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._over = False

    def take(self, stream: Stream, connection: socket.socket, missed: str = "", *, chunked: bool) -> None:
        """Keep a stream that has begun on this connection from now on; send first what was `missed`."""
        connection.setblocking(False)
        with suppress(OSError, AttributeError):  # no TCP, or not Linux
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(STALLED_SECONDS * 1000))
        kept = _Kept(stream, connection, chunked=chunked)
        stream.on_news = partial(self._news_for, kept)
        if missed:
            kept.send(missed)
        with self._lock:
            if self._over:
                kept.end()
                return
            self._coming.append(kept)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="streams", daemon=True)
                self._thread.start()
        self.wake()

    def wake(self) -> None:
        """Let the thread look; safe in a signal handler."""
        if not self._spoken:
            self._spoken = True
            with suppress(OSError):
                os.write(self._mouth, b".")

    def join(self) -> None:
        """Wait until all streams have ended, once the server is told to stop."""
        self.wake()
        if self._thread is not None:
            self._thread.join(END_SECONDS)

    def _news_for(self, kept: _Kept) -> None:
        self._with_news.append(kept)
        self.wake()

    def _work(self) -> None:
        while not stop_event.is_set():
            try:
                self._turn()
            except Exception:  # the others must not fall silent, whatever it was
                log.exception("streams")
                stop_event.wait(1)
        with self._lock:
            self._over = True
        for kept in self._new() | self._kept:
            kept.end()

    def _turn(self) -> None:
        """Wait until something is due, and do it."""
        patience = 0.0 if self._with_news else max(0.0, self._due - time.monotonic())
        for key, events in self._selector.select(patience):
            if key.data in self._kept:
                self._look(key.data, events)
        self._listen()
        for kept in self._new() | self._told():
            self._tell(kept)
        if time.monotonic() >= self._due:
            self._due = time.monotonic() + streams.CHECK_SECONDS
            for kept in tuple(self._kept):
                self._tell(kept, tick=True)

    def _listen(self) -> None:
        """Take the word that woke this thread, and only then let others speak again: never without a word."""
        with suppress(BlockingIOError):
            os.read(self._ear, 16)
        self._spoken = False

    def _new(self) -> set[_Kept]:
        """Return the streams that have come; what was told while they changed hands is due."""
        new = {self._coming.popleft() for _one in range(len(self._coming))}
        for kept in new:
            self._kept.add(kept)
            self._selector.register(kept.connection, selectors.EVENT_READ, kept)
        return new

    def _told(self) -> set[_Kept]:
        """Return the streams for which there is news."""
        return {self._with_news.popleft() for _one in range(len(self._with_news))} & self._kept

    def _look(self, kept: _Kept, events: int) -> None:
        if events & selectors.EVENT_READ:
            kept.hear()
        if events & selectors.EVENT_WRITE:
            kept.flush()
        self._tell(kept)

    def _tell(self, kept: _Kept, *, tick: bool = False) -> None:
        """Send what is due; who has not taken what was sent before is told the news later."""
        if kept not in self._kept:
            return
        try:
            written = "" if kept.rest or kept.gone else kept.stream.told()
            if tick and not kept.stream.over:
                written += kept.stream.tick()
        except Exception as error:
            self._end_for(error, kept)
            return
        if written and not kept.gone:
            kept.send(written)
        if not (kept.rest or kept.gone) and kept.stream.more:
            self._with_news.append(kept)  # the others come first
        if kept.gone or kept.stalls or kept.stream.over:
            self._end(kept)
        else:
            self._watch(kept)

    def _watch(self, kept: _Kept) -> None:
        """Wait for room, too, where something is left to be sent."""
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if kept.rest else 0)
        if self._selector.get_key(kept.connection).events != wanted:
            self._selector.modify(kept.connection, wanted, kept)

    def _end_for(self, error: Exception, kept: _Kept) -> None:
        """End what failed: a stream, or all of them where a part of the machine is away that all need."""
        if not kept.stream.failed(error):
            log.exception("stream")
            self._end(kept)
            return
        for one in tuple(self._kept):
            self._end(one)

    def _end(self, kept: _Kept) -> None:
        self._kept.discard(kept)
        self._selector.unregister(kept.connection)
        kept.end()
