"""Signed-in browsers: a row each, so that signing out ends them for good (security.md, row 5)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, delete, update

from manual_app import db
from manual_app.accounts.models import Member, SignInSession
from manual_app.accounts.tokens import new_token, token_hash

LIFETIME, KEPT = timedelta(days=14), timedelta(days=30)


def open_session(member: Member) -> str:
    """Sign the member in on one browser and return the token for its cookie; it ends after 14 days."""
    token = new_token()
    db.session.add(
        SignInSession(token_hash=token_hash(token), member_id=member.id, expires_at=db.now() + LIFETIME)
    )
    db.session.flush()
    return token


def sign_out(token: str) -> None:
    """End the session of a token; nothing happens for an unknown or ended one."""
    _end(SignInSession.token_hash == token_hash(token))


def end_sessions(member: Member) -> None:
    """Sign the member out everywhere."""
    _end(SignInSession.member_id == member.id)


def sweep() -> None:
    """Remove rows of sessions that ended more than a month ago."""
    db.session.execute(delete(SignInSession).where(SignInSession.expires_at < db.now() - KEPT))


def _end(which: ColumnElement[bool]) -> None:
    open_ones = update(SignInSession).where(which, SignInSession.revoked_at.is_(None))
    db.session.execute(open_ones.values(revoked_at=db.now()))
