"""Members, their roles and their standing."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from manual_app import db
from manual_app.accounts import passwords, queries, rules
from manual_app.accounts.models import Member, Organisation, Role, RoleGrant
from manual_app.activity import service as log
from manual_app.errors import Conflict, Forbidden, Unprocessable
from manual_app.wording import LANGUAGES, _


def create_member(
    actor: Member | None,
    *,
    organisation: Organisation,
    email: str,
    name: str,
    roles: Iterable[Role | str],
    languages: Iterable[str] = (),
    password: str | None = None,
    is_contact: bool = False,
    speaks: Iterable[str] = (),
) -> Member:
    """Add a member; without an actor (commands, redeemed invitations) any role may be given.

    `languages` are those a translator is set for. Raises Conflict when the address belongs to a member.
    """
    wanted = frozenset(Role(role) for role in roles)
    if actor is not None:
        _require_may_give(actor, organisation, wanted)
    if queries.find_member_by_email(email) is not None:
        raise Conflict(_("This address belongs to a member already."))
    member = Member(
        organisation=organisation,
        email=email.strip().lower(),
        name=name.strip(),
        is_contact=is_contact,
        password_hash=passwords.hash_password(password) if password else None,
        speaks=sorted(set(speaks) & LANGUAGES.keys()),
        grants=_grants(wanted, languages),
    )
    db.session.add(member)
    db.session.flush()
    record(actor, "member_created", member, roles=sorted(wanted))
    return member


def renew_hash(member_id: int, password_hash: str) -> None:
    """Store another hash of the same password; nothing else changes."""
    queries.get_member(member_id).password_hash = password_hash
    db.session.flush()


def _require_may_give(actor: Member, organisation: Organisation, roles: Collection[Role]) -> None:
    if not set(roles) <= rules.roles_to_give(actor, organisation):
        raise Forbidden(_("You may not give this role here."))


def _grants(roles: Collection[Role], languages: Iterable[str]) -> list[RoleGrant]:
    grants = [RoleGrant(role=role.value) for role in sorted(roles) if role != Role.TRANSLATOR]
    if Role.TRANSLATOR in roles:
        chosen = sorted(set(languages) & LANGUAGES.keys())
        if not chosen:
            raise Unprocessable(_("Choose at least one language to translate into."))
        grants += [RoleGrant(role=Role.TRANSLATOR.value, language=code) for code in chosen]
    return grants


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
