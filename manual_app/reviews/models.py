"""One round of judging one Revision: who was asked, what they decided, the final approval."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy import Text as LongString
from sqlalchemy.orm import Mapped, mapped_column, relationship

from manual_app import db
from manual_app.accounts.models import Member, Organisation
from manual_app.texts.models import Revision, Text


class DecisionKind(StrEnum):
    """What an organisation may answer."""

    APPROVE = "approve"
    REQUEST_CHANGES = "request_changes"
    APPROVE_WITH_RESERVATION = "approve_with_reservation"
    OBJECT = "object"
    ABSTAIN = "abstain"


class Ending(StrEnum):
    """Why a Review is over without an approval."""

    RECALLED = "recalled"
    REPLACED = "replaced"


class ReviewNumbers(db.Base):
    """The numbers of the review rules (one row); changes are logged."""

    __tablename__ = "review_numbers"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("approvals BETWEEN 1 AND 13 AND countries BETWEEN 1 AND approvals", name="quorum"),
        CheckConstraint("days BETWEEN 1 AND 90", name="days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    approvals: Mapped[int] = mapped_column(default=2)
    countries: Mapped[int] = mapped_column(default=2)
    days: Mapped[int] = mapped_column(default=14)


class Review(db.Base):
    """One Review of one Revision. Its state is derived from decisions, sign-off and ending."""

    __tablename__ = "reviews"
    __table_args__ = (
        # at most one Review of a Text is open: neither ended nor signed off
        Index(
            "uq_reviews_open",
            "text_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL AND signed_off_at IS NULL"),
            postgresql_where=text("ended_at IS NULL AND signed_off_at IS NULL"),
        ),
        CheckConstraint("ended_at IS NULL OR signed_off_at IS NULL", name="one_end"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"), unique=True)
    approvals_needed: Mapped[int]
    countries_needed: Mapped[int]
    due_on: Mapped[date]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    opened_at: Mapped[datetime] = mapped_column(default=db.now)
    ended_at: Mapped[datetime | None]
    ending: Mapped[str | None]
    signed_off_at: Mapped[datetime | None]
    signed_off_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    signed_off_hash: Mapped[str | None]

    text: Mapped[Text] = relationship(lazy="joined", innerjoin=True)
    revision: Mapped[Revision] = relationship(lazy="joined", innerjoin=True)
    opened_by: Mapped[Member] = relationship(foreign_keys=[opened_by_id])
    signed_off_by: Mapped[Member | None] = relationship(foreign_keys=[signed_off_by_id])
    asked: Mapped[list[AskedOrganisation]] = relationship(
        back_populates="review", lazy="selectin", order_by="AskedOrganisation.organisation_id"
    )
    decisions: Mapped[list[Decision]] = relationship(
        back_populates="review", lazy="selectin", order_by="Decision.id"
    )


class AskedOrganisation(db.Base):
    """A partner that was asked to review."""

    __tablename__ = "asked_organisations"

    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)

    review: Mapped[Review] = relationship(back_populates="asked")
    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)


class Decision(db.Base):
    """What a member decided for their organisation; the organisation's latest one counts. Append-only."""

    __tablename__ = "decisions"
    __table_args__ = (
        UniqueConstraint("review_id", "organisation_id", "number"),
        CheckConstraint("length(revision_hash) = 64", name="hash"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    number: Mapped[int]  # 1, 2, … of this organisation in this Review
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    kind: Mapped[str]
    reason: Mapped[str] = mapped_column(LongString, default="")
    settled_by: Mapped[str] = mapped_column(LongString, default="")
    revision_hash: Mapped[str]
    decided_at: Mapped[datetime] = mapped_column(default=db.now)

    review: Mapped[Review] = relationship(back_populates="decisions")
    member: Mapped[Member] = relationship(lazy="joined", innerjoin=True)
    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)


db.immutable(Decision)


class ProposedWording(db.Base):
    """Other words for a block of a Revision, proposed in its Review; they stay with the Revision."""

    __tablename__ = "proposals"
    __table_args__ = (CheckConstraint("kept_because IN ('changed', 'gone', 'full')", name="kept_because"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    block_id: Mapped[str]
    old_words: Mapped[str] = mapped_column(LongString)
    new_words: Mapped[str] = mapped_column(LongString)
    kept_because: Mapped[str | None]  # None: carried over as suggestions into the head
    created_at: Mapped[datetime] = mapped_column(default=db.now)

    member: Mapped[Member] = relationship(lazy="joined", innerjoin=True)
    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)


db.immutable(ProposedWording)

# Rules 1 and 2 once more, where no code can walk past them: only the Revision under an open Review is decided
# on, by its hash, and never approved by an organisation that drafts, co-authors or has a contributor.
_OPEN = "SELECT 1 FROM reviews r JOIN revisions v ON v.id = r.revision_id WHERE r.id = NEW.review_id"
_NOT_OPEN = f"NOT EXISTS ({_OPEN} AND r.ended_at IS NULL AND r.signed_off_at IS NULL)"
_STALE = f"NOT EXISTS ({_OPEN} AND v.hash = NEW.revision_hash)"
_INVOLVED = (
    "NEW.kind IN ('approve', 'approve_with_reservation') AND ("
    "EXISTS (SELECT 1 FROM reviews r JOIN contributors c ON c.revision_id = r.revision_id "
    "WHERE r.id = NEW.review_id AND c.organisation_id = NEW.organisation_id) "
    "OR EXISTS (SELECT 1 FROM reviews r JOIN texts t ON t.id = r.text_id WHERE r.id = NEW.review_id "
    "AND t.drafting_organisation_id = NEW.organisation_id) "
    "OR EXISTS (SELECT 1 FROM reviews r JOIN co_authors a ON a.text_id = r.text_id "
    "WHERE r.id = NEW.review_id AND a.organisation_id = NEW.organisation_id))"
)
for _name, _condition, _message in (
    ("decisions_open_review", _NOT_OPEN, "the review is over"),
    ("decisions_of_this_revision", _STALE, "the decision names another content"),
    ("decisions_not_by_contributors", _INVOLVED, "an involved organisation may not approve"),
):
    db.trigger(
        Decision,
        _name,
        sqlite=f"BEFORE INSERT ON decisions WHEN {_condition} BEGIN SELECT RAISE(ABORT, '{_message}'); END",
        postgresql=f"-- on insert\nIF {_condition} THEN RAISE EXCEPTION '{_message}'; END IF; RETURN NEW;",
    )

# Rules 3 and 7 once more: the final approval is the last word, on this very content, after a quorum of
# partners of other countries, by a coordinator of the lead partner, or of another where the lead drafts.
_SIGNS = "OLD.signed_off_at IS NULL AND NEW.signed_off_at IS NOT NULL"
_LATEST = (
    "FROM decisions d JOIN organisations o ON o.id = d.organisation_id WHERE d.review_id = NEW.id "
    "AND d.number = (SELECT max(e.number) FROM decisions e WHERE e.review_id = d.review_id "
    "AND e.organisation_id = d.organisation_id)"
)
_AGREED = (
    f"{_LATEST} AND d.kind IN ('approve', 'approve_with_reservation') AND o.country <> (SELECT h.country "  # noqa: S608
    "FROM texts t JOIN organisations h ON h.id = t.drafting_organisation_id WHERE t.id = NEW.text_id)"
)
_NO_QUORUM = (
    f"{_SIGNS} AND ((SELECT count(*) {_AGREED}) < NEW.approvals_needed "
    f"OR (SELECT count(DISTINCT o.country) {_AGREED}) < NEW.countries_needed "
    f"OR EXISTS (SELECT 1 {_LATEST} AND d.kind IN ('request_changes', 'object')))"
)
_WRONG_SIGNER = (
    f"{_SIGNS} AND NOT EXISTS (SELECT 1 FROM members m JOIN organisations o ON o.id = m.organisation_id "  # noqa: S608
    "JOIN role_grants g ON g.member_id = m.id AND g.role = 'coordinator' "
    "JOIN texts t ON t.id = NEW.text_id JOIN organisations h ON h.id = t.drafting_organisation_id "
    "WHERE m.id = NEW.signed_off_by_id AND o.is_lead <> h.is_lead)"
)
_WRONG_CONTENT = (
    f"{_SIGNS} AND NOT EXISTS (SELECT 1 FROM revisions v WHERE v.id = NEW.revision_id "  # noqa: S608
    "AND v.hash = NEW.signed_off_hash)"
)
for _name, _condition, _message in (
    ("reviews_signed_off_after_quorum", _NO_QUORUM, "not enough partners agree"),
    ("reviews_signed_off_by_whom", _WRONG_SIGNER, "this member does not give the final approval"),
    ("reviews_signed_off_content", _WRONG_CONTENT, "the final approval names another content"),
    (
        "reviews_over_stay_over",
        "OLD.signed_off_at IS NOT NULL OR OLD.ended_at IS NOT NULL",
        "a review that is over never changes",
    ),
):
    db.trigger(
        Review,
        _name,
        sqlite=f"BEFORE UPDATE ON reviews WHEN {_condition} BEGIN SELECT RAISE(ABORT, '{_message}'); END",
        postgresql=f"-- on update\nIF {_condition} THEN RAISE EXCEPTION '{_message}'; END IF; RETURN NEW;",
    )
