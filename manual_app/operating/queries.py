"""What waits and what fails, gathered for one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from manual_app import jobs, mail, outbox, signs
from manual_app.editions import queries as editions
from manual_app.editions.models import Edition


@dataclass(frozen=True)
class Work:
    """The state of mail and background work."""

    goes_out: bool
    messages: Sequence[mail.OutboxMessage]
    unsent: int
    failed: Sequence[signs.FailedJob]
    compiles: Sequence[Edition]
    waiting_jobs: int
    last_life: datetime | None
    is_silent: bool


def work() -> Work:
    """Return the state of mail and background work as it is now."""
    return Work(
        goes_out=mail.goes_out(),
        messages=outbox.list_unsent(),
        unsent=outbox.count_unsent(),
        failed=signs.list_failed(),
        compiles=editions.list_failed(),
        waiting_jobs=jobs.pending(),
        last_life=signs.last_life(),
        is_silent=signs.worker_is_silent(),
    )
