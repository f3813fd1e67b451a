"""Decisions: who may, on what, how often (rules 1, 2 and 3)."""

from __future__ import annotations

import pytest

from manual_app import db
from manual_app.errors import Conflict, Forbidden, Unprocessable
from manual_app.reviews import queries, rules, service
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


def test_a_decision_said_twice_is_recorded_once(world: World) -> None:
    review = world.submit()
    world.decide("mogila", review)
    with pytest.raises(Conflict, match="already"):
        world.decide("mogila", review)


def test_one_partner_has_one_voice_whoever_speaks(world: World) -> None:
    review = world.submit()
    world.decide("mogila", review)
    colleague = make.member(world.reviewers["mogila"].organisation, "reviewer")
    with db.transaction():
        service.decide(
            here(colleague),
            review.id,
            kind="request_changes",
            reason="Say who answers.",
            revision_hash=review.revision.hash,
        )
    with db.reading():
        counting = rules.counting(queries.get_review(review.id).decisions)
    assert [(d.kind, d.member_id) for d in counting] == [("request_changes", colleague.id)]


def test_a_co_author_may_ask_for_changes_but_not_agree(world: World) -> None:
    partner = world.reviewers["mogila"].organisation_id
    with db.transaction():
        text_service.set_co_authors(here(world.author), world.text.id, [partner])
    review = world.submit()
    with pytest.raises(Forbidden, match="has written"):
        world.decide("mogila", review)
    world.decide("mogila", review, "request_changes", "Name the office.")
    assert world.state() == State.CHANGES_REQUESTED


def test_commits_of_an_editor_bar_the_editors_partner(world: World) -> None:
    editor = make.member(world.reviewers["szodliget"].organisation, "editor")
    make.write(editor, world.text, "An editor's sentence.")
    review = world.submit()
    with pytest.raises(Forbidden, match="has written"):
        world.decide("szodliget", review)


def test_an_agreement_no_longer_counts_once_the_partner_writes_with(world: World) -> None:
    review = world.submit()
    world.decide("mogila", review)
    world.decide("szodliget", review)
    with db.transaction():
        partner = world.reviewers["mogila"].organisation_id
        text_service.set_co_authors(here(world.author), world.text.id, [partner])
    assert world.state() == State.IN_REVIEW


def test_an_author_and_an_observer_do_not_decide(world: World) -> None:
    review = world.submit()
    for role in ("author", "observer", "editor", "coordinator"):
        who = make.member(world.reviewers["mogila"].organisation, role)
        with pytest.raises(Forbidden), db.transaction():
            service.decide(here(who), review.id, kind="approve", revision_hash=review.revision.hash)


def test_a_reason_has_a_limit(world: World) -> None:
    review = world.submit()
    with pytest.raises(Unprocessable, match="at most 4000"):
        world.decide("mogila", review, "request_changes", "x" * 4001)
