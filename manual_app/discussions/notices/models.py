"""Notices, and how each member wants them by mail."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from manual_app import db
from manual_app.discussions.models import Comment, Thread


class Kind(StrEnum):
    """Why a member is told; of one comment for the strongest reason only, which stands first."""

    MENTION = "mention"  # the comment names the member
    REPLY = "reply"  # it answers in a discussion in which the member has written
    COMMENT = "comment"  # it begins one about a text for which the member is responsible
    RESOLVED = "resolved"  # somebody closed a discussion that the member began
    REOPENED = "reopened"
    DECIDED = "decided"  # somebody accepted or rejected suggestions of the member


class ByMail(StrEnum):
    """When notices are mailed as well."""

    AT_ONCE = "at_once"  # gathered for some minutes
    DAILY = "daily"
    OFF = "off"


class Notice(db.Base):
    """One thing a member is told, once."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("member_id", "comment_id"),
        CheckConstraint(
            "kind IN ('mention', 'reply', 'comment', 'resolved', 'reopened', 'decided')", name="kind"
        ),
        CheckConstraint("(comment_id IS NULL) = (kind IN ('resolved', 'reopened', 'decided'))", name="about"),
        CheckConstraint("(thread_id IS NULL) = (kind = 'decided')", name="place"),
        Index("ix_notices_member_id_id", "member_id", "id"),
        Index(
            "ix_notices_unsettled",
            "member_id",
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    kind: Mapped[str]
    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"), index=True)
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"), index=True)
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id"), index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))  # None: a guest
    created_at: Mapped[datetime] = mapped_column(default=db.now)  # of several decisions the first
    read_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]  # put into a mail, or found not to be mailed

    thread: Mapped[Thread | None] = relationship()
    comment: Mapped[Comment | None] = relationship()


class NoticeSetting(db.Base):
    """What a member chose; who never chose has the default."""

    __tablename__ = "notice_settings"
    __table_args__ = (CheckConstraint("by_mail IN ('at_once', 'daily', 'off')", name="by_mail"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    by_mail: Mapped[str]
    digest_at: Mapped[datetime] = mapped_column(default=db.now)  # up to when daily mails have told
