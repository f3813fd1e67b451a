"""Differences of title and fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from manual_app.content.diff.words import Run, diff_words
from manual_app.content.plain import attributes
from manual_app.content.schema import DocJson, node_rules

_NAMES = tuple(node_rules("doc"))


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field with another answer; `runs` compares texts word by word and is empty for anything else."""

    name: str
    old: Any
    new: Any
    runs: tuple[Run, ...] = ()


def diff_fields(old: DocJson, new: DocJson) -> list[FieldChange]:
    """Compare title and fields of two documents, in the order of the form."""
    before, after = attributes(old), attributes(new)
    return [
        _change(name, before.get(name), after.get(name))
        for name in _NAMES
        if before.get(name) != after.get(name)
    ]


def _change(name: str, old: Any, new: Any) -> FieldChange:
    texts = all(value is None or isinstance(value, str) for value in (old, new))
    is_free = (
        texts and "pattern" not in node_rules("doc")[name] and node_rules("doc")[name]["type"] == "string"
    )
    return FieldChange(name, old, new, tuple(diff_words(old or "", new or "")) if is_free else ())
