"""Members who leave, and the erasure of a person: a pseudonym stays, so that the record stays whole."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import delete, update

from manual_app import db, mail
from manual_app.accounts import queries, rules
from manual_app.accounts.models import Invitation, Member, PasswordReset, Role, SignInSession
from manual_app.accounts.service import factors, members
from manual_app.errors import Conflict, Forbidden
from manual_app.wording import _, use_locale

NOBODY = "erased.invalid"  # a domain that never exists (RFC 2606)


class Person(NamedTuple):
    """Who a member was."""

    name: str
    email: str
    beside_partner: str  # as letters name them: "Author (Daugavpils)"


def leave(member: Member, *, asks_erasure: bool) -> None:
    """Shut one's own account, and tell the coordinators; they carry out an erasure that is asked for.

    Raises Conflict for the last coordinator of the lead partner.
    """
    members.shut(member)
    member.erasure_asked_at = db.now() if asks_erasure else None
    db.session.flush()
    members.record(member, "member.left", member, asks_erasure=asks_erasure)
    for coordinator in queries.members_with_role(Role.COORDINATOR):
        if rules.can_erase_people(coordinator):
            with use_locale(coordinator.language):
                _tell(coordinator, member)


def erase(actor: Member, member: Member) -> Person:
    """Replace name and address by a pseudonym for good, and return what they were.

    The account is shut; sessions, links, roles and languages go. What the member did stays, by number.
    Raises Forbidden; Conflict for who is erased already.
    """
    if not rules.can_erase_people(actor):
        raise Forbidden(_("Only a coordinator of the lead partner may erase people."))
    db.session.refresh(member, with_for_update=True)
    if member.id == actor.id:
        raise Conflict(_("Another coordinator has to erase you. Leave the manual, and ask for it there."))
    if member.erased_at is not None:
        raise Conflict(_("This member is erased already."))
    members.shut(member)
    beside_partner = f"{member.called} ({member.organisation.short_name})"
    person = Person(member.given_name, member.email, beside_partner)
    _empty(member)
    _forget_links(member, person)
    members.record(actor, "member.erased", member)
    return person


def _empty(member: Member) -> None:
    """Leave of a member what the record needs: the number and the partner."""
    member.given_name = f"Former member {member.id}"
    member.email = f"former-member-{member.id}@{NOBODY}"
    member.password_hash = None
    member.language, member.speaks, member.name_in_print = "en", [], False
    member.grants = []
    member.erasure_asked_at, member.erased_at = None, db.now()
    db.session.flush()
    factors.forget_factors(member)


def _forget_links(member: Member, person: Person) -> None:
    db.session.execute(delete(SignInSession).where(SignInSession.member_id == member.id))
    db.session.execute(delete(PasswordReset).where(PasswordReset.member_id == member.id))
    theirs = update(Invitation).where(Invitation.email == person.email)
    unused = theirs.where(Invitation.redeemed_at.is_(None), Invitation.revoked_at.is_(None))
    db.session.execute(unused.values(revoked_at=db.now()))
    db.session.execute(theirs.values(email="", name=""))


def _tell(coordinator: Member, member: Member) -> None:
    mail.send(
        to=coordinator.email,
        subject=_("A member has left the manual"),
        body="\n\n".join(
            (
                _("A member of %(partner)s has left the manual.", partner=member.organisation.name),
                _("They ask that their name and address be erased. Do it within a month:")
                if member.erasure_asked_at
                else _("Their name and address are kept until you erase them:"),
                mail.link(f"/people/{member.organisation.slug}"),
            )
        )
        + "\n",
    )
