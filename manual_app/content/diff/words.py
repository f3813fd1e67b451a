"""Differences of running text, word by word."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from manual_app.content.diff.sequences import matching
from manual_app.content.plain import NodeJson

Change = Literal["same", "added", "removed"]

_TOKEN = re.compile(r"(?:\w+(?:[’'\-]\w+)*|[^\w\s])\s*|\s+")
_BRIDGE = 3
"""Characters up to which words that stay between two changes are shown as changed too: it reads better."""


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of plain text that stayed, came or went."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class Token:
    """A word with the space after it, or a node in running text; `key` says when two are the same."""

    key: str
    node: NodeJson


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of tokens that stayed (`old` and `new` in step), or that was replaced."""

    same: bool
    old: tuple[Token, ...]
    new: tuple[Token, ...]


def diff_words(old: str, new: str) -> list[Run]:
    """Compare two plain texts word by word."""
    runs: list[Run] = []
    for piece in pieces(_words(old), _words(new)):
        if piece.same:
            runs.append(Run("same", _text(piece.new)))
            continue
        if piece.old:
            runs.append(Run("removed", _text(piece.old)))
        if piece.new:
            runs.append(Run("added", _text(piece.new)))
    return runs


def tokens(nodes: Sequence[NodeJson]) -> list[Token]:
    """Cut running text into words; marks are part of what makes two words the same."""
    found: list[Token] = []
    for node in nodes:
        marks = node.get("marks", [])
        if node["type"] == "text":
            found.extend(_words(node["text"], marks))
        else:
            found.append(Token(_node_key(node), node))
    return found


def pieces(old: Sequence[Token], new: Sequence[Token]) -> list[Piece]:
    """Compare two rows of tokens: what stayed and what was replaced, in turn."""
    pairs = matching([token.key for token in old], [token.key for token in new])
    return _bridged(_in_turn(old, new, pairs))


def _words(text: str, marks: list[Any] | None = None) -> list[Token]:
    suffix = json.dumps(marks, sort_keys=True) if marks else ""
    found = []
    for match in _TOKEN.finditer(text):
        word = match.group()
        node: NodeJson = {"type": "text", "text": word, **({"marks": marks} if marks else {})}
        found.append(Token(f"{word.strip()}\x00{suffix}", node))
    return found


def _node_key(node: NodeJson) -> str:
    """Footnotes are the same by their id, whatever they say: what is in them is compared apart."""
    attrs = node.get("attrs", {})
    if node["type"] == "footnote" and attrs.get("id"):
        return f"footnote\x00{attrs['id']}"
    return json.dumps(node, sort_keys=True)


def _in_turn(old: Sequence[Token], new: Sequence[Token], pairs: list[tuple[int, int]]) -> Iterator[Piece]:
    a = c = 0
    for i, j in [*pairs, (len(old), len(new))]:
        if i > a or j > c:
            yield Piece(False, tuple(old[a:i]), tuple(new[c:j]))
        if i < len(old) and j < len(new):
            yield from _same_word(old[i], new[j])
        a, c = i + 1, j + 1


def _same_word(old: Token, new: Token) -> Iterator[Piece]:
    """A word that stayed; where the space after it differs, that is a change of its own."""
    before, after = old.node.get("text", ""), new.node.get("text", "")
    word = after.rstrip()
    if before == after or not word:
        yield Piece(True, (old,), (new,))
        return
    yield Piece(True, (_cut(old, 0, len(word)),), (_cut(new, 0, len(word)),))
    yield Piece(False, _space(old, len(word)), _space(new, len(word)))


def _cut(token: Token, start: int, end: int | None = None) -> Token:
    return Token(token.key, {**token.node, "text": token.node["text"][start:end]})


def _space(token: Token, start: int) -> tuple[Token, ...]:
    return (_cut(token, start),) if len(token.node["text"]) > start else ()


def _bridged(given: Iterable[Piece]) -> list[Piece]:
    """Join neighbours of one sort, and two replacements with next to nothing between them."""
    joined: list[Piece] = []
    for piece in given:
        current = piece
        while joined and joined[-1].same == current.same:
            current = _together(joined.pop(), current)
        if not current.same and len(joined) >= 2 and _is_bridge(joined[-1]):
            bridge = joined.pop()
            current = _together(_together(joined.pop(), bridge), current)
        joined.append(current)
    return joined


def _together(first: Piece, second: Piece) -> Piece:
    return Piece(first.same and second.same, first.old + second.old, first.new + second.new)


def _is_bridge(piece: Piece) -> bool:
    if any(token.node["type"] != "text" for token in piece.new):
        return False
    return len(_text(piece.new).strip()) <= _BRIDGE


def _text(row: Sequence[Token]) -> str:
    return "".join(token.node.get("text", "") for token in row)
