"""Members, their roles and their standing."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from manual_app import db
from manual_app.accounts import letters, passwords, queries, rules
from manual_app.accounts.models import Member, Organisation, Role, RoleGrant
from manual_app.accounts.service import sessions
from manual_app.activity import service as log
from manual_app.errors import Conflict, Forbidden, Unprocessable
from manual_app.wording import LANGUAGES, Lazy, _


def create_member(
    actor: Member | None,
    *,
    organisation: Organisation,
    email: str,
    name: str,
    roles: Iterable[Role | str],
    languages: Iterable[str] = (),
    password: str | None = None,
    password_hash: str | None = None,
    is_contact: bool = False,
    speaks: Iterable[str] = (),
) -> Member:
    """Add a member; without an actor (commands, redeemed invitations) any role may be given.

    `languages` are those a translator is set for; `password_hash` spares hashing inside a transaction.
    Raises Conflict when the address belongs to a member.
    """
    wanted = frozenset(Role(role) for role in roles)
    _require_may_give(actor, organisation, wanted)
    if queries.find_member_by_email(email) is not None:
        raise Conflict(_("This address belongs to a member already."))
    member = Member(
        organisation=organisation,
        email=email.strip().lower(),
        name=name.strip(),
        is_contact=is_contact,
        password_hash=passwords.hash_password(password) if password else password_hash,
        speaks=sorted(set(speaks) & LANGUAGES.keys()),
        grants=_grants(wanted, languages),
    )
    db.session.add(member)
    db.session.flush()
    record(actor, "member.created", member, roles=sorted(wanted))
    return member


def set_roles(
    actor: Member,
    member: Member,
    *,
    roles: Iterable[Role | str],
    languages: Iterable[str] = (),
    speaks: Iterable[str] | None = None,
) -> None:
    """Give the member exactly these roles; `speaks` is who may approve translations (rule 10).

    Only roles that the actor may give can be given or taken. Raises Conflict when the lead partner would
    be left without a coordinator.
    """
    _require_may_manage(actor, member.organisation)
    _require_present(member)
    wanted = frozenset(Role(role) for role in roles)
    _require_may_give(actor, member.organisation, wanted ^ member.roles)
    if Role.COORDINATOR not in wanted:
        _require_another_coordinator(member)
    _replace_grants(member, _grants(wanted, languages))
    if speaks is not None:
        member.speaks = sorted(set(speaks) & LANGUAGES.keys())
    _change_standing(member)
    record(actor, "member.roles", member, roles=sorted(wanted), languages=sorted(member.translates))


def set_contact(actor: Member, member: Member) -> None:
    """Make the member the contact of their organisation, who invites colleagues; there is one."""
    _require_may_manage(actor, member.organisation)
    if not member.is_active:
        raise Conflict(_("A member who is deactivated cannot be the contact."))
    before = queries.find_contact(member.organisation_id)
    if before is not None:
        before.is_contact = False
        _change_standing(before)
    member.is_contact = True
    _change_standing(member)
    record(actor, "member.contact", member)


def deactivate(actor: Member, member: Member) -> None:
    """Shut the account: signed out everywhere at once, and no sign-in until it is opened again."""
    _require_may_manage(actor, member.organisation)
    shut(member)
    record(actor, "member.deactivated", member)


def shut(member: Member) -> None:
    """Take the account out of use; raises Conflict for the last coordinator of the lead partner."""
    _require_another_coordinator(member)
    member.deactivated_at = member.deactivated_at or db.now()
    member.is_contact = False
    sessions.end_sessions(member)
    _change_standing(member)


def reactivate(actor: Member, member: Member) -> None:
    """Open the account again, with the roles it had; sessions stay ended, and a wish to be erased is over.

    The actor must be allowed to give those roles. Raises Conflict for a member who was erased.
    """
    _require_may_manage(actor, member.organisation)
    _require_present(member)
    _require_may_give(actor, member.organisation, member.roles)
    member.deactivated_at = member.erasure_asked_at = None
    _change_standing(member)
    record(actor, "member.reactivated", member)


def change_own_account(member: Member, *, name: str, language: str, name_in_print: bool) -> None:
    """Let members say how they are called, in which language they work, and whether their name is printed."""
    db.session.refresh(member, with_for_update=True)
    if not member.is_active:  # erased by somebody at this very moment: the name must not come back
        raise Conflict(_("This account is shut."))
    member.name = name.strip()
    member.language = language if language in LANGUAGES else member.language
    member.name_in_print = name_in_print
    db.session.flush()
    record(member, "member.account", member, name_in_print=name_in_print)


def change_password(member: Member, password_hash: str) -> None:
    """Set a new password and sign the member out everywhere (security.md, row 5)."""
    member.password_hash = password_hash
    sessions.end_sessions(member)
    db.session.flush()
    record(member, "member.password", member)
    letters.tell(member, Lazy("Your password was changed, and all devices were signed out."))


def renew_hash(member_id: int, password_hash: str) -> None:
    """Store another hash of the same password; nothing else changes."""
    queries.get_member(member_id).password_hash = password_hash
    db.session.flush()


def record(actor: Member | None, act: str, member: Member, **details: object) -> None:
    """Log an act on a member."""
    log.record(
        act,
        subject_kind="member",
        subject_id=member.id,
        member_id=actor.id if actor else None,
        organisation_id=actor.organisation_id if actor else None,
        **details,
    )


def _require_may_manage(actor: Member, organisation: Organisation) -> None:
    if not rules.can_manage_people(actor, organisation):
        raise Forbidden(_("Only a coordinator may change these members."))


def _require_may_give(actor: Member | None, organisation: Organisation, roles: Collection[Role]) -> None:
    if actor is not None and not set(roles) <= rules.roles_to_give(actor, organisation):
        raise Forbidden(_("Only a coordinator of the lead partner may give or take these roles."))


def _require_present(member: Member) -> None:
    if member.erased_at is not None:
        raise Conflict(_("This member was erased. Invite the person anew."))


def _require_another_coordinator(member: Member) -> None:
    if not rules.is_coordinator(member):
        return
    db.session.refresh(member.organisation, with_for_update=True)  # two at once must not remove each other
    if queries.count_lead_coordinators() < 2:
        raise Conflict(_("The lead partner needs a coordinator. Name another one first."))


def _grants(roles: Collection[Role], languages: Iterable[str]) -> list[RoleGrant]:
    grants = [RoleGrant(role=role.value, language="") for role in sorted(roles) if role != Role.TRANSLATOR]
    if Role.TRANSLATOR in roles:
        chosen = sorted(set(languages) & LANGUAGES.keys())
        if not chosen:
            raise Unprocessable(_("Choose at least one language to translate into."))
        grants += [RoleGrant(role=Role.TRANSLATOR.value, language=code) for code in chosen]
    return grants


def _replace_grants(member: Member, grants: list[RoleGrant]) -> None:
    """Exchange the grants; those that stay keep their row, since (member, role, language) is unique."""
    wanted = {(grant.role, grant.language) for grant in grants}
    kept = [grant for grant in member.grants if (grant.role, grant.language) in wanted]
    present = {(grant.role, grant.language) for grant in kept}
    member.grants = kept + [grant for grant in grants if (grant.role, grant.language) not in present]


def _change_standing(member: Member) -> None:
    """Let streams and pages notice that the member's permissions have changed (row 3)."""
    member.permission_epoch += 1
    db.session.flush()
