"""An older version that is put back into its Text, with the marks of discussions whose words stand in it."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from prosemirror.model import Node
from prosemirror.transform import Transform

from manual_app.content.discussed import marked_only, threads_in, threads_on
from manual_app.content.plain import NodeJson
from manual_app.content.schema import SCHEMA, from_json, to_json
from manual_app.content.suggestions import resolved
from manual_app.content.suggestions.marks import words_of
from manual_app.discussions.threads import queries
from manual_app.texts import heads
from manual_app.texts import queries as texts
from manual_app.texts.models import Revision


@dataclass(frozen=True, slots=True)
class _Line:
    """A text block: where its words begin, the block it belongs to, its words with one letter a position."""

    start: int
    block: str
    node: Node
    words: str


def with_discussions(text_id: int, revision: Revision) -> NodeJson:
    """Return the document of a version as it is put back: with the marks of discussions that live.

    Where a mark stood in that version it stands again. One that came later stands where its words do: those
    it is on now, else those it was begun on, in the same block.
    """
    wanted = from_json(texts.doc_of(revision))
    ranges = [one for one in queries.open_to_all(text_id) if one.kind == "range"]
    living = {str(one.id): one for one in ranges}
    if not living:
        return to_json(wanted)
    wanted = _as_it_stood(wanted, heads.at_version(text_id, revision.version), living)
    missing = living.keys() - threads_in(wanted.children)
    lines = _by_block(wanted)
    change = Transform(wanted)
    found = set[str]()
    for thread, line, at, words in _pieces(heads.current(text_id).doc, missing):
        found.add(thread)
        _mark(change, thread, _find(lines.get(line.block, ()), words, line.words, at))
    for thread in sorted(missing - found):
        its = living[thread]
        _mark(change, thread, _find(lines.get(its.block_id or "", ()), _units(its.quote)))
    return to_json(change.doc)


def _as_it_stood(wanted: Node, then: Node, living: Collection[str]) -> Node:
    """Give blocks the marks that lay in them when the version was sent; one that reads otherwise has none."""
    then = resolved(then, "reject")
    if then.child_count != wanted.child_count:
        return wanted
    pairs = zip(wanted.children, then.children, strict=True)
    blocks = [marked_only(was, living) if marked_only(was, ()).eq(one) else one for one, was in pairs]
    return wanted.type.create(wanted.attrs, blocks)


def _pieces(doc: Node, threads: Collection[str]) -> Iterator[tuple[str, _Line, int, str]]:
    """Yield where discussions stand: the line, the place in it, and the words."""
    for line in _lines(doc):
        begun: dict[str, list[int]] = {}
        pos = 0
        for child in line.node.children:
            for thread in threads_on(child).intersection(threads):
                begun.setdefault(thread, [pos, pos])[1] = pos + child.node_size
            pos += child.node_size
        for thread, (start, end) in begun.items():
            yield thread, line, start, line.words[start:end]


def _find(lines: Iterable[_Line], words: str, before: str = "", at: int = 0) -> tuple[int, int] | None:
    """Return where words stand in the first of these lines that says them.

    `before` is the line as it is now, with the words `at` a place: what both begin or end with is the same.
    Else they must be there once.
    """
    for line in lines:
        start = _place(line.words, words, before, at)
        if start is not None:
            return line.start + start, line.start + start + len(words)
    return None


def _place(line: str, words: str, before: str, at: int) -> int | None:
    end, from_end = at + len(words), len(line) - len(before) + at
    if before and before[:end] == line[:end]:
        return at
    if before and from_end >= 0 and before[at:] == line[from_end:]:
        return from_end
    return line.index(words) if words and line.count(words) == 1 else None


def _mark(change: Transform, thread: str, place: tuple[int, int] | None) -> None:
    if place is not None:
        change.add_mark(*place, SCHEMA.marks["comment"].create({"thread": thread}))


def _by_block(doc: Node) -> dict[str, list[_Line]]:
    found: dict[str, list[_Line]] = {}
    for line in _lines(doc):
        found.setdefault(line.block, []).append(line)
    return found


def _lines(node: Node, start: int = 0, block: str = "") -> Iterator[_Line]:
    """Yield the text blocks in a node whose content begins at `start`, footnotes after their block."""
    block = str(node.attrs.get("id") or block)
    if node.inline_content:
        yield _Line(start, block, node, "".join(map(_places, node.children)))
    pos = start
    for child in node.children:
        if child.child_count:
            yield from _lines(child, pos + 1, block)
        pos += child.node_size


def _places(node: Node) -> str:
    return _units(words_of(node)) if node.is_text else "\ufffc" * node.node_size


def _units(words: str) -> str:
    """Return words with one character for each position they take in a document."""
    return "".join(map(chr, array("H", words.encode("utf-16-le", "surrogatepass"))))
