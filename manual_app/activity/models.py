"""The log's rows; the database refuses to change or delete them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from manual_app import db

BEGINNING = "0" * 64  # what the first entry names as the one before it


class LogEntry(db.Base):
    """One act. Holds ids, never names; `hash` covers the entry and `previous_hash`."""

    __tablename__ = "log_entries"
    __table_args__ = (CheckConstraint("id > 0", name="positive"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # 1, 2, 3 …: the chain's order
    at: Mapped[datetime]
    member_id: Mapped[int | None]
    organisation_id: Mapped[int | None]
    act: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[int | None]
    details: Mapped[dict[str, Any]]
    previous_hash: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)


db.immutable(LogEntry)
