"""Mail after it was written: what has not left, for people to send again or give up; how it is forgotten."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

from sqlalchemy import delete, func, or_, select

from manual_app import db, jobs, mail
from manual_app.errors import NotFound
from manual_app.mail import UNSENT, OutboxMessage
from manual_app.wording import _

KEPT = timedelta(days=30)
FAILS_AFTER = 2  # attempts: a first refusal is often over a minute later
_FAILS = (*UNSENT, OutboxMessage.last_error.is_not(None), OutboxMessage.attempts >= FAILS_AFTER)


def list_unsent(limit: int = 50) -> Sequence[OutboxMessage]:
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


@jobs.job
@jobs.every_hour
def sweep_mail() -> None:
    """Remove messages written more than a month ago, sent or not, and letters of that age in the folder."""
    over = db.now() - KEPT
    with db.transaction() as session:
        session.execute(delete(OutboxMessage).where(OutboxMessage.created_at < over))
    for letter in _letters():
        if letter.stat().st_mtime < over.timestamp():
            letter.unlink()
    db.scrub()


def forget(names: tuple[str, ...], address: str, pseudonym: str) -> None:
    """Remove what was written to an address; what names the person to others names the pseudonym then.

    Letters in the folder follow once the transaction is committed.
    """
    known = re.compile(
        "|".join(rf"(?<!\w){re.escape(one)}(?!\w)" for one in (*names, address)), re.IGNORECASE
    )
    db.session.execute(delete(OutboxMessage).where(OutboxMessage.recipient == address))
    named = or_(
        *(
            column.icontains(one, autoescape=True)
            for column in (OutboxMessage.subject, OutboxMessage.body, OutboxMessage.last_error)
            for one in (*names, address)
        )
    )
    for message in db.session.scalars(select(OutboxMessage).where(named)):
        message.subject = known.sub(pseudonym, message.subject)
        message.body = known.sub(pseudonym, message.body)
        message.last_error = known.sub(pseudonym, message.last_error) if message.last_error else None
    db.session.flush()
    db.after_commit(lambda: _forget_letters(known, address, pseudonym))


def _forget_letters(known: re.Pattern[str], address: str, pseudonym: str) -> None:
    for file in _letters():
        letter = message_from_bytes(file.read_bytes(), policy=policy.default)
        if letter["To"] == address:
            file.unlink()
            continue
        subject, body = str(letter["Subject"]), str(letter.get_content())
        if known.search(f"{subject}\n{body}"):
            letter.replace_header("Subject", known.sub(pseudonym, subject))
            letter.set_content(known.sub(pseudonym, body))
            mail.write(file, letter)


def _letters() -> list[Path]:
    return sorted(mail.transport().folder.glob("*.eml"))
