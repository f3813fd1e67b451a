"""What an attribute may hold: the rules exported by `static/src/editor/attributes.ts`, checked the same way.

A rule is plain JSON, for example `{"type": "string", "max": 64, "pattern": "[a-z]+", "nullable": true}`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

Rule = dict[str, Any]

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def keeps(rule: Rule, value: object) -> bool:
    """Say whether a value keeps to its rule."""
    if value is None:
        return rule.get("nullable") is True
    return _CHECKS[rule["type"]](rule, value)


def validator(rule: Rule) -> Callable[[object], None]:
    """Make the validator that the schema calls for one attribute; it raises ValueError."""

    def check(value: object) -> None:
        if not keeps(rule, value):
            raise ValueError("an attribute does not keep to its rule")

    return check


@cache
def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source)


def _string(rule: Rule, value: object) -> bool:
    if type(value) is not str or len(value) > rule["max"]:
        return False
    source = rule.get("pattern")
    return source is None or _pattern(source).fullmatch(value) is not None


def _choice(rule: Rule, value: object) -> bool:
    return type(value) is str and value in rule["of"]


def _integer(rule: Rule, value: object) -> bool:
    return type(value) is int and rule["min"] <= value <= rule["max"]


def _boolean(_rule: Rule, value: object) -> bool:
    return type(value) is bool


def _date(_rule: Rule, value: object) -> bool:
    if type(value) is not str or _DATE.fullmatch(value) is None:
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _list(rule: Rule, value: object) -> bool:
    if type(value) is not list or len(value) > rule["max"]:
        return False
    if not all(keeps(rule["of"], item) for item in value):
        return False
    return not rule.get("unique") or len(set(value)) == len(value)


def _record(rule: Rule, value: object) -> bool:
    keys: dict[str, Rule] = rule["keys"]
    if type(value) is not dict or value.keys() != keys.keys():
        return False
    return all(keeps(keys[name], item) for name, item in value.items())


_CHECKS: dict[str, Callable[[Rule, object], bool]] = {
    "string": _string,
    "choice": _choice,
    "integer": _integer,
    "boolean": _boolean,
    "date": _date,
    "list": _list,
    "record": _record,
}
