"""Sending, deciding, final approval: the rules of `domain.md` on a real database."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.activity.models import LogEntry
from manual_app.errors import Conflict, Forbidden, Unprocessable
from manual_app.mail import OutboxMessage
from manual_app.reviews import queries, service
from manual_app.reviews.models import Decision, Review
from manual_app.reviews.rules import State
from manual_app.texts import service as text_service
from manual_app.texts.models import Text
from tests import factories as make


@dataclass
class World:
    """A network of five partners and one chapter that Daugavpils drafts."""

    coordinator: Member
    deputy: Member
    author: Member
    reviewers: dict[str, Member]
    text: Text

    def submit(self, **options: object) -> Review:
        with db.transaction():
            return service.submit_for_review(here(self.author), self.text.id, **options)  # type: ignore[arg-type]

    def decide(self, who: str, review: Review, kind: str = "approve", reason: str = "") -> Decision:
        with db.transaction():
            revision_hash = queries.get_review(review.id).revision.hash
            return service.decide(
                here(self.reviewers[who]), review.id, kind=kind, reason=reason, revision_hash=revision_hash
            )

    def sign_off(self, who: Member, review: Review) -> Review:
        with db.transaction():
            revision_hash = queries.get_review(review.id).revision.hash
            return service.sign_off(here(who), review.id, revision_hash=revision_hash)

    def state(self) -> State:
        with db.reading():
            return queries.states([db.session.get_one(Text, self.text.id)])[self.text.id].state

    def unsubmitted(self) -> bool:
        with db.reading():
            return queries.states([db.session.get_one(Text, self.text.id)])[self.text.id].unsubmitted


def here(member: Member) -> Member:
    return db.session.get_one(Member, member.id)


@pytest.fixture
def world(app: Flask) -> World:
    partners = make.network(partners=5)
    coordinator = make.member(partners["jette"], "coordinator")
    author = make.member(partners["daugavpils"], "author")
    reviewers = {slug: make.member(partner, "reviewer") for slug, partner in partners.items()}
    deputy = make.member(partners["alimos"], "coordinator")
    return World(coordinator, deputy, author, reviewers, make.chapter(coordinator, author))


def test_a_text_never_sent_is_a_draft(world: World) -> None:
    assert (world.state(), world.unsubmitted()) == (State.DRAFT, True)


def test_the_whole_way_to_approved(world: World) -> None:
    review = world.submit()
    assert (world.state(), world.unsubmitted()) == (State.IN_REVIEW, False)
    world.decide("szodliget", review)
    assert world.state() == State.IN_REVIEW
    world.decide("mogila", review)
    assert world.state() == State.AWAITING_SIGN_OFF
    world.sign_off(world.coordinator, review)
    assert world.state() == State.APPROVED


def test_every_act_is_in_the_record(world: World) -> None:
    review = world.submit()
    world.decide("szodliget", review)
    world.decide("mogila", review)
    world.sign_off(world.coordinator, review)
    with db.reading():
        acts = list(db.session.scalars(select(LogEntry.act).order_by(LogEntry.id)))
    assert acts[-4:] == ["submitted", "decided", "decided", "signed_off"]


def test_asked_reviewers_get_mail_and_others_do_not(world: World) -> None:
    review = world.submit()
    with db.reading():
        told = set(db.session.scalars(select(OutboxMessage.recipient)))
        asked = {row.organisation.slug for row in queries.get_review(review.id).asked}
    assert asked == {"jette", "szodliget", "mogila", "kavadarci", "alimos"}
    assert told == {world.reviewers[slug].email for slug in asked}


def test_two_partners_of_one_country_are_not_a_quorum(world: World) -> None:
    review = world.submit()
    world.decide("mogila", review)
    world.decide("kavadarci", review)
    assert world.state() == State.IN_REVIEW


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


def test_the_database_refuses_an_approval_by_an_involved_organisation(world: World) -> None:
    review = world.submit()
    row = Decision(
        review_id=review.id,
        organisation_id=world.author.organisation_id,
        number=1,
        member_id=world.author.id,
        kind="approve",
        revision_hash=review.revision.hash,
    )
    with pytest.raises(IntegrityError, match="involved"), db.transaction() as session:
        session.add(row)


def test_the_database_refuses_a_decision_on_another_content(world: World) -> None:
    review = world.submit()
    row = Decision(
        review_id=review.id,
        organisation_id=world.reviewers["mogila"].organisation_id,
        number=1,
        member_id=world.reviewers["mogila"].id,
        kind="approve",
        revision_hash="0" * 64,
    )
    with pytest.raises(IntegrityError, match="another content"), db.transaction() as session:
        session.add(row)


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


def test_editing_never_changes_the_state(world: World) -> None:
    world.submit()
    make.write(world.author, world.text, "Another sentence.")
    assert (world.state(), world.unsubmitted()) == (State.IN_REVIEW, True)


def test_taking_back_makes_a_draft_and_the_same_content_may_be_sent_again(world: World) -> None:
    review = world.submit()
    with db.transaction():
        service.recall(here(world.author), review.id)
    assert world.state() == State.DRAFT
    assert world.submit().revision.number == 2


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


def test_contributors_count_since_the_last_approved_version(world: World) -> None:
    review = world.submit()
    world.decide("mogila", review)
    world.decide("szodliget", review)
    world.sign_off(world.coordinator, review)
    second = make.member(world.author.organisation, "author")
    make.write(second, world.text, "Written by somebody else.")
    newer = world.submit()
    assert [row.member_id for row in newer.revision.contributors] == [second.id]


def test_states_ask_the_same_number_of_queries_for_one_and_for_many(app: Flask, world: World) -> None:
    others = [make.chapter(world.coordinator, world.author, title=f"Chapter {n}") for n in range(6)]
    world.submit()

    def count(wanted: list[Text]) -> int:
        seen: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            seen.append(statement)

        with db.reading() as session:
            rows = [session.get_one(Text, text.id) for text in wanted]
            event.listen(app.extensions["engine"], "before_cursor_execute", note)
            queries.states(rows)
            event.remove(app.extensions["engine"], "before_cursor_execute", note)
        return len(seen)

    assert count([world.text, *others]) == count([world.text]) <= 10
