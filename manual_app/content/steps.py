"""Steps of a Text: read, apply with a check of what changed, and rebase over the steps of others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from prosemirror.model import Mark, Node, Slice
from prosemirror.transform import AttrStep, DocAttrStep, Mapping, ReplaceAroundStep, ReplaceStep, Step
from prosemirror.transform.map import StepMap

from manual_app.content import limits
from manual_app.content.schema import SCHEMA
from manual_app.content.shape import MAX_DEPTH, BadStep, check_shape
from manual_app.errors import Conflict
from manual_app.wording import _

MAX_REBASE_COST = 100 * (100 + 1_000)
"""Local steps times all steps mapped: a hundred steps over a thousand; past it the browser rebases."""

__all__ = [
    "BadStep", "Rebased", "TooManyToRebase", "apply", "apply_again", "apply_all", "check_shape", "parse",
    "rebase", "step_json", "steps_between",
]  # fmt: skip


class TooManyToRebase(Conflict):
    """Rebasing these steps here would hold up everybody; the browser does it instead (409 behind)."""

    code = "behind"


@dataclass(frozen=True, slots=True)
class Rebased:
    """What is left of steps after a rebase: `kept` are their indices in what was sent."""

    steps: list[Step]
    kept: list[int]
    doc: Node


@contextmanager
def _only_bad_steps() -> Iterator[None]:
    """Turn whatever the package raises about a step that does not fit into BadStep."""
    try:
        yield
    except (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError) as error:
        raise BadStep(f"does not fit: {error!r:.120}") from error
    except (TypeError, ValueError) as error:
        raise BadStep(f"does not fit: {error!r:.120}") from error


def parse(steps: object) -> list[Step]:
    """Read steps as they arrive, shape checked first; raises BadStep."""
    given = check_shape(steps)
    with _only_bad_steps():
        steps = [Step.from_json(SCHEMA, step) for step in given]
    for step in steps:
        if isinstance(step, ReplaceAroundStep) and step.insert > step.slice.size:
            raise BadStep("the gap lies outside of the slice")
    return steps


def step_json(step: Step) -> dict[str, Any]:
    """Write a step as it is stored and sent."""
    return cast(dict[str, Any], step.to_json())


def apply(doc: Node, step: Step) -> Node:
    """Return the document after a step, checked against schema and limits where it has changed.

    Raises BadStep when the step does not fit.
    """
    with _only_bad_steps():
        if isinstance(step, AttrStep) and step.attr not in cast(Node, doc.node_at(step.pos)).attrs:
            raise BadStep("the node has no such attribute")
        result = step.apply(doc)
        if result.doc is None:
            raise BadStep(f"does not apply: {result.failed}")
        _check_changes(doc, result.doc)
        limits.check_weight(result.doc)
        return result.doc


def apply_all(doc: Node, steps: Sequence[Step]) -> Node:
    """Return the document after several steps; raises BadStep."""
    for step in joined(steps):
        doc = apply(doc, step)
    return doc


def joined(steps: Sequence[Step]) -> list[Step]:
    """Return steps that lead to the same document, each run of typed letters as one: it is checked once.

    Letters only add to what is there: when all of them fit the schema, so do the first ones alone. Limits
    hold for what a run leads to; on the way there may be a word more that nobody sees ("a--b", "a-x-b").
    """
    fewer: list[Step] = []
    for step in steps:
        together = _typed_on(fewer[-1], step) if fewer else None
        if together is None:
            fewer.append(step)
        else:
            fewer[-1] = together
    return fewer


def _typed_on(step: Step, following: Step) -> ReplaceStep | None:
    """Return both as one, when both insert text and nothing else, the second where the first one ended."""
    if not (isinstance(step, ReplaceStep) and isinstance(following, ReplaceStep)):
        return None
    if following.from_ != step.from_ + step.slice.size or not (_types(step) and _types(following)):
        return None
    return step.merge(following)


def _types(step: ReplaceStep) -> bool:
    content = step.slice.content.content
    return (
        step.from_ == step.to and not step.structure and bool(content) and all(one.is_text for one in content)
    )


def apply_again(doc: Node, steps: Iterable[Step]) -> Node:
    """Return the document after steps that were checked when they were accepted; raises BadStep."""
    for step in steps:
        with _only_bad_steps():
            result = step.apply(doc)
        if result.doc is None:
            raise BadStep(f"does not apply: {result.failed}")
        doc = result.doc
    return doc


def rebase(steps: Sequence[Step], over: Sequence[Step], doc: Node) -> Rebased:
    """Move steps past those that others have made meanwhile, and apply them to the head.

    Args: `steps` fit the document before `over`; `doc` is the document after `over`.
    The order of operations is that of prosemirror-collab, so that browser and server agree. With nothing to
    move past, a step that does not fit raises BadStep; otherwise it is left out. Raises TooManyToRebase.
    """
    if not over:
        return Rebased(list(steps), list(range(len(steps))), apply_all(doc, steps))
    if len(steps) * (len(steps) + len(over)) > MAX_REBASE_COST:
        raise TooManyToRebase(_("Others have written a lot meanwhile."))
    return _rebased_whole(steps, over, doc) or _rebased_singly(steps, over, doc)


def _rebased_whole(steps: Sequence[Step], over: Sequence[Step], doc: Node) -> Rebased | None:
    """Move all steps, then apply them together; None when not all of them have a place any more."""
    mapping = Mapping(_maps_back_and_over(steps, over))
    moved: list[Step] = []
    for index, step in enumerate(steps):
        mapped = _past(step, mapping.slice(len(steps) - index))
        if mapped is None:
            return None
        mapping.append_map(mapped.get_map(), len(steps) - index - 1)
        moved.append(mapped)
    try:
        return Rebased(moved, list(range(len(steps))), apply_all(doc, moved))
    except BadStep:
        return None


def _rebased_singly(steps: Sequence[Step], over: Sequence[Step], doc: Node) -> Rebased:
    """Move and apply one step after the other; what has no place any more is left out."""
    mapping = Mapping(_maps_back_and_over(steps, over))
    left, kept = [], []
    for index, step in enumerate(steps):
        mapped = _past(step, mapping.slice(len(steps) - index))
        changed = None if mapped is None else _applied(doc, mapped)
        if mapped is None or changed is None:
            continue
        mapping.append_map(mapped.get_map(), len(steps) - index - 1)
        doc = changed
        left.append(mapped)
        kept.append(index)
    return Rebased(left, kept, doc)


def _past(step: Step, mapping: Mapping) -> Step | None:
    with _only_bad_steps():
        return step.map(mapping)


def _maps_back_and_over(steps: Sequence[Step], over: Sequence[Step]) -> list[StepMap]:
    return [*(step.get_map().invert() for step in reversed(steps)), *(step.get_map() for step in over)]


def _applied(doc: Node, step: Step) -> Node | None:
    try:
        return apply(doc, step)
    except BadStep:
        return None


def steps_between(old: Node, new: Node) -> list[Step]:
    """Return steps that turn one document into another: a field each, then the run of blocks that differs."""
    steps: list[Step] = [
        DocAttrStep(name, value) for name, value in new.attrs.items() if value != old.attrs.get(name)
    ]
    before, after = old.children, new.children
    start = 0
    while start < min(len(before), len(after)) and before[start].eq(after[start]):
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end].eq(after[-1 - end]):
        end += 1
    if start == len(before) == len(after):
        return steps
    from_ = sum(child.node_size for child in before[:start])
    to = old.content.size - sum(child.node_size for child in before[len(before) - end :])
    steps.append(ReplaceStep(from_, to, Slice(new.content.cut_by_index(start, len(after) - end), 0, 0)))
    return steps


def _check_changes(old: Node, new: Node) -> None:
    """Check what is not the same object as before: a full check costs 30 ms at 100 pages."""
    depth, table = 0, None
    while old is not new:
        if table is not None and new.attrs is not old.attrs:
            limits.check_table(table)
        if new.type.name == "table":
            table = new
        _check_own(old, new)
        first, past_old, past_new = _changed_run(old.children, new.children)
        before, after = old.children[first:past_old], new.children[first:past_new]
        if len(before) == len(after) == 1 and _stands_for(before[0], after[0]):
            old, new, depth = before[0], after[0], depth + 1
            continue
        _check_children(new, before, after, depth)
        limits.check_one(new)
        if table is not None and new.type.name == "tableRow":
            limits.check_table(table)
        return


def _check_own(old: Node, new: Node) -> None:
    if new.attrs is not old.attrs:
        new.type.check_attrs(new.attrs)
    if new.marks is not old.marks:
        _check_marks(new)


def _check_marks(node: Node) -> None:
    together: list[Mark] = Mark.none
    for mark in node.marks:
        mark.type.check_attrs(mark.attrs)
        together = mark.add_to_set(together)
    if not Mark.same_set(together, node.marks):
        raise BadStep("marks that do not go together")


def _changed_run(before: list[Node], after: list[Node]) -> tuple[int, int, int]:
    """Find the run of children that are not the same objects: its start, its end before and after."""
    first, shortest = 0, min(len(before), len(after))
    while first < shortest and before[first] is after[first]:
        first += 1
    past_old, past_new = len(before), len(after)
    while past_old > first and past_new > first and before[past_old - 1] is after[past_new - 1]:
        past_old, past_new = past_old - 1, past_new - 1
    return first, past_old, past_new


def _stands_for(old: Node, new: Node) -> bool:
    """Say whether the parent cannot tell the two apart: then only what is inside needs a look."""
    return old.type is new.type and not new.is_text and Mark.same_set(old.marks, new.marks)


def _check_children(parent: Node, before: list[Node], after: list[Node], depth: int) -> None:
    parent.type.check_content(parent.content)
    moved = {id(child) for child in before}
    if depth >= MAX_DEPTH and after:
        raise BadStep("the text is nested too deep")
    for child in after:
        if id(child) not in moved:
            child.check()
            limits.check_subtree(child, depth + 1)
