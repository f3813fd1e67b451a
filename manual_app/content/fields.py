"""The fields of each kind of Text, and what is missing to send it for review.

Names, lengths and choices: `domain.md`, "Fields of a good practice" and "Fields of a chapter"; they stand
once, in `static/src/editor/fields.ts`. Screen words for them live in the rooms that show them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from manual_app.content.attributes import Rule
from manual_app.content.plain import attributes, plain_text, walk
from manual_app.content.schema import DocJson, node_rules

BODY = "body"
"""The name under which the running text itself is asked for, like a field."""

KINDS = ("front", "part", "chapter", "practice", "back")
MATURE = frozenset({"good-practice", "institutionalised"})
"""Degrees of maturity that ask for the fields marked ° in `domain.md`."""

_RULES = node_rules("doc")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind of Text.

    `maximum` counts characters of a text, or entries of a list. `when_mature`: needed for the maturity
    "good practice" and above only.
    """

    name: str
    maximum: int | None = None
    required: bool = False
    when_mature: bool = False

    @property
    def choices(self) -> tuple[str, ...]:
        """The slugs one may choose from; empty where the field is free."""
        rule = _RULES.get(self.name, {})
        return tuple((rule.get("of", {}) if rule.get("type") == "list" else rule).get("of", ()))

    @property
    def columns(self) -> tuple[str, ...]:
        """The keys of one row, for a field that is a list of rows."""
        return tuple(_RULES.get(self.name, {}).get("of", {}).get("keys", ())) if self.is_list else ()

    @property
    def is_list(self) -> bool:
        """Say whether the field holds several entries."""
        return _RULES.get(self.name, {}).get("type") == "list"


@dataclass(frozen=True, slots=True)
class Gap:
    """Why a Text cannot be sent for review yet.

    `reason`: missing, too-long, before-start, incomplete. `row` and `column` point into a list of rows,
    `block` at a block of the running text.
    """

    field: str
    reason: str
    row: int | None = None
    column: str | None = None
    block: str | None = None


def _maximum(rule: Rule) -> int | None:
    return rule["max"] if rule["type"] in ("string", "list") else None


def _field(mark: str) -> Field:
    """Read "name*" as needed, "name°" as needed when mature."""
    name = mark.rstrip("*°")
    maximum = None if name == BODY else _maximum(_RULES[name])
    return Field(name, maximum, required=mark.endswith("*"), when_mature=mark.endswith("°"))


_TITLE, _BODY = Field("title", 200, required=True), Field(BODY, required=True)

# "*" marks what is needed, "°" what is needed when mature; the order is that of the form.
_CHAPTER = "purpose* audience* references reviewBy body*"
_PRACTICE = """
    teaser° ownerOrganisation* country* place* level° themes* targetGroups° startsOn* endsOn* ongoing
    challenge* objective° stakeholders° resources° costBand°
    evidence* indicators evidenceType° lessons* successFactors sustainability
    transferability° transferLevel° sdgs maturity* links pictures contact
"""

FIELDS: dict[str, tuple[Field, ...]] = {
    "front": (_TITLE, _BODY),
    "part": (_TITLE, Field(BODY)),
    "chapter": (_TITLE, *map(_field, _CHAPTER.split())),
    "practice": (
        Field("title", 100, required=True),
        *map(_field, _PRACTICE.split()),
        Field(BODY, 2000, required=True),
    ),
    "back": (_TITLE, _BODY),
}

_FREE_COLUMNS = {
    "indicators": ("indicator", "value", "unit"),
    "links": ("url",),
    "pictures": ("asset", "rightsHolder", "licence", "consent"),
}


def fields_of(kind: str) -> tuple[Field, ...]:
    """Return the fields of a kind of Text, in the order in which they are asked."""
    return FIELDS[kind]


def missing_to_submit(kind: str, doc: DocJson) -> list[Gap]:
    """List what keeps a Text from being sent for review, in the order of its fields."""
    answers = _answers(doc)
    gaps: list[Gap] = []
    for field in FIELDS[kind]:
        gaps.extend(_gaps_of(field, answers))
    return [*gaps, *_figure_gaps(doc)]


def completeness(kind: str, doc: DocJson) -> tuple[int, int]:
    """Count the answers given among those needed: (done, total)."""
    answers = _answers(doc)
    needed = [field for field in FIELDS[kind] if _is_needed(field, answers)]
    return sum(1 for field in needed if _is_answered(field, answers)), len(needed)


def _answers(doc: DocJson) -> dict[str, Any]:
    return {**attributes(doc), BODY: plain_text(doc).strip()}


def _is_needed(field: Field, answers: dict[str, Any]) -> bool:
    return field.required or (field.when_mature and answers.get("maturity") in MATURE)


def _is_answered(field: Field, answers: dict[str, Any]) -> bool:
    if field.name == "endsOn" and answers.get("ongoing"):
        return True
    answer = answers.get(field.name)
    return bool(answer.strip() if isinstance(answer, str) else answer)


def _gaps_of(field: Field, answers: dict[str, Any]) -> Iterator[Gap]:
    answer = answers.get(field.name)
    if not _is_answered(field, answers):
        if _is_needed(field, answers):
            yield Gap(field.name, "missing")
    elif isinstance(answer, str) and field.maximum is not None and len(answer) > field.maximum:
        yield Gap(field.name, "too-long")
    elif field.name == "endsOn" and answer and answer < (answers.get("startsOn") or ""):
        yield Gap(field.name, "before-start")
    elif field.columns:
        yield from _row_gaps(field.name, answer)


def _row_gaps(name: str, rows: Any) -> Iterator[Gap]:
    for number, row in enumerate(rows):
        for column in _FREE_COLUMNS[name]:
            if not row[column]:
                yield Gap(name, "incomplete", row=number, column=column)
        if name == "pictures" and not row["decorative"] and not row["alt"]:
            yield Gap(name, "incomplete", row=number, column="alt")


def _figure_gaps(doc: DocJson) -> Iterator[Gap]:
    """Pictures in the text need alternative text (or "decorative"); one still to come is a gap too."""
    for node in walk(doc):
        if node["type"] != "figure":
            continue
        attrs = attributes(node)
        checks: list[tuple[str, Callable[[dict[str, Any]], bool]]] = [
            ("asset", lambda given: bool(given["asset"])),
            ("alt", lambda given: bool(given["alt"] or given["decorative"])),
        ]
        for column, is_given in checks:
            if not is_given(attrs):
                yield Gap(BODY, "incomplete", column=column, block=attrs["id"])
