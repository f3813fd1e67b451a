"""The page that asks before a text is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from manual_app import db
from manual_app.accounts import queries as accounts
from manual_app.accounts.models import Member, Organisation
from manual_app.content import fields
from manual_app.content.suggestions import Suggestion
from manual_app.reviews import queries, rules, service
from manual_app.reviews.models import Review, ReviewNumbers
from manual_app.texts.models import Text


@dataclass(frozen=True)
class Submission:
    """The page that asks before a text is sent."""

    text: Text
    gaps: list[fields.Gap]
    suggestions: list[Suggestion]
    may_be_asked: list[Organisation]
    due_on: date
    numbers: ReviewNumbers
    newest: Review | None
    open_review: Review | None
    decided: int
    nothing_new: bool
    allowed: bool


def submission(member: Member, text: Text) -> Submission:
    """Gather the page that asks before a text is sent."""
    review, numbers = queries.find_newest_review(text.id), queries.numbers()
    open_review = review if review and rules.is_open(review) else None
    involved = frozenset({text.drafting_organisation_id} | text.co_author_ids)
    partners = {one.id: one for one in accounts.list_organisations()}
    able = rules.may_be_asked(service.organisations_with_reviewers(), involved)
    return Submission(
        text=text,
        gaps=service.gaps(text),
        suggestions=service.unsettled(text),
        may_be_asked=[partners[number] for number in able],
        due_on=db.today() + timedelta(days=numbers.days),
        numbers=numbers,
        newest=review,
        open_review=open_review,
        decided=len(rules.counting(open_review.decisions)) if open_review else 0,
        nothing_new=service.has_nothing_new(text, review),
        allowed=rules.can_submit(member, text),
    )
