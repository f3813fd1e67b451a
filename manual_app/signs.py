"""What the worker leaves for people to see: its last sign of life, and the jobs that fail.

A job that does well again takes its failure away. Only the kind of an error is kept, never its words, which
may hold addresses or texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from manual_app import db

SILENT_AFTER = timedelta(minutes=5)


class WorkerSign(db.Base):
    """When a worker last showed that it is alive (one row, written every minute)."""

    __tablename__ = "worker_signs"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class FailedJob(db.Base):
    """A job that ended with an error and has not done well since."""

    __tablename__ = "failed_jobs"
    __table_args__ = (CheckConstraint("times > 0", name="times"),)

    name: Mapped[str] = mapped_column(primary_key=True)
    error: Mapped[str]  # the class of the newest error
    times: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]


def show_life() -> None:
    """Write that a worker is alive now."""
    with db.transaction() as session:
        session.merge(WorkerSign(id=1, at=db.now()))


def last_life() -> datetime | None:
    """Return when a worker last showed that it is alive; None if none ever did."""
    return db.session.scalar(select(WorkerSign.at))


def worker_is_silent() -> bool:
    """Whether no worker has shown life for minutes: mail stays here, and no PDF is made."""
    last = last_life()
    return last is None or last < db.now() - SILENT_AFTER


def note_failure(name: str, error: BaseException) -> None:
    """Note that a job ended with an error."""
    moment = db.now()
    with db.transaction() as session:
        row = session.get(FailedJob, name)
        if row is None:
            row = FailedJob(name=name, times=0, first_at=moment)
            session.add(row)
        row.error, row.times, row.last_at = type(error).__name__, row.times + 1, moment


def note_success(name: str) -> None:
    """Take the failure of a job away; costs one read when there is none."""
    with db.reading() as session:
        if session.get(FailedJob, name) is None:
            return
    with db.transaction():
        dismiss(name)


def dismiss(name: str) -> None:
    """Take the failure of a job away, as part of the caller's transaction."""
    row = db.session.get(FailedJob, name)
    if row is not None:
        db.session.delete(row)
        db.session.flush()


def list_failed() -> Sequence[FailedJob]:
    """Return what fails, the newest first."""
    return db.session.scalars(select(FailedJob).order_by(FailedJob.last_at.desc())).all()
