"""What the pages of reviews show, gathered for their templates, and their JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from manual_app import db
from manual_app.accounts import queries as accounts
from manual_app.accounts.models import Member, Organisation
from manual_app.content import fields
from manual_app.reviews import queries, rules, service
from manual_app.reviews.changes import Changes, answers, compare
from manual_app.reviews.models import Decision, Review
from manual_app.reviews.rules import Quorum, State
from manual_app.texts import queries as texts
from manual_app.texts.models import Revision, Text
from manual_app.web.bodies import member_of
from manual_app.wording import TIME_ZONE


@dataclass(frozen=True)
class Task:
    """One thing that waits: what to do, in which text, by when."""

    kind: str  # decide, sign_off, revise, write
    text: Text
    review: Review | None
    due_on: date | None
    state: State


@dataclass(frozen=True)
class Desk:
    """What waits for a member, what the member waits for, and what was decided lately."""

    tasks: list[Task]
    waits_for_others: list[Task]
    today: date


@dataclass(frozen=True)
class Submission:
    """The page that asks before a text is sent."""

    text: Text
    gaps: list[fields.Gap]
    may_be_asked: list[Organisation]
    due_on: date
    open_review: Review | None
    decided: int
    nothing_new: bool
    allowed: bool


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
    html: str
    answers: list[tuple[str, str]]
    compared_with: Revision | None
    standing: list[Standing]
    days_left: int
    may_decide: bool
    may_approve: bool
    may_sign_off: bool
    may_recall: bool
    mine: Decision | None
    unsubmitted: bool
    newest: bool


@dataclass(frozen=True)
class VersionRow:
    """One line of the list of versions."""

    revision: Revision
    review: Review | None
    state: str


@dataclass(frozen=True)
class Versions:
    """The list of versions of a text."""

    text: Text
    state: queries.TextState
    rows: list[VersionRow] = field(default_factory=list)


@dataclass(frozen=True)
class Version:
    """One version as it was sent."""

    text: Text
    row: VersionRow
    html: str
    answers: list[tuple[str, str]]
    newest: bool


@dataclass(frozen=True)
class Comparison:
    """Two versions of a text; None stands for the current text."""

    text: Text
    rows: list[VersionRow]
    old: Revision | None
    new: Revision | None
    changes: Changes


def desk(member: Member) -> Desk:
    """Gather "Waiting for me"."""
    reviews = queries.list_open_reviews()
    drafted = queries.list_drafted_texts(member.organisation_id)
    states = queries.states(drafted)
    tasks = [task for task in (_task_of_review(member, review) for review in reviews) if task]
    tasks += [
        Task("revise", text, states[text.id].review, text.due_on, State.CHANGES_REQUESTED)
        for text in drafted
        if states[text.id].state == State.CHANGES_REQUESTED and rules.can_submit(member, text)
    ]
    tasks += [
        Task("write", text, None, text.due_on, State.DRAFT)
        for text in drafted
        if states[text.id].state == State.DRAFT and rules.can_submit(member, text)
    ]
    waiting = [
        Task("wait", text, states[text.id].review, _due(states[text.id].review), states[text.id].state)
        for text in drafted
        if states[text.id].state in (State.IN_REVIEW, State.AWAITING_SIGN_OFF)
    ]
    return Desk(sorted(tasks, key=lambda t: (t.due_on is None, t.due_on or date.max)), waiting, _today())


def count_waiting(member: Member) -> int:
    """Count the reviews that wait for the member: decisions and final approvals."""
    return sum(1 for review in queries.list_open_reviews() if _task_of_review(member, review))


def submission(member: Member, text: Text) -> Submission:
    """Gather the page that asks before a text is sent."""
    review = queries.find_newest_review(text.id)
    open_review = review if review and rules.is_open(review) else None
    involved = frozenset({text.drafting_organisation_id} | text.co_author_ids)
    able = rules.may_be_asked(service.organisations_with_reviewers(), involved)
    return Submission(
        text=text,
        gaps=service.gaps(text),
        may_be_asked=[accounts.get_organisation(number) for number in able],
        due_on=_today() + timedelta(days=queries.numbers().days),
        open_review=open_review,
        decided=len(rules.counting(open_review.decisions)) if open_review else 0,
        nothing_new=service.has_nothing_new(text, review),
        allowed=rules.can_submit(member, text),
    )


def judging(member: Member, review: Review) -> Judging:
    """Gather the review page: changes since the last approved version, standing, what the member may do."""
    before = queries.find_approved_revision(review.text_id, before=review.revision.number)
    newest = queries.find_newest_review(review.text_id)
    doc = texts.doc_of(review.revision)
    open_now = rules.is_open(review)
    decided = {d.organisation_id: d for d in rules.counting(review.decisions)}
    return Judging(
        review=review,
        state=rules.state_of(review),
        quorum=rules.quorum(review),
        changes=compare(texts.doc_of(before), doc) if before else None,
        html=review.revision.html,
        answers=answers(doc),
        compared_with=before,
        standing=_standing(member, review, decided),
        days_left=(review.due_on - _today()).days,
        may_decide=open_now and rules.can_decide(member, review),
        may_approve=open_now and rules.can_approve(member, review),
        may_sign_off=rules.state_of(review) == State.AWAITING_SIGN_OFF
        and rules.can_sign_off(member, review.text),
        may_recall=open_now and rules.can_recall(member, review.text),
        mine=decided.get(member.organisation_id),
        unsubmitted=texts.is_unsubmitted(review.text, review.revision),
        newest=newest is not None and newest.id == review.id,
    )


def versions(member: Member, text: Text) -> Versions:
    """Gather the list of versions."""
    return Versions(text, queries.state(text), _rows(text))


def version(member: Member, text: Text, number: int) -> Version:
    """Gather one version as it was sent."""
    revision = texts.get_revision(text.id, number)
    rows = _rows(text)
    row = next(row for row in rows if row.revision.id == revision.id)
    return Version(
        text, row, revision.html, answers(texts.doc_of(revision)), newest=rows[0].revision.id == revision.id
    )


def comparison(text: Text, old: int | None, new: int | None) -> Comparison:
    """Compare two versions; without numbers the newest one with the current text."""
    rows = _rows(text)
    before = texts.get_revision(text.id, old) if old else (rows[0].revision if rows and new is None else None)
    after = texts.get_revision(text.id, new) if new else None
    doc = texts.doc_of(after) if after else texts.head_doc(text.id)
    return Comparison(text, rows, before, after, compare(texts.doc_of(before) if before else None, doc))


def review_json(review: Review) -> dict[str, Any]:
    """Return a Review as the JSON that others rely on."""
    revision = review.revision
    return {
        "review_id": review.id,
        "revision": {"number": revision.number, "hash": revision.hash},
        "revision_hash": revision.hash,
        "state": rules.state_of(review),
    }


def decision_json(decision: Decision) -> dict[str, Any]:
    """Return a Decision as JSON."""
    return {
        "decision": decision.kind,
        "organisation": decision.organisation.slug,
        "revision_hash": decision.revision_hash,
        **review_json(decision.review),
    }


def decision_in(body: dict[str, Any]) -> dict[str, str]:
    """Read a decision from JSON; raises BadRequest."""
    return {
        "kind": member_of(body, "decision", str),
        "revision_hash": member_of(body, "revision_hash", str),
        "reason": member_of(body, "reason", str, ""),
        "settled_by": member_of(body, "settled_by", str, ""),
    }


def revisions_json(text: Text) -> list[dict[str, Any]]:
    """Return the Revisions of a Text as JSON, newest first."""
    return [
        {
            "number": row.revision.number,
            "hash": row.revision.hash,
            "contributors": [
                {"member": c.member_id, "name": c.member.name, "organisation": c.member.organisation.slug}
                for c in row.revision.contributors
            ],
            "state": row.state,
            "created_at": row.revision.created_at.isoformat(),
        }
        for row in _rows(text)
    ]


def _task_of_review(member: Member, review: Review) -> Task | None:
    state = rules.state_of(review)
    if state == State.AWAITING_SIGN_OFF and rules.can_sign_off(member, review.text):
        return Task("sign_off", review.text, review, review.due_on, state)
    decided = {d.organisation_id for d in review.decisions}
    asked = {row.organisation_id for row in review.asked}
    if member.organisation_id in asked - decided and rules.can_approve(member, review):
        return Task("decide", review.text, review, review.due_on, state)
    return None


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


def _rows(text: Text) -> list[VersionRow]:
    by_revision = {review.revision_id: review for review in queries.list_reviews(text.id)}
    return [
        VersionRow(revision, review, _state_of_version(review))
        for revision in texts.list_revisions(text.id)
        for review in [by_revision.get(revision.id)]
    ]


def _state_of_version(review: Review | None) -> str:
    """A version's own state: what became of its Review."""
    if review is not None and review.ending:
        return review.ending
    return rules.state_of(review)


def _due(review: Review | None) -> date | None:
    return review.due_on if review else None


def _today() -> date:
    return db.now().astimezone(TIME_ZONE).date()
