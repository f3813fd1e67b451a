"""Making Editions: choose what goes in, queue the compile, publish, withdraw."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from manual_app import db, jobs, storage
from manual_app.accounts.models import Member
from manual_app.accounts.rules import can_manage_editions
from manual_app.activity import service as activity
from manual_app.editions import manifest as manifests
from manual_app.editions import queries, rules
from manual_app.editions.models import CompileJob, Edition, EditionEntry
from manual_app.editions.rules import State
from manual_app.errors import Conflict, Forbidden, Unprocessable
from manual_app.manual import queries as manual
from manual_app.texts.models import Revision
from manual_app.wording import _


def create_edition(
    member: Member,
    *,
    number: str,
    language: str,
    preview: bool = False,
    left_out: Mapping[int, str] | None = None,
    corrects: Edition | None = None,
    updates: Collection[int] = (),
    change_notes: Mapping[int, str] | None = None,
) -> Edition:
    """Choose what goes into an Edition and queue its compile.

    `left_out`: section id -> reason. A correction starts from the Revisions of `corrects`; `updates` names
    the sections that take their newest approved Revision instead. An Edition of that number which is not
    published yet is made anew. Raises Forbidden, Conflict, Unprocessable.
    """
    _require(member)
    major, minor = _checked_number(number, language, preview=preview)
    if language not in manual.get_manual().languages:
        raise Unprocessable(_("The manual has no text in this language."), field="language")
    edition = _fresh(member, major, minor, language, preview)
    edition.corrects = corrects
    edition.entries = _entries(
        edition, left_out=dict(left_out or {}), updates=set(updates), notes=dict(change_notes or {})
    )
    db.session.flush()
    queue_compile(edition)
    _record(member, "edition_created", edition)
    return edition


def queue_compile(edition: Edition) -> CompileJob:
    """Queue a compile of the Edition as it stands."""
    job = CompileJob(
        edition=edition,
        state="queued",
        stage="",
        unit="",
        done=0,
        total=0,
        cancel_asked=False,
        checks=[],
        created_at=db.now(),
    )
    db.session.add(job)
    db.session.flush()
    jobs.enqueue("compile_edition", job.id)
    return job


def compile_again(member: Member, edition: Edition) -> CompileJob:
    """Compile an Edition that is not published once more, as it was chosen. Raises Forbidden, Conflict."""
    _require(member)
    if edition.published_at is not None:
        raise Conflict(_("This edition is published already."))
    job = rules.newest_job(edition)
    if job is not None and job.state in (State.QUEUED, State.COMPILING):
        raise Conflict(_("This edition is being compiled. Wait, or cancel the compile."))
    return queue_compile(edition)


def cancel(member: Member, edition: Edition) -> None:
    """Ask a waiting or running compile to stop."""
    _require(member)
    job = rules.newest_job(edition)
    if job is None or job.state not in (State.QUEUED, State.COMPILING):
        raise Conflict(_("Nothing is being compiled."))
    job.cancel_asked = True
    if job.state == State.QUEUED:
        job.state, job.ended_at = State.CANCELLED, db.now()
    db.session.flush()


def publish(member: Member, edition: Edition) -> Edition:
    """Publish a compiled Edition: from now on nothing can change it. Raises Forbidden, Conflict."""
    _require(member)
    edition = queries.sealed(edition)
    if edition.preview:
        raise Conflict(_("A preview cannot be published."))
    if edition.published_at is not None:
        raise Conflict(_("This edition is published already."))
    job = rules.newest_job(edition)
    if job is None or job.state != State.COMPILED or edition.manifest is None:
        raise Conflict(_("Compile this edition first."))
    if blockers(job):
        raise Conflict(_("Something keeps this edition from being published."), blockers=blockers(job))
    _checked_number(edition.number, edition.language, preview=False)
    moment = db.now()
    edition.release = manifests.to_bytes(_release(edition, moment.isoformat(timespec="seconds")))
    edition.published_at, edition.published_by_id = moment, member.id
    db.session.flush()
    _record(member, "edition_published", edition, manifest=edition.manifest_hash)
    return edition


def withdraw(member: Member, edition: Edition, reason: str) -> Edition:
    """Take a published Edition's files away; reason and manifest remain.

    Raises Forbidden, Conflict, Unprocessable.
    """
    _require(member)
    reason = reason.strip()
    if not reason:
        raise Unprocessable(_("Say why it is withdrawn."), field="reason")
    if len(reason) > rules.REASON_LIMIT:
        raise Unprocessable(_("At most %(limit)s characters.", limit=rules.REASON_LIMIT), field="reason")
    if edition.published_at is None or edition.withdrawn_at is not None:
        raise Conflict(_("This edition is not published."))
    edition.withdrawn_at, edition.withdrawn_by_id, edition.withdrawal_reason = db.now(), member.id, reason
    db.session.flush()
    for artifact in edition.artifacts:
        db.after_commit(partial(storage.delete, file_key(artifact.sha256)))
    _record(member, "edition_withdrawn", edition)
    return edition


def blockers(job: CompileJob) -> list[dict[str, Any]]:
    """Return what keeps the compiled Edition from being published."""
    return [check for check in job.checks if check["kind"] == "blocker"]


def warnings(job: CompileJob) -> list[dict[str, Any]]:
    """Return what does not keep it, but should be looked at."""
    return [check for check in job.checks if check["kind"] == "warning"]


def file_key(sha256: str) -> str:
    """Return where the bytes of an Edition's file lie in the storage."""
    return f"editions/{sha256}"


