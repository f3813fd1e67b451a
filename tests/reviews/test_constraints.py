"""What the database refuses, whatever the code does: rules 1, 2, 3 and 7."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.reviews import service
from manual_app.reviews.models import Decision, Review
from manual_app.texts import service as text_service
from tests import factories as make
from tests.reviews.world import World, here


def insert(member: Member, review: Review, kind: str = "approve", revision_hash: str = "") -> None:
    """Write a decision past the service."""
    row = Decision(
        review_id=review.id,
        organisation_id=member.organisation_id,
        number=1,
        member_id=member.id,
        kind=kind,
        revision_hash=revision_hash or review.revision.hash,
    )
    with db.transaction() as session:
        session.add(row)


def sign(member: Member, review: Review, revision_hash: str = "") -> None:
    """Write a final approval past the service."""
    with db.transaction() as session:
        session.execute(
            update(Review)
            .where(Review.id == review.id)
            .values(
                signed_off_at=db.now(),
                signed_off_by_id=member.id,
                signed_off_hash=revision_hash or review.revision.hash,
            )
        )


def test_an_approval_by_the_drafting_organisation_is_refused(world: World) -> None:
    review = world.submit()
    with pytest.raises(IntegrityError, match="involved"):
        insert(world.author, review)


def test_an_approval_by_a_co_author_is_refused(world: World) -> None:
    mogila = world.reviewers["mogila"]
    with db.transaction():
        text_service.set_co_authors(here(world.author), world.text.id, [mogila.organisation_id])
    review = world.submit()
    with pytest.raises(IntegrityError, match="involved"):
        insert(mogila, review)


def test_an_approval_by_an_organisation_with_a_contributor_is_refused(world: World) -> None:
    editor = make.member(world.reviewers["mogila"].organisation, "editor")
    make.write(editor, world.text, "An editor's sentence.")
    review = world.submit()
    with pytest.raises(IntegrityError, match="involved"):
        insert(world.reviewers["mogila"], review)


def test_a_decision_on_another_content_is_refused(world: World) -> None:
    review = world.submit()
    with pytest.raises(IntegrityError, match="another content"):
        insert(world.reviewers["mogila"], review, revision_hash="0" * 64)


def test_a_decision_on_a_review_that_is_over_is_refused(world: World) -> None:
    review = world.submit()
    with db.transaction():
        service.recall(here(world.author), review.id)
    with pytest.raises(IntegrityError, match="over"):
        insert(world.reviewers["mogila"], review)


def test_two_decisions_with_one_number_are_refused(world: World) -> None:
    review = world.submit()
    world.decide("mogila", review)
    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        insert(world.reviewers["mogila"], review, kind="request_changes")


def test_a_decision_is_never_changed_or_deleted(world: World) -> None:
    decision = world.decide("mogila", world.submit())
    with pytest.raises(IntegrityError, match="never changes"), db.transaction() as session:
        session.execute(update(Decision).where(Decision.id == decision.id).values(kind="object"))
    with pytest.raises(IntegrityError, match="never changes"), db.transaction() as session:
        session.delete(session.get_one(Decision, decision.id))


def test_two_open_reviews_of_a_text_are_refused(world: World) -> None:
    review = world.submit()
    make.write(world.author, world.text, "Another sentence.")
    with db.transaction():
        revision = text_service.freeze(here(world.author), world.text.id, since=None)
        second = Review(
            text_id=world.text.id,
            revision_id=revision.id,
            approvals_needed=2,
            countries_needed=2,
            due_on=review.due_on,
            opened_by_id=world.author.id,
        )
        with pytest.raises(IntegrityError, match=r"(?i)unique"), db.session.begin_nested():
            db.session.add(second)


@pytest.fixture
def agreed(world: World) -> Review:
    """A review in which partners of two other countries agree."""
    review = world.submit()
    world.decide("mogila", review)
    world.decide("szodliget", review)
    return review


def test_a_final_approval_without_a_quorum_is_refused(world: World) -> None:
    review = world.submit()
    world.decide("mogila", review)
    world.decide("kavadarci", review)  # the same country
    with pytest.raises(IntegrityError, match="not enough partners"):
        sign(world.coordinator, review)


def test_a_final_approval_against_a_request_for_changes_is_refused(world: World, agreed: Review) -> None:
    world.decide("kavadarci", agreed, "request_changes", "Say who answers.")
    with pytest.raises(IntegrityError, match="not enough partners"):
        sign(world.coordinator, agreed)


def test_a_withdrawn_approval_does_not_count(world: World, agreed: Review) -> None:
    world.decide("mogila", agreed, "request_changes", "Say who answers.")
    world.decide("kavadarci", agreed)
    with pytest.raises(IntegrityError, match="not enough partners"):
        sign(world.coordinator, agreed)


WRONG_SIGNERS: dict[str, Callable[[World], Member]] = {
    "a deputy": lambda world: world.deputy,
    "a reviewer of the lead partner": lambda world: world.reviewers["jette"],
    "the author": lambda world: world.author,
}


@pytest.mark.parametrize("who", WRONG_SIGNERS)
def test_a_final_approval_by_the_wrong_member_is_refused(world: World, agreed: Review, who: str) -> None:
    with pytest.raises(IntegrityError, match="does not give the final approval"):
        sign(WRONG_SIGNERS[who](world), agreed)


def test_the_lead_partner_does_not_sign_off_what_it_drafts(world: World) -> None:
    author = make.member(world.coordinator.organisation, "author")
    text = make.chapter(world.coordinator, author, title="What we mean")
    with db.transaction():
        review = service.submit_for_review(here(author), text.id)
    world.decide("mogila", review)
    world.decide("szodliget", review)
    with pytest.raises(IntegrityError, match="does not give the final approval"):
        sign(world.coordinator, review)
    sign(world.deputy, review)


def test_a_final_approval_of_another_content_is_refused(world: World, agreed: Review) -> None:
    with pytest.raises(IntegrityError, match="another content"):
        sign(world.coordinator, agreed, revision_hash="0" * 64)


def test_a_review_that_is_over_never_changes(world: World, agreed: Review) -> None:
    sign(world.coordinator, agreed)
    with pytest.raises(IntegrityError, match="never changes"), db.transaction() as session:
        session.execute(update(Review).where(Review.id == agreed.id).values(signed_off_at=None))
