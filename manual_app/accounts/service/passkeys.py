"""Passkeys: a question to one browser, answered once within minutes (security.md, row 8)."""

from __future__ import annotations

import secrets
from datetime import timedelta
from enum import StrEnum
from typing import Any

import structlog
from sqlalchemy import delete

from manual_app import db
from manual_app.accounts import ceremonies, installation, letters, queries
from manual_app.accounts.models import Member, Passkey, PasskeyChallenge, SignInSession
from manual_app.accounts.service.factors import end_codes_without_factor, require_another
from manual_app.accounts.service.members import record
from manual_app.errors import Conflict, Unprocessable
from manual_app.wording import Lazy, _

LIFETIME = timedelta(minutes=5)
MOST_PASSKEYS = 10
log = structlog.get_logger()


class Purpose(StrEnum):
    """What a question is asked for; an answer counts for no other."""

    MAKE = "make"
    USE = "use"


def ask_to_make(session: SignInSession, *, name: str) -> dict[str, Any]:
    """Return what the browser needs to make a passkey for the manual called `name`; raises Conflict."""
    member = session.member
    present = queries.list_passkeys(member)
    if not installation.here().takes_passkeys:
        raise Conflict(_("Passkeys need a web address with a name, over https."))
    if len(present) >= MOST_PASSKEYS:
        raise Conflict(_("You have %(n)s passkeys. Remove one first.", n=MOST_PASSKEYS))
    challenge = _new_challenge(session, Purpose.MAKE)
    return ceremonies.to_make(member, challenge=challenge, present=present, name=name)


def ask_to_use(session: SignInSession) -> dict[str, Any]:
    """Return what the browser needs to use one of the member's passkeys; raises Conflict without any."""
    passkeys = queries.list_passkeys(session.member)
    if not passkeys:
        raise Conflict(_("You have no passkey."))
    return ceremonies.to_use(passkeys, challenge=_new_challenge(session, Purpose.USE))


def take_challenge(session: SignInSession, purpose: Purpose) -> bytes:
    """Return what this browser was asked, and use it up; nothing when its minutes are over.

    Commit before the answer is looked at: a wrong one uses the question up as well.
    """
    asked = delete(PasskeyChallenge).where(
        PasskeyChallenge.session_id == session.id, PasskeyChallenge.purpose == purpose
    )
    found = db.session.execute(
        asked.returning(PasskeyChallenge.challenge, PasskeyChallenge.expires_at)
    ).first()
    if found is None or found.expires_at <= db.now():
        return b""
    return bytes(found.challenge)


def add_passkey(member: Member, answer: dict[str, Any], *, challenge: bytes, name: str) -> Passkey:
    """Keep the passkey that was made in answer to `challenge`; raises Unprocessable, Conflict."""
    try:
        made = ceremonies.check_made(answer, challenge=_required(challenge))
    except ceremonies.NotAccepted as fault:
        raise _refusal(member, fault) from fault
    if queries.is_known_passkey(made.credential_id):
        raise Conflict(_("This passkey is set up already."))
    passkey = Passkey(
        member_id=member.id,
        name=name,
        credential_id=made.credential_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
        transports=made.transports,
    )
    db.session.add(passkey)
    db.session.flush()
    record(member, "second_step.passkey_added", member, passkey=passkey.id)
    letters.tell(member, Lazy("A passkey was set up as your second step at sign-in."))
    return passkey


def give_passkey(member: Member, answer: dict[str, Any], *, challenge: bytes) -> None:
    """Take the answer of one of the member's passkeys; raises Unprocessable."""
    try:
        passkey = queries.find_passkey(member, ceremonies.credential_of(answer))
        if passkey is None:
            raise ceremonies.NotAccepted("not a passkey of this member")
        count = ceremonies.check_used(answer, challenge=_required(challenge), passkey=passkey)
    except ceremonies.NotAccepted as fault:
        raise _refusal(member, fault) from fault
    passkey.sign_count, passkey.last_used_at = count, db.now()
    db.session.flush()


def rename_passkey(member: Member, passkey: Passkey, name: str) -> None:
    """Call the member's passkey otherwise."""
    passkey.name = name
    db.session.flush()
    record(member, "second_step.passkey_renamed", member, passkey=passkey.id)


def remove_passkey(member: Member, passkey: Passkey) -> None:
    """Accept the passkey no more; raises Conflict for the last factor of who needs one."""
    require_another(member, passkey)
    record(member, "second_step.passkey_removed", member, passkey=passkey.id)
    db.session.delete(passkey)
    db.session.flush()
    letters.tell(member, Lazy("A passkey was taken off your second step at sign-in."))
    end_codes_without_factor(member)


def sweep() -> None:
    """Remove questions that nobody answered in time."""
    db.session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.expires_at < db.now()))


def _new_challenge(session: SignInSession, purpose: Purpose) -> bytes:
    """Return a new question to this browser; one asked before counts no more."""
    db.session.refresh(session, with_for_update=True)  # two at once would both insert
    take_challenge(session, purpose)
    challenge = secrets.token_bytes(32)
    db.session.add(
        PasskeyChallenge(
            session_id=session.id, purpose=purpose, challenge=challenge, expires_at=db.now() + LIFETIME
        )
    )
    db.session.flush()
    return challenge


def _required(challenge: bytes) -> bytes:
    if not challenge:
        raise ceremonies.NotAccepted("no question is open")
    return challenge


def _refusal(member: Member, fault: Exception) -> Unprocessable:
    log.warning("passkey refused", member=member.id, exc_info=fault)
    return Unprocessable(_("This passkey was not accepted. Try again."), code="passkey_refused")
