"""A mail server on loopback, as strict as asked: real SMTP, with or without TLS and sign-in."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


class Taker:
    """Takes letters for some recipients and from some senders."""

    def __init__(self, *, senders: str = "", recipients: str = "", words: str = "250 Taken as 4711") -> None:
        self.letters: list[bytes] = []
        self._senders, self._recipients, self._words = senders, recipients, words

    async def handle_MAIL(  # noqa: N802 the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not address.endswith(self._senders):
            return "553 Not your address"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if not address.endswith(self._recipients):
            return "554 Relay access denied"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        self.letters.append(envelope.content)
        return self._words


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def mail_server(
    taker: Taker,
    *,
    user: str = "",
    password: str = "right",
    port: int = 0,
    tls: ssl.SSLContext | None = None,
    **options: Any,
) -> Iterator[int]:
    """Serve; yields the port. With `user`, only who signs in with the password is let in.

    `tls` offers STARTTLS; `ssl_context=` speaks TLS from the start.
    """

    def let_in(
        _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, auth: Any
    ) -> AuthResult:
        known = (auth.login, auth.password) == (user.encode(), password.encode())
        return AuthResult(success=known, handled=known)

    signing_in = {"authenticator": let_in, "auth_required": True, "auth_require_tls": False} if user else {}
    controller = Controller(
        taker, hostname="127.0.0.1", port=port or _free_port(), tls_context=tls, **signing_in, **options
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()
