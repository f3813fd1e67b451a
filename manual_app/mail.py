"""Mail through an outbox table: written with the act it tells of, sent after the commit, at least once.

Without SMTP settings each message becomes an `.eml` file in `outbox/` of the instance.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime as mail_date
from email.utils import make_msgid
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from sqlalchemy import Text, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from manual_app import db, jobs
from manual_app.wording import one_line, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

ATTEMPTS = 30
LONGEST_WAIT = timedelta(hours=4)
LEASE = timedelta(minutes=5)
PATIENCE = 20  # seconds that a mail server may be silent


class Refused(Exception):
    """The other side will never take this letter."""


class NoMailServer(Exception):
    """No letter can be handed over at the moment: the server is away, or does not take this installation."""


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
    given_up_at: Mapped[datetime | None]  # somebody decided that it is not sent any more


UNSENT = (OutboxMessage.sent_at.is_(None), OutboxMessage.given_up_at.is_(None))


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


def quoted(typed: str) -> str:
    """Return what somebody typed for the body of a letter, each line marked as theirs."""
    return "\n".join(f"> {line}" for line in typed.splitlines())


def goes_out() -> bool:
    """Say whether mail leaves by SMTP; if not, links are shown to whoever asked for them."""
    return bool(_transport and _transport.smtp_url)


def transport() -> Transport:
    """Return how mail leaves; raises RuntimeError before `configure`."""
    if _transport is None:
        raise RuntimeError("mail.configure was not called")
    return _transport


def send(*, to: str, subject: str, body: str) -> OutboxMessage:
    """Put a plain-text message into the outbox; it leaves after the commit."""
    message = written(to=to, subject=subject, body=body)
    db.session.add(message)
    jobs.enqueue("deliver_mail")
    return message


def written(*, to: str, subject: str, body: str) -> OutboxMessage:
    """Return a message that is in no outbox yet.

    Its headers are one line each, whatever is in them. What people typed stands in `body` within a line of
    ours, or `quoted`: nobody writes lines in our name.
    """
    return OutboxMessage(
        message_id=make_msgid(domain="manual.invalid"),
        recipient=_header(to),
        subject=_header(subject),
        body=visible(body),
        created_at=db.now(),
    )


@jobs.job
@jobs.recovery
@jobs.every_minute
def deliver_mail() -> None:
    """Send what waits, one by one; a failure is noted and tried again, ever later, for some four days.

    What the other side refuses for good, or was tried so often, has failed: `attempts` is ATTEMPTS then.
    """
    while not jobs.is_stopping() and (number := _take()) is not None:
        if not _deliver(number):
            return


def _take() -> int | None:
    """Lease the first message that waits, so that two workers do not send the same one."""
    with db.transaction() as session:
        moment = db.now()
        free = or_(OutboxMessage.leased_until.is_(None), OutboxMessage.leased_until < moment)
        message = session.scalars(
            select(OutboxMessage)
            .where(*UNSENT, OutboxMessage.attempts < ATTEMPTS, free)
            .order_by(OutboxMessage.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).first()
        if message is None:
            return None
        message.leased_until = moment + LEASE
        message.attempts += 1
        return message.id


def _deliver(number: int) -> bool:
    """Send a message and note what became of it; False when none can be sent at the moment."""
    with db.reading() as session:
        message = session.get_one(OutboxMessage, number)
    failure: Exception | None = None
    try:
        _hand_over(message)
    except Exception as error:  # whatever one message does, those behind it are sent
        failure = error
    with db.transaction() as session:
        _note(session.get_one(OutboxMessage, number), failure)
    return not isinstance(failure, NoMailServer)


def _note(row: OutboxMessage, failure: Exception | None) -> None:
    if failure is None:
        row.sent_at, row.leased_until, row.last_error = db.now(), None, None
        row.body = ""  # one-use links do not stay readable in the database
        return
    row.last_error = f"{type(failure).__name__}: {failure}"[:500]
    row.leased_until = db.now() + min(timedelta(minutes=2**row.attempts), LONGEST_WAIT)
    if isinstance(failure, Refused):
        row.attempts, row.leased_until = ATTEMPTS, None


def _hand_over(message: OutboxMessage) -> None:
    letter = letter_of(message)
    if transport().smtp_url:
        with _connected(transport().smtp_url) as server:
            _send(server, letter)
        return
    transport().folder.mkdir(parents=True, exist_ok=True)
    file = transport().folder / f"{message.created_at:%Y%m%d-%H%M%S}-{message.id:06d}.eml"
    write(file, letter)


def letter_of(message: OutboxMessage) -> EmailMessage:
    """Return a message as it leaves."""
    letter = EmailMessage()
    letter["From"], letter["To"] = transport().sender, message.recipient
    letter["Subject"], letter["Message-ID"] = message.subject, message.message_id
    letter["Date"] = mail_date(message.created_at)
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message.body)
    return letter


def write(file: Path, letter: EmailMessage) -> None:
    """Write a letter whole or not at all."""
    file.with_suffix(".part").write_bytes(bytes(letter))
    file.with_suffix(".part").replace(file)


def _send(server: smtplib.SMTP, letter: EmailMessage) -> None:
    """Hand over a letter; raises Refused when the other side will never take it."""
    try:
        server.send_message(letter)
    except smtplib.SMTPRecipientsRefused as refused:
        ((code, said),) = refused.recipients.values()
        _refuse(code, said)
        raise
    except smtplib.SMTPSenderRefused as refused:  # the address of this installation: true of every letter
        raise NoMailServer(_said(refused.smtp_code, refused.smtp_error)) from refused
    except smtplib.SMTPDataError as refused:
        _refuse(refused.smtp_code, refused.smtp_error)
        raise


def _refuse(code: int, said: bytes | str) -> None:
    if code >= 500:
        raise Refused(_said(code, said))


def _said(code: int, said: bytes | str) -> str:
    return f"{code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"


@contextmanager
def _connected(url: str) -> Iterator[smtplib.SMTP]:
    """Open a conversation; raises NoMailServer. What goes wrong with its end changes nothing."""
    try:
        server = open_smtp(url)
    except (OSError, smtplib.SMTPException) as error:
        raise NoMailServer(f"{type(error).__name__}: {error}") from error
    except ValueError as error:  # its words may hold a part of the password
        raise NoMailServer("SMTP_URL cannot be read") from error
    try:
        yield server
        with suppress(OSError, smtplib.SMTPException):
            server.quit()
    finally:
        server.close()


def open_smtp(url: str) -> smtplib.SMTP:
    """Connect, encrypt, sign in; a password never goes over a network in the clear."""
    parts = urlsplit(url)
    host, port = parts.hostname or "localhost", parts.port
    is_here = is_loopback(host)
    tls = ssl.create_default_context()
    if is_here:  # nobody listens between; a local relay has a certificate that nobody signed
        tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port or 465, timeout=PATIENCE, context=tls)
    else:
        server = smtplib.SMTP(host, port or 587, timeout=PATIENCE)
    try:
        server.ehlo_or_helo_if_needed()
        encrypted = parts.scheme == "smtps"
        if not encrypted and server.has_extn("starttls"):
            server.starttls(context=tls)
            encrypted = True
        if parts.username and not (encrypted or is_here):
            raise smtplib.SMTPNotSupportedError("no encryption there, and no password is sent without it")
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _header(value: str) -> str:
    """Return a value as one line of a header.

    What reads as an encoded word is taken apart: decoded by the mail library, it may hold line ends, and with
    them headers of a stranger's choice.
    """
    return one_line(value).replace("=?", "= ?")
