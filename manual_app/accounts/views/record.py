"""The record: who did what, when, to what. Entries hold ids; names are looked up when they are shown."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from flask import Response, render_template, request, stream_with_context, url_for

from manual_app import db
from manual_app.accounts import queries
from manual_app.accounts.views.blueprint import blueprint
from manual_app.activity import queries as log
from manual_app.activity.models import LogEntry
from manual_app.web import access
from manual_app.web.storable import whole_number
from manual_app.wording import _

SHOWN, EXPORTED_AT_ONCE = 50, 500
COLUMNS = (
    "number",
    "at",
    "act",
    "subject_kind",
    "subject_id",
    "member_id",
    "member",
    "partner",
    "details",
    "hash",
)


class Subject(NamedTuple):
    """What an entry is about, as it is called today."""

    name: str
    href: str = ""


class Line(NamedTuple):
    """One entry as it is shown."""

    entry: LogEntry
    act: str
    who: str
    partner: str
    subject: Subject


_namers: dict[str, Callable[[Iterable[int]], dict[int, Subject]]] = {}
_words: dict[str, str] = {}


def name_subjects(kind: str, names: Callable[[Iterable[int]], dict[int, Subject]]) -> None:
    """Let a room say how the subjects of a kind are called, and where they are."""
    _namers[kind] = names


def name_acts(words: dict[str, str]) -> None:
    """Let a room say its acts in words; the sentences are translated when they are shown."""
    _words.update(words)


@blueprint.get("/record")
@access.members
def record() -> Any:
    """Show the record, newest first, by act, member or subject."""
    chosen = _chosen()
    before = request.args.get("before", type=whole_number)
    entries = log.list_entries(**chosen, before=before, limit=SHOWN + 1)
    lines = _lines(entries[:SHOWN])
    older = entries[SHOWN - 1].id if len(entries) > SHOWN else None
    return render_template(
        "accounts/record.html",
        lines=lines,
        chosen=chosen,
        older=url_for("accounts.record", **_shown(chosen), before=older) if older else "",
        newest=url_for("accounts.record", **_shown(chosen)) if "before" in request.args else "",
        export=url_for("accounts.export_record", **_shown(chosen)),
        acts=[(act, act_in_words(act)) for act in log.list_acts()],
        people=[(member.id, member.name) for member in queries.list_members()],
    )


@blueprint.get("/record.csv")
@access.members
def export_record() -> Any:
    """Give the record as a table for spreadsheets, with the hashes of the chain."""
    rows = stream_with_context(_csv(_chosen()))
    headers = {"Content-Disposition": 'attachment; filename="record.csv"'}
    return Response(rows, mimetype="text/csv", headers=headers)


def act_in_words(act: str) -> str:
    """Return the act as it is read: "text.created" without words of its own reads "text created"."""
    return _(_words[act]) if act in _words else act.replace(".", " ").replace("_", " ")


def _chosen() -> dict[str, Any]:
    return {
        "act": request.args.get("act") or None,
        "member_id": request.args.get("member_id", type=whole_number),
        "subject_kind": request.args.get("subject_kind") or None,
        "subject_id": request.args.get("subject_id", type=whole_number),
    }


def _shown(chosen: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in chosen.items() if value is not None}


def _lines(entries: Iterable[LogEntry]) -> list[Line]:
    """Look up the names of what entries hold by id, with one query a kind."""
    listed = list(entries)
    people = queries.members_by_id({entry.member_id for entry in listed if entry.member_id})
    about: dict[str, set[int]] = {}
    for entry in listed:
        if entry.subject_id and entry.subject_kind in _namers:
            about.setdefault(entry.subject_kind, set()).add(entry.subject_id)
    subjects = {kind: _namers[kind](ids) for kind, ids in about.items()}
    return [_line(entry, people, subjects) for entry in listed]


def _line(entry: LogEntry, people: dict[int, Any], subjects: dict[str, dict[int, Subject]]) -> Line:
    who = people.get(entry.member_id or 0)
    fallback = Subject(f"{entry.subject_kind.replace('_', ' ')} {entry.subject_id or ''}".strip())
    return Line(
        entry=entry,
        act=act_in_words(entry.act),
        who=who.called if who else _("the system"),
        partner=who.organisation.short_name if who else "",
        subject=subjects.get(entry.subject_kind, {}).get(entry.subject_id or 0, fallback),
    )


def _csv(chosen: dict[str, Any]) -> Iterator[str]:
    yield _row(COLUMNS)
    before: int | None = None
    while entries := log.list_entries(**chosen, before=before, limit=EXPORTED_AT_ONCE):
        for line in _lines(entries):
            yield _row(_cells(line))
        before = entries[-1].id
        db.session.expunge_all()


def _cells(line: Line) -> tuple[object, ...]:
    entry = line.entry
    details = json.dumps(entry.details, sort_keys=True, ensure_ascii=False)
    return (
        entry.id, entry.at.isoformat(), entry.act, entry.subject_kind, entry.subject_id or "",
        entry.member_id or "", line.who, line.partner, details, entry.hash,
    )  # fmt: skip


def _row(cells: Iterable[object]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow([_harmless(str(cell)) for cell in cells])
    return written.getvalue()


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from reading a name as a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
