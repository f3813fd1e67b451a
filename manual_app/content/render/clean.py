"""The second layer: one function that every piece of HTML made from what people wrote goes through."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from bleach.sanitizer import Cleaner
from markupsafe import Markup

MAX_HTML = 12_000_000
"""Characters; more than the largest Text gives, and a bound on what the cleaner must work through."""

_TAGS = """
    a aside b blockquote br caption code del div em figcaption figure h2 h3 h4 h5 h6 hr i img ins li ol p
    span strong sub sup table tbody td th thead tr ul
"""
_CLASSES = """
    absent align-center basis callout checklist code code-line credit cross-reference dense example figure fn
    footnotes group label missing moved no note num practices rationale recommend recommendation row-added
    row-removed scroll small strength-mark tablewrap task-list tasks what why wide xref
"""
TAGS, CLASSES = frozenset(_TAGS.split()), frozenset(_CLASSES.split())

_ANCHOR = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,160}")
_ASSET = re.compile(r"asset:[0-9a-f]{64}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_LOCAL = re.compile(r"/(?![/\\])[^\s\\\"'<>]*")
_NUMBER = re.compile(r"[1-9][0-9]{0,3}")
_UNSAFE_IN_URL = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\\\"'<>`]")


def clean(html: str) -> Markup:
    """Return HTML in which nothing is left but the tags, classes and addresses our own renderers write."""
    if len(html) > MAX_HTML:
        raise ValueError("too much HTML to clean")
    cleaner = Cleaner(
        tags=TAGS,
        attributes=_is_allowed,
        protocols=("https", "http", "mailto", "asset"),
        strip=True,
        strip_comments=True,
    )
    return Markup(cleaner.clean(html))  # noqa: S704 - this is the one place that makes it safe


def is_safe_url(address: str) -> bool:
    """Say whether an address leads to the web or to mail, and nowhere else."""
    if _UNSAFE_IN_URL.search(address):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme == "mailto":
        return not parts.netloc and "@" in parts.path
    return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None


def _is_link(value: str) -> bool:
    if value.startswith("#"):
        return _ANCHOR.fullmatch(value[1:]) is not None
    return _LOCAL.fullmatch(value) is not None or is_safe_url(value)


def _is_picture(value: str) -> bool:
    return _ASSET.fullmatch(value) is not None or _LOCAL.fullmatch(value) is not None


def _one_of(*values: str) -> Callable[[str], bool]:
    return frozenset(values).__contains__


def _matches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda value: pattern.fullmatch(value) is not None


def _anything(_value: str) -> bool:
    return True


_EVERYWHERE: dict[str, Callable[[str], bool]] = {
    "id": _matches(_ANCHOR),
    "class": lambda value: all(name in CLASSES for name in value.split()),
    "lang": _matches(_LANGUAGE),
    "aria-label": _anything,
}
_BY_TAG: dict[str, dict[str, Callable[[str], bool]]] = {
    "a": {"href": _is_link, "rel": _one_of("noopener noreferrer")},
    "aside": {
        "data-kind": _one_of("note", "checklist", "example"),
        "data-strength": _one_of("recommend", "suggest"),
    },
    "div": {"role": _one_of("region"), "tabindex": _one_of("0")},
    "img": {"src": _is_picture, "alt": _anything, "loading": _one_of("lazy")},
    "li": {"data-checked": _one_of("true", "false")},
    "ol": {"start": _matches(_NUMBER)},
    "td": {"colspan": _matches(_NUMBER), "rowspan": _matches(_NUMBER)},
    "th": {
        "colspan": _matches(_NUMBER),
        "rowspan": _matches(_NUMBER),
        "scope": _one_of("col", "row", "rowgroup"),
    },
}


def _is_allowed(tag: str, name: str, value: str) -> bool:
    check = _EVERYWHERE.get(name) or _BY_TAG.get(tag, {}).get(name)
    return check is not None and check(value)
