"""Reading organisations and their members."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from manual_app import db, storage
from manual_app.accounts import rules
from manual_app.accounts.models import Member, Organisation, Role, RoleGrant
from manual_app.accounts.queries.links import list_pending_invitations
from manual_app.errors import Forbidden, NotFound
from manual_app.wording import _


class Standing(NamedTuple):
    """How an organisation is staffed."""

    contact: Member | None
    members: int
    invited: int


def get_member(member_id: int) -> Member:
    """Return the member; raises NotFound."""
    member = db.session.get(Member, member_id)
    if member is None:
        raise NotFound(_("There is no such member."))
    return member


def find_member_by_email(email: str) -> Member | None:
    """Return the member with this address, active or not."""
    return db.session.scalar(select(Member).where(Member.email == email.strip().lower()))


def list_organisations() -> Sequence[Organisation]:
    """Return all organisations, the lead partner first, then in the order of the network."""
    order = (Organisation.is_lead.desc(), Organisation.position, Organisation.id)
    return db.session.scalars(select(Organisation).order_by(*order)).all()


def get_organisation(organisation_id: int) -> Organisation:
    """Return the organisation; raises NotFound."""
    organisation = db.session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFound(_("There is no such partner."))
    return organisation


def find_organisation_by_slug(slug: str) -> Organisation | None:
    """Return the organisation of this slug."""
    return db.session.scalar(select(Organisation).where(Organisation.slug == slug))


def get_organisation_by_slug(slug: str) -> Organisation:
    """Return the organisation of this slug; raises NotFound."""
    organisation = find_organisation_by_slug(slug)
    if organisation is None:
        raise NotFound(_("There is no such partner."))
    return organisation


def find_lead_organisation() -> Organisation | None:
    """Return the lead partner."""
    return db.session.scalar(select(Organisation).where(Organisation.is_lead))


def logo_key(sha256: str) -> str:
    """Return where a logo lies in the storage."""
    return f"logos/{sha256[:2]}/{sha256}"


def read_logo(organisation: Organisation) -> tuple[bytes, str]:
    """Return the logo and its media type; raises NotFound."""
    if organisation.logo is None:
        raise NotFound(_("This partner has no logo."))
    content = storage.read(logo_key(organisation.logo))
    return content, "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"


def list_members(organisation_id: int | None = None) -> Sequence[Member]:
    """Return members by name, those who may sign in first; of one organisation when it is given."""
    query = select(Member).order_by(Member.deactivated_at.is_not(None), Member.name, Member.id)
    if organisation_id is not None:
        query = query.where(Member.organisation_id == organisation_id)
    return db.session.scalars(query.options(joinedload(Member.grants))).unique().all()


def members_by_id(member_ids: Iterable[int]) -> dict[int, Member]:
    """Return the members of these ids, by id."""
    query = select(Member).where(Member.id.in_(set(member_ids))).options(joinedload(Member.grants))
    return {member.id: member for member in db.session.scalars(query).unique()}


def get_managed_member(actor: Member, member_id: int) -> Member:
    """Return a member whom `actor` may manage; raises NotFound, Forbidden."""
    member = get_member(member_id)
    if not rules.can_manage_people(actor, member.organisation):
        raise Forbidden(_("Only a coordinator may change these members."))
    return member


def get_inviting_organisation(actor: Member, slug: str) -> Organisation:
    """Return a partner into which `actor` may invite; raises NotFound, Forbidden."""
    organisation = get_organisation_by_slug(slug)
    if not rules.can_invite(actor, organisation):
        raise Forbidden(_("You may invite people to your own organisation only."))
    return organisation


def standing() -> dict[int, Standing]:
    """Return for each organisation its contact and how many members and invitations it has, by id."""
    members = dict(
        db.session.execute(
            select(Member.organisation_id, func.count())
            .where(Member.deactivated_at.is_(None))
            .group_by(Member.organisation_id)
        ).all()
    )
    invited = Counter(invitation.organisation_id for invitation in list_pending_invitations())
    contacts = {
        one.organisation_id: one for one in db.session.scalars(select(Member).where(Member.is_contact))
    }
    return {
        number: Standing(contacts.get(number), members.get(number, 0), invited[number])
        for number in db.session.scalars(select(Organisation.id))
    }


def members_with_role(role: Role) -> Sequence[Member]:
    """Return the active members who have a role, by id."""
    query = (
        select(Member)
        .where(Member.grants.any(RoleGrant.role == role), Member.deactivated_at.is_(None))
        .order_by(Member.id)
        .options(joinedload(Member.grants))
    )
    return db.session.scalars(query).unique().all()


def list_erasure_requests() -> Sequence[Member]:
    """Return members who have left and ask to be erased, who asked first at the front."""
    asked = Member.erasure_asked_at
    query = select(Member).where(asked.is_not(None)).order_by(asked, Member.id)
    return db.session.scalars(query.options(joinedload(Member.grants))).unique().all()


def find_contact(organisation_id: int) -> Member | None:
    """Return the organisation's contact."""
    return db.session.scalar(
        select(Member).where(Member.organisation_id == organisation_id, Member.is_contact)
    )


def count_lead_coordinators() -> int:
    """Return how many active coordinators the lead partner has."""
    query = (
        select(func.count(Member.id.distinct()))
        .join(Member.organisation)
        .join(Member.grants)
        .where(Organisation.is_lead, Member.deactivated_at.is_(None), RoleGrant.role == Role.COORDINATOR)
    )
    return db.session.scalar(query) or 0
