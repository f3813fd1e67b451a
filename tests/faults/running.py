"""Real processes that can be killed: gunicorn and the worker, as `manual.py run` starts them."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from flask import Flask

from manual_app.paths import CHECKOUT
from tests import machine
from tests.conftest import SECRET
from tests.machine import PATIENCE

GUNICORN = ("gunicorn", "-c", "python:manual_app.web.server", "--threads", "64")
WORKER = ("flask", "--app", "manual_app", "worker")


def wait_until(holds: Callable[[], object], what: str) -> float:
    """Wait until it holds; return how many seconds that took."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < PATIENCE, what
        time.sleep(0.02)
    return time.monotonic() - begun


def has_time() -> bool:
    """Whether this machine has time at all: one that is asked for far more than it has proves no seconds."""
    return os.getloadavg()[0] < 4 * (os.cpu_count() or 1)


class Process:
    """One program of the app in a process group of its own, with the app's instance and database."""

    def __init__(self, app: Flask, *words: str, **settings: str) -> None:
        self.words = words
        self.log = Path(app.instance_path).parent / f"{words[0]}-{time.monotonic_ns()}.log"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MANUAL_")}
        self.environment = {
            **kept,
            "MANUAL_INSTANCE": app.instance_path,
            "DATABASE_URL": str(app.config["DATABASE_URL"]),
            "SECRET_KEY": SECRET,
            **settings,
        }

    def start(self) -> None:
        """Start, and come back at once."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *self.words],
                cwd=CHECKOUT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def children(self) -> list[int]:
        """Return the processes that the threads of this one have started."""
        return machine.children(self.process.pid)

    def kill(self) -> None:
        """Kill the whole group, as a power cut would."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> float:
        """Ask for an end by SIGTERM; return the seconds it took."""
        begun = time.monotonic()
        self.process.terminate()
        self.process.wait(PATIENCE)
        return time.monotonic() - begun


class Server(Process):
    """gunicorn on a port that stays its own through all its starts."""

    def __init__(self, app: Flask, *options: str, **settings: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        bound = {"MANUAL_BIND": f"127.0.0.1:{self.port}", "PUBLIC_URL": self.url}
        super().__init__(app, *GUNICORN, *options, **bound, **settings)

    def wait_until_healthy(self) -> float:
        """Wait until it answers; return the seconds that took."""
        return wait_until(lambda: self.status_of("/healthz") == 200, "the server does not answer")

    def status_of(self, path: str) -> int:
        """Return the status of an address; 0 when nobody answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            return refused.code
        except OSError:
            return 0


@contextlib.contextmanager
def running(*processes: Process) -> Iterator[None]:
    """Start them, and leave none behind."""
    started: list[Process] = []
    try:
        for process in processes:
            process.start()
            started.append(process)
            if isinstance(process, Server):
                process.wait_until_healthy()
        yield
    finally:
        for process in started:
            process.kill()
