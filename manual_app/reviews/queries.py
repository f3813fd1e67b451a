"""Reading Reviews: the state of many Texts at once, what waits for whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from manual_app import db
from manual_app.accounts import queries as accounts
from manual_app.accounts.models import Member, Role
from manual_app.errors import NotFound
from manual_app.reviews import rules
from manual_app.reviews.models import Review, ReviewNumbers
from manual_app.reviews.rules import State
from manual_app.texts import queries as text_queries
from manual_app.texts.models import Revision, Text
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
    query = select(Review).where(Review.id == review_id)
    if for_update:
        query = query.with_for_update(of=Review).execution_options(populate_existing=True)
    review = db.session.scalar(query)
    if review is None:
        raise NotFound(_("There is no such review."))
    return review


def find_newest_review(text_id: int) -> Review | None:
    """Return the Text's newest Review."""
    return db.session.scalar(
        select(Review).where(Review.text_id == text_id).order_by(Review.id.desc()).limit(1)
    )


def find_approved_revision(text_id: int, *, before: int | None = None) -> Revision | None:
    """Return the Revision approved last, or the last one before number `before`."""
    query = (
        select(Revision)
        .join(Review, Review.revision_id == Revision.id)
        .where(Review.text_id == text_id, Review.signed_off_at.is_not(None))
    )
    if before is not None:
        query = query.where(Revision.number < before)
    return db.session.scalar(query.order_by(Revision.number.desc()).limit(1))


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
    """Return all Reviews of a Text, newest first."""
    return db.session.scalars(
        select(Review)
        .where(Review.text_id == text_id)
        .order_by(Review.id.desc())
        .options(selectinload(Review.opened_by), selectinload(Review.signed_off_by))
    ).all()


def state(text: Text) -> TextState:
    """Return the state of one Text."""
    return states([text])[text.id]


def states(texts: Iterable[Text]) -> dict[int, TextState]:
    """Return the state of every Text, by its id, with the same few queries for one as for hundreds."""
    texts = list(texts)
    ids = [text.id for text in texts]
    reviews = _newest_reviews(ids)
    revisions = text_queries.newest_revisions(ids)
    approved = _approved(ids)
    return {
        text.id: TextState(
            state=rules.state_of(reviews.get(text.id)),
            unsubmitted=text_queries.is_unsubmitted(text, revisions.get(text.id)),
            review=reviews.get(text.id),
            newest_revision=revisions.get(text.id),
            approved_revision=approved.get(text.id),
        )
        for text in texts
    }


def list_open_reviews() -> Sequence[Review]:
    """Return every open Review, the one due first first."""
    return db.session.scalars(
        select(Review)
        .where(Review.ended_at.is_(None), Review.signed_off_at.is_(None))
        .order_by(Review.due_on, Review.id)
    ).all()


def list_drafted_texts(organisation_id: int) -> Sequence[Text]:
    """Return the Texts an organisation drafts, by due date."""
    return db.session.scalars(
        select(Text)
        .where(Text.drafting_organisation_id == organisation_id)
        .order_by(Text.due_on.is_(None), Text.due_on, Text.id)
    ).all()


def reviewers_of(organisation_ids: Iterable[int]) -> list[Member]:
    """Return the active members who may decide for these organisations."""
    wanted = set(organisation_ids)
    return [
        m for m in accounts.members_with_role(Role.REVIEWER) if m.organisation_id in wanted and m.is_active
    ]


def _newest_reviews(text_ids: list[int]) -> dict[int, Review]:
    newest = select(func.max(Review.id)).where(Review.text_id.in_(text_ids)).group_by(Review.text_id)
    return {row.text_id: row for row in db.session.scalars(select(Review).where(Review.id.in_(newest)))}


def _approved(text_ids: list[int]) -> dict[int, Revision]:
    rows = db.session.scalars(
        select(Revision)
        .join(Review, Review.revision_id == Revision.id)
        .where(Review.text_id.in_(text_ids), Review.signed_off_at.is_not(None))
        .order_by(Revision.number)
    )
    return {row.text_id: row for row in rows}
