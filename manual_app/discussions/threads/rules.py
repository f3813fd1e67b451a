"""How long one may change what one has said."""

from __future__ import annotations

from datetime import datetime, timedelta

from manual_app.accounts.models import Member
from manual_app.discussions.models import Comment

LONGEST_QUOTE = 2_000  # characters
MOST_OPEN = 600  # discussions of a text that one member reads and nobody has settled
EDITABLE = timedelta(minutes=15)


def can_change_comment(member: Member, comment: Comment, now: datetime) -> bool:
    """One changes one's own comment for a quarter of an hour: others have read it since."""
    return member.is_active and comment.member_id == member.id and now - comment.created_at <= EDITABLE
