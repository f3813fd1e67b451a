"""What the machine did not let happen: a database that is busy, full or gone, a disk that is full or broken.

None of it is the member's doing or a fault of the program. The answer is 503 with a sentence, a job is tried
again, and nothing that was not kept is called saved.
"""

from __future__ import annotations

import errno
import sqlite3
from enum import StrEnum

import psycopg
from obstore.exceptions import BaseError as StorageError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from manual_app.errors import Unavailable
from manual_app.wording import _

DATABASE = (
    OperationalError,
    InterfaceError,
    NoConnection,
    sqlite3.OperationalError,
    psycopg.OperationalError,
)
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_BROKEN = {errno.EIO, errno.EROFS, errno.ENODEV, errno.ESTALE, errno.ENOTCONN}
_SQLITE_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_POSTGRESQL_BUSY = {"40001", "40P01", "55P03"}  # serialization, deadlock, lock not available
_POSTGRESQL_FULL = "53100"


class Outage(StrEnum):
    """Kinds of trouble, as far as people have to know them apart."""

    BUSY = "busy"
    FULL = "full"
    AWAY = "away"


def kind_of(error: BaseException) -> Outage | None:
    """Return what kind of outage an error tells of; None when it is none."""
    if isinstance(error, Unavailable):
        return Outage.AWAY
    if isinstance(error, DATABASE):
        return _of_database(error.orig if isinstance(error, DBAPIError) else error)
    if isinstance(error, StorageError):
        return Outage.FULL if "StorageFull" in str(error) else Outage.AWAY
    if isinstance(error, OSError) and error.errno in _FULL:
        return Outage.FULL
    return Outage.AWAY if isinstance(error, OSError) and error.errno in _BROKEN else None


def sentence(kind: Outage) -> str:
    """Return what people are told."""
    return {
        Outage.BUSY: _("The database is busy. Nothing was saved; try again in a moment."),
        Outage.FULL: _("The server's disk is full: nothing was saved. Reading goes on; tell a coordinator."),
        Outage.AWAY: _(
            "The server cannot reach what it keeps at the moment. Try again soon, and look first whether "
            "what you sent is there already."
        ),
    }[kind]


def _of_database(error: BaseException | None) -> Outage:
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        return (
            Outage.BUSY
            if code in _SQLITE_BUSY
            else Outage.FULL
            if code == sqlite3.SQLITE_FULL
            else Outage.AWAY
        )
    state = error.sqlstate if isinstance(error, psycopg.Error) else None
    if state in _POSTGRESQL_BUSY or isinstance(error, NoConnection):
        return Outage.BUSY
    return Outage.FULL if state == _POSTGRESQL_FULL else Outage.AWAY
