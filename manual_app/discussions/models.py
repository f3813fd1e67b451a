"""Threads, and the comments in them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from manual_app import db


class Thread(db.Base):
    """What is said about one place in a Text.

    `kind` says what the place is: words (`range`: a mark in the document has the thread's number, unless it
    is a partner's own), a block (the whole Text without one), a field or a suggestion, named by `anchor`.
    With `revision_id` it is a block of a version under review, and stays with it.
    """

    __tablename__ = "threads"
    __table_args__ = (
        CheckConstraint("kind IN ('range', 'block', 'field', 'suggestion')", name="kind"),
        CheckConstraint("(resolved_at IS NULL) OR (resolved_by_id IS NOT NULL)", name="resolved"),
        {"sqlite_autoincrement": True},  # marks of a thread that went come back with an undo: nobody else's
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))  # None: all partners
    kind: Mapped[str] = mapped_column(default="block", server_default="block")
    anchor: Mapped[str | None]
    block_id: Mapped[str | None]
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revisions.id"))
    quote: Mapped[str]  # what stood there when it began
    created_at: Mapped[datetime] = mapped_column(default=db.now)
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

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
    edited_at: Mapped[datetime | None]

    thread: Mapped[Thread] = relationship(back_populates="comments")
