"""The numbers of the review rules."""

from __future__ import annotations

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.activity import service as activity
from manual_app.reviews.models import ReviewNumbers


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
