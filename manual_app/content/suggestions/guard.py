"""What a member who may only suggest can do: propose, and take back their own proposals (security.md, row 4).

Without the member's own suggestions the text must be, after a write, what it was before it; the suggestions
of others count as content. Only the blocks that changed are compared, and those tied to them by suggestions.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import zip_longest

from prosemirror.model import Fragment, Node
from prosemirror.transform import (
    AddMarkStep,
    AddNodeMarkStep,
    RemoveMarkStep,
    RemoveNodeMarkStep,
    ReplaceAroundStep,
    ReplaceStep,
    Step,
)

from manual_app.content.discussed import threads_in
from manual_app.content.suggestions.borders import Gone
from manual_app.content.suggestions.marks import DELETION, INSERTION, ids_in, member_of, suggested, words_of
from manual_app.content.suggestions.rebuilt import tied_ids
from manual_app.content.suggestions.resolve import resolved
from manual_app.content.upstream import MarkSetStep
from manual_app.errors import Forbidden
from manual_app.wording import _

MOST_TIED = 500
"""Text blocks that suggested borders of one member touch, side by side: each costs all blocks around it."""

_MARK_STEPS = (AddMarkStep, RemoveMarkStep, AddNodeMarkStep, RemoveNodeMarkStep)


class Cheat(Forbidden):
    """A write that does more than propose; `reason` is for the log."""

    code = "suggest"

    def __init__(self, reason: str, message: str | None = None) -> None:
        super().__init__(message or _("You may suggest changes to this text, not make them."))
        self.reason = reason


def check_proposal(old: Node, new: Node, member_id: int) -> None:
    """Raise Cheat unless all that lies between two documents are suggestions of this member."""
    if new.attrs is not old.attrs and new.attrs != old.attrs:
        raise Cheat("a field")
    before, after = _what_changed(old.children, new.children, member_id)
    if not before and not after:
        return
    if _of_others(before, member_id) != _of_others(after, member_id):
        raise Cheat("the suggestion of another")
    _same(_without(old, before, member_id), _without(new, after, member_id))
    _check_ids(old, before, after)
    _check_threads(old, before, after)


def changed_blocks(old: Node, new: Node) -> tuple[Sequence[Node], Sequence[Node]]:
    """Return the run of blocks of each document that are not the same objects in the other."""
    first, end = _ends_alike(old.children, new.children)
    return old.children[first : old.child_count - end], new.children[first : new.child_count - end]


def threads_brought(before: Sequence[Node], after: Sequence[Node]) -> frozenset[str]:
    """Return the discussions whose marks are in the blocks after a change and were not in those before."""
    fresh = threads_in(after)
    return fresh - threads_in(before) if fresh else fresh


def is_torn(steps: Sequence[Step], kept: Collection[int]) -> bool:
    """Whether a rebase left out a part of what a write suggests, while something else has its place."""
    if not kept or len(kept) == len(steps):
        return False
    return any(_suggests(step) for index, step in enumerate(steps) if index not in kept)


def _suggests(step: Step) -> bool:
    if isinstance(step, _MARK_STEPS):
        return step.mark.type.name in (INSERTION, DELETION)
    if isinstance(step, MarkSetStep):
        return any(_suggests(one) for one in step.steps)
    content = step.slice.content if isinstance(step, ReplaceStep | ReplaceAroundStep) else None
    return content is not None and bool(ids_in(content.content))


def _ends_alike(before: list[Node], after: list[Node]) -> tuple[int, int]:
    """Count the blocks at the start, and at the end, that are the same objects."""
    first, shortest = 0, min(len(before), len(after))
    while first < shortest and before[first] is after[first]:
        first += 1
    end = 0
    while end < shortest - first and before[-1 - end] is after[-1 - end]:
        end += 1
    return first, end


def _what_changed(
    before: list[Node], after: list[Node], member_id: int
) -> tuple[Sequence[Node], Sequence[Node]]:
    """Return the run of blocks that are not the same, with the neighbours that own suggestions tie to it."""
    first, end = _ends_alike(before, after)
    if first == len(before) == len(after):
        return (), ()
    while first > 0:
        first -= 1
        if not _has_own(before[first], member_id):
            break
    while end > 0:
        end -= 1
        if not _has_own(before[len(before) - 1 - end], member_id):
            break
    return before[first : len(before) - end], after[first : len(after) - end]


def _has_own(block: Node, member_id: int) -> bool:
    return any(member_of(one) == member_id for one in ids_in([block]))


def _of_others(blocks: Sequence[Node], member_id: int) -> dict[str, list[str]]:
    """Return what others suggest in these blocks, by id: their words, and the kinds of nodes."""
    found: dict[str, list[str]] = defaultdict(list)
    for node in _all_in(blocks):
        its = suggested(node) if node.marks else None
        if its and member_of(its.id) != member_id:
            words = words_of(node)
            parts = found[its.id]
            if node.is_text and parts and parts[-1].startswith(f"{its.kind} text "):
                parts[-1] += words
            else:
                parts.append(f"{its.kind} {node.type.name} {words}")
    return dict(found)


def _without(doc: Node, blocks: Sequence[Node], member_id: int) -> Node:
    """Return these blocks as they are without the member's own suggestions."""
    own = Gone(INSERTION, lambda one: member_of(one) == member_id)
    if tied_ids(blocks, own).total() > MOST_TIED:
        raise Cheat(
            "borders", _("You suggest very many new paragraphs side by side. Let some be decided first.")
        )
    run = doc.copy(Fragment.from_array(list(blocks)))
    return resolved(run, "reject", own.chosen)


def _same(old: Node, new: Node) -> None:
    """Compare what is left; a block without an id may be given one."""
    if old is new:
        return
    if old.is_text or new.is_text:
        if not old.eq(new):
            raise Cheat("words or their marks")
        return
    if old.type is not new.type or not _same_attributes(old, new):
        raise Cheat("a block or its attributes")
    if not old.same_markup(new.type.create(old.attrs, new.content, new.marks)):
        raise Cheat("the marks of a block")
    for one, other in zip_longest(old.children, new.children):
        if one is None or other is None:
            raise Cheat("a block more or less")
        _same(one, other)


def _same_attributes(old: Node, new: Node) -> bool:
    if old.attrs == new.attrs:
        return True
    was_given_id = old.attrs.get("id") is None and new.attrs.get("id") is not None
    return was_given_id and {**old.attrs, "id": new.attrs["id"]} == new.attrs


def _check_ids(old: Node, before: Sequence[Node], after: Sequence[Node]) -> None:
    """See that no block is given an id that another one has."""
    had, has = Counter(_block_ids(before)), Counter(_block_ids(after))
    more = {one for one, count in has.items() if count > max(1, had[one])}
    fresh = has.keys() - had.keys()
    if more or (fresh and not fresh.isdisjoint(_block_ids(old.children))):
        raise Cheat("the id of another block")


def _check_threads(old: Node, before: Sequence[Node], after: Sequence[Node]) -> None:
    """See that no discussion is moved: one may come back that has no place."""
    fresh = threads_brought(before, after)
    if fresh and not fresh.isdisjoint(threads_in(old.children)):
        raise Cheat("the place of a discussion")


def _block_ids(blocks: Sequence[Node]) -> Iterator[str]:
    return (str(node.attrs["id"]) for node in _all_in(blocks) if node.attrs.get("id") is not None)


def _all_in(blocks: Sequence[Node]) -> Iterator[Node]:
    """Go through blocks and all they hold, in reading order."""
    waiting = list(reversed(blocks))
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(node.children)
