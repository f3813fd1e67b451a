"""The compile job: manifest and Book from the database, the file in a child process, then the result.

The row of the job carries a lease, renewed with every sign of life; a job whose worker died is queued again.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import update

from manual_app import db, jobs, outages, storage
from manual_app.editions import checks, queries, rules, service
from manual_app.editions import manifest as manifests
from manual_app.editions.binding import bind
from manual_app.editions.models import Artifact, CompileJob, Edition
from manual_app.editions.rules import State
from manual_app.errors import Altered, NotFound, Unavailable
from manual_app.press.book import Book
from manual_app.press.compile import Compiled, CompileError
from manual_app.press.units import BACK, FRONT, units_of
from manual_app.press.worker import LIMITS, Cancelled, spawn_compile
from manual_app.texts import pictures
from manual_app.wording import _

LEASE = timedelta(seconds=60)
WRITE_EVERY = 0.4  # seconds between two notes of progress
PDF = "application/pdf"
log = structlog.get_logger()


@dataclass
class Draft:
    """What a compile starts from, read in one transaction."""

    manifest: dict[str, Any]
    book: Book
    checks: list[dict[str, Any]] = field(default_factory=list)


class StoredPictures:
    """The manual's pictures, for the press."""

    def read(self, sha256: str) -> bytes | None:
        """Return the picture with this hash, or None when there is none."""
        try:
            with db.reading():
                content, _media_type = pictures.read(sha256)
        except NotFound:
            return None
        return content


@jobs.job
def compile_edition(job_id: int) -> None:
    """Compile the Edition of a job, unless it was cancelled or another worker has taken it."""
    if not _take(job_id):
        return
    try:
        with db.reading():
            draft = draw_up(queries.get_job(job_id).edition)
        with tempfile.TemporaryDirectory(prefix="compile-") as folder:
            out = Path(folder) / "manual.pdf"
            compiled = _press(job_id, draft, out, Path(folder))
            _finish(job_id, draft, compiled, out.read_bytes())
    except Cancelled:
        if jobs.is_stopping():
            _give_back(job_id)
        else:
            _end(job_id, State.CANCELLED)
    except CompileError as error:
        _end(job_id, State.FAILED, error.message, error.section_id)
    except Altered as error:
        _end(job_id, State.FAILED, error.message, str(error.details["section"]))
    except Exception as error:
        _end_for(job_id, error)


@jobs.recovery
@jobs.every_minute
def take_back_compiles() -> None:
    """Queue again what a dead worker left behind, and what waits without a place in the queue."""
    with db.transaction() as session:
        if jobs.pending() == 0:
            for job in session.query(CompileJob).filter(CompileJob.state == State.QUEUED):
                jobs.enqueue("compile_edition", job.id)
        for job in session.query(CompileJob).filter(CompileJob.state == State.COMPILING):
            if job.leased_until is not None and job.leased_until >= db.now():
                continue
            job.leased_until = None
            if job.cancel_asked:
                job.state, job.ended_at = State.CANCELLED, db.now()
                continue
            job.state = State.QUEUED
            jobs.enqueue("compile_edition", job.id)


def draw_up(edition: Edition) -> Draft:
    """Build manifest, Book and checks of an Edition as it would be made now."""
    manifest = manifests.build(edition, at=db.now())
    contents = manifests.contents(manifest)
    book = bind(manifest, contents)
    return Draft(manifest, book, checks.of_edition(manifest, book, StoredPictures()))


def make_file(draft: Draft, out: Path) -> Compiled:
    """Compile a Draft into `out`, here and now (`flask compile`). Raises CompileError."""
    with tempfile.TemporaryDirectory(prefix="compile-") as folder:
        return spawn_compile(draft.book, StoredPictures(), out, Path(folder))


def _take(job_id: int) -> bool:
    """Take a waiting job; of several workers that try, one does."""
    waiting = update(CompileJob).where(CompileJob.id == job_id, CompileJob.state == State.QUEUED)
    taken = {"state": State.COMPILING, "stage": "gather", "leased_until": db.now() + LEASE}
    with db.transaction() as session:
        return session.execute(waiting.values(taken).returning(CompileJob.id)).first() is not None


def _press(job_id: int, draft: Draft, out: Path, folder: Path) -> Compiled:
    watch = _Watch(job_id, _names_of_units(draft.book))
    return spawn_compile(
        draft.book, StoredPictures(), out, folder, watch.note, is_cancelled=watch.is_cancelled, limits=LIMITS
    )


