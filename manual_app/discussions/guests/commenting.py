"""What guests write: threads of their own about a paragraph or the whole text, and answers in them.

A guest sees the threads they began, and nothing else of what is said; of members they learn the partner. All
of it is open to all partners, and none of it touches the text: such a thread points at a block by its id.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from manual_app import db
from manual_app.accounts import queries as accounts
from manual_app.content.canonical import settled
from manual_app.discussions import mentions
from manual_app.discussions.guests import rules
from manual_app.discussions.guests.models import Guest
from manual_app.discussions.guests.page import places
from manual_app.discussions.guests.service import coming
from manual_app.discussions.models import Comment, Thread
from manual_app.discussions.notices import service as notices
from manual_app.errors import Conflict, NotFound, TooMany, Unprocessable
from manual_app.texts import queries
from manual_app.texts import service as texts
from manual_app.texts.models import Text
from manual_app.wording import _


@dataclass(frozen=True)
class Said:
    """One comment as a guest sees it."""

    who: str
    at: datetime
    words: str
    is_mine: bool


@dataclass(frozen=True)
class GuestThread:
    """One thread as the guest who began it sees it."""

    id: int
    quote: str
    block: str
    is_resolved: bool
    said: list[Said]


def threads_of(guest: Guest) -> list[GuestThread]:
    """Return the threads that a guest began, the newest first."""
    query = select(Thread).where(Thread.id.in_(_begun_by(guest))).order_by(Thread.id.desc())
    found = db.session.scalars(query.options(selectinload(Thread.comments))).all()
    bodies = [comment.body for thread in found for comment in thread.comments]
    people = accounts.members_by_id(
        mentions.all_mentioned(bodies)
        | {comment.member_id for thread in found for comment in thread.comments if comment.member_id}
    )

    def said(comment: Comment) -> Said:
        member = people.get(comment.member_id or 0)
        who = member.organisation.name if member else guest.called
        words = comment.body
        if member:
            words = mentions.spoken(comment.body, mentions.by_partner, people)
        return Said(who, comment.created_at, words, is_mine=member is None)

    return [
        GuestThread(
            id=thread.id,
            quote=thread.quote,
            block=thread.block_id or "",
            is_resolved=thread.resolved_at is not None,
            said=[said(comment) for comment in thread.comments],
        )
        for thread in found
    ]


def begin(guest: Guest, *, name: str, block: str, body: str) -> Thread:
    """Begin a thread about a block, or about the whole text without one; raises Unprocessable, TooMany."""
    _check_pace(guest)
    if name != guest.name:
        coming.rename(guest, name)
    quote = _quote(guest.link.text, block)
    thread = Thread(text_id=guest.link.text_id, block_id=block or None, quote=quote)
    db.session.add(thread)
    db.session.flush()
    _say(guest, thread, body, earlier=())
    return thread


def reply(guest: Guest, thread_id: int, *, body: str) -> Comment:
    """Answer in a thread that the guest began; raises NotFound for any other, Conflict for a settled one."""
    _check_pace(guest)
    texts.lock(guest.link.text_id)  # always before the thread
    thread = db.session.scalar(
        select(Thread).where(Thread.id == thread_id, Thread.id.in_(_begun_by(guest))).with_for_update()
    )
    if thread is None:
        raise NotFound(_("There is no such discussion."))
    if thread.resolved_at is not None:
        raise Conflict(_("The authors have settled this discussion. Begin a new one."))
    return _say(guest, thread, body, earlier=list(thread.comments))


def _begun_by(guest: Guest) -> Select[Any]:
    return select(Comment.thread_id).where(Comment.guest_id == guest.id)


def _say(guest: Guest, thread: Thread, body: str, *, earlier: Collection[Comment]) -> Comment:
    """Write a comment of a guest; what looks like a mention is none: guests call nobody by number."""
    if not 0 < len(body) <= rules.LONGEST_COMMENT:
        raise Unprocessable(_("Write at most %(n)s characters.", n=rules.LONGEST_COMMENT), field="body")
    comment = Comment(thread_id=thread.id, guest_id=guest.id, body=mentions.defused(body))
    db.session.add(comment)
    db.session.flush()
    coming.touch(guest.link)
    notices.tell_of_comment(guest.link.text, thread, comment, earlier=earlier)
    texts.announce(guest.link.text)
    return comment


def _check_pace(guest: Guest) -> None:
    """Raise TooMany for who writes very often, alone or with others of the same link, which is locked."""
    since = Comment.created_at > db.now() - rules.HOUR
    by_guest = select(func.count(Comment.id)).where(since, Comment.guest_id == guest.id)
    by_link = select(func.count(Comment.id)).join(Guest, Guest.id == Comment.guest_id)
    counted = (
        (by_guest, rules.COMMENTS_OF_A_GUEST),
        (by_link.where(since, Guest.link_id == guest.link_id), rules.COMMENTS_BY_A_LINK),
    )
    if any((db.session.scalar(query) or 0) >= most for query, most in counted):
        raise TooMany(
            _("That was much within an hour. What you typed is still here: send it later."),
            retry_after=int(rules.HOUR.total_seconds()),
        )


def _quote(text: Text, block: str) -> str:
    """Return the first words of what is commented on; raises Conflict when it is gone."""
    if not block:
        return ""
    words = dict(places(text, settled(queries.head_doc(text.id)))).get(block)
    if words is None:
        raise Conflict(_("This paragraph is not in the text any more. Choose another."))
    return words
