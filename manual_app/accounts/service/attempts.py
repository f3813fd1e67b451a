"""Guessing limits (security.md, row 6): failures counted in the database, so that all processes share them.

An attempt is counted as a failure before its password is looked at, in a transaction of its own, and taken
back when the password was right: guesses made at the same moment cannot slip past each other, and nothing
is lost when the request is refused. Whoever is over a limit is told so before anything is hashed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, text

from manual_app import db
from manual_app.accounts.models import SignInFailure
from manual_app.errors import TooMany
from manual_app.wording import ngettext


@dataclass(frozen=True)
class Limit:
    """At most `count` failures within `window`, for keys of one kind."""

    kind: str
    count: int
    window: timedelta


ATTEMPTS_LOCK = 4_202  # PostgreSQL advisory locks of this kind
SHORT, DAY = timedelta(minutes=15), timedelta(hours=24)
LIMITS = (
    Limit("account", 10, SHORT),
    Limit("account", 100, DAY),
    Limit("address", 40, SHORT),
    Limit("address", 400, DAY),
    Limit("code", 5, SHORT),
    Limit("code", 30, DAY),
    Limit("recovery", 5, SHORT),
    Limit("recovery", 30, DAY),
    Limit("reset-account", 3, SHORT),
    Limit("reset-address", 20, SHORT),
    Limit("export", 5, SHORT),
)


def count_attempt(*keys: str) -> list[int]:
    """Count an attempt under keys such as "account:<hash>" and return the rows to take back.

    Raises TooMany with the seconds to wait, and with the kinds (`over`) of the keys that are over a limit.
    """
    _take_turns(keys)
    moment = db.now()
    waits = {_kind(key): wait for key in keys if (wait := _wait(key, moment)) > timedelta(0)}
    if waits:
        wait = max(waits.values())
        raise TooMany(_said(wait), retry_after=max(1, round(wait.total_seconds())), over=sorted(waits))
    rows = [SignInFailure(key=key, at=moment) for key in keys]
    db.session.add_all(rows)
    db.session.flush()
    return [row.id for row in rows]


def take_back(rows: Sequence[int]) -> None:
    """Forget an attempt that was none of guessing."""
    db.session.execute(delete(SignInFailure).where(SignInFailure.id.in_(rows)))


def forget(key: str) -> None:
    """Forget all failures of a key: its owner has proved who they are."""
    db.session.execute(delete(SignInFailure).where(SignInFailure.key == key))


def sweep() -> None:
    """Remove failures too old to count for any limit."""
    db.session.execute(delete(SignInFailure).where(SignInFailure.at < db.now() - DAY))


def _take_turns(keys: Sequence[str]) -> None:
    """Let one attempt at a time count a key: SQLite has one writer anyway, PostgreSQL would have many."""
    if db.session.get_bind().dialect.name == "postgresql":
        turn = text("SELECT pg_advisory_xact_lock(:lock, hashtext(:key))")
        for key in sorted(keys):
            db.session.execute(turn, {"lock": ATTEMPTS_LOCK, "key": key})


def _wait(key: str, moment: datetime) -> timedelta:
    """Return how long until a key is under all its limits again: zero when it is."""
    limits = [limit for limit in LIMITS if limit.kind == _kind(key)]
    newest = db.session.scalars(
        select(SignInFailure.at)
        .where(SignInFailure.key == key, SignInFailure.at > moment - DAY)
        .order_by(SignInFailure.at.desc())
        .limit(max(limit.count for limit in limits))
    ).all()
    over = [newest[limit.count - 1] + limit.window - moment for limit in limits if len(newest) >= limit.count]
    return max([timedelta(0), *over])


def _kind(key: str) -> str:
    return key.partition(":")[0]


def _said(wait: timedelta) -> str:
    minutes = -(-int(wait.total_seconds()) // 60) or 1
    if minutes > 90:
        hours = -(-minutes // 60)
        return ngettext(
            "Too many attempts. Try again in %(count)s hour.",
            "Too many attempts. Try again in %(count)s hours.",
            hours,
        )
    return ngettext(
        "Too many attempts. Try again in %(count)s minute.",
        "Too many attempts. Try again in %(count)s minutes.",
        minutes,
    )
