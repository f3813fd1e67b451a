"""Align the `prosemirror` package (0.6.1) with the JavaScript the browser runs.

Pinned there: prosemirror-model 1.25.13, prosemirror-transform 1.12.6. The package is a port of older
versions; what differs is replaced here, once, and `tests/content/test_against_javascript.py` compares
both sides step by step. Every bump of either side reruns it.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import Any, TypeVar, cast

from prosemirror.model import Fragment, Mark, Node, Schema, Slice
from prosemirror.model.node import TextNode
from prosemirror.transform import (
    AddMarkStep,
    RemoveMarkStep,
    ReplaceAroundStep,
    ReplaceStep,
    Step,
    StepResult,
)
from prosemirror.transform.map import Mappable, MapResult, StepMap
from prosemirror.transform.step import STEPS_BY_ID, step_json_id
from prosemirror.utils import JSONDict, text_length

MarkStep = AddMarkStep | RemoveMarkStep
MarkStepOrSet = TypeVar("MarkStepOrSet", AddMarkStep, RemoveMarkStep)

_DELETED_BEFORE, _DELETED_AFTER, _DELETED_ACROSS, _DELETED_SIDE = 1, 2, 4, 8
_FACTOR = 2**16


def align() -> None:
    """Replace what differs in the package; calling it again changes nothing."""
    replacements: list[tuple[type, str, Any]] = [
        (StepMap, "_map", _map_through),
        (AddMarkStep, "invert", _invert_add_mark),
        (AddMarkStep, "map", _map_mark_step),
        (RemoveMarkStep, "invert", _invert_remove_mark),
        (RemoveMarkStep, "map", _map_mark_step),
        (ReplaceStep, "map", _map_replace),
        (ReplaceAroundStep, "map", _map_replace_around),
        (Slice, "insert_at", _insert_at),
        # the package's cache of positions keeps every document it has ever seen alive
        (Node, "resolve", Node.resolve_no_cache),
        # the same answers sooner: half the cost of a step at 100 pages
        (Node, "node_size", property(_node_size)),
        (TextNode, "node_size", property(_node_size)),
        (Fragment, "find_index", _find_index),
    ]
    for owner, name, replacement in replacements:
        setattr(owner, name, replacement)
    if "markSet" not in STEPS_BY_ID:
        step_json_id("markSet", MarkSetStep)


def _node_size(self: Node) -> int:
    """Measure a node once: nodes never change."""
    size: int | None = self.__dict__.get("_size")
    if size is None:
        if self.text is not None:
            size = text_length(self.text)
        else:
            size = 1 if self.is_leaf else 2 + self.content.size
        self.__dict__["_size"] = size
    return size


def _find_index(self: Fragment, pos: int) -> dict[str, int]:
    """Find the child at a position, and where it starts, by halving."""
    if pos < 0 or pos > self.size:
        raise ValueError(f"Position {pos} outside of fragment")
    ends: list[int] | None = self.__dict__.get("_ends")
    if ends is None:
        ends = self.__dict__["_ends"] = list(accumulate(child.node_size for child in self.content))
    if pos == self.size:
        return {"index": len(ends), "offset": pos}
    index = bisect_right(ends, pos)
    return {"index": index, "offset": ends[index - 1] if index else 0}


def _map_through(self: StepMap, pos: int, assoc: int, simple: bool) -> MapResult | int:
    """Map a position; an insertion deletes nothing, whatever side is asked for."""
    diff = 0
    old, new = (2, 1) if self.inverted else (1, 2)
    for i in range(0, len(self.ranges), 3):
        start = self.ranges[i] - (diff if self.inverted else 0)
        if start > pos:
            break
        old_size, new_size = self.ranges[i + old], self.ranges[i + new]
        end = start + old_size
        if pos <= end:
            side = _side(pos, start, end, assoc)
            result = start + diff + (0 if side < 0 else new_size)
            return result if simple else _map_result(result, pos, start, end, assoc, i // 3)
        diff += new_size - old_size
    return pos + diff if simple else MapResult(pos + diff, 0, None)


def _side(pos: int, start: int, end: int, assoc: int) -> int:
    if start == end:
        return assoc
    if pos == start:
        return -1
    return 1 if pos == end else assoc


def _map_result(result: int, pos: int, start: int, end: int, assoc: int, index: int) -> MapResult:
    edge = start if assoc < 0 else end
    recover = None if pos == edge else index + (pos - start) * _FACTOR
    deleted = 0
    if end > start:
        deleted = {start: _DELETED_AFTER, end: _DELETED_BEFORE}.get(pos, _DELETED_ACROSS)
        if pos != edge:
            deleted |= _DELETED_SIDE
    return MapResult(result, deleted, recover)


def _map_mark_step(self: MarkStepOrSet, mapping: Mappable) -> MarkStepOrSet | None:
    start, end = mapping.map(self.from_, 1), mapping.map(self.to, -1)
    return None if start >= end else type(self)(start, end, self.mark)


def _map_replace(self: ReplaceStep, mapping: Mappable) -> ReplaceStep | None:
    start, end = mapping.map_result(self.from_, 1), mapping.map_result(self.to, -1)
    if start.deleted_across and end.deleted_across:
        return None
    return ReplaceStep(start.pos, max(start.pos, end.pos), self.slice, self.structure)


def _map_replace_around(self: ReplaceAroundStep, mapping: Mappable) -> ReplaceAroundStep | None:
    start, end = mapping.map_result(self.from_, 1), mapping.map_result(self.to, -1)
    gap_from = start.pos if self.from_ == self.gap_from else mapping.map(self.gap_from, -1)
    gap_to = end.pos if self.to == self.gap_to else mapping.map(self.gap_to, 1)
    if start.deleted_across and end.deleted_across:
        return None
    if gap_from < start.pos or gap_to > end.pos or gap_from > gap_to:
        return None
    return ReplaceAroundStep(start.pos, end.pos, gap_from, gap_to, self.slice, self.insert, self.structure)


def _inverse(steps: list[MarkStep]) -> Step:
    return steps[0] if len(steps) == 1 else MarkSetStep(steps)


def _push(cls: type[MarkStep], start: int, end: int, mark: Mark, target: list[MarkStep]) -> None:
    last = target[-1] if target else None
    if last is not None and type(last) is cls and last.to == start and last.mark.eq(mark):
        target[-1] = cls(last.from_, end, mark)
    else:
        target.append(cls(start, end, mark))


def _invert_add_mark(self: AddMarkStep, doc: Node) -> Step:
    """Undo only where the mark was missing, and give back what it drove out."""
    steps: list[MarkStep] = []

    def visit(node: Node, pos: int, _parent: Node | None, _index: int) -> None:
        if not (node.is_inline and node.is_atom):
            return
        added = self.mark.add_to_set(node.marks)
        if Mark.same_set(added, node.marks):
            return
        start, end = max(self.from_, pos), min(self.to, pos + node.node_size)
        _push(RemoveMarkStep, start, end, self.mark, steps)
        for mark in node.marks:
            if not mark.is_in_set(added):
                _push(AddMarkStep, start, end, mark, steps)

    doc.nodes_between(self.from_, self.to, visit)
    return _inverse(steps)


def _invert_remove_mark(self: RemoveMarkStep, doc: Node) -> Step:
    """Undo only where the mark was."""
    steps: list[MarkStep] = []

    def visit(node: Node, pos: int, _parent: Node | None, _index: int) -> None:
        if node.is_inline and node.is_atom and self.mark.is_in_set(node.marks):
            _push(AddMarkStep, max(self.from_, pos), min(self.to, pos + node.node_size), self.mark, steps)

    doc.nodes_between(self.from_, self.to, visit)
    return _inverse(steps)


class MarkSetStep(Step):
    """Several steps that add or remove marks, as one."""

    def __init__(self, steps: list[MarkStep]) -> None:
        super().__init__()
        self.steps = steps

    def apply(self, doc: Node) -> StepResult:
        for step in self.steps:
            result = step.apply(doc)
            if result.doc is None:
                return result
            doc = result.doc
        return StepResult.ok(doc)

    def invert(self, doc: Node) -> Step:
        return MarkSetStep([cast(MarkStep, step.invert(doc)) for step in self.steps])

    def map(self, mapping: Mappable) -> Step | None:
        mapped = [step.map(mapping) for step in self.steps]
        kept = [cast(MarkStep, step) for step in mapped if step is not None]
        return MarkSetStep(kept) if kept else None

    def to_json(self) -> JSONDict:
        return {"stepType": "markSet", "steps": [step.to_json() for step in self.steps]}

    @staticmethod
    def from_json(schema: Schema[Any, Any], json_data: JSONDict | str) -> MarkSetStep:
        given = cast(dict[str, Any], json_data)["steps"]
        steps = [Step.from_json(schema, step) for step in given]
        if not all(isinstance(step, AddMarkStep | RemoveMarkStep) for step in steps):
            raise ValueError("a mark set holds steps on marks only")
        return MarkSetStep(cast(list[MarkStep], steps))


def _insert_at(self: Slice, pos: int, fragment: Fragment) -> Slice | None:
    content = _insert_into(
        self.content, pos + self.open_start, fragment, self.open_start + 1, self.open_end + 1, None
    )
    return None if content is None else Slice(content, self.open_start, self.open_end)


def _insert_into(
    content: Fragment, dist: int, insert: Fragment, open_start: int, open_end: int, parent: Node | None
) -> Fragment | None:
    """Put content into a slice; nodes cut open on either side are not asked whether it fits."""
    found = content.find_index(dist)
    index, offset = found["index"], found["offset"]
    child = content.maybe_child(index)
    if offset == dist or cast(Node, child).is_text:
        closed = parent is not None and open_start <= 0 and open_end <= 0
        if closed and not cast(Node, parent).can_replace(index, index, insert):
            return None
        return content.cut(0, dist).append(insert).append(content.cut(dist))
    inside = cast(Node, child)
    inner = _insert_into(
        inside.content,
        dist - offset - 1,
        insert,
        open_start - 1 if index == 0 else 0,
        open_end - 1 if index == content.child_count - 1 else 0,
        inside,
    )
    return None if inner is None else content.replace_child(index, inside.copy(inner))
