"""Reading Reviews; where all Texts stand and what waits for whom is asked in `standing`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import defaultload, joinedload, lazyload, selectinload, undefer

from manual_app import db
from manual_app.accounts import queries as accounts
from manual_app.accounts.models import Member, Role
from manual_app.errors import NotFound
from manual_app.reviews.models import AskedOrganisation, Decision, ProposedWording, Review, ReviewNumbers
from manual_app.reviews.queries.standing import TextState, count_waiting, state, states, waiting_for
from manual_app.texts.models import CoAuthor, Contributor, Revision, Text
from manual_app.wording import _

__all__ = [
    "TextState",
    "count_waiting",
    "find_approved_revision",
    "find_newest_review",
    "get_review",
    "get_review_of_revision",
    "is_newest",
    "list_proposed",
    "list_reviews",
    "numbers",
    "reviewers_of",
    "state",
    "states",
    "titles",
    "waiting_for",
]


def get_review(review_id: int, *, for_update: bool = False, with_content: bool = False) -> Review:
    """Return the Review, if wanted with the bytes of its Revision; raises NotFound."""
    query = select(Review).where(Review.id == review_id).options(*_whole())
    if for_update:
        query = query.with_for_update(of=Review).execution_options(populate_existing=True)
    if with_content:
        query = query.options(defaultload(Review.revision).undefer(Revision.content))
    review = db.session.scalars(query).unique().one_or_none()
    if review is None:
        raise NotFound(_("There is no such review."))
    return review


def list_proposed(revision_ids: Iterable[int]) -> dict[int, list[ProposedWording]]:
    """Return the wording proposed for Revisions, by their ids, in the order it came."""
    query = select(ProposedWording).where(ProposedWording.revision_id.in_(set(revision_ids)))
    found: dict[int, list[ProposedWording]] = {}
    for row in db.session.scalars(query.order_by(ProposedWording.id)):
        found.setdefault(row.revision_id, []).append(row)
    return found


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
        joinedload(Review.decisions).options(
            lazyload(Decision.member), joinedload(Decision.organisation, innerjoin=False)
        ),
        joinedload(Review.revision)
        .selectinload(Revision.contributors)
        .joinedload(Contributor.member)
        .lazyload(Member.grants),
        lazyload(Review.text),
        lazyload(Review.asked),
    )
    return db.session.scalars(query.options(*options)).unique().all()


def _whole() -> tuple[Any, ...]:
    """Load a Review with all that its page shows; whose roles they are is asked of nobody but the reader."""
    return (
        joinedload(Review.text).joinedload(Text.co_authors).lazyload(CoAuthor.organisation),
        joinedload(Review.revision).joinedload(Revision.contributors).options(_member(Contributor.member)),
        selectinload(Review.asked).lazyload(AskedOrganisation.organisation),
        selectinload(Review.decisions).options(
            joinedload(Decision.member).lazyload(Member.grants), joinedload(Decision.organisation)
        ),
        _member(Review.signed_off_by),
        lazyload(Review.opened_by),
    )


def _member(of: Any) -> Any:
    """Load a member with the organisation, by joins that lead from row to row.

    An inner join inside an outer one would be made for the whole table first, by SQLite at least.
    """
    return joinedload(of, innerjoin=False).options(
        lazyload(Member.grants), joinedload(Member.organisation, innerjoin=False)
    )


def reviewers_of(organisation_ids: Iterable[int]) -> list[Member]:
    """Return the active members who may decide for these organisations."""
    wanted = set(organisation_ids)
    return [
        m for m in accounts.members_with_role(Role.REVIEWER) if m.organisation_id in wanted and m.is_active
    ]
