"""A mail server on loopback that takes, refuses, hesitates or hangs up, as a test wants it."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.certificates import server_side

HOST = "mail.example"  # whom the certificate names
USER, PASSWORD = "manual", "p:ss/w@rd"


@dataclass
class MailServer:
    """What came in, and what to answer; a verdict stands for all letters until it is changed."""

    sender_verdict: str = "250 OK"
    recipient_verdict: str = "250 OK"
    verdict: str = "250 OK"
    quit_verdict: str = "221 Bye"
    hangs_up: bool = False  # after the whole letter has come, before the answer
    password: str = PASSWORD
    port: int = 0
    letters: list[bytes] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)  # Message-IDs of the letters that came whole
    encrypted: list[bool] = field(default_factory=list)
    signed_in: list[bool] = field(default_factory=list)
    passwords_seen: int = 0
    has_come: threading.Event = field(default_factory=threading.Event)  # a letter is there
    holds: threading.Event = field(default_factory=threading.Event)  # cleared: letters get no answer

    def __post_init__(self) -> None:
        self.holds.set()

    async def handle_MAIL(  # noqa: N802 the library calls it so
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Judge a sender."""
        if self.sender_verdict.startswith("250"):
            envelope.mail_from = address
        return self.sender_verdict

    async def handle_RCPT(  # noqa: N802 the library calls it so
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Judge a recipient."""
        if self.recipient_verdict.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient_verdict

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a letter."""
        assert isinstance(envelope.content, bytes)
        self.letters.append(envelope.content)
        self.ids.append(message_from_bytes(envelope.content)["Message-ID"])
        self.encrypted.append(server.transport.get_extra_info("sslcontext") is not None)
        self.signed_in.append(session.authenticated is True)
        self.has_come.set()
        while not self.holds.is_set():
            await asyncio.sleep(0.02)
        if self.hangs_up:
            server.transport.abort()
        return self.verdict

    async def handle_QUIT(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802
        """End a conversation."""
        return self.quit_verdict

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, who: Any
    ) -> AuthResult:
        """Judge a password."""
        self.passwords_seen += 1
        known = LoginPassword(USER.encode(), self.password.encode())
        is_known = who == known
        return AuthResult(success=is_known, handled=is_known)


@contextmanager
def mail_server(port: int = 0, **options: Any) -> Iterator[MailServer]:
    """Serve at a port of this machine, a free one if none is given; `options` are those of aiosmtpd."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", port))
        port = probe.getsockname()[1]
    server = MailServer(port=port)
    controller = Controller(server, "127.0.0.1", port, authenticator=server.authenticate, **options)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Make a certificate for HOST that nobody has signed; return it for a server, and as a file to trust."""
    return server_side(folder, HOST), folder / "certificate.pem"
