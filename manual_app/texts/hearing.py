"""How a process hears that a Text has changed, whichever process has committed.

PostgreSQL says so by NOTIFY, with the Text's id and version and nothing else; SQLite by
`PRAGMA data_version`, asked ten times a second. What has changed is read from the tables in either case.
"""

from __future__ import annotations

import threading
import time
from typing import Protocol, cast

import psycopg
from sqlalchemy import Connection, func, select

from manual_app import db

POLL_SECONDS = 0.1
_CHANNEL = "texts"


class Hearing(Protocol):
    """Says when it is worth looking into the tables."""

    def wait(self, nudged: threading.Event) -> bool:
        """Wait a moment, or until `nudged`; True when something was committed, perhaps elsewhere."""


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

    def wait(self, nudged: threading.Event) -> bool:
        if nudged.wait(POLL_SECONDS) and time.monotonic() - self._asked < POLL_SECONDS:
            return False
        before, self._seen, self._asked = self._seen, self._now(), time.monotonic()
        return before != self._seen

    def _now(self) -> int:
        number = int(self._connection.exec_driver_sql("PRAGMA data_version").scalar_one())
        self._connection.rollback()  # a transaction sees this number, too, as it was when it began
        return number


class _Notifications:
    """PostgreSQL's notifications; the connection leaves the pool, where it would go on listening."""

    def __init__(self, connection: Connection) -> None:
        self._driver = cast("psycopg.Connection[object]", connection.connection.driver_connection)
        connection.detach()
        connection.exec_driver_sql(f"LISTEN {_CHANNEL}")
        connection.commit()

    def wait(self, nudged: threading.Event) -> bool:
        if nudged.is_set():
            return False
        return bool([*self._driver.notifies(timeout=POLL_SECONDS, stop_after=1)])
