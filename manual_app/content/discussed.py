"""The marks of discussions in a document: where they stand, and which of them a change puts there twice.

A discussion is about one place. What follows one another in reading order is one place, also over the border
of two blocks; words typed in between leave two, and so does moving half of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from prosemirror.model import Fragment, Node
from prosemirror.transform import (
    AddMarkStep,
    AddNodeMarkStep,
    Mapping,
    RemoveMarkStep,
    RemoveNodeMarkStep,
    Step,
    Transform,
)
from prosemirror.transform.map import StepMap

from manual_app.content.upstream import MarkSetStep

_MARK_STEPS = (AddMarkStep, RemoveMarkStep, AddNodeMarkStep, RemoveNodeMarkStep)


def threads_on(node: Node) -> frozenset[str]:
    """Return the discussions whose marks a node carries."""
    return frozenset(str(mark.attrs["thread"]) for mark in node.marks if mark.type.name == "comment")


def threads_in(blocks: Iterable[Node]) -> frozenset[str]:
    """Return the discussions whose marks lie in these blocks."""
    return frozenset(one for node in _words(blocks) for one in threads_on(node))


def sets_threads(steps: Iterable[Step]) -> bool:
    """Whether steps put the mark of a discussion on words, or take it off: only the server does."""
    inner = (one for step in steps for one in (step.steps if isinstance(step, MarkSetStep) else [step]))
    return any(isinstance(one, _MARK_STEPS) and one.mark.type.name == "comment" for one in inner)


def threads_doubled(old: Node, new: Node, before: Sequence[Node], after: Sequence[Node]) -> frozenset[str]:
    """Return the discussions that a change puts at one more place while they stand at another.

    `before` and `after` are the blocks that changed. What is moved does not grow, and what is typed inside of
    the place of a discussion makes no other place.
    """
    has = _Places(after)
    if not has.sizes:
        return frozenset()
    had = _Places(before)
    more = {one for one in has.sizes if has.is_more_than(had, one)}
    if all(had.sizes[one] for one in more):
        return frozenset(more)
    all_before, all_after = _Places(old.children), _Places(new.children)
    return frozenset(
        one
        for one in more
        if had.sizes[one] or (all_before.sizes[one] and all_after.is_more_than(all_before, one))
    )


def taken_off(steps: Sequence[Step], doc: Node, threads: Collection[str]) -> Transform:
    """Return the change that takes marks of discussions off what `steps`, which led to `doc`, put in."""
    change = Transform(doc)
    marks = [doc.type.schema.marks["comment"].create({"thread": one}) for one in sorted(threads)]
    for from_, to in _put_in(steps) if marks else ():
        for mark in marks:
            change.remove_mark(from_, to, mark)
    return change


def marked_only(node: Node, threads: Collection[str]) -> Node:
    """Return a node with the marks of these discussions, and of no other."""
    kept = [mark for mark in node.marks if mark.type.name != "comment" or mark.attrs["thread"] in threads]
    if len(kept) < len(node.marks):
        node = node.mark(kept)
    if not node.child_count:
        return node
    children = [marked_only(child, threads) for child in node.children]
    same = all(one is other for one, other in zip(children, node.children, strict=True))
    return node if same else node.copy(Fragment.from_array(children))


def _put_in(steps: Sequence[Step]) -> Iterator[tuple[int, int]]:
    """Yield what steps have put in, as ranges of the document after all of them."""
    maps = [step.get_map() for step in steps]
    for index, one in enumerate(maps):
        after = Mapping(maps[index + 1 :])
        for start, end in _new_ranges(one):
            from_, to = after.map(start, 1), after.map(end, -1)
            if from_ < to:
                yield from_, to


def _new_ranges(one: StepMap) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []

    def note(_old: int, _old_end: int, start: int, end: int) -> None:
        found.append((start, end))

    one.for_each(note)
    return found


class _Places:
    """How many places each discussion has in some blocks, and how much lies in them."""

    def __init__(self, blocks: Iterable[Node]) -> None:
        self.counts, self.sizes = Counter[str](), Counter[str]()
        last: frozenset[str] = frozenset()
        for node in _words(blocks):
            its = threads_on(node) if node.marks else frozenset[str]()
            self.counts.update(its - last)
            self.sizes.update(dict.fromkeys(its, node.node_size))
            last = its

    def is_more_than(self, other: _Places, thread: str) -> bool:
        """Whether a discussion has more places here, and more in them."""
        return self.counts[thread] > other.counts[thread] and self.sizes[thread] > other.sizes[thread]


def _words(blocks: Iterable[Node]) -> Iterator[Node]:
    """Go through what stands in lines, in reading order; what is in a footnote comes after all else."""
    waiting, notes = list(blocks)[::-1], list[Node]()
    while waiting or notes:
        if not waiting:
            waiting, notes = notes[::-1], []
        node = waiting.pop()
        if not node.inline_content:
            waiting += node.children[::-1]
            continue
        yield from node.children
        notes += [child for child in node.children if child.child_count]
