"""Members answer in threads, settle them and open them again; what is said about a Text goes with it."""

from __future__ import annotations

from sqlalchemy import delete, func, select

from manual_app import db
from manual_app.accounts import queries as accounts
from manual_app.accounts.models import Member
from manual_app.activity import service as activity
from manual_app.discussions import mentions, queries, rules
from manual_app.discussions.guests.models import Guest, GuestLink
from manual_app.discussions.models import Comment, Thread
from manual_app.discussions.notices import service as notices
from manual_app.discussions.notices.models import Kind, Notice
from manual_app.errors import Conflict, Forbidden, TooMany, Unprocessable
from manual_app.texts import service as text_service
from manual_app.texts.models import Text
from manual_app.wording import _


def answer(member: Member, thread_id: int, body: str) -> Comment:
    """Answer in a thread, and tell whom it concerns.

    Raises NotFound, Forbidden; Conflict for a settled one; Unprocessable for what is empty or too long, or
    names somebody who may not read the thread.
    """
    thread, text = _may_comment(member, thread_id)
    if thread.resolved_at is not None:
        raise Conflict(_("This discussion is settled. Open it again first."))
    check_words(thread, body)
    _check_pace(member)
    earlier = list(thread.comments)
    comment = Comment(thread_id=thread.id, member_id=member.id, body=body)
    db.session.add(comment)
    db.session.flush()
    db.session.expire(thread, ["comments"])
    notices.tell_of_comment(text, thread, comment, earlier=earlier)
    text_service.announce(text)
    return comment


def _check_pace(member: Member) -> None:
    """Raise TooMany for who has written very much within an hour: each comment is told, and may be mailed."""
    lately = Comment.member_id == member.id, Comment.created_at > db.now() - rules.HOUR
    if (db.session.scalar(select(func.count(Comment.id)).where(*lately)) or 0) >= rules.COMMENTS_OF_A_MEMBER:
        raise TooMany(
            _("That was much within an hour. What you typed is still here: send it later."),
            retry_after=int(rules.HOUR.total_seconds()),
        )


def settle(member: Member, thread_id: int) -> None:
    """Note that nothing is left to say in a thread; raises NotFound, Forbidden, Conflict."""
    _turn(member, thread_id, Kind.RESOLVED)


def reopen(member: Member, thread_id: int) -> None:
    """Go on with a thread that was settled; raises NotFound, Forbidden, Conflict."""
    _turn(member, thread_id, Kind.REOPENED)


def _turn(member: Member, thread_id: int, kind: Kind) -> None:
    thread, text = _may_comment(member, thread_id)
    if (thread.resolved_at is not None) == (kind == Kind.RESOLVED):
        raise Conflict(_("Somebody else has just done this."))
    is_settled = kind == Kind.RESOLVED
    thread.resolved_at = db.now() if is_settled else None
    thread.resolved_by_id = member.id if is_settled else None
    db.session.flush()
    notices.tell_of_thread(member, thread, kind, begun_by=thread.comments[0].member_id)
    record(member, f"thread.{kind}", thread)
    text_service.announce(text)


def _may_comment(member: Member, thread_id: int) -> tuple[Thread, Text]:
    text = text_service.lock(queries.get_thread(member, thread_id).text_id)  # always before the thread
    thread = queries.get_thread(member, thread_id, locked=True)
    if not rules.can_comment(member, text):
        raise Forbidden(_("Your role does not allow you to comment."), code="role")
    return thread, text


def record(member: Member, act: str, thread: Thread) -> None:
    """Keep in the record that a thread was begun, settled or opened again; what was said is not in it.

    All partners read the record: what one of them says among themselves is not in it at all.
    """
    if thread.organisation_id is not None:
        return
    activity.record(
        act,
        subject_kind="text",
        subject_id=thread.text_id,
        member_id=member.id,
        organisation_id=member.organisation_id,
        thread=thread.id,
    )


def check_words(thread: Thread, body: str) -> None:
    """Raise Unprocessable for a comment that is empty or too long, or names somebody who may not read it."""
    if not 0 < len(body.strip()) <= rules.LONGEST:
        raise Unprocessable(_("Write at most %(n)s characters.", n=rules.LONGEST), field="body")
    named = mentions.mentioned(body)
    if len(named) > mentions.MOST:
        raise Unprocessable(_("Mention at most %(n)s members in a comment.", n=mentions.MOST), field="body")
    people = accounts.members_by_id(named) if named else {}
    if any(number not in people or not rules.can_read_thread(people[number], thread) for number in named):
        raise Unprocessable(_("You mention somebody who may not read this discussion."), field="body")


def forget_text(text_id: int) -> None:
    """Remove what was said about a Text that is deleted, who was told of it, and its links for guests."""
    threads = select(Thread.id).where(Thread.text_id == text_id)
    links = select(GuestLink.id).where(GuestLink.text_id == text_id)
    for goes in (
        delete(Notice).where(Notice.text_id == text_id),
        delete(Comment).where(Comment.thread_id.in_(threads)),
        delete(Thread).where(Thread.text_id == text_id),
        delete(Guest).where(Guest.link_id.in_(links)),
        delete(GuestLink).where(GuestLink.text_id == text_id),
    ):
        db.session.execute(goes)
