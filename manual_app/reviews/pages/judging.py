"""The review page: what has changed, where it stands, what the member may do."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from manual_app import db
from manual_app.accounts import queries as accounts
from manual_app.accounts.models import Member, Organisation
from manual_app.reviews import queries, rules
from manual_app.reviews.changes import Changes, compare
from manual_app.reviews.models import Decision, Review
from manual_app.reviews.pages.discussing import Exchange, exchanges
from manual_app.reviews.pages.remarks import Remark, Remarks, remarks
from manual_app.reviews.pages.versions import as_sent
from manual_app.reviews.rules import WORDING_LIMIT, Quorum, State
from manual_app.texts import queries as texts
from manual_app.texts.answers import answers
from manual_app.texts.models import Revision


@dataclass(frozen=True)
class Standing:
    """One partner's line on the review page."""

    organisation: Organisation
    decision: Decision | None
    note: str  # drafts, contributed, signs_off, asked, ""
    mine: bool


@dataclass(frozen=True)
class Judging:
    """The review page."""

    review: Review
    state: State
    quorum: Quorum
    changes: Changes | None  # None: no version was approved before, the whole text is new
    html: Markup  # the whole text, when all of it is new
    answers: list[tuple[str, str]]
    compared_with: Revision | None
    standing: list[Standing]
    days_left: int
    may_decide: bool
    may_approve: bool
    may_sign_off: bool
    may_recall: bool
    may_submit: bool
    mine: Decision | None
    unsubmitted: bool
    newest: bool
    exchanges: list[Exchange]
    may_propose: bool
    remarks: list[Remark | Remarks]
    wording_limit: int = WORDING_LIMIT


def judging(member: Member, review: Review) -> Judging:
    """Gather the review page: changes since the last approved version, standing, what the member may do."""
    before = queries.find_approved_revision(review.text_id, before=review.revision.number)
    doc = texts.doc_of(review.revision)
    open_now = rules.is_open(review)
    may_propose = open_now and rules.can_propose(member, review)
    decided = {d.organisation_id: d for d in rules.counting(review.decisions)}
    return Judging(
        review=review,
        state=rules.state_of(review),
        quorum=rules.quorum(review),
        changes=compare(review.text, texts.doc_of(before), doc) if before else None,
        html=Markup() if before else as_sent(review.text, doc),
        answers=answers(doc),
        compared_with=before,
        standing=_standing(member, review, decided),
        days_left=(review.due_on - db.today()).days,
        may_decide=open_now and rules.can_decide(member, review),
        may_approve=open_now and rules.can_approve(member, review),
        may_sign_off=rules.state_of(review) == State.AWAITING_SIGN_OFF
        and rules.can_sign_off(member, review.text),
        may_recall=open_now and rules.can_recall(member, review.text),
        may_submit=rules.can_submit(member, review.text),
        mine=decided.get(member.organisation_id),
        unsubmitted=texts.is_unsubmitted(review.text, review.revision),
        newest=open_now or queries.is_newest(review),  # a newer one would have closed it
        exchanges=exchanges(member, review),
        may_propose=may_propose,
        remarks=remarks(review.revision, doc, may_propose=may_propose),
    )


def _standing(member: Member, review: Review, decided: dict[int, Decision]) -> list[Standing]:
    contributed = {row.organisation_id for row in review.revision.contributors} | review.text.co_author_ids
    asked = {row.organisation_id for row in review.asked}

    def note(partner: Organisation) -> str:
        if partner.id == review.text.drafting_organisation_id:
            return "drafts"
        if partner.id in contributed:
            return "contributed"
        return "asked" if partner.id in asked else ""

    return [
        Standing(partner, decided.get(partner.id), note(partner), partner.id == member.organisation_id)
        for partner in accounts.list_organisations()
    ]
