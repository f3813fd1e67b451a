"""What processes ask of the kernel, in its order: seen by strace, which `manual.py test` installs."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.faults.running import wait_until
from tests.machine import PATIENCE, lacks

CALLS = "recvfrom,sendto,write,pwrite64,pwritev,fsync,fdatasync,rename"
_LINE = re.compile(r"(?P<process>\d+) +(?P<name>\w+)\((?P<words>.*)")


class Call(NamedTuple):
    """One call: which thread, which call, and what it was given, with the names of files."""

    process: int
    name: str
    words: str


class Trace:
    """The calls that were made."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def calls(self) -> list[Call]:
        """Return the calls so far, in the order in which they were begun."""
        found = map(_LINE.match, self._file.read_text(errors="replace").splitlines())
        return [Call(int(one["process"]), one["name"], one["words"]) for one in found if one]

    def answered(self, request: str, answer: str) -> list[list[Call]]:
        """Return what happened from reading each such request to sending its answer."""
        windows: list[list[Call]] = []
        window: list[Call] | None = None
        for call in self.calls():
            if call.name == "recvfrom" and f'"{request}' in call.words:
                window = []
            elif window is not None and call.name == "sendto" and f'"{answer}' in call.words:
                windows.append(window)
                window = None
            elif window is not None:
                window.append(call)
        return windows


def reached_the_disk(calls: list[Call], file: str) -> bool:
    """Whether the last write to a file of that name was followed by a sync of it."""
    of_file = [call.name for call in calls if file in call.words]
    return "write" in " ".join(of_file) and of_file[-1] in ("fsync", "fdatasync")


@contextmanager
def traced(folder: Path, pids: list[int]) -> Iterator[Trace]:
    """Trace these processes, and the threads they begin, as long as the block runs."""
    program = shutil.which("strace")
    if program is None:
        lacks("strace")
    file = folder / "trace"
    attach = [word for pid in pids for word in ("-p", str(pid))]
    command = [program, "-f", "-y", "-s", "80", "-e", f"trace={CALLS}", "-o", file, *attach]
    tracer = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(_all_attached(tracer, pids), "strace may not look into other processes here")
        yield Trace(file)
    finally:
        tracer.terminate()
        tracer.wait(PATIENCE)


def _all_attached(tracer: subprocess.Popen[bytes], pids: list[int]) -> Callable[[], bool]:
    def holds() -> bool:
        assert tracer.poll() is None, "strace has ended: tracing is not permitted here"
        states = [task.read_text() for pid in pids for task in Path(f"/proc/{pid}/task").glob("*/status")]
        return all(f"TracerPid:\t{tracer.pid}\n" in state for state in states)

    return holds
