"""Threads, and the comments in them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from manual_app import db


class Thread(db.Base):
    """What is said about one place in a Text: a block, or the whole Text without one."""

    __tablename__ = "threads"

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))  # None: all partners
    block_id: Mapped[str | None]
    quote: Mapped[str]  # what stood there when it began
    created_at: Mapped[datetime] = mapped_column(default=db.now)
    resolved_at: Mapped[datetime | None]

    comments: Mapped[list[Comment]] = relationship(back_populates="thread", order_by="Comment.id")


class Comment(db.Base):
    """One comment of a member, or of a guest."""

    __tablename__ = "comments"
    __table_args__ = (CheckConstraint("(member_id IS NULL) <> (guest_id IS NULL)", name="author"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    guest_id: Mapped[int | None] = mapped_column(ForeignKey("guests.id"), index=True)
    body: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=db.now)

    thread: Mapped[Thread] = relationship(back_populates="comments")
