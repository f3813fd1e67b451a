"""A file that was handed out, back again: what its writer changed, as suggestions.

Blocks are known by their bookmarks (`b_<place>`), which name its place among those that hold words
in the version the file was made of; its words are compared one by one. What suggestions cannot carry is
counted in the report.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from prosemirror.model import Fragment, Node, Slice
from prosemirror.transform import AddMarkStep, AddNodeMarkStep, ReplaceStep, Step

from manual_app.content.diff.sequences import rising
from manual_app.content.diff.words import pieces, tokens
from manual_app.content.plain import NodeJson, children
from manual_app.content.schema import SCHEMA
from manual_app.content.suggestions.marks import new_id as suggestion_id
from manual_app.content.word.incoming import new_id
from manual_app.content.word.known import (
    Found,
    HandedOut,
    Shown,
    bare,
    blocks_of,
    grouped,
    matched,
    references_again,
    row_of,
    text_of,
    words_of,
)
from manual_app.content.word.writing.inline import BORDER

LONGEST_WORDS = 80  # of a place that is named
_KEPT_MARKS = frozenset({"bold", "italic", "superscript", "subscript", "link"})
_NEW = frozenset({"paragraph", "heading"})


@dataclass
class Returned:
    """Steps on the version that was handed out, and the words that could not be carried, by sort."""

    steps: list[Step] = field(default_factory=list)
    report: dict[str, list[str]] = field(default_factory=dict)

    def leave(self, sort: str, words: str) -> None:
        """Note something that is left to be done by hand, and the words where it is."""
        self.report.setdefault(sort, []).append(words.strip()[:LONGEST_WORDS])


def compare(base: Node, blocks: list[NodeJson], member_id: int, shown: Shown) -> Returned:
    """Return what a file changes in the version it was made of, as suggestions of the member.

    `shown` says what a cross reference reads: some programs turn it into plain words.
    """
    known = blocks_of(base, shown)
    found = matched(list(words_of(blocks)), known)
    returned = Returned()
    placed: list[tuple[int, list[Step]]] = []
    _note_moved(found, returned)
    seen = {one.name for one in found if one.name is not None}
    for one in found:
        if one.name is not None:
            placed += _changed(known[one.name], one, member_id, returned)
    for name, its in enumerate(known):
        if name not in seen:
            placed += _removed(its, member_id, returned)
    placed += _added(found, known, base, member_id, returned)
    # from the end to the beginning: what is done further back moves nothing before it
    for _pos, steps in sorted(placed, key=lambda one: -one[0]):
        returned.steps.extend(steps)
    return returned


def _changed(its: HandedOut, one: Found, member_id: int, returned: Returned) -> list[tuple[int, list[Step]]]:
    node = references_again(its, one.node)
    row = row_of(node)
    if bare(row) == bare(its.row):
        return []
    sources = [child for child in children(node) for _sign in (child.get("text") or " ").replace(BORDER, "")]
    placed: list[tuple[int, list[Step]]] = []
    old = new = 0
    for piece in pieces(tokens(grouped(bare(its.row))), tokens(grouped(bare(row)))):
        went, came = _units(piece.old), _units(piece.new)
        if not piece.same:
            spans = its.spans[old : old + went]
            if any(span in its.others for span in spans):
                returned.leave("others", text_of(its.row))
            else:
                after = spans[-1][1] if spans else _spot(its, old)
                put_in = slice(new, new + came)
                steps = _replaced(spans, after, row[put_in], sources[put_in], member_id)
                placed.append((after, steps))
        old, new = old + went, new + came
    return placed


def _units(row: tuple[Any, ...]) -> int:
    return sum(len(token.node["text"]) if token.node["type"] == "text" else 1 for token in row)


def _spot(its: HandedOut, at: int) -> int:
    """Return where something is put in before the word at `at`."""
    if at > 0:
        return its.spans[at - 1][1]
    return its.spans[0][0] if its.spans else its.pos + 1


def _replaced(
    gone: list[tuple[int, int]], after: int, came: list[NodeJson], sources: list[NodeJson], member_id: int
) -> list[Step]:
    name = suggestion_id(member_id)
    content = [_put_in(sign, source, name) for sign, source in zip(came, sources, strict=True)]
    steps: list[Step] = []
    nodes = [Node.from_json(SCHEMA, node) for node in content if node]
    if nodes:
        steps.append(ReplaceStep(after, after, Slice(_fragment(nodes), 0, 0)))
    mark = SCHEMA.marks["deletion"].create({"id": name})
    steps += [AddMarkStep(start, end, mark) for start, end in _runs(gone)]
    return steps


def _fragment(nodes: list[Node]) -> Any:
    return Fragment.from_array(nodes)


def _put_in(sign: NodeJson, source: NodeJson, name: str) -> NodeJson | None:
    marks = [mark for mark in source.get("marks", ()) if mark["type"] in _KEPT_MARKS]
    marks.append({"type": "insertion", "attrs": {"id": name}})
    if sign["type"] == "text":
        return {**sign, "marks": marks}
    if source["type"] == "crossReference":
        return None  # one that was copied: its words alone mean nothing
    attrs = {"attrs": {"id": new_id()}} if source["type"] == "footnote" else {}
    return {"type": source["type"], "content": children(source), "marks": marks, **attrs}


def _runs(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join what touches."""
    runs: list[tuple[int, int]] = []
    for start, end in spans:
        if runs and runs[-1][1] == start:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs


