"""What binds processes: to the one that started them, and to limits where they read what strangers made.

A child with limits knows no setting of the application and no secret; its parent lives, whatever it does.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Limits:
    """What one child may use: bytes of memory, seconds of processor and of wall time, bytes of one file."""

    memory: int
    processor_seconds: int
    wall_seconds: int
    file_size: int = 0


def start(command: Sequence[str], limits: Limits, **options: Any) -> subprocess.Popen[Any]:
    """Start a child that is bound to its limits from outside: nothing it does can lift them.

    `options` are those of Popen; `env` is added to what little is passed on.
    """
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    environment |= options.pop("env", {})
    child = subprocess.Popen(command, env=environment, close_fds=True, **options)
    try:
        _bind(child.pid, limits)
    except BaseException:
        end(child)
        raise
    return child


def end(child: subprocess.Popen[Any]) -> None:
    """Leave no child behind, whatever it is doing."""
    if child.poll() is None:
        child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout, child.stderr):
        if pipe is not None and not pipe.closed:
            pipe.close()


def answer_of(command: Sequence[str], limits: Limits, given: bytes, **options: Any) -> bytes | None:
    """Return what a child with limits makes of bytes that strangers made.

    None when it took longer than it may, was killed or fell: of what it may have said before, nothing counts.
    """
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    child = start(command, limits, **pipes, **options)
    try:
        written, _nothing = child.communicate(given, timeout=limits.wall_seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        end(child)
    return written if child.returncode == 0 else None


def end_with_parent(number: signal.Signals = signal.SIGTERM) -> None:
    """Ask the kernel for this signal when the thread that started this process ends, however it does."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number)


def _bind(pid: int, limits: Limits) -> None:
    """Bind a process; where the system knows no such limits, its parent's wall time remains."""
    if sys.platform != "linux":
        return
    import resource

    for kind, soft, hard in (
        (resource.RLIMIT_AS, limits.memory, limits.memory),
        (resource.RLIMIT_CPU, limits.processor_seconds, limits.processor_seconds + 5),
        (resource.RLIMIT_FSIZE, limits.file_size, limits.file_size),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        try:
            resource.prlimit(pid, kind, (soft, hard))
        except ProcessLookupError:  # it has ended already, which its parent finds out by itself
            return
