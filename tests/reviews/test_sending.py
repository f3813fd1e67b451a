"""Sending for review, taking back, restoring."""

from __future__ import annotations

import pytest

from manual_app import db
from manual_app.errors import Conflict, Forbidden, Unprocessable
from manual_app.reviews import service
from manual_app.reviews.rules import State
from manual_app.texts import queries as texts
from manual_app.texts import service as text_service
from tests import factories as make
from tests.reviews.world import World, here


def test_sending_the_same_content_again_is_refused(world: World) -> None:
    world.submit()
    with pytest.raises(Conflict, match="Nothing has changed"):
        world.submit()


def test_a_newer_version_that_carries_decisions_needs_a_confirmation(world: World) -> None:
    review = world.submit()
    world.decide("mogila", review)
    make.write(world.author, world.text, "Listen, and answer within a week.")
    with pytest.raises(Conflict, match="asked again") as refused:
        world.submit()
    assert refused.value.details == {"confirm": True, "decisions": 1}
    newer = world.submit(confirm=True)
    assert (newer.revision.number, world.state()) == (2, State.IN_REVIEW)


def test_taking_back_makes_a_draft_and_the_same_content_may_be_sent_again(world: World) -> None:
    review = world.submit()
    with db.transaction():
        service.recall(here(world.author), review.id)
    assert world.state() == State.DRAFT
    assert world.submit().revision.number == 2


def test_a_text_with_missing_fields_is_not_sent(world: World) -> None:
    with db.transaction():
        text_service.rewrite(here(world.author), world.text.id, make.prose("Listen first.", purpose=None))
    with pytest.raises(Unprocessable) as refused:
        world.submit()
    assert refused.value.details["missing"] == ["purpose"]


def test_only_authors_of_the_drafting_organisation_send(world: World) -> None:
    other = make.member(world.reviewers["mogila"].organisation, "author")
    with pytest.raises(Forbidden), db.transaction():
        service.submit_for_review(here(other), world.text.id)


def test_restore_writes_the_old_content_as_new_steps(world: World) -> None:
    first = world.submit()
    make.write(world.author, world.text, "Something else altogether.")
    with db.transaction():
        service.restore(here(world.author), world.text.id, 1)
    with db.transaction():
        service.recall(here(world.author), first.id)
    assert world.submit().revision.hash == first.revision.hash


def test_what_a_restored_version_replaced_comes_back_until_somebody_writes(world: World) -> None:
    world.submit()
    make.write(world.author, world.text, "Something else altogether.")
    with db.reading():
        draft = texts.head_doc(world.text.id)
    with db.transaction():
        restored = service.restore(here(world.author), world.text.id, 1)
    with pytest.raises(Conflict), db.transaction():
        service.take_back_restoring(here(world.author), world.text.id, restored - 1)
    with db.transaction():
        assert service.take_back_restoring(here(world.author), world.text.id, restored) > restored
    with db.reading():
        assert texts.head_doc(world.text.id) == draft
    with pytest.raises(Conflict), db.transaction():
        service.take_back_restoring(here(world.author), world.text.id, restored)
    make.write(world.author, world.text, "On it goes.")
    with db.reading():
        written = texts.head(world.text.id).version
    with pytest.raises(Conflict), db.transaction():
        service.take_back_restoring(here(world.author), world.text.id, written)


def test_contributors_count_since_the_last_approved_version(world: World) -> None:
    review = world.submit()
    world.decide("mogila", review)
    world.decide("szodliget", review)
    world.sign_off(world.coordinator, review)
    second = make.member(world.author.organisation, "author")
    make.write(second, world.text, "Written by somebody else.")
    newer = world.submit()
    assert [row.member_id for row in newer.revision.contributors] == [second.id]
