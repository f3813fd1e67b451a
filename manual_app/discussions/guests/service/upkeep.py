"""What is known of guests goes when their link has long ended: the names they typed, and for whom it was."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select, update

from manual_app import db, jobs
from manual_app.discussions.guests.models import Guest, GuestLink

KEPT = timedelta(days=90)  # names, after their link has ended


def sweep() -> None:
    """Forget the names of guests, and for whom links were, three months after the links ended."""
    ended = func.coalesce(GuestLink.revoked_at, GuestLink.expires_at)
    over = select(GuestLink.id).where(ended < db.now() - KEPT)
    named = update(Guest).where(Guest.link_id.in_(over), Guest.name != "")
    db.session.execute(named.values(name="", erased_at=db.now()))
    labelled = update(GuestLink).where(GuestLink.id.in_(over), GuestLink.label != "")
    db.session.execute(labelled.values(label=""))


@jobs.job
@jobs.every_hour
def sweep_guests() -> None:
    """Forget guests whose links have long ended."""
    with db.transaction():
        sweep()
    db.scrub()
