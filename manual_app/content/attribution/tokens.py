"""A document as a line of tokens, one for each position: what steps count in, and what runs are cut from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from manual_app.content.schema import SCHEMA

_CLOSE = "\uf8ff"
_OPEN, _LEAF = 0xE000, 0xF000
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
STRUCTURE = re.compile("([\ue000-\uf8ff]+)")
"""What stands for beginnings and ends of nodes, and for leaves. A text may hold such characters
(private use): it is cut there when passages are compared, and nothing else comes of it."""


def tokens_of(nodes: Iterable[dict[str, Any]]) -> str:
    """Return nodes as tokens: as many characters as they take positions."""
    parts: list[str] = []
    for node in nodes:
        if node["type"] == "text":
            parts.append(units(node["text"]))
        elif _is_leaf(node["type"]):
            parts.append(chr(_LEAF + _index(node["type"])))
        else:
            parts += (chr(_OPEN + _index(node["type"])), tokens_of(node.get("content", ())), _CLOSE)
    return "".join(parts)


def slice_tokens(given: dict[str, Any] | None) -> str:
    """Return the tokens of a slice; nodes cut open at its ends do not count."""
    if not given:
        return ""
    tokens = tokens_of(given.get("content", ()))
    return tokens[given.get("openStart", 0) : len(tokens) - given.get("openEnd", 0)]


def units(text: str) -> str:
    """Return a text as positions count it: a character outside of the basic plane takes two (UTF-16)."""
    return text if text.isascii() else _ASTRAL.sub(_pair, text)


def is_cut_apart(tokens: str, at: int) -> bool:
    """Whether a place lies inside of a character that takes two positions."""
    return 0 < at < len(tokens) and "\ud800" <= tokens[at - 1] <= "\udbff"


def _pair(found: re.Match[str]) -> str:
    code = ord(found[0]) - 0x10000
    return chr(0xD800 + (code >> 10)) + chr(0xDC00 + (code & 0x3FF))


@cache
def _index(name: str) -> int:
    return list(SCHEMA.nodes).index(name)


@cache
def _is_leaf(name: str) -> bool:
    return bool(SCHEMA.nodes[name].is_leaf)
