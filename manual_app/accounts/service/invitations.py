"""Invitations: a link to one address, for one use within seven days (security.md, row 7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import func, or_, update

from manual_app import db, mail
from manual_app.accounts import queries, rules
from manual_app.accounts.addresses import Pasted
from manual_app.accounts.models import Invitation, Member, Organisation, Role
from manual_app.accounts.service import members
from manual_app.accounts.tokens import new_token, token_hash
from manual_app.activity import service as log
from manual_app.errors import Conflict, Forbidden, NotFound, Unprocessable
from manual_app.wording import LANGUAGES, _

LIFETIME, KEPT = timedelta(days=7), timedelta(days=30)
MOST_AT_ONCE = 100


class Outcome(StrEnum):
    """What became of one pasted address."""

    SENT = "sent"
    MEMBER = "member"
    PENDING = "pending"
    NO_ADDRESS = "no_address"


@dataclass(frozen=True)
class Invited:
    """One address, what became of it, and the link for whoever has to hand it over."""

    email: str
    outcome: Outcome
    link: str = ""


def invite(
    actor: Member,
    organisation: Organisation,
    addresses: Iterable[Pasted],
    *,
    roles: Iterable[Role | str],
    languages: Iterable[str] = (),
) -> list[Invited]:
    """Invite each address into the organisation and say what became of each.

    Raises Forbidden for an organisation or a role that the actor may not invite to, Unprocessable for no
    role, a translator without languages, or more than 100 addresses.
    """
    wanted = frozenset(Role(role) for role in roles)
    _require_may_invite(actor, organisation, wanted)
    pasted, spoken = list(addresses), sorted(set(languages) & LANGUAGES.keys())
    if not wanted:
        raise Unprocessable(_("Choose at least one role."))
    if Role.TRANSLATOR in wanted and not spoken:
        raise Unprocessable(_("Choose at least one language to translate into."))
    if len(pasted) > MOST_AT_ONCE:
        raise Unprocessable(_("Invite at most %(n)s people at once.", n=MOST_AT_ONCE))
    return [_invite_one(actor, organisation, one, sorted(wanted), spoken) for one in pasted]


def resend(actor: Member, invitation: Invitation) -> Invited:
    """Send the invitation again with a new link for seven more days; the old link is dead."""
    _require_open(actor, invitation)
    token = new_token()
    invitation.token_hash = token_hash(token)
    invitation.expires_at = db.now() + LIFETIME
    db.session.flush()
    _record(actor, "invitation.resent", invitation)
    return Invited(invitation.email, Outcome.SENT, _write(actor, invitation, token))


def revoke(actor: Member, invitation: Invitation) -> None:
    """Take the invitation back: its link is dead."""
    _require_open(actor, invitation)
    invitation.revoked_at = db.now()
    db.session.flush()
    _record(actor, "invitation.revoked", invitation)


def get_usable(token: str) -> Invitation:
    """Return the invitation that a link still opens; raises NotFound with what is the matter."""
    invitation = queries.find_invitation(token)
    if invitation is None:
        raise NotFound(_("There is no such invitation. Ask whoever invited you for a new link."))
    if invitation.redeemed_at is not None:
        raise NotFound(_("This invitation has been used. Sign in with the password you chose then."))
    if invitation.revoked_at is not None or invitation.expires_at <= db.now():
        raise NotFound(_("This invitation has ended. Ask whoever invited you for a new link."))
    return invitation


def redeem(token: str, *, name: str, password_hash: str) -> Member:
    """Make the invited person a member, once; raises NotFound for a link that opens nothing any more."""
    invitation = get_usable(token)
    unused = update(Invitation).where(Invitation.id == invitation.id, Invitation.redeemed_at.is_(None))
    if not db.session.execute(unused.values(redeemed_at=db.now())).rowcount:  # type: ignore[attr-defined]
        raise NotFound(_("This invitation has been used. Sign in with the password you chose then."))
    member = members.create_member(
        None,
        organisation=invitation.organisation,
        email=invitation.email,
        name=name,
        roles=invitation.roles,
        languages=invitation.languages,
        password_hash=password_hash,
    )
    _record(member, "invitation.redeemed", invitation)
    return member


def sweep() -> None:
    """Forget whom an invitation was for a month after its link ended; that there was one stays."""
    over = Invitation.expires_at < db.now() - KEPT
    named = or_(Invitation.email != "", Invitation.name != "")
    forgotten = {"email": "", "name": "", "revoked_at": func.coalesce(Invitation.revoked_at, db.now())}
    unused = update(Invitation).where(over, named, Invitation.redeemed_at.is_(None))
    db.session.execute(unused.values(**forgotten))
    used = update(Invitation).where(over, named, Invitation.redeemed_at.is_not(None))
    db.session.execute(used.values(email="", name=""))


def _invite_one(
    actor: Member, organisation: Organisation, one: Pasted, roles: list[Role], languages: list[str]
) -> Invited:
    if not one.is_address:
        return Invited(one.email, Outcome.NO_ADDRESS)
    if queries.find_member_by_email(one.email) is not None:
        return Invited(one.email, Outcome.MEMBER)
    if queries.find_open_invitation(organisation.id, one.email) is not None:
        return Invited(one.email, Outcome.PENDING)
    _end_expired(organisation, one.email)
    token = new_token()
    invitation = Invitation(
        organisation=organisation,
        email=one.email,
        name=one.name,
        roles=[role.value for role in roles],
        languages=languages,
        token_hash=token_hash(token),
        invited_by=actor,
        expires_at=db.now() + LIFETIME,
    )
    db.session.add(invitation)
    db.session.flush()
    _record(actor, "invitation.sent", invitation, roles=invitation.roles)
    return Invited(one.email, Outcome.SENT, _write(actor, invitation, token))


def _end_expired(organisation: Organisation, email: str) -> None:
    """Let a new invitation replace one whose seven days are over."""
    same = (Invitation.organisation_id == organisation.id, Invitation.email == email)
    still_listed = (Invitation.redeemed_at.is_(None), Invitation.revoked_at.is_(None))
    db.session.execute(update(Invitation).where(*same, *still_listed).values(revoked_at=db.now()))


def _write(actor: Member, invitation: Invitation, token: str) -> str:
    """Put the mail into the outbox and return the link."""
    link = mail.link(f"/invitation/{token}")
    mail.send(
        to=invitation.email,
        subject=_("%(name)s invites you to write a manual together", name=actor.name),
        body=_(
            "Hello%(addressee)s,\n\n"
            "%(inviter)s (%(partner)s) invites you to work on the manual for %(organisation)s.\n"
            "Open this link within seven days and choose a password:\n\n"
            "%(link)s\n\n"
            "If you do not know what this is about, do nothing.\n",
            addressee=f" {invitation.name}" if invitation.name else "",
            inviter=actor.name,
            partner=actor.organisation.name,
            organisation=invitation.organisation.name,
            link=link,
        ),
    )
    return link


def _require_may_invite(actor: Member, organisation: Organisation, roles: Iterable[Role]) -> None:
    if not rules.can_invite(actor, organisation):
        raise Forbidden(_("You may invite people to your own organisation only."))
    if not set(roles) <= rules.roles_to_give(actor, organisation):
        raise Forbidden(_("Only a coordinator of the lead partner may give or take these roles."))


def _require_open(actor: Member, invitation: Invitation) -> None:
    _require_may_invite(actor, invitation.organisation, map(Role, invitation.roles))
    if invitation.redeemed_at is not None or invitation.revoked_at is not None:
        raise Conflict(_("This invitation has been used or taken back."))


def _record(actor: Member, act: str, invitation: Invitation, **details: object) -> None:
    log.record(
        act,
        subject_kind="invitation",
        subject_id=invitation.id,
        member_id=actor.id,
        organisation_id=invitation.organisation_id,
        **details,
    )
