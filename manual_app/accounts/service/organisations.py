"""Partners of the network: added and changed by coordinators of the lead partner."""

from __future__ import annotations

import re

from manual_app import db
from manual_app.accounts import queries, rules
from manual_app.accounts.models import Member, Organisation
from manual_app.activity import service as log
from manual_app.errors import Conflict, Forbidden, Unprocessable
from manual_app.wording import _

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def create_organisation(
    actor: Member | None,
    *,
    slug: str,
    name: str,
    short_name: str,
    country: str,
    place: str | None = None,
    is_lead: bool = False,
    position: int = 0,
    address: str | None = None,
    website: str | None = None,
) -> Organisation:
    """Add a partner; without an actor (commands) anything goes. Raises Conflict for a slug in use."""
    _require_right(actor)
    if not SLUG.fullmatch(slug):
        raise Unprocessable(_("The short address takes small letters, numbers and hyphens."))
    if queries.find_organisation_by_slug(slug) is not None:
        raise Conflict(_("Another partner has this short address."))
    if is_lead and queries.find_lead_organisation() is not None:
        raise Conflict(_("There is a lead partner already."))
    organisation = Organisation(
        slug=slug,
        name=name,
        short_name=short_name,
        country=country,
        place=place,
        is_lead=is_lead,
        position=position,
        address=address,
        website=website,
    )
    db.session.add(organisation)
    db.session.flush()
    _record(actor, "organisation_created", organisation)
    return organisation


def _require_right(actor: Member | None) -> None:
    if actor is not None and not rules.can_manage_organisations(actor):
        raise Forbidden(_("Only a coordinator of the lead partner may change partners."))


def _record(actor: Member | None, act: str, organisation: Organisation, **details: object) -> None:
    log.record(
        act,
        subject_kind="organisation",
        subject_id=organisation.id,
        member_id=actor.id if actor else None,
        organisation_id=actor.organisation_id if actor else None,
        **details,
    )
