"""Reading what stands in a link: invitations and new passwords."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from manual_app import db
from manual_app.accounts.models import Invitation, PasswordReset
from manual_app.accounts.tokens import token_hash
from manual_app.errors import NotFound
from manual_app.wording import _


def find_invitation(token: str) -> Invitation | None:
    """Return the invitation a link stands for, in whatever state it is."""
    return db.session.scalar(select(Invitation).where(Invitation.token_hash == token_hash(token)))


def get_invitation(invitation_id: int) -> Invitation:
    """Return the invitation; raises NotFound."""
    invitation = db.session.get(Invitation, invitation_id)
    if invitation is None:
        raise NotFound(_("There is no such invitation."))
    return invitation


def find_open_invitation(organisation_id: int, email: str) -> Invitation | None:
    """Return the invitation of an address into an organisation whose link still works."""
    return db.session.scalar(
        select(Invitation).where(
            Invitation.organisation_id == organisation_id,
            Invitation.email == email,
            Invitation.redeemed_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > db.now(),
        )
    )


def list_pending_invitations(organisation_id: int | None = None) -> Sequence[Invitation]:
    """Return invitations neither redeemed nor revoked, newest first; those that ran out are among them."""
    query = (
        select(Invitation)
        .where(Invitation.redeemed_at.is_(None), Invitation.revoked_at.is_(None))
        .order_by(Invitation.id.desc())
    )
    if organisation_id is not None:
        query = query.where(Invitation.organisation_id == organisation_id)
    return db.session.scalars(query).all()


def find_password_reset(token: str) -> PasswordReset | None:
    """Return the reset a link stands for while it can be used."""
    return db.session.scalar(
        select(PasswordReset).where(
            PasswordReset.token_hash == token_hash(token),
            PasswordReset.used_at.is_(None),
            PasswordReset.expires_at > db.now(),
        )
    )
