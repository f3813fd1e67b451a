"""Mail that has not left: listed for people, who have it sent again or give it up."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from manual_app import db, jobs
from manual_app.errors import NotFound
from manual_app.mail import UNSENT, OutboxMessage
from manual_app.wording import _

FAILS_AFTER = 2  # attempts: a first refusal is often over a minute later
_FAILS = (*UNSENT, OutboxMessage.last_error.is_not(None), OutboxMessage.attempts >= FAILS_AFTER)


def list_unsent(limit: int = 100) -> Sequence[OutboxMessage]:
    """Return messages that wait or fail, those that were tried most often first."""
    order = (OutboxMessage.attempts.desc(), OutboxMessage.id.desc())
    return db.session.scalars(select(OutboxMessage).where(*UNSENT).order_by(*order).limit(limit)).all()


def count_unsent() -> int:
    """Return how many messages wait or fail."""
    return db.session.scalar(select(func.count()).where(*UNSENT)) or 0


def count_failing() -> int:
    """Return how many messages failed more than once, or for good."""
    return db.session.scalar(select(func.count()).where(*_FAILS)) or 0


def get_unsent(number: int) -> OutboxMessage:
    """Return a message that is neither sent nor given up; raises NotFound."""
    message = db.session.scalar(select(OutboxMessage).where(*UNSENT, OutboxMessage.id == number))
    if message is None:
        raise NotFound(_("This message is sent already, or given up."))
    return message


def send_again(message: OutboxMessage) -> None:
    """Try a message anew, with all its attempts before it."""
    message.attempts, message.leased_until, message.last_error = 0, None, None
    db.session.flush()
    jobs.enqueue("deliver_mail")


def give_up(message: OutboxMessage) -> None:
    """Never send a message; what it said is not kept."""
    message.given_up_at, message.leased_until, message.body = db.now(), None, ""
    db.session.flush()
