"""The mail server of a trial: mail.example.org:587, with STARTTLS and a sign-in, until it is told to stop."""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path

from tests.certificates import server_side
from tests.mail_server import mail_server


def main(folder: Path) -> None:
    """Serve, and keep letters in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    told = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: told.set())
    tls = server_side(folder, "mail.example.org")
    with mail_server(587, tls_context=tls, auth_required=True) as server:
        server.password = "secret"
        (folder / "ready").touch()
        told.wait()
    for number, letter in enumerate(server.letters):
        (folder / f"{number}.eml").write_bytes(letter)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
