"""Links for guests: made, and taken back (security.md, row 7)."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from manual_app import db, mail
from manual_app.accounts.models import Member
from manual_app.accounts.tokens import new_token, token_hash
from manual_app.activity import service as log
from manual_app.discussions.guests import queries, rules
from manual_app.discussions.guests.models import Guest, GuestLink
from manual_app.discussions.guests.service.coming import forget_name
from manual_app.errors import Conflict, Forbidden, Unprocessable
from manual_app.texts import service as texts
from manual_app.wording import _


class Made(NamedTuple):
    """A new link, and its address, which is known at this moment only."""

    link: GuestLink
    address: str


def make_link(actor: Member, text_id: int, *, label: str, days: int = rules.DEFAULT_DAYS) -> Made:
    """Make a link by which guests read one Text and comment on it, for so many days.

    Raises NotFound, Forbidden; Unprocessable for no label or a wrong number of days; Conflict for too many.
    """
    text = texts.lock(text_id)  # two at once are counted one after the other
    if not rules.can_invite_guests(actor, text):
        raise Forbidden(_("Authors of the partner that writes this text make links for guests."))
    label = " ".join(label.split())
    if not 0 < len(label) <= rules.LONGEST_LABEL:
        raise Unprocessable(
            _("Write for whom the link is, in at most %(n)s characters.", n=rules.LONGEST_LABEL),
            field="label",
        )
    if not rules.SHORTEST_DAYS <= days <= rules.LONGEST_DAYS:
        raise Unprocessable(_("A link works for 1 to %(n)s days.", n=rules.LONGEST_DAYS), field="days")
    if queries.count_open_links(text.id) >= rules.MOST_OPEN:
        raise Conflict(_("This text has %(n)s open links. Take one back first.", n=rules.MOST_OPEN))
    token, moment = new_token(), db.now()
    link = GuestLink(
        text=text,
        label=label,
        token_hash=token_hash(token),
        made_by=actor,
        created_at=moment,
        expires_at=moment + timedelta(days=days),
    )
    db.session.add(link)
    db.session.flush()
    _record(actor, "guest_link.made", link, days=days)
    return Made(link, mail.link(f"/guest/{token}"))


def end_link(actor: Member, link_id: int) -> GuestLink:
    """Take a link back: from the next request on it lets nobody in. Raises NotFound, Forbidden, Conflict."""
    link = queries.get_link(link_id)
    _require_may_end(actor, link)
    db.session.refresh(link, with_for_update={"of": GuestLink})
    if link.revoked_at is not None:
        raise Conflict(_("This link was taken back already."))
    link.revoked_at = db.now()
    db.session.flush()
    _record(actor, "guest_link.revoked", link)
    return link


def erase_guest(actor: Member, guest_id: int) -> Guest:
    """Take away the name a guest gave, because they ask for it. Raises NotFound, Forbidden."""
    guest = queries.get_guest(guest_id)
    _require_may_end(actor, guest.link)
    forget_name(guest)
    _record(actor, "guest_link.name_erased", guest.link, guest=guest.id)
    return guest


def _require_may_end(actor: Member, link: GuestLink) -> None:
    if not rules.can_end_guest_links(actor, link.text):
        raise Forbidden(_("Authors of the partner that writes this text look after its links for guests."))


def _record(actor: Member, act: str, link: GuestLink, **details: object) -> None:
    log.record(
        act,
        subject_kind="text",
        subject_id=link.text_id,
        member_id=actor.id,
        organisation_id=actor.organisation_id,
        link=link.id,
        **details,
    )
