"""Who reads what is said about a Text (docs/discussions.md)."""

from __future__ import annotations

from datetime import timedelta

from manual_app.accounts.models import Member
from manual_app.accounts.rules import allows
from manual_app.discussions.models import Thread
from manual_app.texts.models import Text
from manual_app.texts.rules import relation

LONGEST = 4_000  # characters of a comment
HOUR = timedelta(hours=1)
COMMENTS_OF_A_MEMBER = 1_000  # within an hour, in all texts: a Word file brings up to 500


def can_read_thread(member: Member, thread: Thread) -> bool:
    """Members read what is open to all partners, and what is said within their own."""
    return member.is_active and thread.organisation_id in (None, member.organisation_id)


def can_comment(member: Member, text: Text) -> bool:
    """Everybody but observers comments, on every Text."""
    return allows(member, "comment", relation(member, text))
