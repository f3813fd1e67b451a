"""Whether those who listen still may: asked of the database for all streams of a process at once.

A stream asks every second (security.md, row 3); two hundred streams would be two hundred statements.
"""

from __future__ import annotations

import threading
import time
from typing import Any
from weakref import WeakKeyDictionary

from manual_app import db
from manual_app.accounts import queries as accounts

FRESH_SECONDS = 0.5  # as long as an answer is good for
FORGOTTEN_SECONDS = 10.0  # after which a session that no stream asks for is no longer asked for


class _Epochs:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: dict[str, float] = {}
        self._found: dict[str, int] = {}
        self._read = float("-inf")

    def of(self, token: str) -> int | None:
        with self._lock:
            now = time.monotonic()
            known, self._asked[token] = token in self._asked, now
            if not known or now - self._read >= FRESH_SECONDS:
                self._asked = {one: at for one, at in self._asked.items() if now - at < FORGOTTEN_SECONDS}
                with db.reading():
                    self._found = accounts.permission_epochs(self._asked)
                self._read = now
            return self._found.get(token)


_of_databases: WeakKeyDictionary[Any, _Epochs] = WeakKeyDictionary()
_lock = threading.Lock()


def permission_epoch(token: str) -> int | None:
    """Return the permission epoch of the member whose session this token opens, None once it has ended.

    The answer is at most FRESH_SECONDS old. Holds no connection afterwards.
    """
    with _lock:
        epochs = _of_databases.setdefault(db.session.get_bind(), _Epochs())
    return epochs.of(token)
