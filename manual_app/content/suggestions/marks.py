"""The marks of suggestions: on words and on blocks, known by an id `<member>-<random>`."""

from __future__ import annotations

import re
import secrets
import string
from collections.abc import Iterable
from typing import NamedTuple, cast

from prosemirror.model import Mark, Node
from prosemirror.model.node import TextNode

PLACEHOLDER = "\u200b"  # stands where there are no words to carry the mark of a border
INSERTION, DELETION = "insertion", "deletion"

KNOWN_BY = 8
"""Letters by which one suggestion names another."""
MOST_RIVALS = 4
"""Others that one id has room for."""

_RANDOM = 16
_LETTERS = string.ascii_lowercase + string.digits
_MEMBER = re.compile(r"([1-9][0-9]{0,17})-.")


class Suggested(NamedTuple):
    """What the marks of a node propose for it."""

    kind: str
    id: str


def suggested(node: Node) -> Suggested | None:
    """Return what is proposed for a node."""
    for mark in node.marks:
        if mark.type.name in (INSERTION, DELETION):
            return Suggested(mark.type.name, str(mark.attrs["id"]))
    return None


def mark_of(node: Node, kind: str) -> Mark:
    """Return the mark of this kind that a node carries."""
    return next(mark for mark in node.marks if mark.type.name == kind)


def words_of(node: Node) -> str:
    """Return the words of a text node; other nodes have none."""
    return cast(TextNode, node).text if node.is_text else ""


def member_of(suggestion_id: str) -> int:
    """Return who made a suggestion, by its id; 0 when that does not say."""
    found = _MEMBER.match(suggestion_id)
    return int(found[1]) if found else 0


def new_id(member_id: int, rivals: Iterable[str] = ()) -> str:
    """Return the id of a new suggestion of a member: 82 random bits, so that no two are the same.

    What replaces words that others suggest to take out ends in the first letters of their suggestions.
    """
    random = "".join(secrets.choice(_LETTERS) for _ in range(_RANDOM))
    return "-".join((str(member_id), random, *map(letters_of, rivals)))


def letters_of(suggestion: str) -> str:
    """Return by what letters others name a suggestion."""
    return "".join(suggestion.split("-")[1:2])[:KNOWN_BY]


def named(suggestion: str) -> list[str]:
    """Return by what letters a suggestion names those whose words it replaces."""
    return [letters[:KNOWN_BY] for letters in suggestion.split("-")[2:]]


def ids_in(nodes: Iterable[Node]) -> set[str]:
    """Return the ids of all suggestions in these nodes."""
    found: set[str] = set()
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if node.marks and (its := suggested(node)):
            found.add(its.id)
        waiting += node.children
    return found
