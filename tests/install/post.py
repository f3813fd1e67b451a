"""The mail server of a trial: mail.example.org:587, with STARTTLS and a sign-in, until it is told to stop."""

from __future__ import annotations

import signal
import ssl
import sys
import threading
from pathlib import Path

from tests.certificates import self_made
from tests.mailserver import Taker, mail_server


def main(folder: Path) -> None:
    """Serve, and keep letters in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*self_made(folder, "mail.example.org"))
    told = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: told.set())
    taker = Taker(senders="@example.org")
    with mail_server(taker, user="manual", password="secret", tls=context, port=587):
        (folder / "ready").touch()
        told.wait()
    for number, letter in enumerate(taker.letters):
        (folder / f"{number}.eml").write_bytes(letter)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
