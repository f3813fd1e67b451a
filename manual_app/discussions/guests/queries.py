"""Reading guest links and guests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.accounts.tokens import token_hash
from manual_app.discussions.guests.models import Guest, GuestLink
from manual_app.errors import Gone, NotFound
from manual_app.wording import _


def get_open_link(token: str, *, locked: bool = False) -> GuestLink:
    """Return the link that an address opens; raises NotFound, and Gone for one that has ended.

    `locked`: for as long as the transaction lasts nobody takes it back, and nobody else uses it.
    """
    query = select(GuestLink).where(GuestLink.token_hash == token_hash(token))
    if locked:
        query = query.with_for_update(of=GuestLink).execution_options(populate_existing=True)
    link = db.session.scalar(query)
    if link is None:
        raise NotFound(_("This link leads nowhere. See whether the address is whole."))
    if not link.is_open:
        raise Gone(
            _(
                "This link has ended. Ask %(partner)s for a new one.",
                partner=link.text.drafting_organisation.name,
            )
        )
    return link


def get_link(link_id: int) -> GuestLink:
    """Return a link by its number; raises NotFound."""
    link = db.session.get(GuestLink, link_id)
    if link is None:
        raise NotFound(_("There is no such link."))
    return link


def list_links(text_id: int) -> Sequence[GuestLink]:
    """Return the links of a Text, the newest first."""
    query = select(GuestLink).where(GuestLink.text_id == text_id).order_by(GuestLink.id.desc())
    return db.session.scalars(query).all()


def count_open_links(text_id: int) -> int:
    """Return how many links of a Text let somebody in."""
    query = (
        select(func.count(GuestLink.id))
        .join(GuestLink.made_by)
        .where(
            GuestLink.text_id == text_id,
            GuestLink.revoked_at.is_(None),
            GuestLink.expires_at > db.now(),
            Member.deactivated_at.is_(None),
        )
    )
    return db.session.scalar(query) or 0


def find_guest(link: GuestLink, key: str) -> Guest | None:
    """Return the guest of a link whose browser holds `key`."""
    query = select(Guest).where(Guest.link_id == link.id, Guest.key_hash == token_hash(key))
    return db.session.scalar(query)


def get_guest(guest_id: int) -> Guest:
    """Return a guest by number; raises NotFound."""
    guest = db.session.get(Guest, guest_id)
    if guest is None:
        raise NotFound(_("There is no such guest."))
    return guest


def guests_by_id(guest_ids: Iterable[int]) -> dict[int, Guest]:
    """Return guests by id, with their links."""
    wanted = set(guest_ids)
    if not wanted:
        return {}
    found = db.session.scalars(select(Guest).where(Guest.id.in_(wanted)))
    return {guest.id: guest for guest in found}


def list_guests(text_id: int) -> dict[int, list[Guest]]:
    """Return the guests who came by the links of a Text and gave a name, by link."""
    query = select(Guest).join(Guest.link).where(GuestLink.text_id == text_id, Guest.name != "")
    found: dict[int, list[Guest]] = {}
    for guest in db.session.scalars(query.order_by(Guest.id)):
        found.setdefault(guest.link_id, []).append(guest)
    return found
