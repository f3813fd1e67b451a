"""The form of a Text's fields as the editor draws it: groups, labels, limits, choices (JSON)."""

from __future__ import annotations

from typing import Any

from manual_app.content.fields import BODY, Field, fields_of
from manual_app.content.schema import node_rules
from manual_app.texts import labels
from manual_app.wording import country_choices

# name -> (where it stands, fields in the order in which they are asked)
GROUPS: dict[str, dict[str, tuple[str, ...]]] = {
    "front": {"text": (BODY,)},
    "back": {"text": (BODY,)},
    "chapter": {
        "about": ("purpose", "audience"),
        "text": (BODY,),
        "sources": ("references", "reviewBy"),
    },
    "practice": {
        "place": (
            "teaser", "ownerOrganisation", "country", "place", "level",
            "startsOn", "endsOn", "ongoing", "contact",
        ),
        "problem": ("themes", "targetGroups", "challenge", "objective"),
        "action": (BODY, "stakeholders", "resources", "costBand"),
        "evidence": ("evidence", "indicators", "evidenceType", "lessons"),
        "transfer": (
            "transferability", "transferLevel", "successFactors", "sustainability", "sdgs", "maturity",
        ),
        "pictures": ("pictures", "links"),
    },
}  # fmt: skip

_CONTROLS = {
    BODY: "body", "ownerOrganisation": "line", "place": "line", "contact": "line", "country": "choice",
    "ongoing": "check", "startsOn": "month", "endsOn": "month", "reviewBy": "date", "sdgs": "numbers",
    "indicators": "rows", "links": "rows", "pictures": "pictures",
}  # fmt: skip
_COLUMN_CONTROLS = {"date": "date", "source": "url", "url": "url", "consent": "choice", "decorative": "check"}


def groups(kind: str) -> list[dict[str, Any]]:
    """Return the groups of a kind of Text, in order, as the editor's configuration holds them."""
    asked = {field.name: field for field in fields_of(kind)}
    words = labels.group_words()
    return [
        {
            "name": name,
            "title": words[name][0],
            "help": words[name][1],
            "place": "after" if name == "sources" else "before",
            "fields": [_field(asked[field], kind) for field in names],
        }
        for name, names in GROUPS[kind].items()
    ]


def _field(field: Field, kind: str) -> dict[str, Any]:
    label, help_text = labels.field_words(kind)[field.name]
    return {
        "name": field.name,
        "control": _control(field),
        "label": label,
        "help": help_text,
        "maximum": field.maximum,
        "required": field.required,
        "whenMature": field.when_mature,
        "choices": _choices(field),
        "columns": [_column(field, name) for name in field.columns],
        "rowName": labels.row_words().get(field.name, ""),
    }


def _control(field: Field) -> str:
    if field.name in _CONTROLS:
        return _CONTROLS[field.name]
    if field.choices:
        return "choices" if field.is_list else "choice"
    return "area"


def _choices(field: Field) -> list[dict[str, str]]:
    if field.name == "country":
        return [{"value": code, "label": name} for code, name in country_choices()]
    if field.name == "sdgs":
        return [{"value": number, "label": name} for number, name in labels.goal_words().items()]
    return _labelled(() if field.columns else field.choices)


def _labelled(slugs: tuple[str, ...]) -> list[dict[str, str]]:
    words = labels.choice_words()
    return [{"value": slug, "label": words[slug]} for slug in slugs]


def _column(field: Field, name: str) -> dict[str, Any]:
    rule = node_rules("doc")[field.name]["of"]["keys"][name]
    return {
        "name": name,
        "control": _COLUMN_CONTROLS.get(name, "line"),
        "label": labels.column_words()[name],
        "maximum": rule.get("max"),
        "choices": _labelled(tuple(rule.get("of", ()))),
    }
