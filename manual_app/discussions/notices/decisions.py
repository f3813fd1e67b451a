"""What others decided about a member's suggestions: one notice a text and person, until it is read or mailed.

The notice says since when; what was decided is read from the table `suggestions`, up to the next notice of
the same three. So an undo takes it back, and forty decisions are one line.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, select
from sqlalchemy.orm import aliased

from manual_app import db
from manual_app.accounts import queries as accounts
from manual_app.accounts.models import Member
from manual_app.discussions.notices import queries
from manual_app.discussions.notices.models import ByMail, Kind, Notice
from manual_app.texts import service as texts
from manual_app.texts.models import SuggestionRow
from manual_app.texts.service import Decision
from manual_app.wording import ngettext


@dataclass(frozen=True)
class Decided:
    """What a notice tells: how many suggestions went which way, and when the last one did."""

    numbers: dict[str, int]
    newest: datetime

    @property
    def words(self) -> str:
        """The outcomes in a few words."""
        said = {
            "accepted": ngettext("%(count)s accepted", "%(count)s accepted", self._number("accepted")),
            "rejected": ngettext("%(count)s rejected", "%(count)s rejected", self._number("rejected")),
            "changed": ngettext("%(count)s written over", "%(count)s written over", self._number("changed")),
        }
        return ", ".join(words for outcome, words in said.items() if self._number(outcome))

    def _number(self, outcome: str) -> int:
        return self.numbers.get(outcome, 0)


@texts.when_decided
def tell(decision: Decision) -> None:
    """Tell those whose suggestions somebody else has decided, in the transaction of the write.

    What an undo has opened again is told no more.
    """
    if decision.reopened:
        db.session.execute(delete(Notice).where(_of(decision), ~exists().where(_is_told_by_it())))
    concerned = decision.proposers - {decision.member_id}
    for member in accounts.members_by_id(concerned).values() if concerned else ():
        if member.is_active and not _is_open(member, decision):
            db.session.add(
                Notice(
                    member_id=member.id,
                    kind=Kind.DECIDED,
                    text_id=decision.text_id,
                    actor_id=decision.member_id,
                    created_at=decision.at,
                )
            )
    db.session.flush()


def decided_in(notices: Iterable[Notice]) -> dict[int, Decided]:
    """Return what notices tell of suggestions, by notice; nothing for those that tell of something else."""
    wanted = [one.id for one in notices if one.kind == Kind.DECIDED]
    if not wanted:
        return {}
    newest = func.max(SuggestionRow.settled_at, type_=db.UTCDateTime()).label("newest")
    query = (
        select(Notice.id, SuggestionRow.outcome, func.count().label("number"), newest)
        .join(SuggestionRow, _is_told_by_it())
        .where(Notice.id.in_(wanted))
        .group_by(Notice.id, SuggestionRow.outcome)
    )
    rows: dict[int, list[Any]] = {}
    for row in db.session.execute(query):
        rows.setdefault(row.id, []).append(row)
    return {
        notice: Decided({one.outcome: one.number for one in its}, max(one.newest for one in its))
        for notice, its in rows.items()
    }


def _is_open(member: Member, decision: Decision) -> bool:
    """Whether the newest notice of this text and person tells of what is decided now as well.

    It is locked, so that nobody mails or reads it meanwhile.
    """
    query = select(Notice).where(
        _of(decision), Notice.member_id == member.id, Notice.actor_id == decision.member_id
    )
    locked = query.order_by(Notice.id.desc()).limit(1).with_for_update(of=Notice)
    newest = db.session.scalar(locked.execution_options(populate_existing=True))
    if newest is None or newest.read_at is not None:
        return False
    return newest.settled_at is None or queries.by_mail(member) == ByMail.OFF


def _of(decision: Decision) -> ColumnElement[bool]:
    return and_(Notice.text_id == decision.text_id, Notice.kind == Kind.DECIDED)


def _is_told_by_it() -> ColumnElement[bool]:
    """Say which suggestions a notice tells of: decided since it was made, and before the next one."""
    later = aliased(Notice)
    its_successor = and_(
        later.kind == Kind.DECIDED,
        later.text_id == Notice.text_id,
        later.member_id == Notice.member_id,
        later.actor_id == Notice.actor_id,
        later.id > Notice.id,
    )
    told_later = exists().where(its_successor, later.created_at <= SuggestionRow.settled_at)
    return and_(
        SuggestionRow.text_id == Notice.text_id,
        SuggestionRow.member_id == Notice.member_id,
        SuggestionRow.settled_by_id == Notice.actor_id,
        SuggestionRow.settled_at >= Notice.created_at,
        ~told_later.correlate(Notice, SuggestionRow),
    )
