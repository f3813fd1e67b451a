"""What coordinators do about mail and jobs that fail."""

from __future__ import annotations

from manual_app import jobs, outbox, signs
from manual_app.accounts.models import Member
from manual_app.accounts.rules import can_change_settings
from manual_app.activity import service as log
from manual_app.errors import Conflict, Forbidden
from manual_app.wording import _


def send_again(member: Member, message_id: int) -> None:
    """Try a message anew. Raises Forbidden, NotFound."""
    _require(member)
    outbox.send_again(outbox.get_unsent(message_id))
    _record(member, "message.again", "message", message_id)


def give_up(member: Member, message_id: int) -> None:
    """Never send a message, and forget what it said. Raises Forbidden, NotFound."""
    _require(member)
    outbox.give_up(outbox.get_unsent(message_id))
    _record(member, "message.given_up", "message", message_id)


def try_again(member: Member, job: str) -> None:
    """Do a failed job once more now. Raises Forbidden; Conflict for one that needs to be told about what."""
    _require(member)
    if not jobs.is_repeatable(job):
        raise Conflict(_("This cannot be done again from here."))
    jobs.enqueue(job)


def dismiss(member: Member, job: str) -> None:
    """Take a failure off the page. Raises Forbidden."""
    _require(member)
    signs.dismiss(job)


def _require(member: Member) -> None:
    if not can_change_settings(member):
        raise Forbidden(_("Coordinators of the lead partner look after mail and background work."))


def _record(member: Member, act: str, kind: str, number: int) -> None:
    log.record(
        act,
        subject_kind=kind,
        subject_id=number,
        member_id=member.id,
        organisation_id=member.organisation_id,
    )
