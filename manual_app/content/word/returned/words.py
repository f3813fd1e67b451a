"""Words that were changed in a block: taken out and put in, word by word, each as a suggestion."""

from __future__ import annotations

from typing import Any

from prosemirror.model import Fragment, Node, Slice
from prosemirror.transform import AddMarkStep, ReplaceStep, Step

from manual_app.content.diff.words import pieces, tokens
from manual_app.content.plain import NodeJson, children
from manual_app.content.schema import SCHEMA
from manual_app.content.suggestions.marks import new_id as suggestion_id
from manual_app.content.word.incoming import new_id
from manual_app.content.word.returned.known import (
    Found,
    HandedOut,
    Span,
    bare,
    grouped,
    references_again,
    row_of,
)
from manual_app.content.word.returned.looks import LOOKS, set_otherwise
from manual_app.content.word.returned.spots import Placed, Returned, Spot, Stretch, words_in
from manual_app.content.word.writing.inline import BORDER

KEPT_MARKS = frozenset(LOOKS)


def changed(its: HandedOut, one: Found, member_id: int, returned: Returned) -> list[Placed]:
    """Return what puts the words of the file into a block that was handed out; note its comments."""
    node = references_again(its, one.node)
    row, sources = row_of(node), units_of(node)
    placed: list[Placed] = []
    stretches: list[Stretch] = []
    old = new = 0
    others = False
    same: list[tuple[Span, NodeJson]] = []
    for piece in pieces(tokens(grouped(bare(its.row))), tokens(grouped(bare(row)))):
        went, came = _units(piece.old), _units(piece.new)
        spots = its.spots[old : old + went]
        if piece.same:
            stretches += [_stays(spot) for spot in spots]
            same += zip(spots, sources[new : new + came], strict=True)
        elif any(start in its.others for start, _end in spots):
            others = True
            stretches += [Stretch(Spot(at := _spot(its, old)), Spot(at))] * came
        else:
            after = spots[-1][1] if spots else _spot(its, old)
            its_sources = sources[new : new + came]
            steps, inside = _replaced(spots, after, row[new : new + came], its_sources, member_id)
            placed.append((after, steps))
            stretches += inside
        old, new = old + went, new + came
    for words, look in set_otherwise(its, same):
        returned.leave("looks", words, its.block_id, look)
    if others:
        returned.leave("others", words_in(one.node), its.block_id)
    returned.note_comments(sources, stretches)
    return placed


def units_of(node: NodeJson) -> list[NodeJson]:
    """Return, for each unit of a block's row, the node of the file that it comes from."""
    return [child for child in children(node) for _sign in (child.get("text") or " ").replace(BORDER, "")]


def _stays(spot: Span) -> Stretch:
    return Stretch(Spot(spot[0]), Spot(spot[1]))


def _units(row: tuple[Any, ...]) -> int:
    return sum(len(token.node["text"]) if token.node["type"] == "text" else 1 for token in row)


def _spot(its: HandedOut, at: int) -> int:
    """Return where something is put in before the word at `at`."""
    if at > 0:
        return its.spots[at - 1][1]
    return its.spots[0][0] if its.spots else its.pos + 1


def _replaced(
    gone: list[Span], after: int, came: list[NodeJson], sources: list[NodeJson], member_id: int
) -> tuple[list[Step], list[Stretch]]:
    name = suggestion_id(member_id)
    nodes: list[Node] = []
    stretches: list[Stretch] = []
    offset = 0
    for sign, source in zip(came, sources, strict=True):
        node = _put_in(sign, source, name)
        start = offset
        if node is not None:
            nodes.append(Node.from_json(SCHEMA, node))
            offset += nodes[-1].node_size
        stretches.append(Stretch(Spot(start, name), Spot(offset, name)))
    steps: list[Step] = []
    if nodes:
        steps.append(ReplaceStep(after, after, Slice(fragment(nodes), 0, 0)))
    mark = SCHEMA.marks["deletion"].create({"id": name})
    steps += [AddMarkStep(start, end, mark) for start, end in runs(gone)]
    return steps, stretches


def fragment(nodes: list[Node]) -> Any:
    """Return nodes as a fragment."""
    return Fragment.from_array(nodes)


def _put_in(sign: NodeJson, source: NodeJson, name: str) -> NodeJson | None:
    marks = [mark for mark in source.get("marks", ()) if mark["type"] in KEPT_MARKS]
    marks.append({"type": "insertion", "attrs": {"id": name}})
    if sign["type"] == "text":
        return {**sign, "marks": marks}
    if source["type"] == "crossReference":
        return None  # one that was copied: its words alone mean nothing
    attrs = {"attrs": {"id": new_id()}} if source["type"] == "footnote" else {}
    return {"type": source["type"], "content": children(source), "marks": marks, **attrs}


def runs(spots: list[Span]) -> list[Span]:
    """Return spans that touch as one."""
    found: list[Span] = []
    for start, end in spots:
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found
