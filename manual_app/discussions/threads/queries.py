"""Threads as a member may read them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from manual_app import db
from manual_app.accounts import queries as accounts
from manual_app.accounts.models import Member
from manual_app.discussions import mentions, queries
from manual_app.discussions.guests.models import Guest
from manual_app.discussions.models import Comment, Thread
from manual_app.discussions.rules import LONGEST, can_comment
from manual_app.discussions.threads import rules
from manual_app.errors import Forbidden, NotFound
from manual_app.texts import queries as texts
from manual_app.texts.rules import can_read_text
from manual_app.wording import _


def get_thread(member: Member, text_id: int, thread_id: int, *, locked: bool = False) -> Thread:
    """Return a thread of a Text that the member may read; for others it does not exist."""
    thread = queries.get_thread(member, thread_id, locked=locked)
    if thread.text_id != text_id:
        raise NotFound(_("There is no such discussion."))
    return thread


def get_comment(member: Member, text_id: int, comment_id: int, *, locked: bool = False) -> Comment:
    """Return a comment in a thread that the member may read; for others it does not exist.

    `locked`: for as long as the transaction lasts nobody else answers in the thread.
    """
    comment = db.session.get(Comment, comment_id)
    if comment is not None:
        get_thread(member, text_id, comment.thread_id, locked=locked)
        comment = db.session.get(Comment, comment_id, populate_existing=locked)
    if comment is None:
        raise NotFound(_("There is no such comment."))
    return comment


def threads_of(member: Member, text_id: int, *, settled_too: bool) -> dict[str, Any]:
    """Return what the member may read of what is said about a Text; raises NotFound, Forbidden.

    Of settled threads only their number, unless they are asked for: they grow with the years of a text.
    """
    text = texts.get_text(text_id)
    if text.archived_at is not None:
        raise NotFound(_("This text was taken out of the contents."))
    if not can_read_text(member, text):
        raise Forbidden(_("Your role does not allow you to read this text."), code="role")
    query = select(Thread).where(Thread.text_id == text_id, _readable_by(member)).order_by(Thread.id)
    wanted = query if settled_too else query.where(Thread.resolved_at.is_(None))
    threads = db.session.scalars(wanted.options(selectinload(Thread.comments))).all()
    said = _Said(member, threads)
    return {
        "may_comment": can_comment(member, text),
        "longest": LONGEST,
        "settled": _count(member, text_id, Thread.resolved_at.is_not(None)),
        "threads": [said.thread(one) for one in threads],
    }


def count_open(member: Member, text_id: int) -> int:
    """Return how many discussions of a Text that the member reads are not settled: nothing of others."""
    return _count(member, text_id, Thread.resolved_at.is_(None))


def _count(member: Member, text_id: int, which: ColumnElement[bool]) -> int:
    query = select(func.count(Thread.id)).where(Thread.text_id == text_id, which, _readable_by(member))
    return db.session.scalar(query) or 0


def list_about(member: Member, revision_id: int) -> list[Thread]:
    """Return the threads about a version that the member may read, with their comments, in order."""
    query = select(Thread).where(Thread.revision_id == revision_id, _readable_by(member)).order_by(Thread.id)
    return list(db.session.scalars(query.options(joinedload(Thread.comments))).unique())


def said_to_all(text_id: int) -> list[tuple[Thread, list[tuple[str, str, datetime]]]]:
    """Return the threads of a Text that are open, and to all partners: who said what, and when."""
    threads = [one for one in open_to_all(text_id) if one.resolved_at is None]
    comments = [comment for thread in threads for comment in thread.comments]
    named = mentions.all_mentioned(comment.body for comment in comments)
    people = accounts.members_by_id(named | {one.member_id for one in comments if one.member_id})

    def said(comment: Comment) -> tuple[str, str, datetime]:
        guest = db.session.get(Guest, comment.guest_id) if comment.guest_id else None
        member = people.get(comment.member_id or 0)
        by = f"{member.called}, {member.organisation.short_name}" if member else _("a former member")
        words = mentions.spoken(comment.body, mentions.by_name, people)
        return guest.called if guest else by, words, comment.created_at

    return [(thread, [said(one) for one in thread.comments]) for thread in threads if thread.comments]


def open_to_all(text_id: int) -> list[Thread]:
    """Return the threads of a Text that all partners read, settled ones too; none about a sent version."""
    query = select(Thread).where(
        Thread.text_id == text_id, Thread.organisation_id.is_(None), Thread.revision_id.is_(None)
    )
    return list(db.session.scalars(query.order_by(Thread.id).options(selectinload(Thread.comments))))


def _readable_by(member: Member) -> ColumnElement[bool]:
    return or_(Thread.organisation_id.is_(None), Thread.organisation_id == member.organisation_id)


class _Said:
    """Writes threads for one member, with the names of today."""

    def __init__(self, member: Member, threads: Any) -> None:
        comments = [comment for thread in threads for comment in thread.comments]
        named = mentions.all_mentioned(comment.body for comment in comments)
        wrote = {one.member_id for one in comments} | {one.resolved_by_id for one in threads}
        self._member, self._now = member, db.now()
        self._people = accounts.members_by_id(named | {one for one in wrote if one})
        guests = {one.guest_id for one in comments if one.guest_id}
        found = db.session.scalars(select(Guest).where(Guest.id.in_(guests))) if guests else ()
        self._guests = {one.id: one for one in found}
        sent = {one.revision_id for one in threads if one.revision_id}
        found_sent = texts.revisions_by_id(sent) if sent else {}
        self._numbers = {number: one.number for number, one in found_sent.items()}

    def thread(self, thread: Thread) -> dict[str, Any]:
        settled = thread.resolved_at
        return {
            "id": thread.id,
            "kind": thread.kind,
            "anchor": thread.anchor,
            "block": thread.block_id,
            "quote": thread.quote,
            "version": self._numbers.get(thread.revision_id or 0),
            "own": thread.organisation_id is not None,
            "resolved": {"at": settled.isoformat(), **self._who(thread.resolved_by_id)} if settled else None,
            "comments": [self._comment(one) for one in thread.comments],
        }

    def _comment(self, comment: Comment) -> dict[str, Any]:
        guest = self._guests.get(comment.guest_id or 0)
        may_change = rules.can_change_comment(self._member, comment, self._now)
        return {
            "id": comment.id,
            "by": {"guest": guest.called, "label": guest.link.label}
            if guest
            else self._who(comment.member_id),
            "body": comment.body,
            "parts": [self._part(piece) for piece in mentions.pieces(comment.body)],
            "at": comment.created_at.isoformat(),
            "edited": comment.edited_at is not None,
            "mine": comment.member_id == self._member.id,
            "changeable_until": (comment.created_at + rules.EDITABLE).isoformat() if may_change else None,
        }

    def _part(self, piece: mentions.Piece) -> dict[str, Any]:
        member = self._people.get(piece.member or 0)
        if member is None:
            return {"words": piece.words}
        return {"words": f"@{mentions.by_name(member)}", "member": member.id}

    def _who(self, member_id: int | None) -> dict[str, Any]:
        member = self._people.get(member_id or 0)
        if member is None:
            return {"name": "", "organisation": "", "organisation_id": 0, "member": 0}
        return {
            "member": member.id,
            "name": member.called,
            "organisation": member.organisation.short_name,
            "organisation_id": member.organisation_id,
        }
