"""Writing to the log, and checking its chain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select, text

from manual_app import db
from manual_app.activity.models import BEGINNING, LogEntry

CHAIN_LOCK = (
    4_201  # PostgreSQL advisory lock: one writer of the chain at a time (SQLite has one writer anyway)
)


def record(
    act: str,
    *,
    subject_kind: str,
    subject_id: int | None,
    member_id: int | None = None,
    organisation_id: int | None = None,
    **details: Any,
) -> LogEntry:
    """Append one act to the chain; `details` are ids, numbers, hashes and slugs, never names.

    The entry is part of the caller's transaction: an act that is rolled back leaves no entry.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CHAIN_LOCK})
    last = db.session.scalar(select(LogEntry).order_by(LogEntry.id.desc()).limit(1))
    entry = LogEntry(
        id=last.id + 1 if last else 1,
        at=db.now(),
        member_id=member_id,
        organisation_id=organisation_id,
        act=act,
        subject_kind=subject_kind,
        subject_id=subject_id,
        details=details,
        previous_hash=last.hash if last else BEGINNING,
    )
    entry.hash = entry_hash(entry)
    db.session.add(entry)
    db.session.flush()
    return entry


def entry_hash(entry: LogEntry) -> str:
    """Return the SHA-256 of the entry's canonical JSON, which names the entry before it."""
    content = {
        "id": entry.id,
        "at": entry.at.isoformat(timespec="microseconds"),
        "member": entry.member_id,
        "organisation": entry.organisation_id,
        "act": entry.act,
        "subject": [entry.subject_kind, entry.subject_id],
        "details": entry.details,
        "previous": entry.previous_hash,
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def faults() -> Iterator[str]:
    """Yield a sentence for each entry that was changed, removed or put elsewhere."""
    try:
        yield from _faults_of_chain()
    except ValueError:  # a column holds no JSON or no moment any more: reading stops there
        yield f"log: entry {_first_unreadable()} was changed; it and what follows cannot be read"


def _first_unreadable() -> int | None:
    for number in db.session.scalars(select(LogEntry.id).order_by(LogEntry.id)).all():
        try:
            db.session.get(LogEntry, number)
        except ValueError:
            return number
    return None


def _faults_of_chain() -> Iterator[str]:
    previous, number = BEGINNING, 0
    for entry in db.session.scalars(select(LogEntry).order_by(LogEntry.id).execution_options(yield_per=500)):
        number += 1
        if entry.id != number:
            yield f"log: entry {number} is missing"
            number = entry.id
        if entry.previous_hash != previous:
            yield f"log: entry {entry.id} does not follow the entry before it"
        if entry_hash(entry) != entry.hash:
            yield f"log: entry {entry.id} was changed"
        previous = entry.hash