def _require(member: Member) -> None:
    if not can_manage_editions(member):
        raise Forbidden(_("Coordinators of the lead partner make editions."))


def _checked_number(number: str, language: str, *, preview: bool) -> tuple[int, int]:
    parsed = rules.parse_number(number)
    if parsed is None:
        raise Unprocessable(_("An edition has a number such as 1.0 or 1.1."), field="number")
    published = [(e.major, e.minor) for e in queries.list_published(language)]
    if not preview and published and parsed <= max(published):
        raise Conflict(
            _("Edition %(number)s or a later one is published already.", number=number), field="number"
        )
    return parsed


def _fresh(member: Member, major: int, minor: int, language: str, preview: bool) -> Edition:
    """Return the unpublished Edition of this number, emptied, or a new one."""
    found = next(
        (
            e
            for e in queries.list_editions(language)
            if (e.major, e.minor, e.preview) == (major, minor, preview) and e.published_at is None
        ),
        None,
    )
    if found is None:
        found = Edition(
            major=major,
            minor=minor,
            language=language,
            preview=preview,
            created_by=member,
            created_at=db.now(),
        )
        db.session.add(found)
        return found
    job = rules.newest_job(found)
    if job is not None and job.state in (State.QUEUED, State.COMPILING):
        raise Conflict(_("This edition is being compiled. Wait, or cancel the compile."))
    found.entries = []
    db.session.flush()
    return found


def _entries(
    edition: Edition, *, left_out: dict[int, str], updates: set[int], notes: dict[int, str]
) -> list[EditionEntry]:
    before = _revisions_of(edition.corrects)
    made = []
    for position, entry in enumerate(manual.flat(manual.outline())):
        text = next((t for t in entry.texts if t.language == edition.language), None)
        if entry.section.kind == "part":
            continue
        row = EditionEntry(
            section_id=entry.section.id,
            position=position,
            text_id=text.id if text else None,
            left_out_reason=left_out.get(entry.section.id),
            change_note=notes.get(entry.section.id, ""),
        )
        if row.left_out_reason is None and text is not None:
            if edition.preview:
                row.text_version = text.version
            elif edition.corrects is not None and entry.section.id not in updates:
                row.revision = before.get(entry.section.id)
            else:
                row.revision = entry.states[text.id].approved_revision
        if row.left_out_reason is None and row.revision is None and row.text_version is None:
            row.left_out_reason = ""  # nothing approved to put in: shown in words by screens and book
        made.append(row)
    return made


def _revisions_of(edition: Edition | None) -> dict[int, Revision]:
    if edition is None:
        return {}
    return {row.section_id: row.revision for row in queries.entries(edition) if row.revision is not None}


def _release(edition: Edition, published_at: str) -> dict[str, Any]:
    return {
        "format": manifests.FORMAT,
        "edition": edition.number,
        "language": edition.language,
        "published_at": published_at,
        "manifest": {"sha256": edition.manifest_hash, "size": len(edition.manifest or b"")},
        "files": [
            {"name": a.name, "media_type": a.media_type, "sha256": a.sha256, "size": a.size, "pages": a.pages}
            for a in sorted(edition.artifacts, key=lambda a: a.name)
        ],
    }


def _record(member: Member, act: str, edition: Edition, **details: Any) -> None:
    activity.record(
        act,
        subject_kind="edition",
        subject_id=edition.id,
        member_id=member.id,
        organisation_id=member.organisation_id,
        number=edition.number,
        language=edition.language,
        preview=edition.preview,
        **details,
    )
