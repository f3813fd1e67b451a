"""Stop at once: open streams end when the server is told to go, not when its patience ends.

What waits in a thread of its own waits on `stop_event` instead of sleeping; who waits for something else is
woken (`wake`).
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

stop_event = threading.Event()

wake: list[Callable[[], None]] = []  # called in a signal handler, once `stop_event` is set
_told = False


def let_ctrl_c_be_graceful() -> None:
    """Let SIGINT do what SIGTERM does: a request that runs is answered first (gunicorn's own cuts it off)."""
    gracefully: Any = signal.getsignal(signal.SIGTERM)
    signal.signal(signal.SIGINT, lambda _number, frame: gracefully(signal.SIGTERM, frame))


def stop_streams_on_signals() -> None:
    """Set `stop_event` on SIGTERM, SIGINT and SIGQUIT, then do what the server itself does on them."""
    let_ctrl_c_be_graceful()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        _wrap(number)


def _wrap(number: signal.Signals) -> None:
    servers_own: Any = signal.getsignal(number)

    def stop(signum: int, frame: FrameType | None) -> None:
        global _told
        if not _told:  # a second signal may come in the middle of the first one's set(), which holds a lock
            _told = True
            stop_event.set()
            for call in wake:
                call()
        if callable(servers_own):
            servers_own(signum, frame)

    signal.signal(number, stop)
