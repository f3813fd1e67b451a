"""Notices by mail: gathered, at least once, and never twice, since mail and mark are one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from manual_app import db, jobs
from manual_app.accounts import queries as accounts
from manual_app.accounts.models import Member
from manual_app.discussions.notices import letters, queries, rules
from manual_app.discussions.notices.models import ByMail, Notice, NoticeSetting
from manual_app.discussions.notices.showing import shown
from manual_app.discussions.rules import can_read_thread


@jobs.job
@jobs.every_minute
def mail_notices() -> None:
    """Put into the outbox what is due, one member after the other."""
    with db.reading():
        waiting = queries.members_with_unsettled()
    for member_id in waiting:
        if jobs.is_stopping():
            return
        with db.transaction():
            mail_to(accounts.get_member(member_id), db.now())


def mail_to(member: Member, now: datetime) -> None:
    """Put into the outbox what is due for a member at a moment.

    What they have read in the app, do not want, or may not read any more, is never mailed.
    """
    found, choice = queries.list_unsettled(member), queries.by_mail(member)
    wanted = [one for one in found if choice != ByMail.OFF and _is_to_tell(member, one)]
    _settle([one for one in found if one not in wanted], now)
    if choice == ByMail.AT_ONCE:
        _at_once(member, wanted, now)
    elif wanted:
        _daily(member, wanted, now)


def _is_to_tell(member: Member, notice: Notice) -> bool:
    return notice.read_at is None and can_read_thread(member, notice.thread)


def _at_once(member: Member, wanted: Sequence[Notice], now: datetime) -> None:
    discussions: dict[int, list[Notice]] = {}
    for one in wanted:
        discussions.setdefault(one.thread_id, []).append(one)
    due = [
        discussion
        for discussion in discussions.values()
        if rules.is_gathered((one.created_at for one in discussion), now)
    ]
    if len(due) > rules.LETTERS_AT_ONCE:
        due = [[one for discussion in due for one in discussion]]
        letters.of_several(member, shown(due[0][: rules.TOLD_IN_A_LETTER]), len(due[0]))
    else:
        for discussion in due:
            letters.of_discussion(member, shown(discussion[: rules.TOLD_IN_A_LETTER]))
    for discussion in due:
        _settle(discussion, now)


def _daily(member: Member, wanted: Sequence[Notice], now: datetime) -> None:
    setting, due = db.session.get_one(NoticeSetting, member.id), rules.digest_before(now)
    since = [one for one in wanted if one.created_at < due]
    if setting.digest_at < due and since:
        setting.digest_at = due
        letters.of_several(member, shown(since[: rules.TOLD_IN_A_LETTER]), len(since))
        _settle(since, now)


def _settle(notices: Sequence[Notice], now: datetime) -> None:
    for one in notices:
        one.settled_at = now
    db.session.flush()
