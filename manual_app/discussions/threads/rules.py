"""Who says what about a Text, and for how long they may change it (domain.md, Who may do what)."""

from __future__ import annotations

from datetime import datetime, timedelta

from manual_app.accounts.models import Member
from manual_app.accounts.rules import allows
from manual_app.discussions.models import Comment, Thread
from manual_app.discussions.rules import can_read_thread
from manual_app.texts.models import Text
from manual_app.texts.rules import relation

LONGEST_COMMENT = 4_000  # characters
LONGEST_QUOTE = 2_000
EDITABLE = timedelta(minutes=15)


def can_comment(member: Member, text: Text) -> bool:
    """All but observers comment, on the Texts of their own and of other organisations."""
    return allows(member, "comment", relation(member, text))


def can_answer(member: Member, text: Text, thread: Thread) -> bool:
    """Who may comment answers, settles and opens again what they may read."""
    return can_comment(member, text) and can_read_thread(member, thread)


def can_change_comment(member: Member, comment: Comment, now: datetime) -> bool:
    """One changes one's own comment for a quarter of an hour: others have read it since."""
    return member.is_active and comment.member_id == member.id and now - comment.created_at <= EDITABLE
