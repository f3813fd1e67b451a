"""The fields of a Text in words, as people read them on screen."""

from __future__ import annotations

from typing import Any

from manual_app.press.typography import day_name, month_name
from manual_app.texts import labels
from manual_app.wording import _, country_name, current_locale


def field_label(name: str, kind: str = "practice") -> str:
    """Return the screen word of a field."""
    return labels.field_words(kind).get(name, (name, ""))[0]


def answers(doc: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the answered fields of a document but for its title, as (label, answer in words)."""
    attributes = doc.get("attrs") or {}
    return [
        (field_label(name), in_words(value, name))
        for name, value in attributes.items()
        if name != "title" and value not in (None, [], "")
    ]


def in_words(value: Any, name: str = "") -> str:
    """Say an answer in words: choices by their labels, days and countries by name, one after the other."""
    if value is None or value is False:
        return _("nothing") if value is None else _("no")
    if value is True:
        return _("yes")
    if isinstance(value, list):
        return "; ".join(in_words(one, name) for one in value) or _("nothing")
    if isinstance(value, dict):
        return ", ".join(in_words(one, key) for key, one in value.items() if one and key != "asset")
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
