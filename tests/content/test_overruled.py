"""Who decides on a suggestion that others have decided on meanwhile undoes nothing of theirs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from prosemirror.transform import Transform

from manual_app.content.steps import rebase
from manual_app.content.suggestions import resolving_steps, undoes_a_decision
from tests.texts.suggesting import Hand, chapter


def decided(verdict: str, tail: str, them: int = 1) -> Callable[[Transform], None]:
    suggestion = f"{them}-{tail}"

    def decide(change: Transform) -> None:
        for step in resolving_steps(change.doc, verdict, lambda one: one == suggestion):
            change.step(step)

    return decide


def typed(change: Transform) -> None:
    mine = Hand(change.doc, 1, 2)
    change.insert(mine.at("p6", 8), change.doc.type.schema.text("x"))


def deleted(change: Transform) -> None:
    mine = Hand(change.doc, 1, 2)
    change.delete(mine.at("p1", 0), mine.at("p1", 5))


OLD_ACCEPTED, OLD_REJECTED = decided("accept", "old"), decided("reject", "old")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (OLD_ACCEPTED, OLD_REJECTED, True),
        (OLD_REJECTED, OLD_ACCEPTED, True),
        (OLD_ACCEPTED, OLD_ACCEPTED, False),
        (OLD_REJECTED, OLD_REJECTED, False),
        (OLD_ACCEPTED, decided("reject", "old", 2), False),
        (OLD_ACCEPTED, typed, False),
        (OLD_ACCEPTED, deleted, False),
        (typed, OLD_REJECTED, False),
    ],
)
def test_the_second_of_two_is_known(
    first: Callable[[Transform], None], second: Callable[[Transform], None], expected: bool
) -> None:
    theirs, mine = Transform(chapter(1, 2)), Transform(chapter(1, 2))
    first(theirs)
    second(mine)
    rebased = rebase(mine.steps, theirs.steps, theirs.doc)
    assert undoes_a_decision(rebased.steps, theirs.steps) is expected
