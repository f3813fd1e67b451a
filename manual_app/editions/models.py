"""An Edition, what is in it, its files, and the job that makes them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy import Text as LongString
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.texts.models import Revision


class Edition(db.Base):
    """A numbered set of approved Revisions in one language; a preview takes live heads, and stays one.

    Nothing of a published Edition changes afterwards except its withdrawal.
    """

    __tablename__ = "editions"
    __table_args__ = (
        UniqueConstraint("major", "minor", "language", "preview"),
        CheckConstraint("NOT (preview AND published_at IS NOT NULL)", name="previews_stay_private"),
        CheckConstraint(
            "published_at IS NULL OR (manifest IS NOT NULL AND release IS NOT NULL)",
            name="published_has_proof",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    major: Mapped[int]
    minor: Mapped[int]
    language: Mapped[str]
    preview: Mapped[bool] = mapped_column(default=False)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("editions.id"))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    created_at: Mapped[datetime] = mapped_column(default=db.now)
    manifest: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    manifest_hash: Mapped[str | None]
    release: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    withdrawal_reason: Mapped[str | None] = mapped_column(LongString)

    created_by: Mapped[Member] = relationship(foreign_keys=[created_by_id])
    corrects: Mapped[Edition | None] = relationship(remote_side=[id])
    entries: Mapped[list[EditionEntry]] = relationship(
        back_populates="edition", order_by="EditionEntry.position", cascade="all, delete-orphan"
    )
    artifacts: Mapped[list[Artifact]] = relationship(
        back_populates="edition", lazy="selectin", order_by="Artifact.name"
    )
    jobs: Mapped[list[CompileJob]] = relationship(
        back_populates="edition", lazy="selectin", order_by="CompileJob.id", cascade="all, delete-orphan"
    )

    @property
    def number(self) -> str:
        """ "1.0", "1.1", "2.0"."""
        return f"{self.major}.{self.minor}"


class EditionEntry(db.Base):
    """One section of an Edition: its Revision, or why it is left out."""

    __tablename__ = "edition_entries"
    __table_args__ = (UniqueConstraint("edition_id", "section_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    section_id: Mapped[int] = mapped_column(ForeignKey("sections.id"))
    position: Mapped[int]
    text_id: Mapped[int | None] = mapped_column(ForeignKey("texts.id"))
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revisions.id"), index=True)
    text_version: Mapped[int | None]  # previews: the head's version
    left_out_reason: Mapped[str | None] = mapped_column(LongString)
    change_note: Mapped[str] = mapped_column(LongString, default="")

    edition: Mapped[Edition] = relationship(back_populates="entries")
    revision: Mapped[Revision | None] = relationship()


class Artifact(db.Base):
    """One file of an Edition; its bytes lie in the file storage under their SHA-256."""

    __tablename__ = "artifacts"
    __table_args__ = (UniqueConstraint("edition_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    name: Mapped[str]  # Manual-for-Solidarity-2020_1.0_en.pdf
    media_type: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int]
    pages: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=db.now)

    edition: Mapped[Edition] = relationship(back_populates="artifacts")

    def listed(self) -> dict[str, Any]:
        """Return the line of the release file that names it."""
        names = ("name", "media_type", "sha256", "size", "pages")
        return {name: getattr(self, name) for name in names}


class CompileJob(db.Base):
    """One try to make an Edition's files: queued, compiling, compiled, failed or cancelled."""

    __tablename__ = "compile_jobs"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'compiling', 'compiled', 'failed', 'cancelled')", name="state"),
        Index(
            "uq_compile_jobs_running",
            "edition_id",
            unique=True,
            sqlite_where=text("state IN ('queued', 'compiling')"),
            postgresql_where=text("state IN ('queued', 'compiling')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    state: Mapped[str] = mapped_column(default="queued")
    stage: Mapped[str] = mapped_column(default="")
    unit: Mapped[str] = mapped_column(default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    leased_until: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(LongString)
    error_section_id: Mapped[int | None]
    checks: Mapped[list[Any]] = mapped_column(default=list)  # blockers and warnings found while compiling
    created_at: Mapped[datetime] = mapped_column(default=db.now)
    ended_at: Mapped[datetime | None]

    edition: Mapped[Edition] = relationship(back_populates="jobs")


_WITHDRAWAL = {"withdrawn_at", "withdrawn_by_id", "withdrawal_reason"}
_sealed = db.changes(name for name in Edition.__table__.columns.keys() if name not in _WITHDRAWAL)  # noqa: SIM118
_refuse = "a published edition never changes"
db.trigger(
    Edition,
    "editions_sealed",
    sqlite=f"BEFORE UPDATE ON editions WHEN OLD.published_at IS NOT NULL AND ({_sealed}) "
    f"BEGIN SELECT RAISE(ABORT, '{_refuse}'); END",
    postgresql=f"-- on update\nIF OLD.published_at IS NOT NULL AND ({db.for_postgresql(_sealed)}) "
    f"THEN RAISE EXCEPTION '{_refuse}'; END IF; RETURN NEW;",
)
db.trigger(
    Edition,
    "editions_kept",
    sqlite="BEFORE DELETE ON editions WHEN OLD.published_at IS NOT NULL "
    f"BEGIN SELECT RAISE(ABORT, '{_refuse}'); END",
    postgresql="-- on delete\nIF OLD.published_at IS NOT NULL "
    f"THEN RAISE EXCEPTION '{_refuse}'; END IF; RETURN OLD;",
)


def _seal_rows_of(model: type[db.Base]) -> None:
    """Refuse every change of rows that belong to a published Edition."""
    table = model.__tablename__
    for verb, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
        published = f"(SELECT published_at FROM editions WHERE id = {row}.edition_id) IS NOT NULL"  # noqa: S608
        db.trigger(
            model,
            f"{table}_sealed_{verb.lower()}",
            sqlite=f"BEFORE {verb} ON {table} WHEN {published} BEGIN SELECT RAISE(ABORT, '{_refuse}'); END",
            postgresql=f"-- on {verb.lower()}\nIF {published} THEN RAISE EXCEPTION '{_refuse}'; END IF; "
            f"RETURN {'OLD' if verb == 'DELETE' else 'NEW'};",
        )


for _model in (EditionEntry, Artifact):
    _seal_rows_of(_model)
