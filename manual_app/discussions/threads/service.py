"""What members say about a Text: begun, answered, changed, settled, opened again. Nothing here commits.

The server sets the mark of a thread on its words: nobody needs the right to write, and it makes no
contributor. What is said within one partner sets no mark: others would learn of it. Browsers find its words.
"""

from __future__ import annotations

from sqlalchemy import delete

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.activity import service as activity
from manual_app.discussions.models import Comment, Thread
from manual_app.discussions.notices import service as notices
from manual_app.discussions.notices.models import Kind
from manual_app.discussions.notices.models import Notice as NoticeRow
from manual_app.discussions.threads import places, queries, rules
from manual_app.discussions.threads.places import Place
from manual_app.errors import Conflict, Forbidden, Unprocessable
from manual_app.texts import queries as texts
from manual_app.texts import service as text_service
from manual_app.texts.models import Text
from manual_app.wording import _


def begin(member: Member, text_id: int, place: Place, body: str, *, own: bool) -> Thread:
    """Begin a thread at a place; `own`: only members of one's own organisation read it.

    Raises NotFound, Forbidden, Unprocessable, and Conflict (`moved`) when the place is not there any more.
    """
    text = text_service.lock(text_id)
    _need(rules.can_comment(member, text))
    words, head = _checked(body), texts.head(text_id)
    thread = places.thread_at(text, head, place)
    thread.organisation_id = member.organisation_id if own else None
    db.session.add(thread)
    db.session.flush()
    if place.words is not None and not own:
        change = places.marked(text, head, place.words, thread.id)
        text_service.mark_thread(member, text, change.steps, change.doc)
    _say(member, text, thread, words)
    _record(member, "thread.begun", thread)
    return thread


def reply(member: Member, text_id: int, thread_id: int, body: str) -> Comment:
    """Answer in a thread; a settled one is opened again by it."""
    text, thread = _answerable(member, text_id, thread_id)
    words = _checked(body)
    if thread.resolved_at is not None:
        _open_again(member, thread)
    return _say(member, text, thread, words)


def change_comment(member: Member, text_id: int, comment_id: int, body: str) -> Comment:
    """Write one's own comment anew, within a quarter of an hour."""
    comment = _changeable(member, text_id, comment_id)
    comment.body, comment.edited_at = _checked(body), db.now()
    db.session.flush()
    notices.tell_of_edit(comment.thread, comment)
    text_service.announce(texts.get_text(text_id))
    return comment


def delete_comment(member: Member, text_id: int, comment_id: int) -> None:
    """Take one's own comment back, within a quarter of an hour; an empty thread goes with it."""
    comment = _changeable(member, text_id, comment_id)
    thread = comment.thread
    db.session.execute(delete(NoticeRow).where(NoticeRow.comment_id == comment.id))
    db.session.delete(comment)
    db.session.flush()
    db.session.expire(thread, ["comments"])
    if not thread.comments:
        db.session.execute(delete(NoticeRow).where(NoticeRow.thread_id == thread.id))
        db.session.delete(thread)
        db.session.flush()
    text_service.announce(texts.get_text(text_id))


def resolve(member: Member, text_id: int, thread_id: int) -> Thread:
    """Settle a thread; its mark stays, so that it can be opened again at its place."""
    text, thread = _answerable(member, text_id, thread_id)
    if thread.resolved_at is None:
        thread.resolved_at, thread.resolved_by_id = db.now(), member.id
        _changed(member, text, thread, Kind.RESOLVED, "thread.resolved")
    return thread


def reopen(member: Member, text_id: int, thread_id: int) -> Thread:
    """Open a settled thread again."""
    text, thread = _answerable(member, text_id, thread_id)
    if thread.resolved_at is not None:
        _open_again(member, thread)
        text_service.announce(text)
    return thread


def _open_again(member: Member, thread: Thread) -> None:
    thread.resolved_at = thread.resolved_by_id = None
    db.session.flush()
    notices.tell_of_thread(member, thread, Kind.REOPENED, begun_by=thread.comments[0].member_id)
    _record(member, "thread.reopened", thread)


def _changed(member: Member, text: Text, thread: Thread, kind: Kind, act: str) -> None:
    db.session.flush()
    notices.tell_of_thread(member, thread, kind, begun_by=thread.comments[0].member_id)
    _record(member, act, thread)
    text_service.announce(text)


def _say(member: Member, text: Text, thread: Thread, body: str) -> Comment:
    earlier = list(thread.comments)
    comment = Comment(thread_id=thread.id, member_id=member.id, body=body)
    db.session.add(comment)
    db.session.flush()
    db.session.expire(thread, ["comments"])
    notices.tell_of_comment(text, thread, comment, earlier=earlier)
    text_service.announce(text)
    return comment


def _answerable(member: Member, text_id: int, thread_id: int) -> tuple[Text, Thread]:
    text = text_service.lock(text_id)
    thread = queries.get_thread(member, text_id, thread_id)
    _need(rules.can_answer(member, text, thread))
    return text, thread


def _changeable(member: Member, text_id: int, comment_id: int) -> Comment:
    text_service.lock(text_id)
    comment = queries.get_comment(member, text_id, comment_id)
    if comment.member_id != member.id:
        raise Forbidden(_("Only who wrote a comment changes it."), code="role")
    if not rules.can_change_comment(member, comment, db.now()):
        raise Conflict(_("A comment can be changed for 15 minutes. Write another one."), code="too_late")
    return comment


def _checked(body: str) -> str:
    words = body.strip()
    if not words:
        raise Unprocessable(_("Write what you want to say."), code="empty")
    if len(words) > rules.LONGEST_COMMENT:
        raise Unprocessable(_("Write at most %(n)s characters.", n=rules.LONGEST_COMMENT), code="too_long")
    return words


def _need(allowed: bool) -> None:
    if not allowed:
        raise Forbidden(_("Your role does not allow you to comment here."), code="role")


def _record(member: Member, act: str, thread: Thread) -> None:
    activity.record(
        act,
        subject_kind="text",
        subject_id=thread.text_id,
        member_id=member.id,
        organisation_id=member.organisation_id,
        thread=thread.id,
    )
