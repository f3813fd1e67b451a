"""What the pages of the contents show, gathered for their templates, and the outline's JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from manual_app import db
from manual_app.accounts import queries as accounts
from manual_app.accounts.models import Organisation
from manual_app.manual import queries
from manual_app.manual.models import OutlineChange, Section
from manual_app.manual.queries import Entry
from manual_app.reviews.rules import State
from manual_app.texts import search
from manual_app.wording import _

UNDO_OFFERED = timedelta(minutes=10)


@dataclass(frozen=True)
class Filters:
    """What the reader of the contents has chosen to see."""

    state: str = ""
    organisation: str = ""
    language: str = ""
    words: str = ""

    @property
    def active(self) -> bool:
        """Whether anything is filtered."""
        return any((self.state, self.organisation, self.language, self.words))


@dataclass(frozen=True)
class Contents:
    """The contents page."""

    front: list[Entry]
    parts: list[Entry]
    back: list[Entry]
    filters: Filters
    organisations: Sequence[Organisation]
    languages: list[str]
    undoable: OutlineChange | None  # what this browser has just changed
    undo_sentence: str
    archived: int
    sections: int
    pages: int
    today: date

    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.front or self.parts or self.back)


def contents(filters: Filters, *, my_change: int | None = None) -> Contents:
    """Gather the contents page; `my_change` is the id of the change that this browser made last."""
    tree = queries.outline(with_people=True)
    everything = queries.flat(tree)
    hits = set(search.search(filters.words)) if filters.words else None
    shown = [entry for entry in (_filtered(root, filters, hits) for root in tree) if entry is not None]
    change = _undoable(my_change)
    return Contents(
        front=[e for e in shown if e.section.kind == "front"],
        parts=[e for e in shown if e.section.kind == "part"],
        back=[e for e in shown if e.section.kind == "back"],
        filters=filters,
        organisations=accounts.list_organisations(),
        languages=queries.get_manual().languages,
        undoable=change,
        undo_sentence=_sentence(change, everything) if change else "",
        archived=queries.count_archived(),
        sections=sum(1 for entry in everything if entry.source is not None),
        pages=sum(root.pages for root in tree),
        today=db.today(),
    )


@dataclass(frozen=True)
class Moving:
    """A section that is to be moved."""

    title: str
    places: list[tuple[str, str]]  # ("parent:after", "After 4 Working together")


def moving(section: Section) -> Moving:
    """Gather where a section may be moved to."""
    tree = queries.outline()
    entry = next((e for e in queries.flat(tree) if e.section.id == section.id), None)
    return Moving(_named(entry), _places(section, tree))


def _places(section: Section, tree: list[Entry]) -> list[tuple[str, str]]:
    if section.parent_id is None:
        groups: list[tuple[Entry | None, list[Entry]]] = [
            (None, [root for root in tree if root.section.kind == section.kind])
        ]
    else:
        groups = [(root, root.children) for root in tree if root.section.kind == "part"]
    found: list[tuple[str, str]] = []
    for home, children in groups:
        number, beside = (home.section.id if home else 0), [c for c in children if c.section.id != section.id]
        first = _("First in %(part)s", part=_named(home)) if home else _("First")
        found.append((f"{number}:0", first))
        found += [
            (f"{number}:{child.section.id}", _("After %(section)s", section=_named(child)))
            for child in beside
        ]
    return found


def outline_json(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Return the outline as the JSON that others rely on."""
    return [
        {
            "id": entry.section.id,
            "kind": entry.section.kind,
            "number": entry.number,
            "title": entry.title,
            "children": outline_json(entry.children),
            "texts": [
                {
                    "text_id": text.id,
                    "language": text.language,
                    "title": text.title,
                    "state": entry.states[text.id].state,
                    "unsubmitted": entry.states[text.id].unsubmitted,
                    "drafting_organisation": text.drafting_organisation.slug,
                    "due_on": text.due_on.isoformat() if text.due_on else None,
                }
                for text in entry.texts
            ],
        }
        for entry in entries
    ]


def _filtered(entry: Entry, filters: Filters, hits: set[int] | None) -> Entry | None:
    """Return the entry with what inside it passes; None when nothing does."""
    children = [kept for kept in (_filtered(child, filters, hits) for child in entry.children) if kept]
    if not (
        children or _passes(entry, filters, hits) or (not filters.active and entry.section.kind == "part")
    ):
        return None
    return Entry(entry.section, entry.number, entry.title, entry.source, entry.texts, entry.states, children)


def _passes(entry: Entry, filters: Filters, hits: set[int] | None) -> bool:
    if entry.source is None or (hits is not None and hits.isdisjoint(text.id for text in entry.texts)):
        return False
    texts = [t for t in entry.texts if not filters.language or t.language == filters.language]
    texts = [
        t for t in texts if not filters.organisation or t.drafting_organisation.slug == filters.organisation
    ]
    return any(not filters.state or entry.states[t.id].state == filters.state for t in texts)


def _undoable(my_change: int | None) -> OutlineChange | None:
    """Return the newest change if this browser made it, and just now."""
    change = queries.find_newest_change() if my_change is not None else None
    if change is None or change.id != my_change or change.undone_at is not None:
        return None
    return change if db.now() - change.at < UNDO_OFFERED else None


def _named(entry: Entry | None) -> str:
    return f"{entry.number} {entry.title}".strip() if entry else ""


def _sentence(change: OutlineChange, everything: Sequence[Entry]) -> str:
    entry = next((e for e in everything if e.section.id == change.section_id), None)
    name = _named(entry) or change.before.get("title") or _("A section")
    return {
        "created": _("%(section)s was added.", section=name),
        "renamed": _("%(section)s has a new title.", section=name),
        "moved": _("%(section)s was moved.", section=name),
        "archived": _("A section was archived."),
        "restored": _("%(section)s is back.", section=name),
        "deleted": _("A section was deleted."),
    }[change.kind]


STATES = tuple(State)
