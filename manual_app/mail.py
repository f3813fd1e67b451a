"""Mail through an outbox table: written with the act it tells of, sent after the commit, at least once.

Without SMTP settings each message becomes an `.eml` file in `outbox/` of the instance.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime as mail_date
from email.utils import make_msgid
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from sqlalchemy import Text, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from manual_app import db, jobs

if TYPE_CHECKING:
    from collections.abc import Iterator

ATTEMPTS = 8
LEASE = timedelta(minutes=5)


class OutboxMessage(db.Base):
    """One message to one address, waiting or sent."""

    __tablename__ = "outbox_messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(unique=True)
    recipient: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=db.now)
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)


@dataclass(frozen=True)
class Transport:
    """How mail leaves: an SMTP address, or a folder."""

    smtp_url: str
    sender: str
    folder: Path


_transport: Transport | None = None
_public_url = ""


def configure(settings: Mapping[str, Any], instance: Path) -> None:
    """Take the mail settings of this installation."""
    global _transport, _public_url
    _transport = Transport(str(settings["SMTP_URL"]), str(settings["MAIL_FROM"]), instance / "outbox")
    _public_url = str(settings["PUBLIC_URL"]).rstrip("/")


def link(path: str) -> str:
    """Return the full address of a path of this installation, from its configuration (row 15)."""
    return f"{_public_url}{path}"


def goes_out() -> bool:
    """Say whether mail leaves by SMTP; if not, links are shown to whoever asked for them."""
    return bool(_transport and _transport.smtp_url)


def send(*, to: str, subject: str, body: str) -> OutboxMessage:
    """Put a plain-text message into the outbox; it leaves after the commit."""
    message = OutboxMessage(
        message_id=make_msgid(domain="manual.invalid"),
        recipient=_one_line(to),
        subject=_one_line(subject),
        body=body,
        created_at=db.now(),
    )
    db.session.add(message)
    jobs.enqueue("deliver_mail")
    return message


@jobs.job
@jobs.recovery
@jobs.every_minute
def deliver_mail() -> None:
    """Send what waits; a failure is noted and tried again, at most eight times."""
    for number in _take():
        _deliver(number)


def _take() -> list[int]:
    """Lease the messages that wait, so that two workers do not send the same one."""
    with db.transaction() as session:
        moment = db.now()
        free = or_(OutboxMessage.leased_until.is_(None), OutboxMessage.leased_until < moment)
        waiting = session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.sent_at.is_(None), OutboxMessage.attempts < ATTEMPTS, free)
            .order_by(OutboxMessage.id)
            .limit(100)
            .with_for_update(skip_locked=True)
        ).all()
        for message in waiting:
            message.leased_until = moment + LEASE
            message.attempts += 1
        return [message.id for message in waiting]


def _deliver(number: int) -> None:
    with db.reading() as session:
        message = session.get_one(OutboxMessage, number)
    error: str | None = None
    try:
        _hand_over(message)
    except Exception as failure:  # whatever one message does, those behind it are sent
        error = f"{type(failure).__name__}: {failure}"[:500]
    with db.transaction() as session:
        row = session.get_one(OutboxMessage, number)
        row.last_error = error
        if error is None:
            row.sent_at, row.leased_until = db.now(), None
            row.body = ""  # one-use links do not stay readable in the database
        else:
            row.leased_until = db.now() + timedelta(minutes=2**row.attempts)


def _hand_over(message: OutboxMessage) -> None:
    if _transport is None:
        raise RuntimeError("mail.configure was not called")
    letter = EmailMessage()
    letter["From"], letter["To"] = _transport.sender, message.recipient
    letter["Subject"], letter["Message-ID"] = message.subject, message.message_id
    letter["Date"] = mail_date(message.created_at)
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message.body)
    if not _transport.smtp_url:
        _transport.folder.mkdir(parents=True, exist_ok=True)
        name = f"{message.created_at:%Y%m%d-%H%M%S}-{message.id:06d}.eml"
        (_transport.folder / name).write_bytes(bytes(letter))
        return
    with _smtp(_transport.smtp_url) as server:
        server.send_message(letter)


@contextmanager
def _smtp(url: str) -> Iterator[smtplib.SMTP]:
    parts = urlsplit(url)
    host, port = parts.hostname or "localhost", parts.port
    tls = ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port or 465, timeout=20, context=tls)
    else:
        server = smtplib.SMTP(host, port or 587, timeout=20)
    with server:
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=tls)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server


def _one_line(value: str) -> str:
    """Return a value as one line of a header.

    What reads as an encoded word is taken apart: decoded by the mail library, it may hold line ends, and with
    them headers of a stranger's choice.
    """
    return " ".join(value.split()).replace("=?", "= ?")
