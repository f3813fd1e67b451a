"""Reading Reviews: the state of many Texts at once, what waits for whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, lazyload, selectinload, undefer

from manual_app import db
from manual_app.accounts import queries as accounts
from manual_app.accounts.models import Member, Organisation, Role
from manual_app.errors import NotFound
from manual_app.reviews import rules
from manual_app.reviews.models import AskedOrganisation, Decision, Review, ReviewNumbers
from manual_app.reviews.rules import State
from manual_app.texts import queries as text_queries
from manual_app.texts.models import CoAuthor, Contributor, Revision, Text
from manual_app.wording import _


@dataclass(frozen=True)
class TextState:
    """What is known about a Text at a glance."""

    state: State
    unsubmitted: bool  # the head differs from the newest Revision
    review: Review | None
    newest_revision: Revision | None
    approved_revision: Revision | None


def get_review(review_id: int, *, for_update: bool = False) -> Review:
    """Return the Review; raises NotFound."""
    query = select(Review).where(Review.id == review_id).options(*_whole())
    if for_update:
        query = query.with_for_update(of=Review).execution_options(populate_existing=True)
    review = db.session.scalars(query).unique().one_or_none()
    if review is None:
        raise NotFound(_("There is no such review."))
    return review


def titles(review_ids: Iterable[int]) -> dict[int, str]:
    """Return the titles of the Revisions under review, by id of the Review."""
    found = db.session.execute(
        select(Review.id, Revision.title)
        .join(Revision, Revision.id == Review.revision_id)
        .where(Review.id.in_(set(review_ids)))
    )
    return dict(found.all())


def is_newest(review: Review) -> bool:
    """Whether no later Review of its Text was opened."""
    newest = select(func.max(Review.id)).where(Review.text_id == review.text_id)
    return db.session.scalar(newest) == review.id


def find_newest_review(text_id: int) -> Review | None:
    """Return the Text's newest Review."""
    newest = select(func.max(Review.id)).where(Review.text_id == text_id).scalar_subquery()
    query = select(Review).where(Review.id == newest).options(*_whole())
    return db.session.scalars(query).unique().one_or_none()


def find_approved_revision(text_id: int, *, before: int | None = None) -> Revision | None:
    """Return the Revision approved last, or the last one before number `before`."""
    query = (
        select(Revision)
        .join(Review, Review.revision_id == Revision.id)
        .where(Review.text_id == text_id, Review.signed_off_at.is_not(None))
    )
    if before is not None:
        query = query.where(Revision.number < before)
    lean = query.options(lazyload(Revision.contributors), undefer(Revision.content))
    return db.session.scalar(lean.order_by(Revision.number.desc()).limit(1))


def get_review_of_revision(revision_id: int) -> Review:
    """Return the Review of a Revision; raises NotFound."""
    review = db.session.scalar(select(Review).where(Review.revision_id == revision_id))
    if review is None:
        raise NotFound(_("There is no such review."))
    return review


def numbers() -> ReviewNumbers:
    """Return the numbers of the review rules; the defaults until they are changed."""
    found = db.session.get(ReviewNumbers, 1)
    return found or ReviewNumbers(id=1, approvals=2, countries=2, days=14)


def list_reviews(text_id: int) -> Sequence[Review]:
    """Return all Reviews of a Text, newest first, each with its Revision and who contributed."""
    query = select(Review).where(Review.text_id == text_id).order_by(Review.id.desc())
    options = (
        joinedload(Review.decisions).options(lazyload(Decision.member), joinedload(Decision.organisation)),
        joinedload(Review.revision)
        .selectinload(Revision.contributors)
        .joinedload(Contributor.member)
        .lazyload(Member.grants),
        lazyload(Review.text),
        lazyload(Review.asked),
    )
    return db.session.scalars(query.options(*options)).unique().all()


def state(text: Text) -> TextState:
    """Return the state of one Text."""
    return states([text])[text.id]


def states(texts: Iterable[Text], *, with_asked: bool = False) -> dict[int, TextState]:
    """Return the state of every Text, by its id, in three queries for one as for hundreds.

    Who was asked is loaded with `with_asked` only, in one more.
    """
    texts = list(texts)
    ids = [text.id for text in texts]
    reviews = _newest_reviews(ids, with_asked=with_asked)
    approved = _approved(ids)
    return {text.id: _state(text, reviews.get(text.id), approved.get(text.id)) for text in texts}


