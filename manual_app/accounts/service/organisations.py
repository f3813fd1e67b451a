"""Partners of the network: added and changed by coordinators of the lead partner."""

from __future__ import annotations

import re
from dataclasses import dataclass

from manual_app import db, storage
from manual_app.accounts import queries, rules
from manual_app.accounts.models import Member, Organisation
from manual_app.activity import service as log
from manual_app.content import pictures
from manual_app.content.pictures import Picture
from manual_app.errors import Conflict, Forbidden, Unprocessable
from manual_app.wording import _

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_LOGO = 1200  # pixels


@dataclass(frozen=True)
class Particulars:
    """What can be changed about a partner; its slug stays, since links and files carry it."""

    name: str
    short_name: str
    country: str  # ISO 3166-1 alpha-2
    place: str | None = None
    address: str | None = None
    website: str | None = None


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
        raise Unprocessable(_("A short address takes small letters, numbers and hyphens."))
    if queries.find_organisation_by_slug(slug) is not None:
        raise Conflict(_("Another partner has this short address."))
    if is_lead and queries.find_lead_organisation() is not None:
        raise Conflict(_("There is a lead partner already."))
    organisation = Organisation(slug=slug, is_lead=is_lead, position=position)
    _fill(organisation, Particulars(name, short_name, country, place, address, website))
    db.session.add(organisation)
    db.session.flush()
    _record(actor, "organisation.created", organisation, slug=slug)
    return organisation


def change_organisation(actor: Member, organisation: Organisation, particulars: Particulars) -> None:
    """Change what is known about a partner."""
    _require_right(actor)
    _fill(organisation, particulars)
    db.session.flush()
    _record(actor, "organisation.changed", organisation)


def drawn_logo(raw: bytes) -> Picture:
    """Return a logo drawn anew; raises TooLarge, Unprocessable, Unavailable (see `content.pictures`)."""
    return pictures.reencode(raw, longest=LONGEST_LOGO)


def set_logo(actor: Member | None, organisation: Organisation, picture: Picture) -> None:
    """Store the partner's logo."""
    _require_right(actor)
    storage.put(queries.logo_key(picture.sha256), picture.content)
    organisation.logo = picture.sha256
    db.session.flush()
    _record(actor, "organisation.logo", organisation, picture=picture.sha256)


def remove_logo(actor: Member, organisation: Organisation) -> None:
    """Take the logo off the partner; the file stays for editions that printed it."""
    _require_right(actor)
    organisation.logo = None
    db.session.flush()
    _record(actor, "organisation.logo_removed", organisation)


def _fill(organisation: Organisation, particulars: Particulars) -> None:
    organisation.name = particulars.name
    organisation.short_name = particulars.short_name
    organisation.country = particulars.country.upper()
    organisation.place = particulars.place or None
    organisation.address = particulars.address or None
    organisation.website = particulars.website or None


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
