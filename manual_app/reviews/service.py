"""Writing Reviews: send for review, decide, final approval, take back, restore.

Each act freezes or names one content hash; whoever acts on another one is told that the text has changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from manual_app import db
from manual_app.accounts import queries as accounts
from manual_app.accounts.models import Member, Role
from manual_app.activity import service as activity
from manual_app.content import fields
from manual_app.errors import Conflict, Forbidden, Unprocessable
from manual_app.reviews import letters, queries, rules
from manual_app.reviews.models import AskedOrganisation, Decision, DecisionKind, Ending, Review, ReviewNumbers
from manual_app.reviews.rules import State
from manual_app.texts import queries as texts
from manual_app.texts import service as text_service
from manual_app.texts.models import Text
from manual_app.wording import TIME_ZONE, _, ngettext


def submit_for_review(
    member: Member,
    text_id: int,
    *,
    confirm: bool = False,
    due_on: date | None = None,
    asked: Sequence[int] | None = None,
) -> Review:
    """Freeze the head as a Revision and ask partners to review it (rule 1).

    `asked` holds ids of organisations; default: all that may approve. An open Review is closed as replaced;
    if it carries decisions, `confirm` must say so. Raises Forbidden, Conflict, Unprocessable.
    """
    text = text_service.lock(text_id)
    if not rules.can_submit(member, text):
        raise Forbidden(_("Only authors of the partner that writes this text send it for review."))
    newest = queries.find_newest_review(text.id)
    _require_something_new(text, newest)
    _require_complete(text)
    _replace_open(member, newest, confirm=confirm)
    revision = text_service.freeze(member, text.id, since=queries.find_approved_revision(text.id))
    review = _open_review(member, text, revision.id, due_on)
    _ask(review, asked)
    activity.record(
        "submitted",
        subject_kind="text",
        subject_id=text.id,
        member_id=member.id,
        organisation_id=member.organisation_id,
        review=review.id,
        revision=revision.number,
        hash=revision.hash,
        asked=sorted(row.organisation_id for row in review.asked),
    )
    letters.asked(review)
    _announce(text.id, State.IN_REVIEW)
    return review


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
    review = queries.get_review(review_id, for_update=True)
    wanted, reason = _checked_decision(kind, reason)
    if not rules.can_decide(member, review):
        raise Forbidden(_("Reviewers of the other partners decide on this text."))
    if wanted in rules.APPROVALS and not rules.can_approve(member, review):
        raise Forbidden(_("Your organisation has written in this version, so it cannot agree to it."))
    _require_current(review, revision_hash)
    earlier = [d for d in review.decisions if d.organisation_id == member.organisation_id]
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
    _announce(review.text_id, rules.state_of(review))
    return decision


def sign_off(member: Member, review_id: int, *, revision_hash: str) -> Review:
    """Give the final approval to exactly this content (rule 7). Raises Forbidden, Conflict."""
    review = queries.get_review(review_id, for_update=True)
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
    _announce(review.text_id, State.APPROVED)
    return review


def recall(member: Member, review_id: int) -> Review:
    """Take an open Review back; the Text is a draft again. Raises Forbidden, Conflict."""
    review = queries.get_review(review_id, for_update=True)
    if not rules.can_recall(member, review.text):
        raise Forbidden(
            _("Only authors of the partner that writes this text, or the coordinator, take it back.")
        )
    if not rules.is_open(review):
        raise Conflict(_("This review is over."))
    _end(member, review, Ending.RECALLED)
    letters.recalled(review)
    _announce(review.text_id, State.DRAFT)
    return review


def restore(member: Member, text_id: int, number: int) -> int:
    """Write the content of an old Revision as new steps; returns the Text's new version. Raises Forbidden."""
    revision = texts.get_revision(text_id, number)
    version = text_service.rewrite(member, text_id, texts.doc_of(revision), client="restore")
    activity.record(
        "restored",
        subject_kind="text",
        subject_id=text_id,
        member_id=member.id,
        organisation_id=member.organisation_id,
        revision=number,
        hash=revision.hash,
    )
    return version


