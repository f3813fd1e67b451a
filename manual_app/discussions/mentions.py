"""Mentions: "@[12]" in a comment is the member of that number, shown with the name of today.

The number is all that is kept: a name that changes, or is erased, changes in every comment at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from manual_app.accounts.models import Member

TOKEN = re.compile(r"@\[([1-9][0-9]{0,8})\]")
MOST = 20  # members named in one comment


@dataclass(frozen=True)
class Piece:
    """A part of a comment: words, or the member of that number."""

    words: str
    member: int | None = None


def mentioned(body: str) -> list[int]:
    """Return the numbers of the members that a comment names, each once, in the order of the text."""
    return list(dict.fromkeys(int(found) for found in TOKEN.findall(body)))


def pieces(body: str) -> Iterator[Piece]:
    """Take a comment apart at its mentions."""
    end = 0
    for found in TOKEN.finditer(body):
        if found.start() > end:
            yield Piece(body[end : found.start()])
        yield Piece(found.group(), int(found.group(1)))
        end = found.end()
    if end < len(body):
        yield Piece(body[end:])


def defused(body: str) -> str:
    """Return a comment without mentions: what looks like one is words."""
    return TOKEN.sub(r"@ [\1]", body)


def spoken(body: str, named: Callable[[Member], str], people: Mapping[int, Member]) -> str:
    """Return a comment as plain words, each mention as `named` says; a number that is nobody's stays."""

    def said(piece: Piece) -> str:
        member = people.get(piece.member) if piece.member else None
        return f"@{named(member)}" if member else piece.words

    return "".join(map(said, pieces(body)))


def by_name(member: Member) -> str:
    """Name a member to other members."""
    return member.name


def by_partner(member: Member) -> str:
    """Name a member to guests: they are told the partner, not the person."""
    return member.organisation.short_name


def all_mentioned(bodies: Iterable[str]) -> set[int]:
    """Return the numbers of all members that some comments name."""
    return {number for body in bodies for number in mentioned(body)}
