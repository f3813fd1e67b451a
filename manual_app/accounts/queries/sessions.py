"""Reading who is signed in, and what a session still lacks."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Boolean, ColumnElement, and_, bindparam, or_, select
from sqlalchemy.orm import contains_eager

from manual_app import db
from manual_app.accounts import installation, rules
from manual_app.accounts.models import AuthenticatorApp, Member, Passkey, Role, RoleGrant, SignInSession
from manual_app.accounts.tokens import token_hash
from manual_app.errors import NotSignedIn
from manual_app.wording import _

REMEMBERED_SESSIONS = 1_000


def has_factor() -> ColumnElement[bool]:
    """Return the condition that a Member has a second factor in use."""
    apps = select(AuthenticatorApp.id).where(
        AuthenticatorApp.member_id == Member.id, AuthenticatorApp.confirmed_at.is_not(None)
    )
    passkeys = select(Passkey.id).where(Passkey.member_id == Member.id)
    return or_(apps.exists(), passkeys.exists())


def _lacks_nothing() -> ColumnElement[bool]:
    """Return `rules.missing` in SQL: the condition that a session opens what its member may do."""
    coordinates = select(RoleGrant.id).where(
        RoleGrant.member_id == Member.id, RoleGrant.role == Role.COORDINATOR
    )
    needs_none = or_(bindparam("is_demo", type_=Boolean), ~coordinates.exists())
    return or_(and_(has_factor(), SignInSession.second_step_at.is_not(None)), and_(~has_factor(), needs_none))


_this = SignInSession.token_hash == bindparam("token_hash")
_lasts = (
    SignInSession.revoked_at.is_(None),
    SignInSession.expires_at > bindparam("now"),
    Member.deactivated_at.is_(None),
)
_sign_in = (
    select(SignInSession, has_factor())
    .join(SignInSession.member)
    .where(_this, *_lasts)
    .options(contains_eager(SignInSession.member).joinedload(Member.grants))
)
_whole = and_(*_lasts, _lacks_nothing())
_id = select(Member.id).join(SignInSession, SignInSession.member_id == Member.id).where(_this, _whole)
_epochs = (
    select(SignInSession.token_hash, Member.permission_epoch)
    .join(Member, SignInSession.member_id == Member.id)
    .where(SignInSession.token_hash.in_(bindparam("hashes", expanding=True)), _whole)
)


class SignedIn(NamedTuple):
    """Whose session it is, and nothing more."""

    id: int


def get_signed_in(token: str) -> SignedIn:
    """Return who the token's session belongs to; raises NotSignedIn. Every write asks this."""
    member_id = db.session.connection().execute(_id, _asked(token)).scalar_one_or_none()
    if member_id is None:
        raise NotSignedIn(_("Sign in to go on."))
    return SignedIn(member_id)


@lru_cache(REMEMBERED_SESSIONS)
def whose(token: str) -> int:
    """Return whose session this token opens, or has opened: that never changes, and is remembered.

    Whether it still opens one says `get_signed_in`. Raises NotSignedIn. Holds no connection afterwards.
    """
    with db.reading():
        return get_signed_in(token).id


class SignIn(NamedTuple):
    """One signed-in browser: whose it is, and what it lacks before it opens anything."""

    session: SignInSession
    member: Member
    missing: rules.Missing | None


def find_sign_in(token: str) -> SignIn | None:
    """Return the session this token opens, whole or not, while it lasts and its member is active."""
    found = db.session.execute(_sign_in, _asked(token)).unique().first()
    if found is None:
        return None
    signed_in, owns_factor = found
    missing = rules.missing(
        signed_in.member,
        has_factor=owns_factor,
        gave_second_step=signed_in.second_step_at is not None,
        is_demo=installation.here().is_demo,
    )
    return SignIn(signed_in, signed_in.member, missing)


def find_member_by_session(token: str) -> Member | None:
    """Return the member whose session this token opens, None for one that lacks its second step."""
    found = find_sign_in(token)
    return found.member if found is not None and found.missing is None else None


def permission_epochs(tokens: Iterable[str]) -> dict[str, int]:
    """Return the permission epochs of the members whose sessions these open; what has ended is left out."""
    hashes = {token_hash(token): token for token in tokens}
    found = db.session.connection().execute(_epochs, {"hashes": list(hashes), **_now()})
    return {hashes[hashed]: epoch for hashed, epoch in found}


def _asked(token: str) -> dict[str, object]:
    return {"token_hash": token_hash(token), **_now()}


def _now() -> dict[str, object]:
    return {"now": db.now(), "is_demo": installation.here().is_demo}
