"""Waiting for me: what a member has to do, what the partner waits for, and how far the manual has come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from manual_app import db, outbox, signs
from manual_app.accounts import queries as accounts
from manual_app.accounts.models import Member
from manual_app.accounts.rules import can_change_settings
from manual_app.manual import queries
from manual_app.manual.queries import Entry
from manual_app.reviews import queries as reviews
from manual_app.reviews import rules
from manual_app.reviews.queries import TextState
from manual_app.reviews.queries.standing import Round
from manual_app.reviews.rules import State
from manual_app.texts.models import Text


@dataclass(frozen=True)
class Task:
    """One thing that waits: what to do, in which text, by when."""

    kind: str  # decide, sign_off, revise, write; wait: for others
    entry: Entry
    part: int  # 0: front and back matter
    text: Text
    review: Round | None
    due_on: date | None
    state: State


@dataclass(frozen=True)
class Troubles:
    """What keeps the installation from working as it should, and who waits for it; coordinators are told."""

    worker_is_silent: bool
    failing_mail: int
    erasures: Sequence[Member]  # members who have left and ask to be erased


@dataclass(frozen=True)
class Shelf:
    """One part of the manual with its sections, or front and back matter (part 0)."""

    part: int
    entry: Entry | None
    sections: list[Entry]


@dataclass(frozen=True)
class Desk:
    """What waits for a member, what the member waits for, and the manual today."""

    tasks: list[Task]
    waits_for_others: list[Task]
    shelves: list[Shelf]
    approved: int
    sections: int
    today: date
    troubles: Troubles | None


def desk(member: Member) -> Desk:
    """Gather "Waiting for me"."""
    shelves, waiting = list(_shelves(queries.outline())), reviews.waiting_for(member)
    found = [
        task
        for shelf in shelves
        for entry in shelf.sections
        for task in _tasks(member, entry, shelf.part, waiting)
    ]
    sections = [entry for shelf in shelves for entry in shelf.sections]
    return Desk(
        tasks=sorted(
            (task for task in found if task.kind != "wait"),
            key=lambda task: (_can_wait(task), task.due_on is None, task.due_on or date.max),
        ),
        waits_for_others=[task for task in found if task.kind == "wait"],
        shelves=shelves,
        approved=sum(1 for entry in sections if entry.state and entry.state.state == State.APPROVED),
        sections=len(sections),
        today=db.today(),
        troubles=_troubles() if can_change_settings(member) else None,
    )


def _troubles() -> Troubles | None:
    asking = accounts.list_erasure_requests()
    found = Troubles(signs.worker_is_silent(), outbox.count_failing(), asking)
    return found if found.worker_is_silent or found.failing_mail or asking else None


def _can_wait(task: Task) -> bool:
    """Whether a decision is still welcome but the review no longer hangs on it: enough have agreed."""
    return task.kind == "decide" and task.state == State.AWAITING_SIGN_OFF


def _tasks(member: Member, entry: Entry, part: int, waiting: Mapping[int, str]) -> Iterator[Task]:
    for text in entry.texts:
        state = entry.states[text.id]
        asked = waiting.get(state.review.id) if state.review else None
        kind = asked or _own_task(member, text, state)
        if kind:
            review = state.review if kind != "write" else None
            due_on = text.due_on if kind in ("write", "revise") or review is None else review.due_on
            yield Task(kind, entry, part, text, review, due_on, state.state)


def _own_task(member: Member, text: Text, state: TextState) -> str:
    if text.drafting_organisation_id != member.organisation_id:
        return ""
    if state.state in (State.IN_REVIEW, State.AWAITING_SIGN_OFF):
        return "wait"
    if not rules.can_submit(member, text):
        return ""
    return {State.CHANGES_REQUESTED: "revise", State.DRAFT: "write"}.get(state.state, "")


def _shelves(tree: list[Entry]) -> Iterator[Shelf]:
    parts = [root for root in tree if root.section.kind == "part"]
    front = [root for root in tree if root.section.kind == "front"]
    back = [root for root in tree if root.section.kind == "back"]
    if front:
        yield Shelf(0, None, front)
    for number, part in enumerate(parts, start=1):
        yield Shelf(number, part, part.children)
    if back:
        yield Shelf(0, None, back)
