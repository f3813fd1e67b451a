"""The app that shows codes, recovery codes, and taking factors away (security.md, row 8)."""

from __future__ import annotations

from typing import TypeAlias

import structlog
from sqlalchemy import ColumnElement, delete, update

from manual_app import db
from manual_app.accounts import codes, installation, letters, queries, rules, sealing
from manual_app.accounts.models import AuthenticatorApp, Member, Passkey, RecoveryCode
from manual_app.accounts.service import attempts, sessions
from manual_app.accounts.service.members import record
from manual_app.errors import Conflict, Forbidden, Unprocessable
from manual_app.wording import Lazy, _

Kept: TypeAlias = AuthenticatorApp | Passkey | RecoveryCode
log = structlog.get_logger()


def begin_app(member: Member, *, session_id: int) -> None:
    """Make a key for an app; codes count once the first one is confirmed. An app in use stays until then.

    Until then it is sealed for the browser that asked: who else has got in meanwhile must not learn the key
    that the member is about to take on.
    """
    _remove(AuthenticatorApp, member, AuthenticatorApp.confirmed_at.is_(None))
    sealed = sealing.seal(codes.new_key(), owner=queries.owner_of_key(member.id, session_id))
    db.session.add(AuthenticatorApp(member_id=member.id, sealed_key=sealed))
    db.session.flush()


def find_new_key(member: Member, *, session_id: int) -> str | None:
    """Return the key that this browser is setting an app up with."""
    app = queries.find_app_being_set_up(member)
    return queries.read_key(app, session_id=session_id) if app else None


def confirm_app(member: Member, code: str, *, session_id: int) -> None:
    """Take codes of the app that this browser is setting up from now on, instead of those of any app before.

    Raises Conflict when it sets none up, Unprocessable for a wrong code.
    """
    app, key = queries.find_app_being_set_up(member), find_new_key(member, session_id=session_id)
    if app is None or key is None:
        raise Conflict(_("No app is being set up. Begin again."))
    step = codes.matching_step(key, code, at=db.now())
    if step is None:
        raise Unprocessable(_("This is not the code that the app shows now. Check the clock of your phone."))
    _remove(AuthenticatorApp, member, AuthenticatorApp.confirmed_at.is_not(None))
    app.sealed_key = sealing.seal(key, owner=queries.owner_of_key(member.id))
    app.last_step, app.confirmed_at = step, db.now()
    db.session.flush()
    record(member, "second_step.app_added", member)
    letters.tell(member, Lazy("An app for codes was set up as your second step at sign-in."))


def give_code(member: Member, code: str) -> bool:
    """Take a code of the member's app, once; False for a wrong or used one.

    Raises Conflict when the secret key has changed since the app was set up.
    """
    app = queries.find_app(member)
    if app is None:
        return False
    step = codes.matching_step(_key_of(app), code, at=db.now(), after=app.last_step)
    if step is None:
        return False
    unused = update(AuthenticatorApp).where(AuthenticatorApp.id == app.id, AuthenticatorApp.last_step < step)
    taken = db.session.execute(unused.values(last_step=step, last_used_at=db.now()))
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def remove_app(member: Member) -> None:
    """Take no more codes of the member's app, if there is one.

    Raises Conflict for the last factor of who needs one.
    """
    app = queries.find_app(member)
    if app is None:
        return
    require_another(member, app)
    _remove(AuthenticatorApp, member)
    record(member, "second_step.app_removed", member)
    letters.tell(member, Lazy("The app for codes was taken off your second step at sign-in."))
    end_codes_without_factor(member)


def renew_recovery_codes(member: Member) -> list[str]:
    """Make ten recovery codes, return them to be shown once, and let those before open nothing any more."""
    _remove(RecoveryCode, member)
    made = codes.new_recovery_codes()
    hashes = [codes.recovery_hash(code, member_id=member.id) for code in made]
    db.session.add_all(RecoveryCode(member_id=member.id, code_hash=one) for one in hashes)
    db.session.flush()
    record(member, "second_step.codes_made", member)
    letters.tell(member, Lazy("New recovery codes were made; those before do not work any more."))
    return made


def give_recovery_code(member: Member, typed: str) -> bool:
    """Use up one of the member's recovery codes; False for a wrong or used one."""
    unused = update(RecoveryCode).where(
        RecoveryCode.member_id == member.id,
        RecoveryCode.code_hash == codes.recovery_hash(typed, member_id=member.id),
        RecoveryCode.used_at.is_(None),
    )
    taken = db.session.execute(unused.values(used_at=db.now()))
    if not taken.rowcount:  # type: ignore[attr-defined]
        return False
    record(member, "second_step.code_used", member)
    letters.tell(member, Lazy("A recovery code was used to sign in. It does not work again."))
    return True


def reset_second_step(actor: Member | None, member: Member) -> None:
    """Take all factors off a member who has lost them, and sign them out everywhere.

    Without an actor (commands) nobody is asked. Raises Forbidden.
    """
    if actor is not None and not rules.can_reset_second_step(actor, member):
        raise Forbidden(_("Only another coordinator may reset a second step."))
    forget_factors(member)
    sessions.end_sessions(member)
    record(actor, "second_step.reset", member)
    letters.tell(
        member,
        Lazy("A coordinator has reset your second step at sign-in: set it up again when you sign in."),
    )


def forget_factors(member: Member) -> None:
    """Remove all that is kept of a member's second step, counted failures too."""
    for model in (AuthenticatorApp, Passkey, RecoveryCode):
        _remove(model, member)
    for kind in ("code", "recovery"):
        attempts.forget(f"{kind}:{member.id}")


def end_codes_without_factor(member: Member) -> None:
    """Let recovery codes end with the last factor they stand in for."""
    if not queries.owns_factor(member):
        _remove(RecoveryCode, member)


def require_another(member: Member, factor: AuthenticatorApp | Passkey) -> None:
    """Raise Conflict when this is the last working factor of somebody who needs one."""
    left = queries.factors_of(member).left_without(factor)
    if not rules.can_remove_factor(member, left=left, is_demo=installation.here().is_demo):
        raise Conflict(_("Coordinators sign in with a second step. Set up another one first."))


def _remove(model: type[Kept], member: Member, *which: ColumnElement[bool]) -> None:
    db.session.execute(delete(model).where(model.member_id == member.id, *which))


def _key_of(app: AuthenticatorApp) -> str:
    key = queries.read_key(app)
    if key is None:
        log.error("app unreadable", member=app.member_id)
        raise Conflict(
            _(
                "Codes from your app cannot be checked any more: the secret key of this installation has "
                "changed. Use a passkey or a recovery code, or ask a coordinator to reset your second step."
            ),
            code="secret_key_changed",
        )
    return key
