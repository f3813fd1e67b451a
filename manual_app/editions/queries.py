"""Reading Editions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, lazyload, selectinload, undefer

from manual_app import db
from manual_app.editions import rules
from manual_app.editions.models import Artifact, CompileJob, Edition, EditionEntry
from manual_app.editions.rules import State
from manual_app.errors import NotFound
from manual_app.manual.queries import get_manual
from manual_app.texts.models import Revision
from manual_app.wording import _

_STANDS = (Edition.published_at.is_not(None), Edition.withdrawn_at.is_(None))


def get_edition(number: str, language: str, *, preview: bool | None = None) -> Edition:
    """Return the Edition of this number and language, before its preview; raises NotFound."""
    parsed = rules.parse_number(number)
    query = select(Edition).where(Edition.language == language).order_by(Edition.preview)
    if parsed is not None:
        query = query.where(Edition.major == parsed[0], Edition.minor == parsed[1])
    if preview is not None:
        query = query.where(Edition.preview == preview)
    edition = db.session.scalar(query.limit(1)) if parsed else None
    if edition is None:
        raise NotFound(_("There is no such edition."))
    return edition


def get_edition_by_id(edition_id: int) -> Edition:
    """Return the Edition; raises NotFound."""
    edition = db.session.get(Edition, edition_id)
    if edition is None:
        raise NotFound(_("There is no such edition."))
    return edition


def get_job(job_id: int) -> CompileJob:
    """Return the compile job; raises NotFound."""
    job = db.session.get(CompileJob, job_id)
    if job is None:
        raise NotFound(_("There is no such compile."))
    return job


def list_editions(language: str | None = None, *, previews: bool = True) -> Sequence[Edition]:
    """Return Editions, the highest number first."""
    query = select(Edition).order_by(
        Edition.major.desc(), Edition.minor.desc(), Edition.language, Edition.preview
    )
    if language is not None:
        query = query.where(Edition.language == language)
    if not previews:
        query = query.where(Edition.preview.is_(False))
    return db.session.scalars(query).all()


def editions_by_id(edition_ids: Iterable[int]) -> dict[int, Edition]:
    """Return these Editions by id, without their files and compiles."""
    query = select(Edition).where(Edition.id.in_(set(edition_ids)))
    found = db.session.scalars(query.options(lazyload(Edition.artifacts), lazyload(Edition.jobs)))
    return {edition.id: edition for edition in found}


def list_failed() -> Sequence[Edition]:
    """Return the Editions whose newest try to make their files failed, the newest first."""
    newest = select(func.max(CompileJob.id)).group_by(CompileJob.edition_id)
    is_failed = (CompileJob.id.in_(newest), CompileJob.state == State.FAILED)
    failed = select(CompileJob.edition_id).where(*is_failed)
    return db.session.scalars(select(Edition).where(Edition.id.in_(failed)).order_by(Edition.id.desc())).all()


def list_published(language: str | None = None) -> Sequence[Edition]:
    """Return what was published, withdrawn ones included, the highest number first."""
    return [e for e in list_editions(language, previews=False) if e.published_at is not None]


def find_current(language: str) -> Edition | None:
    """Return the Edition the public gets: the newest published one that was not withdrawn."""
    query = (
        select(Edition)
        .where(Edition.language == language, *_STANDS)
        .order_by(Edition.major.desc(), Edition.minor.desc())
        .options(lazyload(Edition.jobs))
    )
    return db.session.scalar(query.limit(1))


def published_languages() -> list[str]:
    """Return the languages in which an Edition can be downloaded."""
    return sorted(set(db.session.scalars(select(Edition.language).where(*_STANDS))))


def state(edition: Edition) -> State:
    """Return the state of an Edition."""
    return rules.state_of(edition, find_current(edition.language) if edition.published_at else None)


def entries(edition: Edition, *, with_origin: bool = False) -> Sequence[EditionEntry]:
    """Return what is in the Edition and what is left out, in order, Revisions loaded.

    With `with_origin` also their Texts and who contributed to them.
    """
    loaded = joinedload(EditionEntry.revision)
    origin = loaded.options(selectinload(Revision.contributors), selectinload(Revision.text))
    return db.session.scalars(
        select(EditionEntry)
        .where(EditionEntry.edition_id == edition.id)
        .order_by(EditionEntry.position)
        .options(origin if with_origin else loaded.lazyload(Revision.contributors))
    ).all()


class ChangeNote(NamedTuple):
    """What a correction says about one section."""

    section: str
    note: str


def change_notes(edition_ids: Iterable[int]) -> dict[int, list[ChangeNote]]:
    """Return what each of these Editions changed, in reading order, in one query."""
    rows = db.session.execute(
        select(EditionEntry.edition_id, Revision.title, EditionEntry.change_note)
        .join(Revision, Revision.id == EditionEntry.revision_id)
        .where(EditionEntry.edition_id.in_(list(edition_ids)), EditionEntry.change_note != "")
        .order_by(EditionEntry.position)
    )
    found: dict[int, list[ChangeNote]] = {}
    for edition_id, title, note in rows:
        found.setdefault(edition_id, []).append(ChangeNote(title, note))
    return found


def sealed(edition: Edition) -> Edition:
    """Return the Edition with manifest and release loaded."""
    query = (
        select(Edition)
        .where(Edition.id == edition.id)
        .options(undefer(Edition.manifest), undefer(Edition.release))
    )
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def alone(edition: Edition) -> Edition:
    """Return the Edition as `sealed`, read anew and locked: who else acts on it waits for this."""
    query = (
        select(Edition)
        .where(Edition.id == edition.id)
        .options(undefer(Edition.manifest), undefer(Edition.release))
        .with_for_update(of=Edition)
    )
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def find_artifact(edition: Edition, media_type: str = "application/pdf") -> Artifact | None:
    """Return the Edition's file of this type."""
    return next((a for a in edition.artifacts if a.media_type == media_type), None)


def is_published_picture(sha256: str) -> bool:
    """Whether the public may see a picture: in an Edition that stands, or the emblem of the settings."""
    if get_manual().emblem == sha256:
        return True
    return any(sha256 in _pictures_of(*row) for row in db.session.execute(_STANDING))


_STANDING = select(Edition.id, Edition.manifest_hash).where(*_STANDS)
_PICTURE = re.compile(rb'"asset":"([0-9a-f]{64})"')


@lru_cache(maxsize=64)
def _pictures_of(edition_id: int, _manifest_hash: str | None) -> frozenset[str]:
    """Return the pictures in a published Edition; what is in it never changes."""
    query = (
        select(Revision.content)
        .join(EditionEntry, EditionEntry.revision_id == Revision.id)
        .where(EditionEntry.edition_id == edition_id)
    )
    return frozenset(
        found.decode() for content in db.session.scalars(query) for found in _PICTURE.findall(content)
    )
