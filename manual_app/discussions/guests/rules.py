"""Who may let guests read a Text (docs/discussions.md), and what guests may do there."""

from __future__ import annotations

from datetime import timedelta

from manual_app.accounts.models import Member
from manual_app.accounts.rules import allows, is_coordinator
from manual_app.texts.models import Text
from manual_app.texts.rules import relation

SHORTEST_DAYS, DEFAULT_DAYS, LONGEST_DAYS = 1, 14, 90
MOST_OPEN = 20  # open links of one Text
LONGEST_LABEL, LONGEST_NAME, LONGEST_COMMENT = 80, 60, 2_000  # characters
HOUR = timedelta(hours=1)
COMMENTS_OF_A_GUEST, COMMENTS_BY_A_LINK, GUESTS_OF_A_LINK = 20, 60, 60  # within an hour


def can_invite_guests(member: Member, text: Text) -> bool:
    """Who may name co-authors of a Text makes links for guests: authors of the drafting one, and editors."""
    return allows(member, "invite_guests", relation(member, text))


def can_end_guest_links(member: Member, text: Text) -> bool:
    """Who makes links takes them back; so does a coordinator of the lead partner, any."""
    return can_invite_guests(member, text) or is_coordinator(member)
