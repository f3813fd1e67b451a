"""Threads begun at a place in a Text, and comments changed or taken back. Nothing here commits.

The server sets the mark of a thread on its words: nobody needs the right to write, and it makes no
contributor. What is said within one partner sets no mark: others would learn of it. Browsers find its words.
"""

from __future__ import annotations

from sqlalchemy import delete

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.discussions import service
from manual_app.discussions.models import Comment, Thread
from manual_app.discussions.notices import service as notices
from manual_app.discussions.notices.models import Notice
from manual_app.discussions.rules import can_comment
from manual_app.discussions.threads import places, queries, rules
from manual_app.discussions.threads.places import Place
from manual_app.errors import Conflict, Forbidden
from manual_app.texts import queries as texts
from manual_app.texts import service as text_service
from manual_app.wording import _


def begin(member: Member, text_id: int, place: Place, body: str, *, own: bool) -> Thread:
    """Begin a thread at a place; `own`: only members of one's own organisation read it.

    Raises NotFound, Forbidden, Unprocessable, and Conflict (`moved`) when the place is not there any more.
    """
    text = text_service.lock(text_id)
    if not can_comment(member, text):
        raise Forbidden(_("Your role does not allow you to comment."), code="role")
    if queries.count_open(member, text_id) >= rules.MOST_OPEN:
        raise Conflict(_("This text has %(n)s open discussions. Settle some first.", n=rules.MOST_OPEN))
    head = texts.head(text_id)
    thread = places.thread_at(text, head, place)
    thread.organisation_id = member.organisation_id if own else None
    service.check_words(thread, body)
    db.session.add(thread)
    db.session.flush()
    if place.words is not None and not own:
        thread.quote = places.as_read(text, head, place.words)
        change = places.marked(text, head, place.words, thread.id)
        text_service.mark_thread(member, text, change.steps, change.doc)
    service.record(member, "thread.begun", thread)
    service.answer(member, thread.id, body)
    return thread


def change_comment(member: Member, text_id: int, comment_id: int, body: str) -> Comment:
    """Write one's own comment anew, within a quarter of an hour."""
    comment = _changeable(member, text_id, comment_id)
    service.check_words(comment.thread, body)
    comment.body, comment.edited_at = body, db.now()
    db.session.flush()
    notices.tell_of_edit(comment.thread, comment)
    text_service.announce(texts.get_text(text_id))
    return comment


def delete_comment(member: Member, text_id: int, comment_id: int) -> None:
    """Take one's own comment back, within a quarter of an hour; an empty thread goes with it."""
    comment = _changeable(member, text_id, comment_id)
    thread = comment.thread
    db.session.execute(delete(Notice).where(Notice.comment_id == comment.id))
    db.session.delete(comment)
    db.session.flush()
    db.session.expire(thread, ["comments"])
    if not thread.comments:
        db.session.execute(delete(Notice).where(Notice.thread_id == thread.id))
        _unmark(member, thread)
        db.session.delete(thread)
        db.session.flush()
    text_service.announce(texts.get_text(text_id))


def _unmark(member: Member, thread: Thread) -> None:
    """Take the marks of a thread along that goes: its number may be given again."""
    text, head = texts.get_text(thread.text_id), texts.head(thread.text_id)
    change = places.unmarked(head, thread.id)
    if change.steps:
        text_service.mark_thread(member, text, change.steps, change.doc)


def _changeable(member: Member, text_id: int, comment_id: int) -> Comment:
    text = text_service.lock(text_id)
    comment = queries.get_comment(member, text_id, comment_id, locked=True)
    if comment.member_id != member.id:
        raise Forbidden(_("Only who wrote a comment changes it."), code="role")
    if not can_comment(member, text):
        raise Forbidden(_("Your role does not allow you to comment."), code="role")
    if not rules.can_change_comment(member, comment, db.now()):
        raise Conflict(_("A comment can be changed for 15 minutes. Write another one."), code="too_late")
    return comment
