"""Waiting for me: what a member has to do, and what the member waits for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.reviews import queries, rules
from manual_app.reviews.models import Review
from manual_app.reviews.rules import State
from manual_app.texts.models import Text


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
    return Desk(sorted(tasks, key=lambda t: (t.due_on is None, t.due_on or date.max)), waiting, db.today())


def count_waiting(member: Member) -> int:
    """Count the reviews that wait for the member: decisions and final approvals."""
    return sum(1 for review in queries.list_open_reviews() if _task_of_review(member, review))


def _task_of_review(member: Member, review: Review) -> Task | None:
    state = rules.state_of(review)
    if state == State.AWAITING_SIGN_OFF and rules.can_sign_off(member, review.text):
        return Task("sign_off", review.text, review, review.due_on, state)
    decided = {d.organisation_id for d in review.decisions}
    asked = {row.organisation_id for row in review.asked}
    if member.organisation_id in asked - decided and rules.can_approve(member, review):
        return Task("decide", review.text, review, review.due_on, state)
    return None


def _due(review: Review | None) -> date | None:
    return review.due_on if review else None
