"""What making and publishing share: who may, which numbers, and the record."""

from __future__ import annotations

from typing import Any

from manual_app.accounts.models import Member
from manual_app.accounts.rules import can_manage_editions
from manual_app.activity import service as activity
from manual_app.editions import queries, rules
from manual_app.editions.models import Edition
from manual_app.errors import Conflict, Forbidden, Unprocessable
from manual_app.wording import _


def require(member: Member) -> None:
    """Raise Forbidden unless the member makes editions."""
    if not can_manage_editions(member):
        raise Forbidden(_("Coordinators of the lead partner make editions."))


def checked_number(number: str, language: str, *, preview: bool) -> tuple[int, int]:
    """Read a number; raises Unprocessable, and Conflict for a final one not above what is published."""
    parsed = rules.parse_number(number)
    if parsed is None:
        raise Unprocessable(_("An edition has a number such as 1.0 or 1.1."), field="number")
    published = [(e.major, e.minor) for e in queries.list_published(language)]
    if not preview and published and parsed <= max(published):
        raise Conflict(
            _("Edition %(number)s or a later one is published already.", number=number), field="number"
        )
    return parsed


def record(member: Member, act: str, edition: Edition, **details: Any) -> None:
    """Write into the record what was done with an edition."""
    activity.record(
        act,
        subject_kind="edition",
        subject_id=edition.id,
        member_id=member.id,
        organisation_id=member.organisation_id,
        number=edition.number,
        language=edition.language,
        preview=edition.preview,
        **details,
    )
