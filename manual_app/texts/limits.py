"""How often a member may write (security.md, row 13): a bucket of tokens a member in each process."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from manual_app.errors import TooMany
from manual_app.wording import _

WRITES_A_SECOND = 30.0
BURST = 100.0
SIGNS_A_SECOND, SIGNS_BURST = (
    10.0,
    50.0,
)  # of presence: eight tabs of one member say something every few seconds
BYTES_A_TOKEN = 32_000  # a large write costs more: it keeps everybody's database busy for longer
SECONDS_A_TOKEN = (
    0.01  # of the processor; a write of a few letters takes less, and no more than its one token
)
SWEEP_ABOVE = 1_000


class Buckets:
    """A bucket for each member: `burst` tokens when full, refilled at so many a second."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        *,
        rate: float = WRITES_A_SECOND,
        burst: float = BURST,
    ) -> None:
        self._clock, self._rate, self._burst = clock, rate, burst
        self._lock = threading.Lock()
        self._buckets: dict[int, tuple[float, float]] = {}

    def take(self, member_id: int, size: int) -> None:
        """Pay for one write of `size` bytes; raises TooMany with the seconds to wait."""
        price = 1 + size // BYTES_A_TOKEN
        with self._lock:
            now = self._clock()
            left = self._left(member_id, now)
            if left >= price:
                self._buckets[member_id] = (left - price, now)
                return
            self._sweep(now)
        wait = math.ceil((price - left) / self._rate)
        raise TooMany(_("Too many changes in a short time. They are kept and sent again."), retry_after=wait)

    @contextmanager
    def charging(self, member_id: int) -> Iterator[None]:
        """Let a member pay for what the processor does meanwhile in this thread: at most a burst of debt.

        What a write costs is known only then: 500 steps in a large table take a hundred times that of typing.
        """
        began = time.thread_time()
        try:
            yield
        finally:
            self.charge(member_id, time.thread_time() - began)

    def charge(self, member_id: int, seconds: float) -> None:
        """Take what so many seconds of the processor cost, the first SECONDS_A_TOKEN of them left out."""
        price = seconds / SECONDS_A_TOKEN - 1
        if price <= 0:
            return
        with self._lock:
            now = self._clock()
            self._buckets[member_id] = (max(self._left(member_id, now) - price, -self._burst), now)

    def _left(self, member_id: int, now: float) -> float:
        left, at = self._buckets.get(member_id, (self._burst, now))
        return min(self._burst, left + (now - at) * self._rate)

    def _sweep(self, now: float) -> None:
        if len(self._buckets) > SWEEP_ABOVE:
            full = [one for one in self._buckets if self._left(one, now) >= self._burst]
            for one in full:
                del self._buckets[one]
