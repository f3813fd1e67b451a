"""Other words for a block, as suggestions in it: what differs, word by word, is put in or taken out.

What is no word - footnotes, references, line breaks - stays where it is, and so does what others suggest.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import NamedTuple

from prosemirror.model import Mark, Node
from prosemirror.transform import Transform

from manual_app.content.diff.words import Piece, Token, pieces, tokens
from manual_app.content.schema import SCHEMA
from manual_app.content.suggestions.marks import (
    DELETION,
    INSERTION,
    MOST_RIVALS,
    PLACEHOLDER,
    new_id,
    suggested,
    words_of,
)

_OWN_PLACE = frozenset({INSERTION, DELETION, "comment"})
_BREAKS = re.compile(r"[\r\n\t]+")
_NO_WORDS = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f{PLACEHOLDER}\ud800-\udfff]")


class PartlyTaken(ValueError):
    """Words are to be replaced of which somebody suggests to take out some, and more beside them."""


class Letter(NamedTuple):
    """One character of a block that counts as its words, and where it stands in the document."""

    text: str
    from_: int
    to: int
    node: Node


@dataclass(frozen=True, slots=True)
class Place:
    """A block or footnote that holds words, and where it stands.

    `is_proposed`: it, or what it is in, is a suggestion.
    """

    node: Node
    pos: int
    is_proposed: bool

    @property
    def words(self) -> str:
        """The words of the block, open suggestions counted as rejected; a line break is a space."""
        return "".join(letter.text for letter in self.letters())

    def letters(self) -> list[Letter]:
        """Return what counts as words, character by character."""
        found: list[Letter] = []
        pos = self.pos + 1
        for child in self.node.children:
            its = suggested(child)
            if its is None or its.kind != INSERTION:
                found += _letters(child, pos)
            pos += child.node_size
        return found


def find_block(doc: Node, wanted: str) -> Place | None:
    """Return the place of words that is known by an id; None when there is none."""
    found: list[Place] = []

    def visit(node: Node, pos: int, parent: Node | None, _index: int) -> bool:
        if node.inline_content and block_id(node, parent) == wanted:
            around = doc.resolve(pos)
            outer = [around.node(depth) for depth in range(1, around.depth + 1)]
            found.append(Place(node, pos, any(suggested(one) for one in [*outer, node])))
        return not found

    doc.descendants(visit)
    return found[0] if found else None


def block_id(node: Node, parent: Node | None) -> str | None:
    """Return the id by which a place of words is known: its own; that of the picture for a caption."""
    holder = parent if parent and node.type.name == "figcaption" else node
    return str(holder.attrs["id"]) if holder.attrs.get("id") else None


def tidied(words: str, old: str) -> str:
    """Return words as they stand in one block: in one line, with the space around them that was there."""
    start, end = len(old) - len(old.lstrip()), len(old.rstrip())
    line = _BREAKS.sub(" ", _NO_WORDS.sub("", words)).strip()
    return old[:start] + line + (old[end:] if end > start else "")


def reworded(doc: Node, place: Place, words: str, member_id: int) -> Transform:
    """Return the change that suggests other words for a block, each difference a suggestion of its own.

    Raises PartlyTaken where nobody could decide on it and on what stands there already.
    """
    transform, letters = Transform(doc), place.letters()
    old = "".join(letter.text for letter in letters)
    at = len(letters)
    for piece in reversed(pieces(_tokens(old), _tokens(words))):
        end, at = at, at - len(_text(piece, "old"))
        if piece.same:
            continue
        new = _text(piece, "new")
        rivals = _rivals(doc, letters[at:end]) if new else []
        _suggest(transform, place, letters, (at, end), new, new_id(member_id, rivals))
    return transform


def _rivals(doc: Node, replaced: Sequence[Letter]) -> list[str]:
    """Return the suggestions that take out words which are replaced: all of theirs are."""
    found = Counter(its.id for letter in replaced if (its := suggested(letter.node)))
    if len(found) > MOST_RIVALS or any(count < _taken_out(doc, one) for one, count in found.items()):
        raise PartlyTaken
    return list(found)


def _taken_out(doc: Node, suggestion: str) -> float:
    """Count the letters that a suggestion takes out; what is no letter cannot be replaced by words."""
    count = 0.0

    def visit(node: Node, _pos: int, _parent: Node | None, _index: int) -> bool:
        nonlocal count
        if suggested(node) == (DELETION, suggestion):
            is_words = node.is_text or node.type.name == "hardBreak"
            count += len(_letters(node, 0)) if is_words else inf
        return True

    doc.descendants(visit)
    return count


def _suggest(
    transform: Transform,
    place: Place,
    letters: Sequence[Letter],
    range_: tuple[int, int],
    words: str,
    suggestion: str,
) -> None:
    """Put words in after what they replace, which is then marked."""
    start, end = range_
    if words:
        marks = [*_marks_at(letters, start, end), SCHEMA.marks[INSERTION].create({"id": suggestion})]
        pos = letters[end - 1].to if end else place.pos + 1
        transform.insert(pos, SCHEMA.text(words, Mark.set_from(marks)))
    mark = SCHEMA.marks[DELETION].create({"id": suggestion})
    for from_, to in _plain_runs(letters[start:end]):
        transform.add_mark(from_, to, mark)


def _plain_runs(letters: Sequence[Letter]) -> list[tuple[int, int]]:
    """Return the ranges of text that nobody suggests to take out yet."""
    runs: list[tuple[int, int]] = []
    for letter in letters:
        if not letter.node.is_text or suggested(letter.node) is not None:
            continue
        if runs and runs[-1][1] == letter.from_:
            runs[-1] = (runs[-1][0], letter.to)
        else:
            runs.append((letter.from_, letter.to))
    return runs


def _marks_at(letters: Sequence[Letter], start: int, end: int) -> list[Mark]:
    """Return how words are set that come here: like all they replace, or like both neighbours."""
    around = letters[start:end] or (letters[start - 1 : start + 1] if 0 < start < len(letters) else ())
    visible = [letter for letter in around if start == end or letter.text.strip()]
    styles = [_styles(letter.node) for letter in visible]
    return [mark for mark in styles[0] if all(mark.is_in_set(one) for one in styles)] if styles else []


def _styles(node: Node) -> list[Mark]:
    return [mark for mark in node.marks if mark.type.name not in _OWN_PLACE]


def _letters(node: Node, pos: int) -> list[Letter]:
    if node.type.name == "hardBreak":
        return [Letter(" ", pos, pos + 1, node)]
    found = []
    for letter in words_of(node):
        end = pos + (2 if ord(letter) > 0xFFFF else 1)  # positions count UTF-16 units
        if letter != PLACEHOLDER:
            found.append(Letter(letter, pos, end, node))
        pos = end
    return found


def _tokens(words: str) -> list[Token]:
    return tokens([{"type": "text", "text": words}]) if words else []


def _text(piece: Piece, side: str) -> str:
    row = piece.old if side == "old" else piece.new
    return "".join(token.node["text"] for token in row)
