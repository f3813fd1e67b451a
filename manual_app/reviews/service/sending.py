"""Sending a Text for review and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from manual_app import db
from manual_app.accounts import queries as accounts
from manual_app.accounts.models import Member, Role
from manual_app.activity import service as activity
from manual_app.content import fields
from manual_app.content.suggestions import Suggestion, open_suggestions
from manual_app.errors import Conflict, Forbidden, Unprocessable
from manual_app.reviews import letters, queries, rules
from manual_app.reviews.models import AskedOrganisation, Ending, Review
from manual_app.reviews.service.holding import hold
from manual_app.texts import queries as texts
from manual_app.texts import service as text_service
from manual_app.texts.models import Text
from manual_app.wording import _, ngettext


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
    newest = _newest_alone(text.id)
    _require_something_new(text, newest)
    _require_complete(text)
    _require_settled(text)
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
    text_service.announce(text)
    return review


def recall(member: Member, review_id: int) -> Review:
    """Take an open Review back; the Text is a draft again. Raises Forbidden, Conflict."""
    review = hold(review_id)
    if not rules.can_recall(member, review.text):
        raise Forbidden(
            _("Only authors of the partner that writes this text, or the coordinator, take it back.")
        )
    if not rules.is_open(review):
        raise Conflict(_("This review is over."))
    end(member, review, Ending.RECALLED)
    letters.recalled(review)
    text_service.announce(review.text)
    return review


def gaps(text: Text) -> list[fields.Gap]:
    """Return what keeps the head from being sent."""
    return fields.missing_to_submit(text.kind, texts.head_doc(text.id))


def unsettled(text: Text) -> list[Suggestion]:
    """Return the open suggestions of the head: they keep it from being sent."""
    return open_suggestions(texts.head(text.id).doc)


def has_nothing_new(text: Text, newest: Review | None) -> bool:
    """Whether the head is what was sent last; what was taken back may be sent again as it is."""
    if newest is None or newest.ending == Ending.RECALLED:
        return False
    return not texts.is_unsubmitted(text, newest.revision)


def organisations_with_reviewers() -> list[int]:
    """Return the ids of organisations that have somebody who may decide."""
    return sorted({m.organisation_id for m in accounts.members_with_role(Role.REVIEWER) if m.is_active})


def _newest_alone(text_id: int) -> Review | None:
    """Return the newest Review once what is being decided on it is committed; nothing is decided after."""
    newest = queries.find_newest_review(text_id)
    return queries.get_review(newest.id, for_update=True) if newest else None


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


def _require_settled(text: Text) -> None:
    waiting = unsettled(text)
    if waiting:
        raise Unprocessable(
            ngettext(
                "%(count)s suggestion is open. Accept or reject it first.",
                "%(count)s suggestions are open. Accept or reject them first.",
                len(waiting),
            ),
            suggestions=[one.id for one in waiting],
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
    end(member, newest, Ending.REPLACED)


def end(member: Member, review: Review, ending: Ending) -> None:
    """Close a Review without a final approval, and say so in the record."""
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
    today = db.today()
    if due_on is not None and due_on < today:
        raise Unprocessable(_("The date of the reply lies in the past."), field="due_on")
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
        raise Unprocessable(_("Choose at least one partner that may agree to this text."), field="asked")
    review.asked = [AskedOrganisation(organisation=accounts.get_organisation(number)) for number in chosen]
    db.session.flush()