def count_waiting(member: Member) -> int:
    """Count the Reviews that wait for the member: `rules.waits_for`, asked of the database.

    Every page shows it, so it is one query for each role that decides.
    """
    waiting: set[int] = set()
    if Role.REVIEWER in member.roles:
        waiting |= set(db.session.scalars(_undecided(member)))
    if Role.COORDINATOR in member.roles:
        waiting |= {review.id for review in _to_sign_off(member)}
    return len(waiting)


def _undecided(member: Member) -> Select[int]:
    home = member.organisation_id
    wrote = or_(Contributor.organisation_id == home, Contributor.member_id == member.id)
    return (
        select(Review.id)
        .join(Review.text)
        .where(
            Review.ended_at.is_(None),
            Review.signed_off_at.is_(None),
            Text.drafting_organisation_id != home,
            exists().where(
                AskedOrganisation.review_id == Review.id, AskedOrganisation.organisation_id == home
            ),
            ~exists().where(Decision.review_id == Review.id, Decision.organisation_id == home),
            ~exists().where(CoAuthor.text_id == Review.text_id, CoAuthor.organisation_id == home),
            ~exists().where(Contributor.revision_id == Review.revision_id, wrote),
        )
    )


def _to_sign_off(member: Member) -> list[Review]:
    query = (
        select(Review)
        .join(Review.text)
        .join(Text.drafting_organisation)
        .where(
            Review.ended_at.is_(None),
            Review.signed_off_at.is_(None),
            Organisation.is_lead.is_(not member.organisation.is_lead),
        )
        .options(
            contains_eager(Review.text).options(
                contains_eager(Text.drafting_organisation),
                joinedload(Text.co_authors).lazyload(CoAuthor.organisation),
            ),
            *_judged(joinedload),
            lazyload(Review.asked),
        )
    )
    found = db.session.scalars(query).unique()
    return [review for review in found if rules.state_of(review) == State.AWAITING_SIGN_OFF]


def _whole() -> tuple[Any, ...]:
    """Load a Review with all that its page shows; whose roles they are is asked of nobody but the reader."""
    return (
        joinedload(Review.text).joinedload(Text.co_authors).lazyload(CoAuthor.organisation),
        joinedload(Review.revision)
        .joinedload(Revision.contributors)
        .joinedload(Contributor.member)
        .lazyload(Member.grants),
        selectinload(Review.asked).lazyload(AskedOrganisation.organisation),
        selectinload(Review.decisions).options(
            joinedload(Decision.member).lazyload(Member.grants), joinedload(Decision.organisation)
        ),
        joinedload(Review.signed_off_by).lazyload(Member.grants),
        lazyload(Review.opened_by),
    )


def _judged(contributors: Callable[..., Any]) -> tuple[Any, ...]:
    """Load what the state of a Review follows from, and nothing else."""
    return (
        joinedload(Review.decisions).options(lazyload(Decision.member), joinedload(Decision.organisation)),
        joinedload(Review.revision).options(contributors(Revision.contributors).lazyload(Contributor.member)),
    )


def _state(text: Text, review: Review | None, approved: Revision | None) -> TextState:
    newest = review.revision if review else None  # each Revision is made for a Review
    return TextState(
        state=rules.state_of(review),
        unsubmitted=text_queries.is_unsubmitted(text, newest),
        review=review,
        newest_revision=newest,
        approved_revision=approved,
    )


def reviewers_of(organisation_ids: Iterable[int]) -> list[Member]:
    """Return the active members who may decide for these organisations."""
    wanted = set(organisation_ids)
    return [
        m for m in accounts.members_with_role(Role.REVIEWER) if m.organisation_id in wanted and m.is_active
    ]


def _newest_reviews(text_ids: list[int], *, with_asked: bool) -> dict[int, Review]:
    newest = select(func.max(Review.id)).where(Review.text_id.in_(text_ids)).group_by(Review.text_id)
    asked = selectinload(Review.asked).lazyload(AskedOrganisation.organisation)
    query = (
        select(Review)
        .where(Review.id.in_(newest))
        .options(
            lazyload(Review.text),  # whoever asks holds the Texts
            *_judged(selectinload),
            asked if with_asked else lazyload(Review.asked),
        )
    )
    return {row.text_id: row for row in db.session.scalars(query).unique()}


def _approved(text_ids: list[int]) -> dict[int, Revision]:
    newest = (
        select(func.max(Review.revision_id))
        .where(Review.text_id.in_(text_ids), Review.signed_off_at.is_not(None))
        .group_by(Review.text_id)
    )
    query = select(Revision).where(Revision.id.in_(newest)).options(lazyload(Revision.contributors))
    return {row.text_id: row for row in db.session.scalars(query)}
