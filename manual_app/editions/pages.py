"""What the pages of Editions show, and their JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from manual_app.editions import checks, queries, rules, service
from manual_app.editions.models import Artifact, CompileJob, Edition
from manual_app.editions.rules import State
from manual_app.manual import queries as manual
from manual_app.manual.queries import Entry

STAGES = ("gather", "prepare", "layout", "write")


@dataclass(frozen=True)
class Shelf:
    """The list of Editions."""

    editions: list[tuple[Edition, State, Artifact | None]]
    next_correction: str
    next_edition: str


@dataclass(frozen=True)
class Choice:
    """One section on the page that makes an Edition."""

    entry: Entry
    available: bool  # something is approved in this language
    newest: int | None  # number of the newest approved version
    printed: int | None  # number of the version in the corrected edition


@dataclass(frozen=True)
class Choosing:
    """The page that makes an Edition."""

    language: str
    corrects: Edition | None
    front: list[Choice]
    parts: list[tuple[Entry, list[Choice]]]
    back: list[Choice]


@dataclass(frozen=True)
class Making:
    """The page of one Edition."""

    edition: Edition
    state: State
    job: CompileJob | None
    blockers: list[dict[str, Any]]
    warnings: list[dict[str, Any]]
    artifact: Artifact | None
    rows: Sequence[Any]
    titles: Mapping[int, tuple[str, str]]
    running: bool
    error_title: str


def shelf(language: str) -> Shelf:
    """Gather the list of Editions, and the numbers that come next in `language`."""
    editions = queries.list_editions()
    current = {e.language: queries.find_current(e.language) for e in editions}
    published = [(e.major, e.minor) for e in editions if e.published_at and e.language == language]
    correction, new = rules.next_numbers(published)
    return Shelf(
        [(e, rules.state_of(e, current[e.language]), queries.find_artifact(e)) for e in editions],
        f"{correction[0]}.{correction[1]}",
        f"{new[0]}.{new[1]}",
    )


def choosing(language: str, corrects: Edition | None) -> Choosing:
    """Gather what may go into an Edition."""
    printed = {
        row.section_id: row.revision.number
        for row in (queries.entries(corrects) if corrects else ())
        if row.revision
    }

    def choice(entry: Entry) -> Choice:
        text = next((t for t in entry.texts if t.language == language), None)
        approved = entry.states[text.id].approved_revision if text else None
        return Choice(
            entry, approved is not None, approved.number if approved else None, printed.get(entry.section.id)
        )

    tree = manual.outline(language=language)
    return Choosing(
        language,
        corrects,
        [choice(e) for e in tree if e.section.kind == "front"],
        [(e, [choice(child) for child in e.children]) for e in tree if e.section.kind == "part"],
        [choice(e) for e in tree if e.section.kind == "back"],
    )


def making(edition: Edition) -> Making:
    """Gather the page of one Edition."""
    job = rules.newest_job(edition)
    state = queries.state(edition)
    titles = {
        e.section.id: (e.number, e.title) for e in manual.flat(manual.outline(language=edition.language))
    }
    error_section = titles.get(job.error_section_id or 0) if job else None
    return Making(
        edition=edition,
        state=state,
        job=job,
        blockers=service.blockers(job) if job else [],
        warnings=service.warnings(job) if job else [],
        artifact=queries.find_artifact(edition),
        rows=queries.entries(edition),
        titles=titles,
        running=state in (State.QUEUED, State.COMPILING),
        error_title=" ".join(error_section).strip() if error_section else "",
    )


def edition_json(edition: Edition) -> dict[str, Any]:
    """Return an Edition as the JSON that others rely on."""
    job = rules.newest_job(edition)
    return {
        "number": edition.number,
        "language": edition.language,
        "preview": edition.preview,
        "state": queries.state(edition),
        "progress": {"stage": job.stage, "unit": job.unit, "done": job.done, "total": job.total}
        if job
        else None,
        "error": job.error if job else None,
        "warnings": [_check_json(check) for check in service.warnings(job)] if job else [],
        "blockers": [_check_json(check) for check in service.blockers(job)] if job else [],
        "manifest_hash": edition.manifest_hash,
    }


def ticked(form: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Read from the page's form which sections go in, are left out on purpose, are updated, and how."""
    left_out, updates, notes = {}, set(), {}
    for entry in manual.flat(manual.outline()):
        number = entry.section.id
        if entry.section.kind == "part" or f"shown-{number}" not in form:
            continue
        if f"in-{number}" not in form:
            left_out[number] = " ".join(str(form.get(f"why-{number}", "")).split())[: rules.REASON_LIMIT]
        if f"update-{number}" in form:
            updates.add(number)
        note = str(form.get(f"note-{number}", "")).strip()[: rules.REASON_LIMIT]
        if note:
            notes[number] = note
    return {"left_out": left_out, "updates": updates, "change_notes": notes}


def _check_json(check: Mapping[str, Any]) -> dict[str, Any]:
    href = f"/texts/{check['text']}/edit" if check["text"] else "/manual/settings"
    if check["block"]:
        href += f"#b-{check['block']}"
    return {
        "key": check["key"],
        "detail": checks.sentence(check),
        "section": check["section"],
        "title": check["title"],
        "link": href,
    }


def grouped(sha256: str) -> str:
    """Return a hash in groups of eight."""
    return " ".join(re.findall(".{8}", sha256))
