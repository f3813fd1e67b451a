"""Decisions: who may, on what, how often (rules 1, 2 and 3)."""

from __future__ import annotations

import pytest

from manual_app import db
from manual_app.errors import Conflict, Forbidden, Unprocessable
from manual_app.reviews import service
from manual_app.reviews.rules import State
from manual_app.texts import service as text_service
from tests import factories as make
from tests.reviews.world import World, here


def test_the_drafting_organisation_may_not_decide(world: World) -> None:
    review = world.submit()
    with pytest.raises(Forbidden):
        world.decide("daugavpils", review)


def test_an_organisation_with_a_contributor_may_not_approve(world: World) -> None:
    with db.transaction():
        text_service.set_co_authors(
            here(world.author), world.text.id, [world.reviewers["mogila"].organisation_id]
        )
    helper = make.member(world.reviewers["mogila"].organisation, "author")
    make.write(helper, world.text, "Listen first, then ask.")
    with db.transaction():
        text_service.set_co_authors(here(world.author), world.text.id, [])
    review = world.submit()
    with pytest.raises(Forbidden, match="has written"):
        world.decide("mogila", review)


def test_a_stale_hash_is_refused(world: World) -> None:
    review = world.submit()
    with pytest.raises(Conflict), db.transaction():
        service.decide(here(world.reviewers["mogila"]), review.id, kind="approve", revision_hash="0" * 64)


def test_a_decision_on_a_replaced_version_is_refused(world: World) -> None:
    old = world.submit()
    make.write(world.author, world.text, "Listen first, and answer.")
    world.submit()
    with pytest.raises(Conflict):
        world.decide("mogila", old)


def test_a_later_decision_withdraws_the_earlier_one(world: World) -> None:
    review = world.submit()
    world.decide("mogila", review, "request_changes", "Say who answers.")
    assert world.state() == State.CHANGES_REQUESTED
    world.decide("mogila", review)
    world.decide("szodliget", review)
    assert world.state() == State.AWAITING_SIGN_OFF


def test_asking_for_changes_needs_a_reason(world: World) -> None:
    review = world.submit()
    with pytest.raises(Unprocessable, match="what should change"):
        world.decide("mogila", review, "request_changes", "  ")


@pytest.mark.parametrize("kind", ["object", "abstain", "approve_with_reservation", "nonsense"])
def test_other_kinds_are_not_offered(world: World, kind: str) -> None:
    review = world.submit()
    with pytest.raises(Unprocessable):
        world.decide("mogila", review, kind, "a reason of at least thirty characters")
