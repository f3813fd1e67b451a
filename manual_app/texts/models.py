"""A Text and its history: commits, answers, snapshots, Revisions; and the pictures in it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    UniqueConstraint,
    true,
)
from sqlalchemy import Text as LongString
from sqlalchemy.orm import Mapped, mapped_column, relationship

from manual_app import db
from manual_app.accounts.models import Member, Organisation
from manual_app.texts.packed import Packed


class Text(db.Base):
    """The live content of one section in one language; the content itself is snapshot + commits.

    `title`, `version` and `words` follow the head in the same transaction as each commit. `announced` counts
    what else those who have the Text open are told: a review moves on, other organisations write it.
    `written_version` is the one after the newest commit that changed what would be approved.
    """

    __tablename__ = "texts"
    __table_args__ = (
        UniqueConstraint("section_id", "language"),
        CheckConstraint("version >= 0", name="version"),
        CheckConstraint("kind IN ('front', 'chapter', 'practice', 'back')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("sections.id"))
    kind: Mapped[str]
    language: Mapped[str]
    source_id: Mapped[int | None] = mapped_column(ForeignKey("texts.id"))  # the Text this one translates
    drafting_organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    due_on: Mapped[date | None]
    title: Mapped[str]
    version: Mapped[int] = mapped_column(default=0)
    written_version: Mapped[int] = mapped_column(default=0, server_default="0")
    words: Mapped[int] = mapped_column(default=0)
    announced: Mapped[int] = mapped_column(default=0, server_default="0")
    archived_at: Mapped[datetime | None]  # with its section: nobody writes in it, nobody opens it to write
    changed_at: Mapped[datetime] = mapped_column(default=db.now)
    created_at: Mapped[datetime] = mapped_column(default=db.now)

    drafting_organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    responsible: Mapped[Member | None] = relationship(foreign_keys=[responsible_id])
    co_authors: Mapped[list[CoAuthor]] = relationship(
        back_populates="text",
        cascade="all, delete-orphan",
        lazy="selectin",
        order_by="CoAuthor.organisation_id",
    )

    @property
    def co_author_ids(self) -> frozenset[int]:
        """The organisations that may edit beside the drafting one."""
        return frozenset(row.organisation_id for row in self.co_authors)


class CoAuthor(db.Base):
    """An organisation that the drafting organisation has made co-author of a Text."""

    __tablename__ = "co_authors"

    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)

    text: Mapped[Text] = relationship(back_populates="co_authors")
    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)


class Commit(db.Base):
    """One accepted write: `count` steps on top of version `version_from`. Append-only."""

    __tablename__ = "commits"
    __table_args__ = (
        UniqueConstraint("text_id", "version_from"),
        UniqueConstraint("text_id", "member_id", "request"),
        CheckConstraint("count > 0", name="count"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"))
    version_from: Mapped[int]
    count: Mapped[int]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    client: Mapped[str]
    request: Mapped[str]
    schema: Mapped[int]
    steps: Mapped[list[Any]] = mapped_column(Packed)
    body_hash: Mapped[bytes | None]  # SHA-256 of the write; None where the server wrote
    kept: Mapped[list[Any] | None] = mapped_column(
        Packed
    )  # which of the steps sent these are; None: the first `count`
    wrote: Mapped[bool] = mapped_column(
        default=True, server_default=true()
    )  # false: it proposes, or discusses
    created_at: Mapped[datetime] = mapped_column(default=db.now)


class Answer(db.Base):
    """What a write was answered of which nothing survived, and which therefore has no commit."""

    __tablename__ = "answers"

    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    request: Mapped[str] = mapped_column(primary_key=True)
    body_hash: Mapped[str]
    answer: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=db.now, index=True)


class Snapshot(db.Base):
    """The whole document of a Text at a version; the first one is at version 0."""

    __tablename__ = "snapshots"

    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    schema: Mapped[int]
    doc: Mapped[dict[str, Any]] = mapped_column(Packed)
    created_at: Mapped[datetime] = mapped_column(default=db.now)


class SuggestionRow(db.Base):
    """Who proposed what, and what became of it; the words themselves are in the document, under `mark`."""

    __tablename__ = "suggestions"
    __table_args__ = (
        CheckConstraint("outcome IN ('accepted', 'rejected', 'changed')", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name="settled"),
    )

    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"), primary_key=True)
    mark: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    created_at: Mapped[datetime] = mapped_column(default=db.now)
    outcome: Mapped[str | None]  # None: open; "changed": its words went another way than accept or reject
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    settled_version: Mapped[int | None]  # of the Text, after it


class ThreadMark(db.Base):
    """A discussion that has, or had, its mark in a Text: where the mark may come back."""

    __tablename__ = "thread_marks"

    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"), primary_key=True)
    thread: Mapped[str] = mapped_column(primary_key=True)


class TextWords(db.Base):
    """The plain text of a Text as it was at `version`, folded for search."""

    __tablename__ = "text_words"

    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"), primary_key=True)
    version: Mapped[int]
    folded: Mapped[str] = mapped_column(LongString)


class Revision(db.Base):
    """An immutable, numbered snapshot of a Text: canonical bytes, their SHA-256, contributors."""

    __tablename__ = "revisions"
    __table_args__ = (
        UniqueConstraint("text_id", "number"),
        CheckConstraint("length(hash) = 64", name="hash"),
        Index("ix_revisions_hash", "hash"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"))
    number: Mapped[int]
    version: Mapped[int]  # of the Text, at the moment it was sent
    schema: Mapped[int]
    title: Mapped[str]
    words: Mapped[int]
    hash: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    source_revision_id: Mapped[int | None] = mapped_column(ForeignKey("revisions.id"))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    created_at: Mapped[datetime] = mapped_column(default=db.now)

    text: Mapped[Text] = relationship(foreign_keys=[text_id])
    contributors: Mapped[list[Contributor]] = relationship(
        back_populates="revision", lazy="selectin", order_by="Contributor.member_id"
    )


class Contributor(db.Base):
    """A member with a kept commit in the Revision since the last approved one (domain.md, rule 2)."""

    __tablename__ = "contributors"

    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))

    revision: Mapped[Revision] = relationship(back_populates="contributors")
    member: Mapped[Member] = relationship(lazy="joined", innerjoin=True)


class Credit(db.Base):
    """A member whose suggestion was taken into a Revision since the approved one: credited, not barred."""

    __tablename__ = "credits"

    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))

    member: Mapped[Member] = relationship(lazy="joined", innerjoin=True)


class RevisionShare(db.Base):
    """How much of a Revision an organisation wrote; counted once, after it was sent (content/attribution)."""

    __tablename__ = "revision_shares"
    __table_args__ = (CheckConstraint("words >= 0 AND characters > 0", name="counted"),)

    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    words: Mapped[int]
    characters: Mapped[int]

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)


class Asset(db.Base):
    """A picture, addressed by the SHA-256 of its re-encoded bytes; the bytes lie in the file storage."""

    __tablename__ = "assets"
    __table_args__ = (UniqueConstraint("sha256", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    media_type: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    created_at: Mapped[datetime] = mapped_column(default=db.now)


# What was never sent for review may be deleted with its section; the history of everything else stays.
_NEVER_SENT = "NOT EXISTS (SELECT 1 FROM revisions v WHERE v.text_id = OLD.text_id)"
# Replay starts from an older snapshot just as well: only the first one and the newest have to stay.
_REPLACED = (
    "OLD.version > 0 AND EXISTS "
    "(SELECT 1 FROM snapshots s WHERE s.text_id = OLD.text_id AND s.version > OLD.version)"
)
db.immutable(Commit, deletable_when=_NEVER_SENT)
db.immutable(Snapshot, deletable_when=f"{_NEVER_SENT} OR ({_REPLACED})")
for _kept in (Revision, Contributor, RevisionShare):
    db.immutable(_kept)
