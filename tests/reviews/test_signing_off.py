"""The final approval (rule 7)."""

from __future__ import annotations

import pytest

from manual_app import db
from manual_app.errors import Conflict, Forbidden
from manual_app.reviews import service
from tests import factories as make
from tests.reviews.world import World, here


def test_final_approval_needs_the_quorum(world: World) -> None:
    review = world.submit()
    world.decide("mogila", review)
    with pytest.raises(Conflict, match="Not enough"):
        world.sign_off(world.coordinator, review)


def test_a_deputy_does_not_sign_off_what_another_partner_drafts(world: World) -> None:
    review = world.submit()
    world.decide("mogila", review)
    world.decide("szodliget", review)
    with pytest.raises(Forbidden):
        world.sign_off(world.deputy, review)


def test_the_deputy_signs_off_what_the_lead_partner_drafts(world: World) -> None:
    author = make.member(world.coordinator.organisation, "author")
    text = make.chapter(world.coordinator, author, title="What we mean")
    with db.transaction():
        review = service.submit_for_review(here(author), text.id)
    world.decide("mogila", review)
    world.decide("szodliget", review)
    with pytest.raises(Forbidden):
        world.sign_off(world.coordinator, review)
    assert world.sign_off(world.deputy, review).signed_off_hash == review.revision.hash
