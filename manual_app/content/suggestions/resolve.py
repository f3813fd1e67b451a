"""Accept and reject: suggestions become ordinary text, or go (docs/suggestions.md, Accept and reject).

The browser does the same in `static/src/editor/suggesting/resolve.ts`; a test compares both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from prosemirror.model import Fragment, Node
from prosemirror.transform import Step, Transform

from manual_app.content.suggestions.borders import Cut, Gone, block_goes, borders_of, goes
from manual_app.content.suggestions.marks import DELETION, INSERTION, PLACEHOLDER, mark_of, words_of
from manual_app.content.suggestions.rebuilt import holds, neighbours_tied, rebuilt, tied_ids

Verdict = Literal["accept", "reject"]

_GONE = {"accept": DELETION, "reject": INSERTION}
_KEPT = {"accept": INSERTION, "reject": DELETION}
_PLACEHOLDERS = re.compile(f"{PLACEHOLDER}+")


def resolved(doc: Node, verdict: Verdict, chosen: Callable[[str], bool] = lambda _id: True) -> Node:
    """Return the document as it is once the chosen suggestions are accepted, or rejected."""
    gone, keeps = Gone(_GONE[verdict], chosen), Gone(_KEPT[verdict], chosen)
    tied = tied_ids(doc.children, gone)
    built = rebuilt(doc, gone, keeps, tied)
    if not holds(built, gone):
        return built
    runs = (
        _resolve(built.copy(Fragment.from_array(built.children[first:end])), verdict, chosen).doc.children
        for first, end in neighbours_tied(built, gone, tied)
    )
    return built.copy(Fragment.from_array([block for run in runs for block in run]))


def resolving_steps(doc: Node, verdict: Verdict, chosen: Callable[[str], bool]) -> list[Step]:
    """Return the steps that accept or reject the chosen suggestions."""
    return _resolve(doc, verdict, chosen).steps


def _resolve(doc: Node, verdict: Verdict, chosen: Callable[[str], bool]) -> Transform:
    gone, keeps = Gone(_GONE[verdict], chosen), Gone(_KEPT[verdict], chosen)
    cuts: list[Cut] = []
    kept: list[tuple[int, Node]] = []
    _collect(doc, 0, gone, keeps, cuts, kept)
    transform = Transform(doc)
    for pos, node in kept:
        _take_mark_off(transform, pos, node, keeps.kind)
    for cut in _joined([*cuts, *borders_of(doc, gone)]):
        _make(transform, cut, cuts)
    return transform


def _collect(
    parent: Node, start: int, gone: Gone, keeps: Gone, cuts: list[Cut], kept: list[tuple[int, Node]]
) -> None:
    if not parent.inline_content:
        cuts += _block_cuts(parent, start, gone)
    pos = start
    for node in parent.children:
        its_pos, pos = pos, pos + node.node_size
        if goes(node, gone) if parent.inline_content else block_goes(node, gone):
            if parent.inline_content:
                cuts.append(Cut(its_pos, pos))
            continue
        if goes(node, keeps):
            kept.append((its_pos, node))
            cuts += _placeholders(node, its_pos)
        _collect(node, its_pos + 1, gone, keeps, cuts, kept)


def _block_cuts(parent: Node, start: int, gone: Gone) -> list[Cut]:
    """Cut the children that go; where nothing fit would be left, one of them becomes an empty paragraph."""
    cuts: list[Cut] = []
    left: list[Node] = []
    pos = start
    for node in parent.children:
        if block_goes(node, gone):
            cuts.append(Cut(pos, pos + node.node_size))
        else:
            left.append(node)
        pos += node.node_size
    if cuts and not parent.type.valid_content(Fragment.from_array(left)):
        cuts[0] = cuts[0]._replace(filled=True)
    return cuts


def _placeholders(node: Node, pos: int) -> Iterator[Cut]:
    text = words_of(node)
    for run in _PLACEHOLDERS.finditer(text):
        yield Cut(pos + _units(text[: run.start()]), pos + _units(text[: run.end()]))


def _units(text: str) -> int:
    """Count the UTF-16 units of a text: positions count these."""
    return len(text.encode("utf-16-le")) // 2


def _take_mark_off(transform: Transform, pos: int, node: Node, kind: str) -> None:
    mark = mark_of(node, kind)
    if node.is_text or (node.is_inline and node.is_leaf):
        transform.remove_mark(pos, pos + node.node_size, mark)
    else:
        transform.remove_node_mark(pos, mark)


def _joined(cuts: list[Cut]) -> list[Cut]:
    """Put what touches or overlaps into one range, the last of the document first: so positions stay good."""
    whole: list[Cut] = []
    for cut in sorted(cuts, key=lambda one: (one.from_, -one.to)):
        last = whole[-1] if whole else None
        if last and cut.from_ <= last.to and not cut.filled and not last.filled:
            whole[-1] = last._replace(to=max(last.to, cut.to))
        elif last is None or cut.from_ >= last.to:
            whole.append(cut)
    return whole[::-1]


def _make(transform: Transform, cut: Cut, pieces: Iterable[Cut]) -> None:
    """Make a cut; where a border in it cannot go, it stays, and only the pieces around it go."""
    if cut.filled:
        paragraph = transform.doc.type.schema.nodes["paragraph"].create(None, None)
        transform.replace_with(cut.from_, cut.to, paragraph)
        return
    try:
        transform.delete(cut.from_, cut.to)
    except (AssertionError, AttributeError, LookupError, ValueError):  # the package finds no way to join
        inside = [one for one in pieces if cut.from_ <= one.from_ and one.to <= cut.to]
        if inside == [cut]:
            raise
        for piece in _joined(inside):
            _make(transform, piece, [piece])
