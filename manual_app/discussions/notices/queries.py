"""Reading notices: never about what the member may not read, however they came to be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.discussions.models import Thread
from manual_app.discussions.notices import rules
from manual_app.discussions.notices.models import ByMail, Kind, Notice, NoticeSetting
from manual_app.errors import NotFound
from manual_app.wording import _


def count_unread(member: Member) -> int:
    """Return how many notices a member has not read."""
    query = select(func.count(Notice.id)).outerjoin(Notice.thread)
    return db.session.scalar(_readable(query, member).where(Notice.read_at.is_(None))) or 0


def list_notices(
    member: Member, *, before: int | None = None, limit: int, kind: Kind | None = None
) -> Sequence[Notice]:
    """Return a member's notices, the newest first, those before the notice of that number."""
    query = _readable(select(Notice).outerjoin(Notice.thread), member)
    if before is not None:
        query = query.where(Notice.id < before)
    if kind is not None:
        query = query.where(Notice.kind == kind)
    return db.session.scalars(_whole(query).order_by(Notice.id.desc()).limit(limit)).all()


def get_notice(member: Member, notice_id: int) -> Notice:
    """Return a notice of a member; raises NotFound for what is another's, or no more theirs to read."""
    query = _readable(select(Notice).outerjoin(Notice.thread), member).where(Notice.id == notice_id)
    notice: Notice | None = db.session.scalar(_whole(query))
    if notice is None:
        raise NotFound(_("There is no such notice."))
    return notice


def list_unsettled(member: Member) -> Sequence[Notice]:
    """Return what may be to be mailed to a member, the oldest first; nobody else mails it meanwhile."""
    query = select(Notice).where(Notice.member_id == member.id, Notice.settled_at.is_(None))
    return db.session.scalars(_whole(query).order_by(Notice.id).with_for_update(of=Notice)).all()


def members_with_unsettled() -> Sequence[int]:
    """Return the ids of members for whom something may be to be mailed."""
    return db.session.scalars(select(Notice.member_id).where(Notice.settled_at.is_(None)).distinct()).all()


def told_of(comment_id: int) -> set[int]:
    """Return the ids of the members who were told of a comment."""
    return set(db.session.scalars(select(Notice.member_id).where(Notice.comment_id == comment_id)))


def by_mail(member: Member) -> ByMail:
    """Return when a member wants notices by mail."""
    setting = db.session.get(NoticeSetting, member.id)
    return ByMail(setting.by_mail) if setting else rules.DEFAULT


def _readable(query: Select[Any], member: Member) -> Select[Any]:
    """Narrow a query to what `can_read_thread` lets the member read today; texts are read by all."""
    open_to = or_(Thread.organisation_id.is_(None), Thread.organisation_id == member.organisation_id)
    return query.where(Notice.member_id == member.id, open_to)


def _whole(query: Select[Any]) -> Select[Any]:
    return query.options(joinedload(Notice.thread), joinedload(Notice.comment))
