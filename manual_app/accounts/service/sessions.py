"""Signed-in browsers: a row each, so that signing out ends them for good (security.md, row 5)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, update

from manual_app import db
from manual_app.accounts import installation, queries, rules
from manual_app.accounts.models import Member, SignInSession
from manual_app.accounts.tokens import new_token, token_hash
from manual_app.errors import NotSignedIn
from manual_app.wording import _

LIFETIME, KEPT = timedelta(days=14), timedelta(days=30)
UNFINISHED = timedelta(minutes=30)  # to give the second step, or to set one up
RECENT = timedelta(minutes=20)


def open_session(member: Member, *, second_step: bool = False, password_at: datetime | None = None) -> str:
    """Sign the member in on one browser and return the token for its cookie; it ends after 14 days.

    One that lacks its second step opens nothing yet and ends after 30 minutes.
    """
    token, moment = new_token(), db.now()
    whole = second_step or not (
        queries.owns_factor(member) or rules.needs_factor(member, is_demo=installation.here().is_demo)
    )
    db.session.add(
        SignInSession(
            token_hash=token_hash(token),
            member_id=member.id,
            expires_at=moment + (LIFETIME if whole else UNFINISHED),
            password_at=password_at or moment,
            second_step_at=moment if second_step else None,
        )
    )
    db.session.flush()
    return token


def take_second_step(token: str) -> str:
    """Return the token of a whole session in the place of one that lacked its second step, which ends.

    Raises NotSignedIn when that one has ended meanwhile.
    """
    found = queries.find_sign_in(token)
    if found is None or not _end(SignInSession.id == found.session.id):
        raise NotSignedIn(_("Sign in to go on."))
    return open_session(found.member, second_step=True, password_at=found.session.password_at)


def is_recent(session: SignInSession) -> bool:
    """Whether the password was given on this browser a short while ago."""
    return session.password_at > db.now() - RECENT


def give_password_again(token: str) -> None:
    """Note that who is signed in has given the password once more."""
    found = queries.find_sign_in(token)
    if found is not None:
        found.session.password_at = db.now()
        db.session.flush()


def sign_out(token: str) -> None:
    """End the session of a token; nothing happens for an unknown or ended one."""
    _end(SignInSession.token_hash == token_hash(token))


def end_sessions(member: Member) -> None:
    """Sign the member out everywhere."""
    _end(SignInSession.member_id == member.id)


def sweep() -> None:
    """Remove rows of sessions that ended more than a month ago."""
    db.session.execute(delete(SignInSession).where(SignInSession.expires_at < db.now() - KEPT))


def _end(which: ColumnElement[bool]) -> int:
    """End sessions and return how many were open."""
    open_ones = update(SignInSession).where(which, SignInSession.revoked_at.is_(None))
    return int(db.session.execute(open_ones.values(revoked_at=db.now())).rowcount)  # type: ignore[attr-defined]
