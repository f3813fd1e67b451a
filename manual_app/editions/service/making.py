"""Choosing what goes into an Edition, and queueing, repeating and stopping its compile."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from manual_app import db, jobs
from manual_app.accounts.models import Member
from manual_app.editions import queries, rules
from manual_app.editions.models import CompileJob, Edition, EditionEntry
from manual_app.editions.rules import State
from manual_app.editions.service.shared import checked_number, record, require
from manual_app.errors import Conflict, Unprocessable
from manual_app.manual import queries as manual
from manual_app.manual.queries import Entry
from manual_app.texts import queries as texts
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
    require(member)
    major, minor = checked_number(number, language, preview=preview)
    if language not in manual.get_manual().languages:
        raise Unprocessable(_("The manual has no text in this language."), field="language")
    if corrects is not None and (corrects.published_at is None or corrects.language != language):
        raise Unprocessable(
            _("Only a published edition in the same language is corrected."), field="corrects"
        )
    edition = _fresh(member, major, minor, language, preview)
    edition.corrects = corrects
    edition.entries = _entries(
        edition, left_out=dict(left_out or {}), updates=set(updates), notes=dict(change_notes or {})
    )
    db.session.flush()
    queue_compile(edition)
    record(member, "edition_created", edition)
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
    require(member)
    edition = queries.alone(edition)
    if edition.published_at is not None:
        raise Conflict(_("This edition is published already."))
    job = rules.newest_job(edition)
    if job is not None and job.state in (State.QUEUED, State.COMPILING):
        raise Conflict(_("This edition is being compiled. Wait, or cancel the compile."))
    return queue_compile(edition)


def cancel(member: Member, edition: Edition) -> None:
    """Ask a waiting or running compile to stop."""
    require(member)
    edition = queries.alone(edition)
    job = rules.newest_job(edition)
    if job is None or job.state not in (State.QUEUED, State.COMPILING):
        raise Conflict(_("Nothing is being compiled."))
    job.cancel_asked = True
    if job.state == State.QUEUED:
        job.state, job.ended_at = State.CANCELLED, db.now()
    db.session.flush()


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
    if queries.alone(found).published_at is not None:
        raise Conflict(_("This edition is published already."))
    job = rules.newest_job(found)
    if job is not None and job.state in (State.QUEUED, State.COMPILING):
        raise Conflict(_("This edition is being compiled. Wait, or cancel the compile."))
    found.entries = []
    db.session.flush()
    return found


def _entries(
    edition: Edition, *, left_out: dict[int, str], updates: set[int], notes: dict[int, str]
) -> list[EditionEntry]:
    before = {row.section_id: row for row in queries.entries(edition.corrects)} if edition.corrects else {}
    tree = manual.flat(manual.outline())
    approved = _approved(tree, edition.language)
    made = []
    for position, entry in enumerate(tree):
        if entry.section.kind == "part":
            continue
        number = entry.section.id
        corrected = None if number in updates else before.get(number)
        stays = edition.corrects is not None and number not in updates
        newest = (corrected.revision if corrected else None) if stays else approved.get(number)
        row = _entry(edition, entry, corrected, newest)
        row.position, row.change_note = position, notes.get(number, "")
        if number in left_out:
            _check_reason(row, left_out[number], entry.title)
            row.revision, row.text_version, row.left_out_reason = None, None, left_out[number]
        made.append(row)
    return made


def _check_reason(row: EditionEntry, reason: str, title: str) -> None:
    """Raise Unprocessable when what could go in is left out without a reason, or with a very long one."""
    field = f"why-{row.section_id}"
    if not reason and (row.revision is not None or row.text_version is not None):
        raise Unprocessable(_("Say why “%(title)s” is left out.", title=title), field=field)
    if len(reason) > rules.REASON_LIMIT:
        raise Unprocessable(_("At most %(limit)s characters.", limit=rules.REASON_LIMIT), field=field)


def _approved(tree: Iterable[Entry], language: str) -> dict[int, Revision]:
    """Return what was approved last in this language, by section."""
    states = {
        entry.section.id: entry.states[text.id]
        for entry in tree
        for text in entry.texts
        if text.language == language
    }
    sent = {number: state.approved_revision for number, state in states.items() if state.approved_revision}
    found = texts.revisions_by_id(one.id for one in sent.values())
    return {number: found[one.id] for number, one in sent.items()}


def _entry(
    edition: Edition, entry: Entry, corrected: EditionEntry | None, revision: Revision | None
) -> EditionEntry:
    """Return a section as it goes in: the current text in a preview, else this Revision.

    An empty reason says that there is nothing to put in: screens and book put it into words.
    """
    text = next((t for t in entry.texts if t.language == edition.language), None)
    row = EditionEntry(section_id=entry.section.id, text_id=text.id if text else None)
    if text is not None and edition.preview:
        row.text_version = text.version
    elif text is not None:
        row.revision = revision
    if row.revision is None and row.text_version is None:
        row.left_out_reason = (corrected.left_out_reason if corrected else None) or ""
    return row
