"""The compile job: manifest and Book from the database, the file in a child process, then the result.

The row of the job carries a lease, renewed with every sign of life; a job whose worker died is queued again.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog

from manual_app import db, jobs, storage
from manual_app.editions import checks, queries, rules, service
from manual_app.editions import manifest as manifests
from manual_app.editions.binding import bind
from manual_app.editions.models import Artifact, CompileJob, Edition
from manual_app.editions.rules import State
from manual_app.errors import NotFound
from manual_app.press.book import Book
from manual_app.press.compile import Compiled, CompileError
from manual_app.press.worker import Cancelled, spawn_compile
from manual_app.texts import pictures

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
        _end(job_id, State.CANCELLED)
    except CompileError as error:
        _end(job_id, State.FAILED, error.message, error.section_id)
    except Exception as error:
        log.exception("compile", job=job_id)
        _end(job_id, State.FAILED, f"{type(error).__name__}: {error}")


@jobs.recovery
@jobs.every_minute
def take_back_compiles() -> None:
    """Queue again what a dead worker left behind."""
    with db.transaction() as session:
        for job in session.query(CompileJob).filter(CompileJob.state == State.COMPILING):
            if job.leased_until is None or job.leased_until < db.now():
                job.state, job.leased_until = State.QUEUED, None
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
    with db.transaction():
        job = queries.get_job(job_id)
        if job.state != State.QUEUED:
            return False
        job.state, job.stage, job.leased_until = State.COMPILING, "gather", db.now() + LEASE
        return True


def _press(job_id: int, draft: Draft, out: Path, folder: Path) -> Compiled:
    watch = _Watch(job_id, {section.id: section.title for section in draft.book.sections()})
    return spawn_compile(
        draft.book, StoredPictures(), out, folder, watch.note, is_cancelled=watch.is_cancelled
    )


@dataclass
class _Watch:
    """Writes progress into the job's row, and asks it whether to stop; both not too often."""

    job_id: int
    titles: dict[str, str]
    written_at: float = 0.0
    asked_at: float = 0.0

    def note(self, stage: str, unit: str, done: int, total: int) -> None:
        """Note how far the compile is."""
        if time.monotonic() - self.written_at < WRITE_EVERY:
            return
        self.written_at = time.monotonic()
        with db.transaction():
            job = queries.get_job(self.job_id)
            job.stage, job.unit, job.done, job.total = stage, self.titles.get(unit, unit), done, total
            job.leased_until = db.now() + LEASE

    def is_cancelled(self) -> bool:
        """Whether somebody has asked to stop; keeps the lease alive while the child is silent."""
        if time.monotonic() - self.asked_at < 1:
            return False
        self.asked_at = time.monotonic()
        with db.transaction():
            job = queries.get_job(self.job_id)
            job.leased_until = db.now() + LEASE
            return job.cancel_asked


def _finish(job_id: int, draft: Draft, compiled: Compiled, content: bytes) -> None:
    """Store the file first, then the rows that name it: a file nobody names harms nobody."""
    storage.put(service.file_key(compiled.sha256), content)
    with db.transaction():
        job = queries.get_job(job_id)
        if job.cancel_asked:
            job.state, job.ended_at = State.CANCELLED, db.now()
            return
        edition = job.edition
        title = draft.manifest["settings"]["title"]
        for old in list(edition.artifacts):
            db.session.delete(old)
        db.session.flush()
        db.session.add(
            Artifact(
                edition_id=edition.id,
                name=rules.file_name(title, edition.number, edition.language, "pdf"),
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


def _end(job_id: int, state: State, error: str = "", section_id: str = "") -> None:
    with db.transaction():
        job = queries.get_job(job_id)
        job.state, job.ended_at, job.leased_until = state, db.now(), None
        job.error = error or None
        job.error_section_id = int(section_id) if section_id.isdecimal() else None
