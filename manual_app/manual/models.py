"""The Manual of this installation: its settings and its outline."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy import Text as LongString
from sqlalchemy.orm import Mapped, mapped_column, relationship

from manual_app import db
from manual_app.texts.models import Text


class Manual(db.Base):
    """The whole work (one row)."""

    __tablename__ = "manual"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_language: Mapped[str] = mapped_column(default="en")
    languages: Mapped[list[str]] = mapped_column(default=lambda: ["en"])
    licence: Mapped[str] = mapped_column(default="CC BY 4.0")
    emblem: Mapped[str | None]  # SHA-256 of an asset; used in the funding statement only
    contact_email: Mapped[str] = mapped_column(default="")
    outline_version: Mapped[int] = mapped_column(default=0)  # grows with every change of the outline

    wordings: Mapped[list[ManualWording]] = relationship(
        lazy="joined", cascade="all, delete-orphan", order_by="ManualWording.language"
    )


class ManualWording(db.Base):
    """The settings that are words, in one language."""

    __tablename__ = "manual_wordings"

    manual_id: Mapped[int] = mapped_column(ForeignKey("manual.id"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(default="")
    subtitle: Mapped[str] = mapped_column(default="")
    network: Mapped[str] = mapped_column(default="")  # the corporate author: cover and citation
    imprint: Mapped[str] = mapped_column(LongString, default="")
    funding_line: Mapped[str] = mapped_column(LongString, default="")
    disclaimer: Mapped[str] = mapped_column(LongString, default="")


class Section(db.Base):
    """A place in the outline: front, parts and back at the root, chapters and practices in parts."""

    __tablename__ = "sections"
    __table_args__ = (
        CheckConstraint("kind IN ('front', 'part', 'chapter', 'practice', 'back')", name="kind"),
        CheckConstraint(
            "(kind IN ('chapter', 'practice')) = (parent_id IS NOT NULL)", name="chapters_stand_in_parts"
        ),
        Index("ix_sections_parent_position", "parent_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("sections.id"))
    position: Mapped[int]
    archived_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=db.now)

    titles: Mapped[list[PartTitle]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="PartTitle.language"
    )
    texts: Mapped[list[Text]] = relationship(
        primaryjoin="Section.id == foreign(Text.section_id)", viewonly=True
    )


class PartTitle(db.Base):
    """The title of a part in one language: a part has no Text, its title belongs to the outline."""

    __tablename__ = "part_titles"

    section_id: Mapped[int] = mapped_column(ForeignKey("sections.id"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]


class OutlineChange(db.Base):
    """One change of the outline with what undoes it; undone at most once."""

    __tablename__ = "outline_changes"
    __table_args__ = (UniqueConstraint("outline_version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    outline_version: Mapped[int]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    kind: Mapped[str]  # created, renamed, moved, archived, restored, deleted
    section_id: Mapped[int]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(default=db.now)
    undone_at: Mapped[datetime | None]
