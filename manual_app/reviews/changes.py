"""Differences of two versions for the screen: fields, then blocks, with what did not change folded away."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from manual_app.content.diff import BlockChange, FieldChange, diff, diff_fields, render_diff, render_runs
from manual_app.content.plain import inline_text
from manual_app.texts.answers import field_label, in_words
from manual_app.texts.models import Text
from manual_app.texts.rendering import setting
from manual_app.wording import _

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
    block: str = ""  # the id of what stands in the newer version


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
                block=(block.id or "") if block.new is not None else "",
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
    before, after = in_words(old), in_words(new)
    if name == "asset":
        return _("Another picture")
    return _("%(name)s: from “%(old)s” to “%(new)s”", name=words.get(name, name), old=before, new=after)


def _field(found: FieldChange) -> FieldDifference | None:
    html = render_runs(found.runs) if found.runs else None
    old, new = in_words(found.old, found.name), in_words(found.new, found.name)
    return FieldDifference(field_label(found.name), html, old, new) if html or old != new else None
