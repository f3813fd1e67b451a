"""Members are told what concerns them, in the transaction of what happened; they read it, and choose mail."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, update

from manual_app import db, jobs
from manual_app.accounts import queries as accounts
from manual_app.accounts.models import Member
from manual_app.discussions import mentions
from manual_app.discussions.models import Comment, Thread
from manual_app.discussions.notices import queries, rules
from manual_app.discussions.notices.models import ByMail, Kind, Notice, NoticeSetting
from manual_app.discussions.rules import can_read_thread
from manual_app.texts.models import Text

KEPT = timedelta(days=180)


def tell_of_comment(text: Text, thread: Thread, comment: Comment, *, earlier: Collection[Comment]) -> None:
    """Tell of a new comment those it names, those who wrote in the thread, and who answers for the text.

    `earlier`: the comments before it in the thread. Who may not read the thread is told nothing.
    """
    told = rules.whom_to_tell(
        comment.member_id,
        mentioned=mentions.mentioned(comment.body) if comment.member_id else (),
        wrote_before={one.member_id for one in earlier if one.member_id},
        responsible=None if earlier else text.responsible_id,
    )
    _tell(told, thread, comment)


def tell_of_edit(thread: Thread, comment: Comment) -> None:
    """Tell those whom a comment names since it was changed; who was told of it already is not told again."""
    added = set(mentions.mentioned(comment.body)) - queries.told_of(comment.id) - {comment.member_id}
    _tell(dict.fromkeys(added, Kind.MENTION), thread, comment)


def tell_of_thread(actor: Member, thread: Thread, kind: Kind, *, begun_by: int | None) -> None:
    """Tell who began a thread that somebody else has settled it, or opened it again.

    Of several that were not read the newest stays: who turns it to and fro fills nobody's list.
    """
    if begun_by is not None and begun_by != actor.id:
        unread = Notice.thread_id == thread.id, Notice.kind == kind, Notice.read_at.is_(None)
        db.session.execute(delete(Notice).where(Notice.member_id == begun_by, *unread))
        _tell({begun_by: kind}, thread, None, actor)


def read(member: Member, notice_id: int) -> Notice:
    """Note that a member has read a notice, and all others about the same; raises NotFound."""
    notice = queries.get_notice(member, notice_id)
    same = Notice.text_id == notice.text_id, Notice.thread_id.is_not_distinct_from(notice.thread_id)
    _mark_read(Notice.member_id == member.id, *same)
    return notice


def read_all(member: Member, *, up_to: int) -> None:
    """Note that a member has read all up to one notice: what came since the page was made stays unread."""
    _mark_read(Notice.member_id == member.id, Notice.id <= up_to)


def choose_mail(member: Member, by_mail: ByMail) -> None:
    """Let a member have notices by mail at once, once a day, or not at all."""
    setting = db.session.get(NoticeSetting, member.id)
    if setting is None:
        setting = NoticeSetting(member_id=member.id)
        db.session.add(setting)
    setting.by_mail, setting.digest_at = by_mail, db.now()
    db.session.flush()


def forget(member: Member) -> None:
    """Remove what was told to a member who is erased."""
    db.session.execute(delete(Notice).where(Notice.member_id == member.id))
    db.session.execute(delete(NoticeSetting).where(NoticeSetting.member_id == member.id))


@jobs.job
@jobs.every_hour
def sweep_notices() -> None:
    """Remove notices of half a year ago."""
    with db.transaction() as session:
        session.execute(delete(Notice).where(Notice.created_at < db.now() - KEPT))


def _tell(
    told: dict[int, Kind], thread: Thread, comment: Comment | None, actor: Member | None = None
) -> None:
    actor_id = actor.id if actor else comment.member_id if comment else None
    for member in accounts.members_by_id(told).values():
        if can_read_thread(member, thread):
            db.session.add(
                Notice(
                    member_id=member.id,
                    kind=told[member.id],
                    text_id=thread.text_id,
                    thread_id=thread.id,
                    comment_id=comment.id if comment else None,
                    actor_id=actor_id,
                )
            )
    db.session.flush()


def _mark_read(*which: Any) -> None:
    unread = update(Notice).where(*which, Notice.read_at.is_(None))
    db.session.execute(unread.values(read_at=db.now()))