def change_numbers(member: Member, *, approvals: int, countries: int, days: int) -> ReviewNumbers:
    """Change the numbers of the review rules for Reviews opened from now on; the change is logged."""
    row = db.session.get(ReviewNumbers, 1)
    if row is None:
        row = ReviewNumbers(id=1, approvals=2, countries=2, days=14)
        db.session.add(row)
    before = {"approvals": row.approvals, "countries": row.countries, "days": row.days}
    row.approvals, row.countries, row.days = approvals, countries, days
    db.session.flush()
    activity.record(
        "review_numbers_changed",
        subject_kind="manual",
        subject_id=1,
        member_id=member.id,
        organisation_id=member.organisation_id,
        before=before,
        after={"approvals": approvals, "countries": countries, "days": days},
    )
    return row


def _announce(text_id: int, state: State) -> None:
    text_service.announce(text_id, "state", {"state": state.value})


def gaps(text: Text) -> list[fields.Gap]:
    """Return what keeps the head from being sent."""
    return fields.missing_to_submit(text.kind, texts.head_doc(text.id))


def has_nothing_new(text: Text, newest: Review | None) -> bool:
    """Whether the head is what was sent last; what was taken back may be sent again as it is."""
    if newest is None or newest.ending == Ending.RECALLED:
        return False
    return newest.revision.version == text.version


def _require_something_new(text: Text, newest: Review | None) -> None:
    if newest is not None and has_nothing_new(text, newest):
        raise Conflict(
            _("Nothing has changed since version %(number)s was sent.", number=newest.revision.number)
        )


def _require_complete(text: Text) -> None:
    missing = gaps(text)
    if missing:
        raise Unprocessable(
            ngettext("%(count)s field is missing.", "%(count)s fields are missing.", len(missing)),
            missing=[gap.field for gap in missing],
        )


def _replace_open(member: Member, newest: Review | None, *, confirm: bool) -> None:
    if newest is None or not rules.is_open(newest):
        return
    decided = len(rules.counting(newest.decisions))
    if decided and not confirm:
        raise Conflict(
            ngettext(
                "%(count)s partner has decided on the version sent before and would be asked again.",
                "%(count)s partners have decided on the version sent before and would be asked again.",
                decided,
            ),
            confirm=True,
            decisions=decided,
        )
    _end(member, newest, Ending.REPLACED)


def _end(member: Member, review: Review, ending: Ending) -> None:
    review.ended_at, review.ending = db.now(), ending
    db.session.flush()
    activity.record(
        f"review_{ending.value}",
        subject_kind="review",
        subject_id=review.id,
        member_id=member.id,
        organisation_id=member.organisation_id,
    )


def _open_review(member: Member, text: Text, revision_id: int, due_on: date | None) -> Review:
    numbers = queries.numbers()
    today = db.now().astimezone(TIME_ZONE).date()
    if due_on is not None and due_on < today:
        raise Unprocessable(_("The date of the reply lies in the past."))
    review = Review(
        text=text,
        revision=texts.get_revision_by_id(revision_id),
        approvals_needed=numbers.approvals,
        countries_needed=numbers.countries,
        due_on=due_on or today + timedelta(days=numbers.days),
        opened_by=member,
        opened_at=db.now(),
    )
    db.session.add(review)
    db.session.flush()
    return review


def _ask(review: Review, asked: Sequence[int] | None) -> None:
    able = rules.may_be_asked(organisations_with_reviewers(), rules.involved_organisations(review))
    chosen = able if asked is None else [number for number in able if number in set(asked)]
    if not chosen:
        raise Unprocessable(_("Choose at least one partner that may agree to this text."))
    review.asked = [AskedOrganisation(organisation=accounts.get_organisation(number)) for number in chosen]
    db.session.flush()


def organisations_with_reviewers() -> list[int]:
    """Return the ids of organisations that have somebody who may decide."""
    return sorted({m.organisation_id for m in accounts.members_with_role(Role.REVIEWER) if m.is_active})


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


def _require_current(review: Review, revision_hash: str) -> None:
    if not rules.is_open(review) or review.revision.hash != revision_hash:
        raise Conflict(_("The text has changed since you opened it. Look at the changes, then decide."))


def _who_signs_off(text: Text) -> list[Member]:
    return [m for m in accounts.members_with_role(Role.COORDINATOR) if rules.can_sign_off(m, text)]
