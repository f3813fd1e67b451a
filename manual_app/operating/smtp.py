"""The mail server, tried out: a test message sent at once, or a sign-in alone, and what a refusal means."""

from __future__ import annotations

import smtplib
import socket
import ssl
from email.utils import parseaddr
from urllib.parse import urlsplit

from manual_app import mail
from manual_app.errors import DomainError

SUBJECT = "Test message of the manual"
BODY = (
    "This message was sent by `flask send-test-mail` on {host}.\n\n"
    "It came through, so invitations, password links and review mail of this installation do too:\n{link}\n"
)


READABLE = "write it like smtp://USER:PASSWORD@HOST:587."
QUOTED = "In user and password, write @ : / as %40 %3A %2F."


class MailFault(DomainError):
    """The mail server does not take what this installation sends; the sentence says what to change."""

    code = "mail_fault"


def send_test_mail(to: str) -> str:
    """Send a test message now, past the outbox; return what the server answered. Raises MailFault."""
    server = sign_in()
    try:
        message = mail.written(
            to=to, subject=SUBJECT, body=BODY.format(host=socket.gethostname(), link=mail.link("/"))
        )
        return _hand_over(server, to, bytes(mail.letter_of(message)))
    except (OSError, smtplib.SMTPException) as error:
        raise MailFault(explain(error, mail.transport().smtp_url)) from error
    finally:
        server.close()


def sign_in() -> smtplib.SMTP:
    """Connect to the mail server and sign in as the settings say. Raises MailFault."""
    url = mail.transport().smtp_url
    if url and urlsplit(url).scheme not in {"smtp", "smtps"}:
        raise MailFault(f"SMTP_URL begins with neither smtp:// nor smtps://: {READABLE}")
    if not url:
        raise MailFault(
            "SMTP_URL is not set: mail is written into outbox/ of the instance folder and goes nowhere."
        )
    try:
        return mail.open_smtp(url)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise MailFault(explain(error, url)) from error


def is_private(server: smtplib.SMTP, url: str) -> bool:
    """Whether nobody between can read what this conversation hands over."""
    return isinstance(server.sock, ssl.SSLSocket) or mail.is_loopback(urlsplit(url).hostname or "localhost")


def server_of(url: str) -> str:
    """Return host and port of an SMTP address, without user and password."""
    parts = urlsplit(url)
    return f"{parts.hostname or 'localhost'}:{parts.port or (465 if parts.scheme == 'smtps' else 587)}"


def explain(error: Exception, url: str) -> str:
    """Return what a refusal means and what to change, without the password."""
    if isinstance(error, ValueError) and not isinstance(error, OSError):
        return f"SMTP_URL cannot be read: {READABLE} {QUOTED}"
    where = server_of(url)
    explained = _of_connection(error, where) or _of_tls(error, url, where) or _of_conversation(error, where)
    return explained or f"{where} could not be used ({type(error).__name__}): {error}"


def _of_connection(error: Exception, where: str) -> str | None:
    if isinstance(error, ConnectionRefusedError):
        return f"Nothing listens at {where}: check host and port in SMTP_URL (587, or 465 with smtps://)."
    if isinstance(error, socket.gaierror):
        return (
            f"The name in {where} is not known to this machine: check the host in SMTP_URL, or the DNS "
            f"here. {QUOTED}"
        )
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return (
            f"{where} does not answer: a firewall, a wrong host, or smtp:// where the server "
            "expects TLS from the start (port 465: write smtps://)."
        )
    return None


def _of_tls(error: Exception, url: str, where: str) -> str | None:
    if isinstance(error, ssl.SSLCertVerificationError):
        return (
            f"The certificate of {where} is not trusted ({error.verify_message}). The host in SMTP_URL must "
            "be the one it names; give the file of a certificate authority of your own as SSL_CERT_FILE."
        )
    if isinstance(error, ssl.SSLError):
        return f"{where} does not speak TLS from the start: write smtp://, usually with port 587."
    if isinstance(error, smtplib.SMTPServerDisconnected | ConnectionResetError):
        other = "smtps://" if urlsplit(url).scheme == "smtp" else "smtp://"
        return (
            f"{where} hung up at once: perhaps it expects {other}, or does not take this machine's address."
        )
    return None


def _of_conversation(error: Exception, where: str) -> str | None:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"{where} refuses user or password: {_said(error)}. {QUOTED}"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        advice = "Try smtps:// with port 465, or leave user and password out."
        return f"{where} takes no sign-in as SMTP_URL asks for it: {error}. {advice}"
    if isinstance(error, smtplib.SMTPSenderRefused):
        return f"{where} does not let this account send as MAIL_FROM ({error.sender}): {_said(error)}."
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        ((to, (code, words)),) = error.recipients.items()
        advice = "It may relay only after a sign-in: user and password in SMTP_URL."
        return f"{where} does not take mail for {to}: {code} {_text(words)}. {advice}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{where} refused the message: {_said(error)}."
    return None


def _hand_over(server: smtplib.SMTP, to: str, letter: bytes) -> str:
    sender = parseaddr(mail.transport().sender)[1]
    code, words = server.mail(sender)
    if code != 250:
        raise smtplib.SMTPSenderRefused(code, words, sender)
    code, words = server.rcpt(to)
    if code not in (250, 251):
        raise smtplib.SMTPRecipientsRefused({to: (code, words)})
    code, words = server.data(letter)
    if code != 250:
        raise smtplib.SMTPDataError(code, words)
    return f"{code} {_text(words)}"


def _said(error: smtplib.SMTPResponseException) -> str:
    return f"{error.smtp_code} {_text(error.smtp_error)}"


def _text(words: bytes | str) -> str:
    return " ".join((words.decode(errors="replace") if isinstance(words, bytes) else words).split())
