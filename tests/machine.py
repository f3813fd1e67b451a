"""The machine of a test run: what it may lack, and which processes it runs."""

from __future__ import annotations

import contextlib
import os
import socket
from pathlib import Path
from typing import NoReturn

import pytest

PATIENCE = 90.0  # seconds in which also a machine that is busy does what a test waits for


def lacks(program: str) -> NoReturn:
    """Skip a test for want of a program; under CI that is a failure."""
    reason = f"no {program} on this machine"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def free_port() -> int:
    """Return a port of this machine on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def children(pid: int) -> list[int]:
    """Return the processes that the threads of one have started; any of them may end meanwhile."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += map(int, task.read_text().split())
    return found


def living(group: int) -> list[int]:
    """Return the processes of a group which are no zombies; any of them may end meanwhile."""
    found = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _parent, its_group, *_ = file.read_text().rpartition(")")[2].split()
            if int(its_group) == group and state not in "ZX":
                found.append(int(file.parent.name))
    return found
