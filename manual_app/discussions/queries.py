"""Reading what is said about a Text."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from manual_app import db
from manual_app.accounts import queries as accounts
from manual_app.accounts.models import Member
from manual_app.discussions.models import Thread
from manual_app.discussions.rules import can_read_thread
from manual_app.errors import NotFound
from manual_app.wording import _


def get_thread(member: Member, thread_id: int, *, locked: bool = False) -> Thread:
    """Return a thread with its comments; raises NotFound, also for one of another partner."""
    query = select(Thread).where(Thread.id == thread_id).options(selectinload(Thread.comments))
    if locked:
        query = query.with_for_update(of=Thread).execution_options(populate_existing=True)
    thread = db.session.scalar(query)
    if thread is None or not can_read_thread(member, thread):
        raise NotFound(_("There is no such discussion."))
    return thread


def list_readers(thread: Thread) -> list[Member]:
    """Return the active members who may read a thread, by name."""
    members = accounts.list_members(thread.organisation_id)
    return [member for member in members if can_read_thread(member, thread)]
