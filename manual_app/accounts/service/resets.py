"""Forgotten passwords: a link by mail, for one use within 30 minutes (security.md, row 7)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, update

from manual_app import db, jobs, mail, wording
from manual_app.accounts import queries
from manual_app.accounts.models import Member, PasswordReset
from manual_app.accounts.service import members
from manual_app.accounts.tokens import new_token, token_hash
from manual_app.errors import NotFound
from manual_app.wording import _

LIFETIME, KEPT = timedelta(minutes=30), timedelta(days=7)


def request_password_reset(email: str) -> None:
    """Send a link to the address if a member has it; that is found out later, so that no answer tells."""
    jobs.enqueue("mail_password_reset", email.strip().lower())


@jobs.job
def mail_password_reset(email: str) -> None:
    """Write the mail with the link to an active member; to anybody else, nothing."""
    with db.transaction() as session:
        member = queries.find_member_by_email(email)
        if member is None or not member.is_active:
            return
        token = new_token()
        session.add(
            PasswordReset(token_hash=token_hash(token), member_id=member.id, expires_at=db.now() + LIFETIME)
        )
        with wording.use_locale(member.language):
            _write(member, mail.link(f"/password/{token}"))


def reset_password(token: str, password_hash: str) -> Member:
    """Set the new password and sign the member out everywhere; raises NotFound for a link that is used up.

    All other links of the member are used up with it.
    """
    reset = queries.find_password_reset(token)
    if reset is None or not reset.member.is_active or not _use(reset):
        raise NotFound(_("This link has been used, or its 30 minutes are over. Ask for a new one."))
    unused = update(PasswordReset).where(
        PasswordReset.member_id == reset.member_id, PasswordReset.used_at.is_(None)
    )
    db.session.execute(unused.values(used_at=db.now()))
    members.change_password(reset.member, password_hash)
    return reset.member


def sweep() -> None:
    """Remove links that were made more than a week ago: none opens anything any more."""
    db.session.execute(delete(PasswordReset).where(PasswordReset.created_at < db.now() - KEPT))


def _use(reset: PasswordReset) -> bool:
    """Use the link up; False when somebody else was first."""
    unused = update(PasswordReset).where(PasswordReset.id == reset.id, PasswordReset.used_at.is_(None))
    return bool(db.session.execute(unused.values(used_at=db.now())).rowcount)  # type: ignore[attr-defined]


def _write(member: Member, link: str) -> None:
    mail.send(
        to=member.email,
        subject=_("A new password for the manual"),
        body=_(
            "Hello %(name)s,\n\n"
            "somebody, probably you, asked for a new password. Choose one here within 30 minutes:\n\n"
            "%(link)s\n\n"
            "If it was not you, do nothing: your password stays as it is.\n",
            name=member.name,
            link=link,
        ),
    )
