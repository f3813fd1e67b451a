"""The servers that `bench live` compares, each started as it is run in earnest, and what they use."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).parents[1]
PEER = ROOT / "benchmarks/hocuspocus"
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A server that listens, and its process with all that descend from it."""

    url: str
    pid: int

    def cpu(self) -> float:
        """Return the seconds of the processor that its processes have used."""
        return sum(_cpu(pid) for pid in _family(self.pid))

    def memory(self) -> float:
        """Return the megabytes its processes hold, shared pages divided among those who share them."""
        return sum(_pss(pid) for pid in _family(self.pid)) / 1024


@contextmanager
def ours(instance: Path, database: str, secret: str, *, processes: int = 1) -> Iterator[Server]:
    """Serve an instance with gunicorn, set as the app itself sets it."""
    port = free_port()
    environment = {
        **os.environ,
        "MANUAL_INSTANCE": str(instance),
        "DATABASE_URL": database,
        "SECRET_KEY": secret,
        "MANUAL_BIND": f"127.0.0.1:{port}",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "PYTHONPATH": str(ROOT / "benchmarks/installed"),
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "python:manual_app.web.server"]
    with _running([*command, "--workers", str(processes)], environment) as pid:
        url = f"http://127.0.0.1:{port}"
        _wait(lambda: urllib.request.urlopen(f"{url}/healthz", timeout=1).close())
        yield Server(url, pid)


@contextmanager
def hocuspocus() -> Iterator[Server]:
    """Serve Hocuspocus, from the packages of its own lock."""
    port = free_port()
    with _running(["node", str(PEER / "server.mjs"), str(port)], dict(os.environ)) as pid:
        _wait(lambda: socket.create_connection(("127.0.0.1", port), 1).close())
        yield Server(f"ws://127.0.0.1:{port}", pid)


def install_peer() -> None:
    """Install Hocuspocus from its lock."""
    npm = shutil.which("npm") or "npm"
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=PEER, check=True, stdout=subprocess.DEVNULL)


def bundled(name: str, folder: Path) -> Path:
    """Bundle a program of this folder with the editor's own code."""
    out = folder / f"{name}.mjs"
    esbuild = [ROOT / "node_modules/.bin/esbuild", ROOT / f"benchmarks/{name}.ts", "--bundle"]
    options = ["--format=esm", "--platform=node", "--log-level=error", f"--outfile={out}"]
    subprocess.run([*esbuild, *options], cwd=ROOT, check=True)
    return out


def load(program: Path, task: dict[str, Any], server: Server) -> dict[str, Any]:
    """Run a load and return what it prints, with `server_cpu` used between its "begin" and "end"."""
    with subprocess.Popen(["node", str(program), json.dumps(task)], stdout=subprocess.PIPE, text=True) as run:
        out: IO[str] = run.stdout  # type: ignore[assignment]
        _expect(out, "begin")
        began = server.cpu()
        _expect(out, "end")
        used = server.cpu() - began
        answer: dict[str, Any] = json.loads(out.read())
    return {**answer, "server_cpu": used, "server_memory": server.memory()}


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(command: Sequence[str], environment: dict[str, str]) -> Iterator[int]:
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            yield server.pid
        except BaseException:
            log.seek(0)
            sys.stderr.write(log.read().decode()[-4_000:])
            raise
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)


def _expect(out: IO[str], word: str) -> None:
    line = out.readline().strip()
    if line != word:
        raise RuntimeError(f"the load ended early: {line!r}")


def _wait(reach: Callable[[], object]) -> None:
    for _attempt in range(300):
        try:
            reach()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server does not answer")


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in _family(int(child)))]


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def _pss(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
