"""What is said about a Text goes with it."""

from __future__ import annotations

from sqlalchemy import delete, select

from manual_app import db
from manual_app.discussions.guests.models import Guest, GuestLink
from manual_app.discussions.models import Comment, Thread
from manual_app.discussions.notices.models import Notice


def forget_text(text_id: int) -> None:
    """Remove what was said about a Text that is deleted, who was told of it, and its links for guests."""
    threads = select(Thread.id).where(Thread.text_id == text_id)
    links = select(GuestLink.id).where(GuestLink.text_id == text_id)
    for goes in (
        delete(Notice).where(Notice.thread_id.in_(threads)),
        delete(Comment).where(Comment.thread_id.in_(threads)),
        delete(Thread).where(Thread.text_id == text_id),
        delete(Guest).where(Guest.link_id.in_(links)),
        delete(GuestLink).where(GuestLink.text_id == text_id),
    ):
        db.session.execute(goes)
