"""Differences of two versions for the screen: fields, then blocks, with what did not change folded away."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from manual_app.content.diff import BlockChange, FieldChange, diff, diff_fields, render_diff, render_runs
from manual_app.content.plain import inline_text
from manual_app.press.typography import day_name, month_name
from manual_app.texts import labels
from manual_app.texts.models import Text
from manual_app.texts.rendering import setting
from manual_app.wording import _, country_name, current_locale

EMPTY: dict[str, Any] = {"type": "doc", "attrs": {}, "content": []}


@dataclass(frozen=True)
class FieldDifference:
    """A field with another answer."""

    label: str
    html: Markup | None  # word by word, for texts
    old: str
    new: str


@dataclass(frozen=True)
class Hunk:
    """One block that changed, or a run of blocks that did not (`change` is "unchanged")."""

    change: str
    heading: str  # the heading it stands under
    pieces: list[Markup] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # changes of attributes, in words
    moved: bool = False
    key: str = ""


@dataclass(frozen=True)
class Changes:
    """All differences of two documents."""

    fields: list[FieldDifference]
    hunks: list[Hunk]

    @property
    def count(self) -> int:
        """How many changes there are to look at."""
        return len(self.fields) + sum(1 for hunk in self.hunks if hunk.change != "unchanged")


def compare(text: Text, old: dict[str, Any] | None, new: dict[str, Any]) -> Changes:
    """Compare two documents of a Text; without an old one everything is new."""
    blocks = diff(old or EMPTY, new)
    shown = render_diff(blocks, context=setting(text, new, old or EMPTY, top_heading=3))
    fields = [_field(found) for found in diff_fields(old or EMPTY, new)]
    return Changes([one for one in fields if one], _hunks(blocks, shown))


def field_label(name: str, kind: str = "practice") -> str:
    """Return the screen word of a field."""
    return labels.field_words(kind).get(name, (name, ""))[0]


def answers(doc: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the answered fields of a document but for its title, as (label, answer in words)."""
    attributes = doc.get("attrs") or {}
    return [
        (field_label(name), _answer(value, name))
        for name, value in attributes.items()
        if name != "title" and value not in (None, [], "")
    ]


def _hunks(blocks: list[BlockChange], shown: list[Markup]) -> list[Hunk]:
    hunks: list[Hunk] = []
    heading = ""
    for number, (block, html) in enumerate(zip(blocks, shown, strict=True)):
        if block.kind == "heading" and block.new is not None:
            heading = inline_text(block.new)
        if block.change == "unchanged" and hunks and hunks[-1].change == "unchanged":
            hunks[-1].pieces.append(html)
            continue
        hunks.append(
            Hunk(
                change=block.change,
                heading=heading,
                pieces=[html],
                notes=[_note(found.name, found.old, found.new) for found in block.attributes],
                moved=block.moved,
                key=f"{number}-{block.id or ''}",
            )
        )
    return hunks


def _note(name: str, old: Any, new: Any) -> str:
    words = {
        "level": _("heading level"),
        "strength": _("strength"),
        "basis": _("basis"),
        "rationale": _("rationale"),
        "alt": _("alternative text"),
        "caption": _("caption"),
        "credit": _("rights holder"),
        "licence": _("licence"),
        "kind": _("kind"),
        "asset": _("picture"),
        "lang": _("language"),
        "href": _("link"),
    }
    before, after = _answer(old), _answer(new)
    if name == "asset":
        return _("Another picture")
    return _("%(name)s: from “%(old)s” to “%(new)s”", name=words.get(name, name), old=before, new=after)


def _field(found: FieldChange) -> FieldDifference | None:
    html = render_runs(found.runs) if found.runs else None
    old, new = _answer(found.old, found.name), _answer(found.new, found.name)
    return FieldDifference(field_label(found.name), html, old, new) if html or old != new else None


def _answer(value: Any, name: str = "") -> str:
    """Say an answer in words: choices by their labels, days and countries by name, one after the other."""
    if value is None or value is False:
        return _("nothing") if value is None else _("no")
    if value is True:
        return _("yes")
    if isinstance(value, list):
        return "; ".join(_answer(one, name) for one in value) or _("nothing")
    if isinstance(value, dict):
        return ", ".join(_answer(one, key) for key, one in value.items() if one and key != "asset")
    return _spoken(str(value), name)


def _spoken(value: str, name: str) -> str:
    if name == "country":
        return country_name(value)
    if name in ("startsOn", "endsOn"):
        return month_name(value, current_locale())
    if name in ("reviewBy", "date"):
        return day_name(value, current_locale())
    words = labels.goal_words() if name == "sdgs" else labels.choice_words()
    return words.get(value, value)
