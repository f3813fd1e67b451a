"""The review rules of `domain.md`, pure: states, quorum, who may decide, sign off, send and take back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from manual_app.accounts.models import Member
from manual_app.accounts.rules import allows, is_coordinator, is_deputy
from manual_app.reviews.models import Decision, DecisionKind, Ending, Review
from manual_app.texts.models import Text
from manual_app.texts.rules import can_suggest, relation

REASON_LIMIT = 4000  # characters
WORDING_LIMIT = 2000  # characters of a paragraph as a reviewer would have it
APPROVALS = frozenset({DecisionKind.APPROVE, DecisionKind.APPROVE_WITH_RESERVATION})
OFFERED = frozenset({DecisionKind.APPROVE, DecisionKind.REQUEST_CHANGES})


class State(StrEnum):
    """The state of a Text, derived from its newest Review (domain.md, States of a Text)."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    AWAITING_SIGN_OFF = "awaiting_sign_off"
    APPROVED = "approved"


@dataclass(frozen=True)
class Quorum:
    """How far a Review has come (rule 3)."""

    approvals: int
    countries: int
    approvals_needed: int
    countries_needed: int

    @property
    def reached(self) -> bool:
        """Whether enough organisations of enough countries agree."""
        return self.approvals >= self.approvals_needed and self.countries >= self.countries_needed


def counting(decisions: Iterable[Decision]) -> list[Decision]:
    """Return each organisation's latest decision, the one that counts (rule 2)."""
    latest: dict[int, Decision] = {}
    for decision in sorted(decisions, key=lambda d: d.number):
        latest[decision.organisation_id] = decision
    return sorted(latest.values(), key=lambda d: d.id or 0)


def quorum(review: Review) -> Quorum:
    """Count the approvals that stand (rule 3).

    Those of the drafting organisation's country do not, nor those of partners that have joined the writing
    since they agreed.
    """
    home = review.text.drafting_organisation.country
    involved = involved_organisations(review)
    agreed = [
        d
        for d in counting(review.decisions)
        if d.kind in APPROVALS and d.organisation.country != home and d.organisation_id not in involved
    ]
    return Quorum(
        approvals=len(agreed),
        countries=len({d.organisation.country for d in agreed}),
        approvals_needed=review.approvals_needed,
        countries_needed=review.countries_needed,
    )


def state_of(review: Review | None) -> State:
    """Derive the state of a Text from its newest Review.

    A request for changes stands until its organisation decides otherwise or a new Revision is sent.
    """
    if review is None or review.ending in (Ending.RECALLED, Ending.REPLACED):
        return State.DRAFT
    if review.signed_off_at is not None:
        return State.APPROVED
    kinds = {d.kind for d in counting(review.decisions)}
    if DecisionKind.REQUEST_CHANGES in kinds:
        return State.CHANGES_REQUESTED
    if quorum(review).reached and DecisionKind.OBJECT not in kinds:
        return State.AWAITING_SIGN_OFF
    return State.IN_REVIEW


def is_open(review: Review) -> bool:
    """Whether decisions may still be given: neither signed off nor ended."""
    return review.ended_at is None and review.signed_off_at is None


def involved_organisations(review: Review) -> frozenset[int]:
    """The organisations that may not approve: drafting, co-authoring, or with a contributor (rule 2)."""
    contributors = {row.organisation_id for row in review.revision.contributors}
    return frozenset({review.text.drafting_organisation_id} | review.text.co_author_ids | contributors)


def can_decide(member: Member, review: Review) -> bool:
    """Reviewers decide on texts their organisation does not draft."""
    return allows(member, "decide", relation(member, review.text))


def can_approve(member: Member, review: Review) -> bool:
    """Whoever may decide may approve, unless the member or the organisation is involved (rule 2)."""
    return (
        can_decide(member, review)
        and member.organisation_id not in involved_organisations(review)
        and member.id not in {row.member_id for row in review.revision.contributors}
    )


def can_propose(member: Member, review: Review) -> bool:
    """Whoever may suggest on a Text proposes other words for a version of it under review."""
    return can_suggest(member, review.text)


def can_sign_off(member: Member, text: Text) -> bool:
    """Final approval: a coordinator of the lead partner; the deputy for what the lead drafts (rule 7)."""
    return is_deputy(member) if text.drafting_organisation.is_lead else is_coordinator(member)


def can_recall(member: Member, text: Text) -> bool:
    """Authors of the drafting organisation take back what it sent; so does the coordinator."""
    return allows(member, "recall", relation(member, text)) or is_coordinator(member)


def can_submit(member: Member, text: Text) -> bool:
    """Authors of the drafting organisation send for review."""
    return allows(member, "submit", relation(member, text))


def may_be_asked(organisation_ids: Sequence[int], involved: frozenset[int]) -> list[int]:
    """Of the organisations with reviewers, those that may approve."""
    return [number for number in organisation_ids if number not in involved]
