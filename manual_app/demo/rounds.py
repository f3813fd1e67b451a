"""Seed the reviews: send, decide, give the final approval, each by the accounts that may."""

from __future__ import annotations

from manual_app.accounts.models import Member
from manual_app.demo.contents import SectionIds, find_text
from manual_app.demo.people import Members
from manual_app.demo.plan import Round, Writing
from manual_app.reviews import service as reviews
from manual_app.reviews.models import DecisionKind


def hold(members: Members, ids: SectionIds, writing: Writing, planned: Round) -> None:
    """Send a text for review and let the planned partners judge it.

    A round that is over asks only those who judged; one that is open asks all that may.
    """
    asked = (
        [_reviewer(members, slug).organisation_id for slug in planned.agree] if planned.signed_off else None
    )
    author = members[f"author@{writing.drafted_by}.example"]
    review = reviews.submit_for_review(author, find_text(ids, writing).id, asked=asked)
    revision_hash = review.revision.hash
    for slug in planned.agree:
        reviews.decide(
            _reviewer(members, slug), review.id, kind=DecisionKind.APPROVE.value, revision_hash=revision_hash
        )
    for slug, reason in planned.ask_for_changes:
        reviews.decide(
            _reviewer(members, slug),
            review.id,
            kind=DecisionKind.REQUEST_CHANGES.value,
            revision_hash=revision_hash,
            reason=reason,
        )
    if planned.signed_off:
        reviews.sign_off(members[writing.signed_off_by], review.id, revision_hash=revision_hash)


def _reviewer(members: Members, slug: str) -> Member:
    return members[f"reviewer@{slug}.example"]
