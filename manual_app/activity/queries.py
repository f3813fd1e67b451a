"""Reading the log."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from manual_app import db
from manual_app.activity.models import LogEntry


def list_entries(
    *,
    subject_kind: str | None = None,
    subject_id: int | None = None,
    before: int | None = None,
    limit: int = 50,
) -> Sequence[LogEntry]:
    """Return the newest entries first, those before entry `before` when it is given."""
    query = select(LogEntry).order_by(LogEntry.id.desc()).limit(limit)
    if subject_kind is not None:
        query = query.where(LogEntry.subject_kind == subject_kind)
    if subject_id is not None:
        query = query.where(LogEntry.subject_id == subject_id)
    if before is not None:
        query = query.where(LogEntry.id < before)
    return db.session.scalars(query).all()


def head_hash() -> str:
    """Return the hash of the newest entry (64 zeros when the log is empty)."""
    newest = db.session.scalar(select(LogEntry.hash).order_by(LogEntry.id.desc()).limit(1))
    return newest or "0" * 64
