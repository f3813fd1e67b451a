"""The list of Editions and the page of one, and their JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from manual_app.editions import checks, queries, rules, service
from manual_app.editions.models import Artifact, CompileJob, Edition
from manual_app.editions.rules import State
from manual_app.manual import queries as manual
from manual_app.wording import _

STAGES = ("gather", "prepare", "layout", "write")


@dataclass(frozen=True)
class Shelf:
    """The list of Editions; `published` and the next numbers are those of one language."""

    editions: list[tuple[Edition, State, Artifact | None]]
    published: list[str]
    next_correction: str
    next_edition: str


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
    error_text: int | None


def shelf(language: str) -> Shelf:
    """Gather the list of Editions, and the numbers that come next in `language`."""
    editions = queries.list_editions()
    codes = {e.language for e in editions}
    current = {code: rules.newest_published(e for e in editions if e.language == code) for code in codes}
    published = [e for e in editions if e.published_at and e.language == language]
    correction, new = rules.next_numbers((e.major, e.minor) for e in published)
    return Shelf(
        [(e, rules.state_of(e, current[e.language]), queries.find_artifact(e)) for e in editions],
        [e.number for e in published],
        f"{correction[0]}.{correction[1]}",
        f"{new[0]}.{new[1]}",
    )


def making(edition: Edition) -> Making:
    """Gather the page of one Edition."""
    job = rules.newest_job(edition)
    state = queries.state(edition)
    places = manual.places(edition.language)
    titles = {section_id: (place.number, place.title) for section_id, place in places.items()}
    rows = queries.entries(edition)
    error_section = titles.get(job.error_section_id or 0) if job else None
    return Making(
        edition=edition,
        state=state,
        job=job,
        blockers=service.blockers(job) if job else [],
        warnings=service.warnings(job) if job else [],
        artifact=queries.find_artifact(edition),
        rows=rows,
        titles=titles,
        running=state in (State.QUEUED, State.COMPILING),
        error_title=" ".join(error_section).strip() if error_section else "",
        error_text=next((r.text_id for r in rows if job and r.section_id == job.error_section_id), None),
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
        "failed_in": job.error_section_id if job else None,
        "warnings": [_check_json(check, edition) for check in service.warnings(job)] if job else [],
        "blockers": [_check_json(check, edition) for check in service.blockers(job)] if job else [],
        "manifest_hash": edition.manifest_hash,
    }


def check_link(check: Mapping[str, Any], edition: Edition) -> tuple[str, str]:
    """Return where one does something about a check, and what to call the way there."""
    if check["text"]:
        place = f"b-{check['block']}" if check["block"] else None
        words = _("Go to the place") if place else _("Open the text")
        return url_for("editor.edit", text_id=check["text"], _anchor=place), words
    if check["section"]:
        return url_for("manual.outline"), _("Open the contents")
    if check["key"] in ("nothing-changed", "no-sections"):
        corrects = edition.corrects.number if edition.corrects else None
        address = url_for("editions.new", language=edition.language, corrects=corrects)
        return address, _("Choose again")
    return url_for("settings.overview", language=edition.language), _("Open the settings")


def _check_json(check: Mapping[str, Any], edition: Edition) -> dict[str, Any]:
    return {
        "key": check["key"],
        "detail": checks.sentence(check),
        "section": check["section"],
        "title": check["title"],
        "link": check_link(check, edition)[0],
    }


def grouped(sha256: str) -> str:
    """Return a hash in groups of eight."""
    return " ".join(re.findall(".{8}", sha256))
