"""Reading the log."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from manual_app import db
from manual_app.activity.models import BEGINNING, LogEntry


def list_entries(
    *,
    act: str | None = None,
    member_id: int | None = None,
    subject_kind: str | None = None,
    subject_id: int | None = None,
    before: int | None = None,
    limit: int = 50,
) -> Sequence[LogEntry]:
    """Return the newest entries first, those before entry `before` when it is given."""
    query = select(LogEntry).order_by(LogEntry.id.desc()).limit(limit)
    chosen = {"act": act, "member_id": member_id, "subject_kind": subject_kind, "subject_id": subject_id}
    query = query.filter_by(**{name: value for name, value in chosen.items() if value is not None})
    if before is not None:
        query = query.where(LogEntry.id < before)
    return db.session.scalars(query).all()


def list_acts() -> Sequence[str]:
    """Return the names of all acts there are entries of."""
    return db.session.scalars(select(LogEntry.act).distinct().order_by(LogEntry.act)).all()


def highest_subject(kind: str) -> int:
    """Return the highest id of a kind that any entry is about, deleted ones included; 0 for none."""
    return db.session.scalar(select(func.max(LogEntry.subject_id)).filter_by(subject_kind=kind)) or 0


def holds(seal: str) -> bool:
    """Whether an entry of this hash is in the log; so is the beginning, before any entry (64 zeros)."""
    found = db.session.scalar(select(LogEntry.id).where(LogEntry.hash == seal))
    return found is not None or seal == BEGINNING


def head_hash() -> str:
    """Return the hash of the newest entry (64 zeros when the log is empty)."""
    newest = db.session.scalar(select(LogEntry.hash).order_by(LogEntry.id.desc()).limit(1))
    return newest or BEGINNING
