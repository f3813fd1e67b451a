"""Guests come in by a link, say how they are called, and take that back."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from sqlalchemy import func, select

from manual_app import db
from manual_app.accounts.tokens import new_token, token_hash
from manual_app.discussions.guests import queries, rules
from manual_app.discussions.guests.models import Guest, GuestLink
from manual_app.errors import TooMany, Unprocessable
from manual_app.wording import _


class Come(NamedTuple):
    """A guest, and the key that this browser keeps."""

    guest: Guest
    key: str


def come_in(token: str, *, name: str = "") -> Come:
    """Let somebody in by a link; raises NotFound, Gone, TooMany, and Unprocessable for a name."""
    link = queries.get_open_link(token, locked=True)
    since = db.now() - rules.HOUR
    newcomers = select(func.count(Guest.id)).where(Guest.link_id == link.id, Guest.created_at > since)
    if (db.session.scalar(newcomers) or 0) >= rules.GUESTS_OF_A_LINK:
        raise TooMany(
            _("Many people have opened this link within an hour. Try again later."),
            retry_after=int(rules.HOUR.total_seconds()),
        )
    key = new_token()
    guest = Guest(link=link, key_hash=token_hash(key), name=cleaned(name))
    db.session.add(guest)
    link.last_used_at = db.now()
    db.session.flush()
    return Come(guest, key)


def rename(guest: Guest, name: str) -> None:
    """Let a guest be called otherwise, for all comments of theirs; raises Unprocessable."""
    wanted = cleaned(name)
    if not wanted:
        raise Unprocessable(_("Write your name."), field="name")
    guest.name, guest.erased_at = wanted, None
    db.session.flush()


def forget_name(guest: Guest) -> None:
    """Take a guest's name away, wherever it is shown."""
    guest.name, guest.erased_at = "", db.now()
    db.session.flush()


def cleaned(name: str) -> str:
    """Return a name as one line without signs that nobody sees; raises Unprocessable for a long one."""
    seen = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in name)
    cleaned = unicodedata.normalize("NFC", " ".join(seen.split()))
    if len(cleaned) > rules.LONGEST_NAME:
        raise Unprocessable(
            _("Write your name in at most %(n)s characters.", n=rules.LONGEST_NAME), field="name"
        )
    return cleaned


def touch(link: GuestLink) -> None:
    """Note that a link was used now."""
    link.last_used_at = db.now()
    db.session.flush()
