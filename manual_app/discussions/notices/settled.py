"""What became of a member's suggestions, gathered by text, person and outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from manual_app import db
from manual_app.accounts import queries as accounts
from manual_app.accounts.models import Member
from manual_app.texts import queries as texts
from manual_app.texts.models import SuggestionRow, Text
from manual_app.wording import ngettext

SHOWN_FOR = timedelta(days=14)
MOST = 12  # lines


@dataclass(frozen=True)
class Settled:
    """What one person did with suggestions of the member in one text."""

    text: Text
    sentence: str
    newest: datetime


def settled_for(member: Member) -> list[Settled]:
    """Return what others did with a member's suggestions lately, the newest first.

    What an undo has opened again is not settled, and nobody is told what they did themselves.
    """
    found = _gathered(member, db.now() - SHOWN_FOR)
    written = {one.id: one for one in texts.list_texts(ids={row.text_id for row in found})} if found else {}
    people = accounts.members_by_id({row.settled_by_id for row in found}) if found else {}
    return [
        Settled(
            written[row.text_id], _sentence(people[row.settled_by_id], row.outcome, row.number), row.newest
        )
        for row in found
        if row.text_id in written
    ]


def _gathered(member: Member, since: datetime) -> Sequence[Any]:
    newest = func.max(SuggestionRow.settled_at, type_=db.UTCDateTime()).label("newest")
    together = SuggestionRow.text_id, SuggestionRow.settled_by_id, SuggestionRow.outcome
    query = select(*together, func.count().label("number"), newest).where(
        SuggestionRow.member_id == member.id,
        SuggestionRow.settled_by_id != member.id,
        SuggestionRow.settled_at > since,
    )
    return db.session.execute(query.group_by(*together).order_by(newest.desc()).limit(MOST)).all()


def _sentence(who: Member, outcome: str, number: int) -> str:
    known = {"who": who.name, "partner": who.organisation.short_name}
    if outcome == "accepted":
        return ngettext(
            "%(who)s (%(partner)s) has accepted %(count)s suggestion of yours",
            "%(who)s (%(partner)s) has accepted %(count)s suggestions of yours",
            number,
            **known,
        )
    if outcome == "rejected":
        return ngettext(
            "%(who)s (%(partner)s) has rejected %(count)s suggestion of yours",
            "%(who)s (%(partner)s) has rejected %(count)s suggestions of yours",
            number,
            **known,
        )
    return ngettext(
        "%(who)s (%(partner)s) has changed the words of %(count)s suggestion of yours",
        "%(who)s (%(partner)s) has changed the words of %(count)s suggestions of yours",
        number,
        **known,
    )
