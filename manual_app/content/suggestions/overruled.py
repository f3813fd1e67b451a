"""Two who decide on one suggestion at the same moment: the first one wins, and the other is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prosemirror.transform import Mapping, RemoveMarkStep, RemoveNodeMarkStep, Step
from prosemirror.transform.map import StepMap

from manual_app.content.suggestions.marks import DELETION, INSERTION
from manual_app.content.upstream import MarkSetStep


def undoes_a_decision(steps: Sequence[Step], over: Sequence[Step]) -> bool:
    """Whether steps take out words of which others have decided meanwhile, by `over`, that they stay.

    `steps` are those after the rebase: they follow on `over`.
    """
    kept = list(_kept_by(over))
    for step in steps if kept else ():
        its_map = step.get_map()
        if any(start < to and from_ < end for start, end in _taken_out(its_map) for from_, to in kept):
            return True
        kept = [(its_map.map(from_, 1), its_map.map(to, -1)) for from_, to in kept]
    return False


def _kept_by(over: Sequence[Step]) -> Iterator[tuple[int, int]]:
    """Yield what steps took the mark of a suggestion off, as ranges of the document after all of them."""
    maps: list[StepMap] | None = None
    for index, step in enumerate(over):
        for from_, to in _unmarked(step):
            maps = maps or [one.get_map() for one in over]
            after = Mapping(maps[index + 1 :])
            yield after.map(from_, 1), after.map(to, -1)


def _unmarked(step: Step) -> Iterator[tuple[int, int]]:
    if isinstance(step, MarkSetStep):
        for one in step.steps:
            yield from _unmarked(one)
    elif isinstance(step, RemoveMarkStep | RemoveNodeMarkStep) and step.mark.type.name in (
        INSERTION,
        DELETION,
    ):
        yield (step.from_, step.to) if isinstance(step, RemoveMarkStep) else (step.pos, step.pos + 1)


def _taken_out(one: StepMap) -> list[tuple[int, int]]:
    """Return what a step takes out, as ranges of the document before it."""
    found: list[tuple[int, int]] = []

    def note(start: int, end: int, _new: int, _new_end: int) -> None:
        if start < end:
            found.append((start, end))

    one.for_each(note)
    return found
