"""What a file that came back changes in a version, and where in it comments stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from prosemirror.model import Node
from prosemirror.transform import Step

from manual_app.content.plain import NodeJson, children, inline_text
from manual_app.content.suggestions.marks import suggested
from manual_app.content.word.returned.known import threads_on

Placed = tuple[int, list[Step]]


class Spot(NamedTuple):
    """A position in the version handed out; or, with `within`, in what that suggestion puts in."""

    at: int
    within: str | None = None


class Stretch(NamedTuple):
    """The words that a comment is on: before the first, after the last."""

    start: Spot
    end: Spot


class Left(NamedTuple):
    """What a file changes and no suggestion can carry: at which block, and the words by which it is known.

    `place`: after which words it stands in the file.
    """

    sort: str
    words: str
    block: str | None = None
    place: str = ""


@dataclass
class Returned:
    """Steps on the version that was handed out, what could not be carried, and where comments stand."""

    steps: list[Step] = field(default_factory=list)
    doc: Node | None = None  # the version with them
    pictures: set[str] = field(default_factory=set)  # of figures that are put in
    left: list[Left] = field(default_factory=list)
    comments: dict[str, Stretch] = field(default_factory=dict)
    commented_blocks: dict[str, str] = field(default_factory=dict)  # comments on words taken out: the block

    def leave(self, sort: str, words: str, block: str | None, place: str = "") -> None:
        """Note something that is left to be done by hand."""
        self.left.append(Left(sort, " ".join(words.split()), block, " ".join(place.split())))

    def note_comments(self, sources: Iterable[NodeJson], stretches: Iterable[Stretch]) -> None:
        """Note where the comments stand that each unit of a block carries."""
        for source, stretch in zip(sources, stretches, strict=True):
            for thread in threads_on(source):
                first = self.comments.get(thread, stretch)
                self.comments[thread] = Stretch(first.start, stretch.end)


def found_again(doc: Node, stretch: Stretch, moved: Callable[[int, int], int]) -> tuple[int, int] | None:
    """Return where a stretch stands in a document with the suggestions; None when its words are gone.

    `moved` takes a position of the version handed out into that document, and the side it keeps to.
    """
    start, end = _position(doc, stretch.start, moved, 1), _position(doc, stretch.end, moved, -1)
    return (start, end) if start is not None and end is not None and start < end else None


def _position(doc: Node, spot: Spot, moved: Callable[[int, int], int], side: int) -> int | None:
    if spot.within is None:
        return moved(spot.at, side)
    begins = _beginning(doc, spot.within)
    return None if begins is None else begins + spot.at


def _beginning(doc: Node, suggestion: str) -> int | None:
    """Return where that begins which a suggestion puts in."""
    found: list[int] = []

    def look(node: Node, pos: int, *_rest: object) -> bool:
        its = suggested(node)
        if its and its.id == suggestion and its.kind == "insertion" and not found:
            found.append(pos)
        return not found

    doc.descendants(look)
    return found[0] if found else None


def words_in(node: NodeJson) -> str:
    """Return all words of a block of the file."""
    if node["type"] == "text":
        return str(node["text"])
    own = inline_text(node).strip()
    return own or " ".join(filter(None, map(words_in, children(node))))
