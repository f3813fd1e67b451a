"""The page that makes an Edition: what may go in, what was ticked, what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from manual_app.editions import queries, rules
from manual_app.editions.models import Edition, EditionEntry
from manual_app.manual import queries as manual
from manual_app.manual.queries import Entry
from manual_app.wording import _

Typed = Mapping[str, str]


@dataclass(frozen=True)
class Choice:
    """One section that may go in; the last four say what was ticked and typed, or what is proposed."""

    entry: Entry
    newest: int | None  # number of the newest approved version; of a preview, 0: the current text
    printed: int | None  # number of the version in the corrected edition
    included: bool
    updated: bool
    reason: str
    note: str

    @property
    def number(self) -> int:
        """The section's id."""
        return self.entry.section.id

    @property
    def standing(self) -> int | None:
        """The version that goes in unless an update is ticked."""
        return self.newest if self.printed is None else self.printed

    @property
    def is_new(self) -> bool:
        """Whether a correction may take a newer version than the corrected edition has."""
        return self.newest is not None and self.newest != self.printed

    @property
    def error(self) -> str:
        """What is missing before this can be left out."""
        if self.included or self.reason or self.standing is None:
            return ""
        return _("Say why “%(title)s” is left out.", title=self.entry.title)


@dataclass(frozen=True)
class Choosing:
    """The page that makes an Edition."""

    language: str
    preview: bool
    corrects: Edition | None
    front: list[Choice]
    parts: list[tuple[Entry, list[Choice]]]
    back: list[Choice]
    typed: bool

    def errors(self) -> list[tuple[str, str]]:
        """List the fields in which something is missing, with a sentence each."""
        if not self.typed:
            return []
        return [(f"why-{choice.number}", choice.error) for choice in self._choices() if choice.error]

    def chosen(self) -> dict[str, Any]:
        """Return what was ticked and typed, as the service takes it."""
        choices = list(self._choices())
        return {
            "left_out": {choice.number: choice.reason for choice in choices if not choice.included},
            "updates": {choice.number for choice in choices if choice.updated},
            "change_notes": {choice.number: choice.note for choice in choices if choice.note},
        }

    def _choices(self) -> Iterator[Choice]:
        yield from self.front
        for _part, choices in self.parts:
            yield from choices
        yield from self.back


def choosing(
    language: str, corrects: Edition | None, *, preview: bool, typed: Typed | None = None
) -> Choosing:
    """Gather what may go into an Edition; `typed` is the form that came back."""
    before = {row.section_id: row for row in queries.entries(corrects)} if corrects else {}
    tree = manual.outline(language=language)

    def choice(entry: Entry) -> Choice:
        newest = _current(entry, language) if preview else _newest(entry, language)
        return _choice(entry, newest, before.get(entry.section.id), typed)

    return Choosing(
        language,
        preview,
        corrects,
        [choice(e) for e in tree if e.section.kind == "front"],
        [(e, [choice(child) for child in e.children]) for e in tree if e.section.kind == "part"],
        [choice(e) for e in tree if e.section.kind == "back"],
        typed=typed is not None,
    )


def _newest(entry: Entry, language: str) -> int | None:
    text = next((t for t in entry.texts if t.language == language), None)
    approved = entry.states[text.id].approved_revision if text else None
    return approved.number if approved else None


def _current(entry: Entry, language: str) -> int | None:
    return 0 if any(text.language == language for text in entry.texts) else None


def _choice(entry: Entry, newest: int | None, before: EditionEntry | None, typed: Typed | None) -> Choice:
    number = entry.section.id
    printed = before.revision.number if before and before.revision else None
    if typed is None or f"shown-{number}" not in typed:
        included = printed is not None if before else newest is not None
        reason = before.left_out_reason if before and before.left_out_reason else ""
        return Choice(entry, newest, printed, included, updated=False, reason=reason, note="")
    updated = f"update-{number}" in typed
    return Choice(
        entry,
        newest,
        printed,
        included=f"in-{number}" in typed or updated,
        updated=updated,
        reason=" ".join(typed.get(f"why-{number}", "").split())[: rules.REASON_LIMIT],
        note=typed.get(f"note-{number}", "").strip()[: rules.REASON_LIMIT],
    )
