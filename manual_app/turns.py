"""Whose turn it is to write to SQLite, which lets one write at a time.

Whoever is not let in looks again every few milliseconds, then less and less often, in no order: under load
some wait for seconds. So the threads of one process queue here, before they take a connection; processes
still meet at the file.
"""

from __future__ import annotations

import sqlite3
import threading
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, SessionTransaction

PATIENCE = 10.0  # seconds, as long as SQLite waits itself
_turns: WeakKeyDictionary[Any, threading.Lock] = WeakKeyDictionary()
_lock = threading.Lock()


def take(session: Session) -> None:
    """Wait until no other thread writes; the turn ends with the session's transaction.

    Raises OperationalError after PATIENCE, as SQLite does.
    """
    engine = session.get_bind()
    if engine.dialect.name != "sqlite" or "turn" in session.info:
        return
    with _lock:
        turn = _turns.setdefault(engine, threading.Lock())
    if not turn.acquire(timeout=PATIENCE):
        busy = sqlite3.OperationalError("database is locked")
        busy.sqlite_errorcode = sqlite3.SQLITE_BUSY
        raise OperationalError("BEGIN IMMEDIATE", None, busy)
    session.info["turn"] = turn


@event.listens_for(Session, "after_transaction_end")
def give_back(session: Session, transaction: SessionTransaction) -> None:
    """End the turn with the outermost transaction, whichever way it ends."""
    if transaction.parent is None and (turn := session.info.pop("turn", None)) is not None:
        turn.release()
