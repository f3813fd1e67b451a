"""One thread as members read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from manual_app.accounts import queries as accounts
from manual_app.accounts.models import Member
from manual_app.discussions import mentions, queries
from manual_app.discussions.guests import queries as guests
from manual_app.discussions.guests.models import Guest
from manual_app.discussions.models import Comment, Thread
from manual_app.texts import queries as texts
from manual_app.texts.models import Text
from manual_app.wording import _


@dataclass(frozen=True)
class Said:
    """One comment with who wrote it."""

    who: str
    partner: str
    initials: str
    person: int
    at: datetime
    words: str


@dataclass(frozen=True)
class ThreadPage:
    """A thread, the Text it is about, and what was said."""

    thread: Thread
    text: Text
    said: list[Said]
    guests_read: bool  # a guest began it, and reads the answers
    version: int | None  # the one it is about; None: the current text


def thread_page(thread: Thread) -> ThreadPage:
    """Gather the page of a thread."""
    guests_read = any(one.guest_id for one in thread.comments)
    version = texts.get_revision_by_id(thread.revision_id).number if thread.revision_id else None
    said = said_in([thread])[thread.id]
    return ThreadPage(thread, texts.get_text(thread.text_id), said, guests_read, version)


def said_in(threads: Sequence[Thread]) -> dict[int, list[Said]]:
    """Return what was said in each of some threads, with the names of today."""
    comments = [comment for thread in threads for comment in thread.comments]
    wrote = {one.member_id for one in comments if one.member_id}
    named = wrote | mentions.all_mentioned(one.body for one in comments)
    people = accounts.members_by_id(named) if named else {}
    came = guests.guests_by_id(one.guest_id for one in comments if one.guest_id)
    return {thread.id: [_said(one, people, came) for one in thread.comments] for thread in threads}


def _said(one: Comment, people: Mapping[int, Member], came: Mapping[int, Guest]) -> Said:
    words, member = mentions.spoken(one.body, mentions.by_name, people), people.get(one.member_id or 0)
    if member is not None:
        person, partner = member.colour, member.organisation.name
        return Said(member.called, partner, member.initials, person, one.created_at, words)
    guest = came[one.guest_id or 0]
    label = _("guest by the link “%(label)s”", label=guest.link.label or guest.link_id)
    return Said(guest.called, label, "?", 1, one.created_at, words)


def people_of(thread: Thread) -> list[dict[str, Any]]:
    """List who may be mentioned in a thread, for the field in which one writes."""
    return [
        {"id": one.id, "name": one.name, "called": one.called, "partner": one.organisation.short_name}
        for one in queries.list_readers(thread)
    ]
