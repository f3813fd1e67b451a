"""Where all Texts stand and what waits for whom: `rules.state_of` and who may decide, asked of the database.

Pages show this for every Text of the manual, so nothing is loaded for it but what they show. That the answers
are those of the rules is tested over many Reviews (tests/reviews/test_standing.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, literal, or_, select, union
from sqlalchemy.orm import aliased

from manual_app import db
from manual_app.accounts.models import Member, Organisation, Role
from manual_app.reviews.models import AskedOrganisation, Decision, DecisionKind, Ending, Review
from manual_app.reviews.rules import APPROVALS, State
from manual_app.texts.models import CoAuthor, Contributor, Revision, Text


class Round(NamedTuple):
    """A Review, as much as lists show of it."""

    id: int
    due_on: date
    decided: int  # how many partners have


class Sent(NamedTuple):
    """A Revision, as much as lists show of it."""

    id: int
    number: int


class TextState(NamedTuple):
    """What is known about a Text at a glance."""

    state: State
    unsubmitted: bool  # the head differs from the newest Revision
    review: Round | None
    newest_revision: Sent | None
    approved_revision: Sent | None


NEVER_SENT = TextState(
    State.DRAFT, unsubmitted=True, review=None, newest_revision=None, approved_revision=None
)

_home, _partner, _later = aliased(Organisation), aliased(Organisation), aliased(Decision)
_is_open = and_(Review.ended_at.is_(None), Review.signed_off_at.is_(None))
_counts = ~exists().where(  # each organisation's latest decision does (`rules.counting`)
    _later.review_id == Decision.review_id,
    _later.organisation_id == Decision.organisation_id,
    _later.number > Decision.number,
)
_agrees = and_(  # `rules.quorum`; the drafting organisation is of its own country
    Decision.kind.in_(APPROVALS),
    _partner.country != _home.country,
    ~exists().where(CoAuthor.text_id == Review.text_id, CoAuthor.organisation_id == Decision.organisation_id),
    ~exists().where(
        Contributor.revision_id == Review.revision_id,
        Contributor.organisation_id == Decision.organisation_id,
    ),
)


def _number_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, Decision.id)))


_agree = and_(
    _number_of(_agrees) >= Review.approvals_needed,
    func.count(case((_agrees, _partner.country)).distinct()) >= Review.countries_needed,
    _number_of(Decision.kind == DecisionKind.OBJECT) == 0,
)
_asked_to_change = _number_of(Decision.kind == DecisionKind.REQUEST_CHANGES) > 0
_state: ColumnElement[str] = case(
    (Review.ending.in_((Ending.RECALLED, Ending.REPLACED)), literal(State.DRAFT.value)),
    (Review.signed_off_at.is_not(None), literal(State.APPROVED.value)),
    (_asked_to_change, literal(State.CHANGES_REQUESTED.value)),
    (_agree, literal(State.AWAITING_SIGN_OFF.value)),
    else_=literal(State.IN_REVIEW.value),
)


def state(text: Text) -> TextState:
    """Return the state of one Text."""
    return _states([text], Review.text_id == text.id)[text.id]


def states(texts: Iterable[Text]) -> dict[int, TextState]:
    """Return the state of every Text, by its id, in one query for one as for hundreds."""
    return _states(texts)


def count_waiting(member: Member) -> int:
    """Count the Reviews that wait for the member: every page shows it."""
    waiting = _waiting(member)
    if not waiting:
        return 0
    return db.session.scalar(select(func.count()).select_from(union(*waiting.values()).subquery())) or 0


def waiting_for(member: Member) -> dict[int, str]:
    """Return what the Reviews that wait for the member wait for, by their ids: "sign_off", "decide"."""
    found: dict[int, str] = {}
    for what, reviews in _waiting(member).items():
        found |= dict.fromkeys(db.session.scalars(reviews), what)
    return found


def _states(texts: Iterable[Text], *which: ColumnElement[bool]) -> dict[int, TextState]:
    rows = {row.text_id: row for row in db.session.execute(_newest(*which))}
    return {text.id: _state_of(text, rows.get(text.id)) for text in texts}


def _state_of(text: Text, row: Row[Any] | None) -> TextState:
    if row is None:
        return NEVER_SENT
    return TextState(
        state=State(row.state),
        unsubmitted=row.version < text.written_version,
        review=Round(row.id, row.due_on, row.decided),
        newest_revision=Sent(row.revision_id, row.number),
        approved_revision=None if row.approved_id is None else Sent(row.approved_id, row.approved_number),
    )


def _newest(*which: ColumnElement[bool]) -> Select[Any]:
    """Select the newest Review of each Text, with what was approved last; each Revision has a Review."""
    newest = select(func.max(Review.id)).where(*which).group_by(Review.text_id)
    approved = (
        select(Review.text_id, func.max(Review.revision_id).label("revision_id"))
        .where(Review.signed_off_at.is_not(None), *which)
        .group_by(Review.text_id)
        .subquery()
    )
    printed = aliased(Revision)
    return (
        _judged(
            Review.id,
            Review.text_id,
            Review.due_on,
            Review.revision_id,
            Revision.number,
            Revision.version,
            printed.id.label("approved_id"),
            printed.number.label("approved_number"),
            func.count(Decision.id).label("decided"),
            _state.label("state"),
        )
        .join(Revision, Revision.id == Review.revision_id)
        .outerjoin(approved, approved.c.text_id == Review.text_id)
        .outerjoin(printed, printed.id == approved.c.revision_id)
        .where(Review.id.in_(newest))
        .group_by(Revision.id, printed.id)
    )


def _judged(*columns: Any) -> Select[Any]:
    """Select from Reviews, grouped, with the decisions that count beside them."""
    return (
        select(*columns)
        .select_from(Review)
        .join(Text, Text.id == Review.text_id)
        .join(_home, _home.id == Text.drafting_organisation_id)
        .outerjoin(Decision, and_(Decision.review_id == Review.id, _counts))
        .outerjoin(_partner, _partner.id == Decision.organisation_id)
        .group_by(Review.id)
    )


def _waiting(member: Member) -> dict[str, Select[int]]:
    """Select the Reviews that wait for the member, by what they wait for; the last one counts."""
    if not member.is_active:
        return {}
    asked = {
        "decide": _undecided(member) if Role.REVIEWER in member.roles else None,
        "sign_off": _to_sign_off(member) if Role.COORDINATOR in member.roles else None,
    }
    return {what: reviews for what, reviews in asked.items() if reviews is not None}


def _undecided(member: Member) -> Select[int]:
    """Select what the member's organisation was asked for and the member may approve."""
    home = member.organisation_id
    wrote = or_(Contributor.organisation_id == home, Contributor.member_id == member.id)
    return (
        select(Review.id)
        .join(Text, Text.id == Review.text_id)
        .where(
            _is_open,
            Text.drafting_organisation_id != home,
            exists().where(
                AskedOrganisation.review_id == Review.id, AskedOrganisation.organisation_id == home
            ),
            ~exists().where(Decision.review_id == Review.id, Decision.organisation_id == home),
            ~exists().where(CoAuthor.text_id == Review.text_id, CoAuthor.organisation_id == home),
            ~exists().where(Contributor.revision_id == Review.revision_id, wrote),
        )
    )


def _to_sign_off(member: Member) -> Select[int]:
    """Select what partners agree on and the member approves: of the lead partner, or what that drafts."""
    return (
        _judged(Review.id)
        .where(_is_open, _home.is_lead.is_not(member.organisation.is_lead))
        .having(and_(~_asked_to_change, _agree))
    )
