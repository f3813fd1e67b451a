"""Disks that fill up, and disks that take nothing: a small file system in memory, a limit of the kernel."""

from __future__ import annotations

import ctypes
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_LIBC = ctypes.CDLL(None, use_errno=True)
_DETACH = 2


class Disk:
    """A file system of its own that can be filled and freed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._fillers = 0

    def fill(self) -> None:
        """Leave no byte."""
        self._fillers += 1
        with (self.folder / f"filler-{self._fillers}").open("wb", buffering=0) as filler:
            for size in (64 * 1024, 4096, 1):
                try:
                    while True:
                        filler.write(bytes(size))
                except OSError:
                    continue

    def give_back(self, size: int) -> None:
        """Leave so many bytes, after `fill`."""
        filler = max(self.folder.glob("filler-*"), key=lambda file: file.stat().st_size)
        os.truncate(filler, filler.stat().st_size - size)

    def free(self) -> None:
        """Give back what was filled."""
        for filler in self.folder.glob("filler-*"):
            filler.unlink()


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Disk]:
    """Mount a small file system at a new folder; needs to be root."""
    folder.mkdir()
    size = f"size={megabytes}m".encode()
    if _LIBC.mount(b"tmpfs", str(folder).encode(), b"tmpfs", 0, size) != 0:
        pytest.skip(f"no file system may be mounted here: {os.strerror(ctypes.get_errno())}")
    try:
        yield Disk(folder)
    finally:
        _LIBC.umount2(str(folder).encode(), _DETACH)


@contextmanager
def writing_nothing(pid: int) -> Iterator[None]:
    """Let every write of a process to a file fail, as on a broken disk."""
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)
