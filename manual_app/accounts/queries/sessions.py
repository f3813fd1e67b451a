"""Reading who is signed in."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import bindparam, select

from manual_app import db
from manual_app.accounts.models import Member, SignInSession
from manual_app.accounts.tokens import token_hash
from manual_app.errors import NotSignedIn
from manual_app.wording import _

_open = (
    SignInSession.token_hash == bindparam("token_hash"),
    SignInSession.revoked_at.is_(None),
    SignInSession.expires_at > bindparam("now"),
    Member.deactivated_at.is_(None),
)
_id = select(Member.id).join(SignInSession, SignInSession.member_id == Member.id).where(*_open)


class SignedIn(NamedTuple):
    """Whose session it is, and nothing more."""

    id: int


def get_signed_in(token: str) -> SignedIn:
    """Return who the token's session belongs to; raises NotSignedIn. Every write asks this."""
    asked = {"token_hash": token_hash(token), "now": db.now()}
    member_id = db.session.connection().execute(_id, asked).scalar_one_or_none()
    if member_id is None:
        raise NotSignedIn(_("Sign in to go on."))
    return SignedIn(member_id)


def find_member_by_session(token: str) -> Member | None:
    """Return the active member whose session this token opens."""
    signed_in = db.session.scalar(
        select(SignInSession).where(
            SignInSession.token_hash == token_hash(token),
            SignInSession.revoked_at.is_(None),
            SignInSession.expires_at > db.now(),
        )
    )
    return signed_in.member if signed_in is not None and signed_in.member.is_active else None


def find_permission_epoch(token: str) -> int | None:
    """Return the permission epoch of the member whose session this token opens, None once it has ended.

    Streams ask every second, so this reads one row and builds no objects.
    """
    return db.session.scalar(
        select(Member.permission_epoch)
        .join(SignInSession, SignInSession.member_id == Member.id)
        .where(
            SignInSession.token_hash == token_hash(token),
            SignInSession.revoked_at.is_(None),
            SignInSession.expires_at > db.now(),
            Member.deactivated_at.is_(None),
        )
    )
