"""Who may do what: the one table of `domain.md`, and what follows from it for people and the whole manual.

Rules for a Text, a Review or an Edition stand in the `rules` of their room and ask this table.
A new permission starts in domain.md, in words.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from manual_app.accounts.models import Member, Organisation, Role


class Missing(StrEnum):
    """What a session lacks before it opens anything."""

    SECOND_STEP = "second_step"  # the member has a second factor, and this browser has not shown it
    FACTOR = "factor"  # the member has none and needs one


class Relation(StrEnum):
    """How a member's organisation stands to a Text."""

    OWN = "own"  # it drafts the Text
    CO_AUTHOR = "co_author"  # the drafting organisation has made it co-author
    OTHER = "other"


_OWN = frozenset({Relation.OWN})
_WRITING = frozenset({Relation.OWN, Relation.CO_AUTHOR})
_ANY = frozenset(Relation)
_NOT_OWN = frozenset({Relation.CO_AUTHOR, Relation.OTHER})

TABLE: dict[str, dict[Role, frozenset[Relation]]] = {
    "edit": {Role.AUTHOR: _WRITING, Role.EDITOR: _ANY},
    "suggest": {Role.REVIEWER: _ANY, Role.AUTHOR: _ANY, Role.EDITOR: _ANY},
    "comment": {
        Role.REVIEWER: _ANY,
        Role.AUTHOR: _ANY,
        Role.EDITOR: _ANY,
        Role.TRANSLATOR: _ANY,
        Role.COORDINATOR: _ANY,
    },
    "submit": {Role.AUTHOR: _OWN},
    "recall": {Role.AUTHOR: _OWN},
    "name_co_authors": {Role.AUTHOR: _OWN, Role.EDITOR: _ANY},
    "invite_guests": {Role.AUTHOR: _OWN, Role.EDITOR: _ANY},
    "decide": {Role.REVIEWER: _NOT_OWN},  # rule 2 then bars co-authors and contributors
    "assign": {Role.EDITOR: _ANY},
}


class Acting(Protocol):
    """What the table asks of a member."""

    @property
    def is_active(self) -> bool: ...
    @property
    def roles(self) -> frozenset[Role]: ...


def allows(member: Acting, act: str, relation: Relation) -> bool:
    """Whether one of the member's roles allows `act` (a key of TABLE) on a Text it stands so to."""
    return member.is_active and any(relation in TABLE[act].get(role, frozenset()) for role in member.roles)


def is_coordinator(member: Member) -> bool:
    """Whether the member is a coordinator of the lead partner."""
    return member.is_active and Role.COORDINATOR in member.roles and member.organisation.is_lead


def is_deputy(member: Member) -> bool:
    """Whether the member is a coordinator of another partner (rule 7)."""
    return member.is_active and Role.COORDINATOR in member.roles and not member.organisation.is_lead


def can_manage_contents(member: Member) -> bool:
    """Coordinators of the lead partner change the outline."""
    return is_coordinator(member)


def can_change_settings(member: Member) -> bool:
    """Coordinators of the lead partner change settings and review numbers."""
    return is_coordinator(member)


def can_manage_editions(member: Member) -> bool:
    """Coordinators of the lead partner compile, publish and withdraw editions."""
    return is_coordinator(member)


def can_assign(member: Member) -> bool:
    """Editors and coordinators of the lead partner assign Texts and set due dates."""
    return is_coordinator(member) or (member.is_active and Role.EDITOR in member.roles)


def can_manage_organisations(member: Member) -> bool:
    """Coordinators of the lead partner add partners and change them."""
    return is_coordinator(member)


def can_manage_people(member: Member, organisation: Organisation) -> bool:
    """Coordinators manage people: those of the lead partner everywhere, a deputy in its own organisation."""
    return is_coordinator(member) or (is_deputy(member) and member.organisation_id == organisation.id)


def can_erase_people(member: Member) -> bool:
    """Coordinators of the lead partner carry out erasures: they cannot be undone and concern all partners."""
    return is_coordinator(member)


def can_invite(member: Member, organisation: Organisation) -> bool:
    """Who manages people invites; so does an organisation's contact, into its own organisation."""
    own_contact = member.is_active and member.is_contact and member.organisation_id == organisation.id
    return can_manage_people(member, organisation) or own_contact


def roles_to_give(member: Member, organisation: Organisation) -> frozenset[Role]:
    """The roles a member may give there: only the lead partner makes coordinators and editors."""
    if is_coordinator(member):
        return frozenset(Role)
    if can_invite(member, organisation):
        return frozenset({Role.AUTHOR, Role.REVIEWER, Role.TRANSLATOR, Role.OBSERVER})
    return frozenset()


def needs_factor(member: Member, *, is_demo: bool) -> bool:
    """Coordinators sign in with a second step, those of other partners too; a demo lets everybody try."""
    return Role.COORDINATOR in member.roles and not is_demo


def missing(member: Member, *, has_factor: bool, gave_second_step: bool, is_demo: bool) -> Missing | None:
    """Return what a session of this member lacks, None when it opens everything the member may do."""
    if not has_factor:
        return Missing.FACTOR if needs_factor(member, is_demo=is_demo) else None
    return None if gave_second_step else Missing.SECOND_STEP


def can_remove_factor(member: Member, *, left: int, is_demo: bool) -> bool:
    """Whether a member may remove a factor when so many would be left: who needs one keeps the last."""
    return left > 0 or not needs_factor(member, is_demo=is_demo)


def can_reset_second_step(member: Member, other: Member) -> bool:
    """Who manages people may take off the second step of another who has lost it, never of themselves."""
    return member.id != other.id and can_manage_people(member, other.organisation)
