"""What waits and what has failed, counted: for `/metrics`, `flask doctor` and whoever watches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select

from manual_app import db, jobs, signs
from manual_app.editions.models import CompileJob
from manual_app.mail import ATTEMPTS, UNSENT, OutboxMessage
from manual_app.web.metrics import Figure


def current() -> Iterator[Figure]:
    """Yield the figures of this moment."""
    with db.reading():
        waiting, failed = mails_waiting(), mails_failed()
        compiles, jobs_failed = compiles_by_state(), len(signs.list_failed())
        seen = signs.last_life()
    yield Figure("manual_mails", "Messages by state.", waiting, {"state": "waiting"})
    yield Figure("manual_mails", "Messages by state.", failed, {"state": "failed"})
    for state, count in sorted(compiles.items()):
        yield Figure("manual_compiles", "Compile jobs by state.", count, {"state": state})
    yield Figure("manual_jobs_waiting", "Jobs on the queue.", jobs.pending())
    yield Figure("manual_job_age_seconds", "How long the next job has waited.", age(jobs.waiting_since()))
    yield Figure("manual_jobs_failed", "Kinds of jobs whose last try failed.", jobs_failed)
    if seen:
        yield Figure("manual_worker_silent_seconds", "Time since the worker's last sign of life.", age(seen))


def mails_waiting() -> int:
    """Return how many messages are still tried."""
    return _mails(OutboxMessage.attempts < ATTEMPTS)


def mails_failed() -> int:
    """Return how many messages were given up."""
    return _mails(OutboxMessage.attempts >= ATTEMPTS)


def compiles_by_state() -> dict[str, int]:
    """Return how many compile jobs there are in each state."""
    counted = select(CompileJob.state, func.count()).group_by(CompileJob.state)
    return {row[0]: row[1] for row in db.session.execute(counted)}


def age(moment: datetime | None) -> float:
    """Return the seconds since a moment, 0 without one."""
    return max(0.0, (db.now() - moment).total_seconds()) if moment else 0.0


def _mails(condition: object) -> int:
    query = select(func.count()).select_from(OutboxMessage).where(*UNSENT, condition)  # type: ignore[arg-type]
    return int(db.session.scalar(query) or 0)
