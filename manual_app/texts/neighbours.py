"""What processes of one SQLite database say to each other beside what is in it: datagrams, nothing is stored.

Each process has a socket in a folder beside the database, as SQLite's own `-wal` and `-shm` stand there, and
says to all others what it has to say. Who may not open the database may not speak here either.
"""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import structlog

MOST_BYTES = 4_096
LONGEST_PATH = 100  # bytes; a socket's address has little room
log = structlog.get_logger()


class Neighbours:
    """A socket of this process among those of the others."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        self._folder = folder
        self._opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        self._name = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.bind(self._address(self._name))

    def say(self, words: Sequence[str]) -> None:
        """Say this to all other processes; one that has ended is forgotten, a busy one misses it."""
        others = [one.name for one in self._folder.iterdir() if one.name != self._name] if words else []
        for name in others:
            for word in words:
                try:
                    self._socket.sendto(word.encode(), self._address(name))
                except (ConnectionRefusedError, FileNotFoundError):
                    (self._folder / name).unlink(missing_ok=True)
                    break
                except OSError:
                    break

    def heard(self) -> Iterator[str]:
        """Yield what others have said since, without waiting."""
        with suppress(BlockingIOError):
            while True:
                yield self._socket.recv(MOST_BYTES).decode()

    def close(self) -> None:
        """Leave."""
        self._socket.close()
        (self._folder / self._name).unlink(missing_ok=True)
        os.close(self._opened)

    def _address(self, name: str) -> str:
        path = str(self._folder / name)
        return path if len(path.encode()) <= LONGEST_PATH else f"/proc/self/fd/{self._opened}/{name}"


def neighbours(database: str) -> Neighbours | None:
    """Return the neighbours of this process; None where the system has no such sockets: then it is alone."""
    if not hasattr(socket, "AF_UNIX"):
        return None
    try:
        return Neighbours(Path(f"{database}-presence"))
    except OSError as refusal:
        log.warning("presence stays within this process", reason=str(refusal))
        return None
