"""Notices as they are read, on screen and in mail: who, where, and the first words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from manual_app.accounts import queries as accounts
from manual_app.accounts.models import Member
from manual_app.discussions import mentions
from manual_app.discussions.guests import queries as guests
from manual_app.discussions.guests.models import Guest
from manual_app.discussions.notices.decisions import decided_in
from manual_app.discussions.notices.models import Kind, Notice
from manual_app.texts import queries as texts
from manual_app.texts.models import Text
from manual_app.wording import _, one_line

EXCERPT = 240  # characters of a comment


@dataclass(frozen=True)
class Shown:
    """A notice as it is read."""

    notice: Notice
    text: Text
    who: str
    partner: str
    initials: str
    person: int  # which colour the avatar has
    words: str  # the comment's first, or what was decided
    at: datetime

    @property
    def address(self) -> str:
        """Where the discussion is, or the text in which suggestions were decided."""
        if self.notice.thread_id is None:
            return f"/texts/{self.text.id}/edit"
        return f"/threads/{self.notice.thread_id}"

    @property
    def sentence(self) -> str:
        """What happened, in a sentence without its full stop."""
        known = {"who": self.who, "partner": self.partner}
        match self.notice.kind:
            case Kind.MENTION:
                return _("%(who)s (%(partner)s) mentions you", **known)
            case Kind.REPLY:
                return _("%(who)s (%(partner)s) answers", **known)
            case Kind.COMMENT:
                return _("%(who)s (%(partner)s) comments", **known)
            case Kind.RESOLVED:
                return _("%(who)s (%(partner)s) has settled your discussion", **known)
            case Kind.DECIDED:
                return _("%(who)s (%(partner)s) has decided on suggestions of yours", **known)
            case _:
                return _("%(who)s (%(partner)s) has opened your discussion again", **known)


def shown(notices: Sequence[Notice]) -> list[Shown]:
    """Return notices as they are read, in their order, in as few queries as it takes."""
    if not notices:
        return []
    written = {one.id: one for one in texts.list_texts(ids={notice.text_id for notice in notices})}
    said = [notice.comment for notice in notices if notice.comment]
    people = accounts.members_by_id(
        {notice.actor_id for notice in notices if notice.actor_id}
        | mentions.all_mentioned(comment.body for comment in said)
    )
    decided = decided_in(notices)
    came = guests.guests_by_id(comment.guest_id for comment in said if comment.guest_id)

    def one(notice: Notice) -> Shown:
        text, comment, decision = written[notice.text_id], notice.comment, decided.get(notice.id)
        words = _excerpt(mentions.spoken(comment.body, mentions.by_name, people) if comment else "")
        words, at = (decision.words, decision.newest) if decision else (words, notice.created_at)
        guest = came.get((comment.guest_id if comment else None) or 0)
        return Shown(notice, text, *_person(people.get(notice.actor_id or 0), guest), words, at)

    return [one(notice) for notice in notices]


def _person(member: Member | None, guest: Guest | None) -> tuple[str, str, str, int]:
    if member is not None:
        return member.called, member.organisation.short_name, member.initials, member.colour
    return guest.called if guest else _("Guest"), _("guest"), "?", 1


def _excerpt(words: str) -> str:
    line = one_line(words)
    return line if len(line) <= EXCERPT else f"{line[:EXCERPT].rstrip()}…"
