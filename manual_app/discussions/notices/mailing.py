"""Notices by mail: gathered, at least once, and never twice, since mail and mark are one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from manual_app import db, jobs
from manual_app.accounts import queries as accounts
from manual_app.accounts.models import Member
from manual_app.discussions.notices import letters, queries, rules
from manual_app.discussions.notices.decisions import decided_in
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
    thread = notice.thread
    may_read = member.is_active if thread is None else can_read_thread(member, thread)
    return may_read and notice.read_at is None


def _at_once(member: Member, wanted: Sequence[Notice], now: datetime) -> None:
    due = [together for together in _together(wanted) if rules.is_gathered(_moments(together), now)]
    if len(due) > rules.LETTERS_AT_ONCE:
        due = [[one for together in due for one in together]]
        letters.of_several(member, shown(due[0][: rules.TOLD_IN_A_LETTER]), len(due[0]))
    else:
        for together in due:
            letters.of_one(member, shown(together[: rules.TOLD_IN_A_LETTER]))
    for together in due:
        _settle(together, now)


def _together(wanted: Sequence[Notice]) -> Iterable[list[Notice]]:
    """Gather notices by discussion, and what was decided by text."""
    gathered: dict[tuple[int, int | None], list[Notice]] = {}
    for one in wanted:
        gathered.setdefault((one.text_id, one.thread_id), []).append(one)
    return gathered.values()


def _moments(together: Sequence[Notice]) -> list[datetime]:
    """Return when something came: of several decisions that are one notice, the first and the last."""
    last = [decided.newest for decided in decided_in(together).values()]
    return [one.created_at for one in together] + last


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
