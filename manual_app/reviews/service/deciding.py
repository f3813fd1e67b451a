"""Decisions and the final approval; each names one content hash, and on another one it is refused."""

from __future__ import annotations

from manual_app import db
from manual_app.accounts import queries as accounts
from manual_app.accounts.models import Member, Role
from manual_app.activity import service as activity
from manual_app.errors import Conflict, Forbidden, Unprocessable
from manual_app.reviews import letters, rules
from manual_app.reviews.models import Decision, DecisionKind, Review
from manual_app.reviews.rules import State
from manual_app.reviews.service.holding import hold
from manual_app.texts import service as text_service
from manual_app.texts.models import Text
from manual_app.wording import _


def decide(
    member: Member,
    review_id: int,
    *,
    kind: str,
    revision_hash: str,
    reason: str = "",
    settled_by: str = "",
) -> Decision:
    """Give the organisation's decision on exactly the content that `revision_hash` names (rules 1 and 2).

    Raises Forbidden, Conflict when the content is not the newest one sent, Unprocessable.
    """
    review = hold(review_id)
    wanted, reason = _checked_decision(kind, reason)
    if not rules.can_decide(member, review):
        raise Forbidden(_("Reviewers of the other partners decide on this text."))
    if wanted in rules.APPROVALS and not rules.can_approve(member, review):
        raise Forbidden(_("Your organisation has written in this version, so it cannot agree to it."))
    _require_current(review, revision_hash)
    earlier = [d for d in review.decisions if d.organisation_id == member.organisation_id]
    _require_another(earlier, wanted, reason)
    decision = Decision(
        review=review,
        organisation=member.organisation,
        number=len(earlier) + 1,
        member=member,
        kind=wanted,
        reason=reason,
        settled_by=settled_by.strip(),
        revision_hash=revision_hash,
        decided_at=db.now(),
    )
    db.session.add(decision)
    db.session.flush()
    activity.record(
        "decided",
        subject_kind="review",
        subject_id=review.id,
        member_id=member.id,
        organisation_id=member.organisation_id,
        kind=wanted.value,
        hash=revision_hash,
    )
    letters.decided(decision)
    if rules.state_of(review) == State.AWAITING_SIGN_OFF:
        letters.ready_for_sign_off(review, _who_signs_off(review.text))
    text_service.announce(review.text)
    return decision


def sign_off(member: Member, review_id: int, *, revision_hash: str) -> Review:
    """Give the final approval to exactly this content (rule 7). Raises Forbidden, Conflict."""
    review = hold(review_id)
    if not rules.can_sign_off(member, review.text):
        raise Forbidden(_("The final approval is given by the lead partner; its own texts by a deputy."))
    _require_current(review, revision_hash)
    if rules.state_of(review) != State.AWAITING_SIGN_OFF:
        raise Conflict(_("Not enough partners have agreed yet."))
    review.signed_off_at, review.signed_off_by, review.signed_off_hash = db.now(), member, revision_hash
    db.session.flush()
    activity.record(
        "signed_off",
        subject_kind="review",
        subject_id=review.id,
        member_id=member.id,
        organisation_id=member.organisation_id,
        hash=revision_hash,
    )
    letters.signed_off(review)
    text_service.announce(review.text)
    return review


def _checked_decision(kind: str, reason: str) -> tuple[DecisionKind, str]:
    try:
        wanted = DecisionKind(kind)
    except ValueError:
        raise Unprocessable(_("This is no decision: %(kind)s.", kind=kind[:40])) from None
    if wanted not in rules.OFFERED:
        raise Unprocessable(_("This kind of decision is not offered yet."))
    reason = reason.strip()
    if wanted == DecisionKind.REQUEST_CHANGES and not reason:
        raise Unprocessable(_("Say what should change."))
    if len(reason) > rules.REASON_LIMIT:
        raise Unprocessable(_("A reason has at most %(limit)s characters.", limit=rules.REASON_LIMIT))
    return wanted, reason


def _require_another(earlier: list[Decision], wanted: DecisionKind, reason: str) -> None:
    """Refuse what the organisation has decided last already: one voice is counted, and recorded, once."""
    latest = max(earlier, key=lambda d: d.number, default=None)
    if latest is not None and (latest.kind, latest.reason) == (wanted, reason):
        raise Conflict(_("Your organisation has decided so already."))


def _require_current(review: Review, revision_hash: str) -> None:
    if not rules.is_open(review) or review.revision.hash != revision_hash:
        raise Conflict(_("The text has changed since you opened it. Look at the changes, then decide."))


def _who_signs_off(text: Text) -> list[Member]:
    return [m for m in accounts.members_with_role(Role.COORDINATOR) if rules.can_sign_off(m, text)]