def _names_of_units(book: Book) -> dict[str, str]:
    """Return what members read while a unit or a section of the book is being made."""
    own = {FRONT: _("Front matter"), BACK: _("Back matter")}
    units = {unit.id: own.get(unit.id) or unit.title for unit in units_of(book)}
    return units | {section.id: section.title for section in book.sections()}


@dataclass
class _Watch:
    """Writes progress into the job's row, and asks it whether to stop; both not too often."""

    job_id: int
    names: dict[str, str]
    stage: str = ""
    written_at: float = 0.0
    asked_at: float = 0.0

    def note(self, stage: str, unit: str, done: int, total: int) -> None:
        """Note how far the compile is; a new stage at once, the rest not too often."""
        if stage == self.stage and time.monotonic() - self.written_at < WRITE_EVERY:
            return
        self.stage, self.written_at = stage, time.monotonic()
        with db.transaction():
            job = queries.get_job(self.job_id)
            if job.state == State.COMPILING:
                job.stage, job.unit, job.done, job.total = stage, self.names.get(unit, unit), done, total
                job.leased_until = db.now() + LEASE

    def is_cancelled(self) -> bool:
        """Whether somebody, or the end of the worker, asks to stop; keeps the lease alive meanwhile."""
        if jobs.is_stopping():
            return True
        if time.monotonic() - self.asked_at < 1:
            return False
        self.asked_at = time.monotonic()
        with db.transaction():
            job = queries.get_job(self.job_id)
            if job.state != State.COMPILING:  # the lease ran out, and somebody else has ended this
                return True
            job.leased_until = db.now() + LEASE
            return job.cancel_asked


def _finish(job_id: int, draft: Draft, compiled: Compiled, content: bytes) -> None:
    """Store the file first, then the rows that name it: a file nobody names harms nobody."""
    storage.put(service.file_key(compiled.sha256), content)
    with db.transaction():
        job = queries.get_job(job_id)
        if job.state != State.COMPILING:
            return
        if job.cancel_asked:
            job.state, job.ended_at = State.CANCELLED, db.now()
            return
        edition = job.edition
        title = draft.manifest["settings"]["title"]
        number = f"{edition.number}-preview" if edition.preview else edition.number
        for old in list(edition.artifacts):
            if old.sha256 != compiled.sha256:
                db.after_commit(partial(storage.delete, service.file_key(old.sha256)))
            db.session.delete(old)
        db.session.flush()
        db.session.add(
            Artifact(
                edition_id=edition.id,
                name=rules.file_name(title, number, edition.language, "pdf"),
                media_type=PDF,
                sha256=compiled.sha256,
                size=compiled.size,
                pages=compiled.pages,
                created_at=db.now(),
            )
        )
        edition.manifest = manifests.to_bytes(draft.manifest)
        edition.manifest_hash = draft.book.manifest_hash
        job.checks = draft.checks + [checks.engine_warning(warning) for warning in compiled.warnings]
        job.state, job.ended_at, job.leased_until = State.COMPILED, db.now(), None
        job.stage, job.unit = "", ""


def _give_back(job_id: int) -> None:
    """Let the next worker begin anew, at once: this one is going."""
    with db.transaction():
        job = queries.get_job(job_id)
        if job.state == State.COMPILING and not job.cancel_asked:
            job.state, job.leased_until = State.QUEUED, None
            jobs.enqueue("compile_edition", job.id)


def _end_for(job_id: int, error: Exception) -> None:
    """End a job that something unforeseen broke; while the database is not there its lease ends it."""
    log.error("compile", job=job_id, exc_info=error)
    if isinstance(error, outages.DATABASE):
        return
    kind = outages.kind_of(error)
    told = outages.sentence(kind) if kind else f"{type(error).__name__}: {error}"
    _end(job_id, State.FAILED, error.message if isinstance(error, Unavailable) else told)


def _end(job_id: int, state: State, error: str = "", section_id: str = "") -> None:
    with db.transaction():
        job = queries.get_job(job_id)
        if job.state != State.COMPILING:
            return
        job.state, job.ended_at, job.leased_until = state, db.now(), None
        job.error = error or None
        job.error_section_id = int(section_id) if section_id.isdecimal() else None
