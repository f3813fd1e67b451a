"""Whom a comment is told to and why, and when notices are mailed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from manual_app.discussions.notices.models import ByMail, Kind
from manual_app.wording import TIME_ZONE

DEFAULT = ByMail.AT_ONCE
QUIET = timedelta(minutes=3)  # nothing more came in a discussion: what came is mailed
LONGEST_WAIT = timedelta(minutes=10)  # something always comes: what came first has waited long enough
LETTERS_AT_ONCE = 5  # more discussions than that go into one letter: nobody fills a mailbox
TOLD_IN_A_LETTER = 50  # notices; the rest is read in the app
DIGEST = time(7, 0)  # in Brussels


def whom_to_tell(
    author: int | None, *, mentioned: Iterable[int], wrote_before: Iterable[int], responsible: int | None
) -> dict[int, Kind]:
    """Return who is told of a comment, each for the strongest reason, and never who wrote it.

    `responsible` is for the text, and counts for the comment that begins a thread only: None otherwise.
    """
    told = {responsible: Kind.COMMENT} if responsible is not None else {}
    told |= dict.fromkeys(wrote_before, Kind.REPLY)
    told |= dict.fromkeys(mentioned, Kind.MENTION)
    return {member: kind for member, kind in told.items() if member != author}


def is_gathered(moments: Iterable[datetime], now: datetime) -> bool:
    """Whether notices of these moments about one discussion have waited for one another long enough."""
    known = list(moments)
    return max(known) + QUIET <= now or min(known) + LONGEST_WAIT <= now


def digest_before(now: datetime) -> datetime:
    """Return when the last daily mail was due: today at seven in Brussels, or yesterday before that."""
    here = now.astimezone(TIME_ZONE)
    day = here.date() if here.time() >= DIGEST else here.date() - timedelta(days=1)
    return datetime.combine(day, DIGEST, TIME_ZONE).astimezone(now.tzinfo)
