"""What was said beside a text when its file was handed out, and what has been said in the file since.

The file carries, in its properties, what its comments were: whatever a program renumbers, and whatever
became of the discussions meanwhile, a comment is known by its words, and by who wrote it, and when.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from typing import Any

from manual_app.content.word.reading.comments import LONGEST, MOST
from manual_app.content.word.writing.comments import Comment
from manual_app.content.word.writing.markup import text

PREFIX = "manual-said"
_A_PROPERTY = 11  # comments: Word shortens what is longer
_WORDS, _WRITER = 10, 6  # signs of each


@dataclass
class Said:
    """What is new in a file: discussions, each with its answers; answers by thread; threads ticked off.

    `handed_out` counts the comments of each thread when the file was made.
    """

    begun: list[list[dict[str, Any]]] = field(default_factory=list)
    answers: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    done: list[int] = field(default_factory=list)
    handed_out: dict[int, int] = field(default_factory=dict)


def properties_of(comments: list[Comment]) -> dict[str, str]:
    """Return the properties by which a file knows the comments it is handed out with."""
    by_thread: dict[str, list[str]] = {}
    for one in comments:
        by_thread.setdefault(one.thread, []).append(_sign(one.words, one.author, one.date))
    return {
        f"{PREFIX}-{thread}-{first}": " ".join(its[first : first + _A_PROPERTY])
        for thread, its in by_thread.items()
        for first in range(0, len(its), _A_PROPERTY)
    }


def since(comments: list[dict[str, Any]], properties: dict[str, str]) -> Said:
    """Return what was said in a file since it was handed out."""
    said = Said()
    signs = list(islice(_signs(properties), MOST))
    for thread, _sign in signs:
        said.handed_out[thread] = said.handed_out.get(thread, 0) + 1
    ours = _ours(comments, signs)
    new = {one["id"]: one for one in comments if one["words"] and one["id"] not in ours}
    begun: dict[str, list[dict[str, Any]]] = {}
    for one in new.values():
        first = _first(one, new)
        if first["answers"] in ours:
            said.answers.setdefault(ours[first["answers"]], []).append(one)
        else:
            begun.setdefault(first["id"], []).append(one)
    said.begun = list(begun.values())
    done = (ours[one["id"]] for one in comments if one["done"] and one["id"] in ours and not one["answers"])
    said.done = list(dict.fromkeys(done))
    return said


def threads_of(comments: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Return the comments of a file that was made elsewhere, each with its answers after it."""
    return since(comments, {}).begun


def _ours(comments: list[dict[str, Any]], signs: list[tuple[int, str]]) -> dict[str, int]:
    """Return the thread of each comment that was handed out; each counts once.

    A program that takes the names of writers out of a file takes the moments as well: then words are enough.
    """
    ours: dict[str, int] = {}
    left = list(signs)
    for exact in (True, False):
        for one in comments:
            if one["id"] in ours or (one["date"] and not exact):
                continue
            sign = _sign(one["words"], one["author"], one["date"])
            length = len(sign) if exact else _WORDS
            found = next((its for its in left if its[1][:length] == sign[:length]), None)
            if found is not None:
                ours[one["id"]] = found[0]
                left.remove(found)
    return ours


def _signs(properties: dict[str, str]) -> Iterator[tuple[int, str]]:
    for name, value in properties.items():
        prefix, _, rest = name.rpartition(f"{PREFIX}-")
        thread = rest.partition("-")[0]
        if rest and not prefix and thread.isascii() and thread.isdigit() and len(thread) < 10:
            yield from ((int(thread), sign) for sign in value.split()[:_A_PROPERTY])


def _sign(words: str, author: str, date: str) -> str:
    said = "".join(text(words)[:LONGEST].split())
    return _digest(said)[:_WORDS] + _digest(f"{author}|{date}")[:_WRITER]


def _digest(given: str) -> str:
    return sha256(given.encode("utf-8", "surrogatepass")).hexdigest()


def _first(comment: dict[str, Any], new: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the comment that a new thread begins with; a file may say that two answer each other."""
    seen = {comment["id"]}
    while comment["answers"] in new and comment["answers"] not in seen:
        comment = new[comment["answers"]]
        seen.add(comment["id"])
    return comment