def _removed(its: HandedOut, member_id: int, returned: Returned) -> list[tuple[int, list[Step]]]:
    """Propose to take a block out, or its words where the block has to stay."""
    if not its.row or any(mark.type.name == "deletion" for mark in (*its.node.marks, *its.parent.marks)):
        return []
    if its.others or any(mark.type.name == "insertion" for mark in (*its.node.marks, *its.parent.marks)):
        returned.leave("others", text_of(its.row))
        return []
    mark = SCHEMA.marks["deletion"].create({"id": suggestion_id(member_id)})
    if its.parent.type.name == "doc":
        return [(its.pos, [AddNodeMarkStep(its.pos, mark)])]
    if its.parent.type.name in ("listItem", "taskItem") and its.parent.child_count == 1:
        return [(its.parent_pos, [AddNodeMarkStep(its.parent_pos, mark)])]
    return [(its.pos, [AddMarkStep(start, end, mark) for start, end in _runs(its.spans)])]


def _added(
    found: list[Found], known: list[HandedOut], base: Node, member_id: int, returned: Returned
) -> list[tuple[int, list[Step]]]:
    """Propose new paragraphs after the block they follow; runs of them keep their order."""
    by_spot: dict[int, list[Node]] = {}
    last: HandedOut | None = None
    for one in found:
        if one.name is not None:
            last = known[one.name]
            continue
        if not row_of(one.node):
            continue
        if one.node["type"] not in _NEW:
            returned.leave("block", text_of(row_of(one.node)))
            continue
        node = _new_block(one, member_id)
        item = last.parent if last is not None else None
        if last is not None and item is not None and one.in_item and item.type.name == "listItem":
            spot = last.parent_pos + item.node_size
            node = SCHEMA.nodes["listItem"].create({"id": new_id()}, [node.mark([])], node.marks)
        else:
            spot = last.top_end if last is not None else 0
        by_spot.setdefault(spot, []).append(node)
    return [
        (spot, [ReplaceStep(spot, spot, Slice(_fragment(nodes), 0, 0))]) for spot, nodes in by_spot.items()
    ]


def _new_block(one: Found, member_id: int) -> Node:
    content: list[NodeJson] = []
    for child in children(one.node):
        marks = [mark for mark in child.get("marks", ()) if mark["type"] in _KEPT_MARKS]
        if child["type"] == "text":
            content.append({"type": "text", "text": child["text"], "marks": marks})
    attrs = {"id": new_id(), **one.node.get("attrs", {})}
    mark = {"type": "insertion", "attrs": {"id": suggestion_id(member_id)}}
    kind = "paragraph" if one.in_item else one.node["type"]
    block: NodeJson = {"type": kind, "attrs": attrs, "content": content, "marks": [mark]}
    return Node.from_json(SCHEMA, block)


def _note_moved(found: list[Found], returned: Returned) -> None:
    named = [one for one in found if one.name is not None]
    stayed = set(rising([one.name for one in named if one.name is not None]))
    for index, one in enumerate(named):
        if index not in stayed:
            returned.leave("moved", text_of(row_of(one.node)))
