"""Writes that wait at the same moment are committed together: on SQLite a commit is a wait for the disk.

Who gets the turn does what all who wait want done, in one transaction; each is answered after its commit.
PostgreSQL commits side by side; there each write has a transaction of its own.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from manual_app import db
from manual_app.errors import DomainError, Unavailable
from manual_app.wording import _

T = TypeVar("T")
MOST = 50  # writes of one transaction: nobody waits for more than these


@dataclass
class _Wish(Generic[T]):
    act: Callable[[], T]
    done: bool = False
    result: T | None = None
    refusal: BaseException | None = None

    def try_it(self) -> None:
        """Do it in the transaction that is open; what the domain refuses has written nothing."""
        try:
            self.result = self.act()
        except DomainError as refusal:
            self.refusal = refusal

    def alone(self) -> None:
        """Do it in a transaction of its own."""
        try:
            with db.transaction():
                self.result = self.act()
        except Exception as refusal:
            self.refusal = refusal


class _Queue:
    def __init__(self) -> None:
        self.turn = threading.Lock()
        self.wishes: deque[_Wish[Any]] = deque()

    def serve(self) -> None:
        """Do what waits, and let nobody wait for ever, also when this thread is being ended."""
        batch = [self.wishes.popleft() for _one in range(min(MOST, len(self.wishes)))]
        try:
            _do(batch)
        except BaseException:
            for wish in batch:
                wish.refusal = wish.refusal or Unavailable(_("The server is stopping. Try again."))
            raise
        finally:
            for wish in batch:
                wish.done = True


def _do(batch: list[_Wish[Any]]) -> None:
    """Do all in one transaction; when more than a refusal goes wrong, each alone, with its own end."""
    try:
        with db.transaction():
            for wish in batch:
                wish.try_it()
    except Exception:
        for wish in batch:
            wish.result = wish.refusal = None
            wish.alone()


_queues: WeakKeyDictionary[Any, _Queue] = WeakKeyDictionary()
_lock = threading.Lock()


def write(act: Callable[[], T]) -> T:
    """Run `act` in a writing transaction, perhaps with those of other threads, and return what it returns.

    `act` must raise a DomainError before it writes anything. Another thread may run it.
    """
    wish = _Wish(act)
    engine = db.session.get_bind()
    if engine.dialect.name != "sqlite":
        wish.alone()
    else:
        with _lock:
            queue = _queues.setdefault(engine, _Queue())
        queue.wishes.append(wish)
        while not wish.done:
            with queue.turn:
                if not wish.done:
                    queue.serve()
    if wish.refusal is not None:
        raise wish.refusal
    return wish.result  # type: ignore[return-value]
