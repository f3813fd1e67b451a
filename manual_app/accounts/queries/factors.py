"""Reading second factors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select

from manual_app import db
from manual_app.accounts import sealing
from manual_app.accounts.models import AuthenticatorApp, Member, Passkey, RecoveryCode
from manual_app.accounts.queries.sessions import has_factor
from manual_app.errors import NotFound
from manual_app.wording import _


class Factors(NamedTuple):
    """What a member signs in with, after the password."""

    app: AuthenticatorApp | None
    passkeys: Sequence[Passkey]
    codes_left: int

    @property
    def number(self) -> int:
        """How many factors there are; recovery codes stand in for them and are none."""
        return len(self.passkeys) + (self.app is not None)

    @property
    def app_works(self) -> bool:
        """Whether codes can be checked: not after a change of SECRET_KEY."""
        return self.app is not None and read_key(self.app) is not None

    def left_without(self, factor: AuthenticatorApp | Passkey) -> int:
        """Return how many factors would still open the account without this one."""
        working = [*self.passkeys, *([self.app] if self.app_works else [])]
        return sum(other is not factor for other in working)


def factors_of(member: Member) -> Factors:
    """Return the member's factors."""
    left = select(func.count(RecoveryCode.id)).where(
        RecoveryCode.member_id == member.id, RecoveryCode.used_at.is_(None)
    )
    return Factors(find_app(member), list_passkeys(member), db.session.scalar(left) or 0)


def owns_factor(member: Member) -> bool:
    """Whether the member has a second factor in use."""
    return bool(db.session.scalar(select(has_factor()).select_from(Member).where(Member.id == member.id)))


def find_app(member: Member) -> AuthenticatorApp | None:
    """Return the app whose codes are taken."""
    in_use = AuthenticatorApp.confirmed_at.is_not(None)
    return db.session.scalar(select(AuthenticatorApp).where(AuthenticatorApp.member_id == member.id, in_use))


def find_app_being_set_up(member: Member) -> AuthenticatorApp | None:
    """Return the app that waits for its first code."""
    waiting = AuthenticatorApp.confirmed_at.is_(None)
    return db.session.scalar(select(AuthenticatorApp).where(AuthenticatorApp.member_id == member.id, waiting))


def read_key(app: AuthenticatorApp, *, session_id: int | None = None) -> str | None:
    """Return the key that app and manual share; None: sealed for another browser or by another SECRET_KEY."""
    try:
        return sealing.unseal(app.sealed_key, owner=owner_of_key(app.member_id, session_id))
    except sealing.Unreadable:
        return None


def owner_of_key(member_id: int, session_id: int | None = None) -> str:
    """Return whom a key is sealed for: the member, or one browser of theirs in which an app is set up."""
    theirs = f"app of member {member_id}"
    return theirs if session_id is None else f"{theirs}, set up in session {session_id}"


def list_passkeys(member: Member) -> Sequence[Passkey]:
    """Return the member's passkeys, the first one first."""
    return db.session.scalars(
        select(Passkey).where(Passkey.member_id == member.id).order_by(Passkey.id)
    ).all()


def find_passkey(member: Member, credential_id: str) -> Passkey | None:
    """Return the member's passkey of this id (base64url), never another member's."""
    return db.session.scalar(
        select(Passkey).where(Passkey.member_id == member.id, Passkey.credential_id == credential_id)
    )


def is_known_passkey(credential_id: str) -> bool:
    """Whether anybody has set up the passkey of this id."""
    return db.session.scalar(select(Passkey.id).where(Passkey.credential_id == credential_id)) is not None


def get_passkey(member: Member, passkey_id: int) -> Passkey:
    """Return one of the member's passkeys; raises NotFound."""
    passkey = db.session.get(Passkey, passkey_id)
    if passkey is None or passkey.member_id != member.id:
        raise NotFound(_("There is no such passkey."))
    return passkey
