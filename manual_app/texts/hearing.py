"""How a process hears that a Text has changed, whichever process has committed, and what else processes say.

PostgreSQL says so by NOTIFY, with the Text's id and version and nothing else; SQLite by
`PRAGMA data_version`, asked ten times a second. What has changed is read from the tables in either case.
Words that stand in no table (presence) go by NOTIFY on a channel of their own, or from socket to socket.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from typing import Protocol, cast

import psycopg
from sqlalchemy import Connection, func, select

from manual_app import db
from manual_app.texts.neighbours import neighbours

POLL_SECONDS = 0.1
_CHANNEL, _WORDS = "texts", "presence"


class Hearing(Protocol):
    """Says when it is worth looking into the tables."""

    def wait(self, nudged: threading.Event) -> bool:
        """Wait a moment, or until `nudged`; True when something was committed, perhaps elsewhere."""

    def say(self, words: Sequence[str]) -> None:
        """Say to all other processes what is in no table."""

    def heard(self) -> Iterable[str]:
        """Return what others have said since."""

    def close(self) -> None:
        """Hear no more."""


def hearing(connection: Connection) -> Hearing:
    """Return how to hear on this connection, which nobody else uses."""
    return _Notifications(connection) if connection.dialect.name == "postgresql" else _DataVersion(connection)


def say(text_id: int, version: int) -> None:
    """Let other processes hear of a new version once this transaction is committed."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_notify(_CHANNEL, f"{text_id}:{version}")))


class _DataVersion:
    """SQLite's number that changes when another connection commits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._seen, self._asked = -1, 0.0
        file = connection.engine.url.database
        self._neighbours = neighbours(file) if file and file != ":memory:" else None

    def wait(self, nudged: threading.Event) -> bool:
        if nudged.wait(POLL_SECONDS) and time.monotonic() - self._asked < POLL_SECONDS:
            return False
        before, self._seen, self._asked = self._seen, self._now(), time.monotonic()
        return before != self._seen

    def say(self, words: Sequence[str]) -> None:
        if self._neighbours:
            self._neighbours.say(words)

    def heard(self) -> Iterable[str]:
        return self._neighbours.heard() if self._neighbours else ()

    def close(self) -> None:
        if self._neighbours:
            self._neighbours.close()

    def _now(self) -> int:
        number = int(self._connection.exec_driver_sql("PRAGMA data_version").scalar_one())
        self._connection.rollback()  # a transaction sees this number, too, as it was when it began
        return number


class _Notifications:
    """PostgreSQL's notifications; the connection leaves the pool, where it would go on listening."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._driver = cast("psycopg.Connection[object]", connection.connection.driver_connection)
        self._words: list[str] = []
        self._committed = False
        connection.detach()
        for channel in (_CHANNEL, _WORDS):
            connection.exec_driver_sql(f"LISTEN {channel}")
        connection.commit()

    def wait(self, nudged: threading.Event) -> bool:
        if not nudged.is_set():
            self._take(POLL_SECONDS)
        committed, self._committed = self._committed, False
        return committed

    def say(self, words: Sequence[str]) -> None:
        if words:
            self._connection.exec_driver_sql("SET LOCAL synchronous_commit TO off")  # nothing is stored
            for word in words:
                self._connection.execute(select(func.pg_notify(_WORDS, word)))
            self._connection.commit()

    def heard(self) -> Iterable[str]:
        self._take(0)
        words, self._words = self._words, []
        return words

    def close(self) -> None:
        pass

    def _take(self, seconds: float) -> None:
        """Take what was notified, waiting so long for the first."""
        for notice in self._driver.notifies(timeout=seconds, stop_after=1):
            if notice.channel == _WORDS:
                self._words.append(notice.payload)
            else:
                self._committed = True
