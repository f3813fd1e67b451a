"""What is said in a file that came back: discussions begun, answered and settled, by who brings it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from manual_app.accounts.models import Member
from manual_app.content.word import talk
from manual_app.content.word.incoming import Incoming
from manual_app.content.word.marks import quoted
from manual_app.discussions import service as discussions
from manual_app.discussions.models import Thread
from manual_app.discussions.threads import queries
from manual_app.discussions.threads.places import Place
from manual_app.manual.word import comments

Said = list[dict[str, Any]]


@dataclass
class Planned:
    """What becomes of what is said in a file.

    `orphans` are answers in discussions that are gone: each begins one of its own. `reopened` had been
    settled meanwhile. `going_on` are ticked off in the file, and somebody has answered since: they stay open.
    """

    begun: list[Said] = field(default_factory=list)
    orphans: list[Said] = field(default_factory=list)
    answers: list[tuple[Thread, Said]] = field(default_factory=list)
    reopened: list[Thread] = field(default_factory=list)
    settled: list[Thread] = field(default_factory=list)
    going_on: list[Thread] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many comments there are, and discussions that are settled."""
        said = [*self.begun, *self.orphans, *(its for _thread, its in self.answers)]
        return sum(map(len, said)) + len(self.settled)


def planned(text_id: int, incoming: Incoming) -> Planned:
    """Return what becomes of what is said in a file that came back; what came with it before is left out."""
    said = talk.since(incoming.comments, incoming.properties)
    threads = {one.id: one for one in queries.open_to_all(text_id)}
    known = _since(threads.values(), said.handed_out)
    quotes = quoted(incoming.blocks)
    plan = Planned()
    answers = dict(said.answers)
    for its in said.begun:
        home = _home(its[0], quotes, known)
        if home is None:
            plan.begun.append(its)
        else:
            answers[home] = [*answers.get(home, ()), *its[1:]]
    for number, its in answers.items():
        _plan_answers(plan, threads.get(number), its, quotes, known)
    for number in said.done:
        _plan_settling(plan, threads.get(number), said.handed_out[number])
    return plan


def _since(threads: Any, handed_out: dict[int, int]) -> dict[str, int]:
    """Return what was said since the file was made, each with its thread."""
    return {one.body: its.id for its in threads for one in its.comments[handed_out.get(its.id, 0) :]}


def _home(first: dict[str, Any], quotes: dict[str, str], known: dict[str, int]) -> int | None:
    """Return the thread that was begun with a comment when the file came before."""
    wordings = comments.body(first), comments.body(first, quotes.get(first["id"], ""))
    return next((known[one] for one in wordings if one in known), None)


def _plan_answers(
    plan: Planned, thread: Thread | None, said: Said, quotes: dict[str, str], known: dict[str, int]
) -> None:
    if thread is None:
        plan.orphans += [[one] for one in said if _home(one, quotes, known) is None]
        return
    new = [one for one in said if known.get(comments.body(one)) != thread.id]
    if new:
        plan.answers.append((thread, new))
        if thread.resolved_at is not None:
            plan.reopened.append(thread)


def _plan_settling(plan: Planned, thread: Thread | None, handed_out: int) -> None:
    if thread is None or (thread.resolved_at is not None and thread not in plan.reopened):
        return
    (plan.settled if len(thread.comments) == handed_out else plan.going_on).append(thread)


def carry(
    member: Member, text_id: int, plan: Planned, place_of: Callable[[dict[str, Any]], tuple[Place, str]]
) -> None:
    """Write what was planned, as the member's."""
    for said in [*plan.begun, *plan.orphans]:
        place, words = place_of(said[0])
        comments.begin(member, text_id, place, said, words)
    for thread in plan.reopened:
        discussions.reopen(member, thread.id)
    for thread, said in plan.answers:
        for one in said:
            discussions.answer(member, thread.id, comments.body(one))
    for thread in plan.settled:
        discussions.settle(member, thread.id)
