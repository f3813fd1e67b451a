"""The file a backup is: a tar of plain files, written at once and read with suspicion.

Nothing but regular files with names of ours is ever read from it, in the order in which they lie there; sizes
are taken from the header, and are never larger than what is there. Links, folders, devices, long names and
every extension of the format are refused before a byte of them is used.
"""

from __future__ import annotations

import io
import os
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from manual_app.errors import Conflict, Unavailable, Unprocessable

NAME = re.compile(r"[a-z]+(-[a-z]+)*\.json|database/[a-z_]{1,60}\.jsonl\.gz|files/[a-z]+(/[A-Za-z0-9_-]+)+")
BLOCK = tarfile.BLOCKSIZE
CHUNK = 1024 * 1024


class Writer:
    """Adds files to a backup that is being written."""

    def __init__(self, out: IO[bytes]) -> None:
        self._tar = tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT)  # noqa: SIM115

    def add(self, name: str, content: IO[bytes], size: int) -> None:
        """Add a file of so many bytes."""
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, 0o600
        self._tar.addfile(entry, content)

    def close(self) -> None:
        """Write the end."""
        self._tar.close()


class Member(io.RawIOBase):
    """A file inside a backup, to be read from its beginning to its end."""

    def __init__(self, archive: IO[bytes], name: str, start: int, size: int) -> None:
        self.archive, self.name, self.start, self.size = archive, name, start, size
        self._at = start

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what fits into the buffer."""
        wanted = memoryview(buffer)[: self.start + self.size - self._at]
        self.archive.seek(self._at)
        found = self.archive.read(len(wanted))
        if len(found) != len(wanted):
            raise Unprocessable("This backup is cut off.")
        wanted[:] = found
        self._at += len(found)
        return len(found)


def members(archive: IO[bytes]) -> Iterator[Member]:
    """Yield the files of a backup; raises Unprocessable for anything else in it, and for a missing end."""
    end = archive.seek(0, os.SEEK_END)
    at = 0
    while True:
        archive.seek(at)
        header = archive.read(BLOCK)
        if header == bytes(BLOCK):
            return
        name, size = _read_header(header)
        at += BLOCK
        if size > end - at:
            raise Unprocessable("This backup is cut off.")
        yield Member(archive, name, at, size)
        at += -(-size // BLOCK) * BLOCK


def _read_header(header: bytes) -> tuple[str, int]:
    if len(header) < BLOCK:
        raise Unprocessable("This backup is cut off.")
    try:
        entry = tarfile.TarInfo.frombuf(header, "ascii", "strict")
    except (tarfile.TarError, ValueError) as fault:
        raise Unprocessable("This file is no backup, or it was changed.") from fault
    if entry.type != tarfile.REGTYPE or entry.size < 0 or not NAME.fullmatch(entry.name):
        raise Unprocessable(f"This backup holds what is none of ours: {entry.name[:80]!r}.")
    return entry.name, entry.size


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """Give a file to write, which appears under its name when the block ends well, and only then.

    It is made anew for its owner alone: a file or link that somebody has put into its way is not written to.
    Raises Conflict when there is a file of this name, Unavailable when the disk does not take it.
    """
    _check_new(path)
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        _check_new(path)
        unfinished.rename(path)
    except OSError as fault:
        raise Unavailable(f"{path} cannot be written: {fault.strerror}. Nothing was kept.") from fault
    finally:
        unfinished.unlink(missing_ok=True)
    _reach_the_disk(path.parent)


def _check_new(path: Path) -> None:
    if os.path.lexists(path):
        raise Conflict(f"{path} is there already, and is not written over: choose another name.")


def _reach_the_disk(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
