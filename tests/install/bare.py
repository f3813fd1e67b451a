"""A bare Debian in a folder, started with its own systemd, in which docs/install.md is tried (`trial.py`).

Needs root, and Debian's `debootstrap`, `systemd-container` and `iproute2`. What runs there is in a network
of its own, with a mail server and an S3 server; what installs packages sees the machine's.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from manual_app.paths import CHECKOUT

NETWORK = "manual-try"
NAMES = "127.0.0.1 localhost manual.example.org mail.example.org\n"
KEPT = re.compile(r"(PIP|SSL|UV|REQUESTS|CURL)_|https?_proxy|HTTPS?_PROXY|no_proxy|NO_PROXY")
# nothing of the machine is changed or asked: no service manager, no time zone, no journal
BOOT = (
    "--boot --quiet --register=no --keep-unit --settings=no --resolv-conf=off --timezone=off "
    f"--link-journal=no --console=pipe --kill-signal=SIGRTMIN+4 --network-namespace-path=/run/netns/{NETWORK}"
).split()
PATIENCE = 90.0


class Bare:
    """A bare Debian, as long as it runs."""

    def __init__(self, root: Path, leader: int) -> None:
        self.root, self.leader = root, leader
        kept = {name: value for name, value in os.environ.items() if KEPT.match(name)}
        self.environment = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", **kept}
        self.environment |= {"HOME": "/root", "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}

    def run(self, commands: str, answers: str = "", *, inside: bool = True) -> None:
        """Run commands there; `inside`: in the network of the trial."""
        into = ["nsenter", f"--target={self.leader}", "--mount", "--uts", "--ipc", "--pid"]
        shell = ["--", "/bin/bash", "-euo", "pipefail", "-c", commands]
        command = [*into, *(["--net"] if inside else []), *shell]
        ran = subprocess.run(
            command, env=self.environment, input=answers, text=True, check=False, start_new_session=True
        )
        if ran.returncode:
            raise SystemExit(f"failed with {ran.returncode}:\n{commands}")


def prepare(root: Path, suite: str, copied: list[str]) -> None:
    """Make the Debian, with systemd as on a server."""
    if not (root / "etc/debian_version").exists():
        wanted = "--include=systemd-sysv,dbus"
        subprocess.run(["debootstrap", "--variant=minbase", wanted, suite, str(root)], check=True)
    for path in ("/etc/resolv.conf", *copied):
        source, target = Path(path), root / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
        else:
            shutil.copy(source, target)
    (root / "etc/hosts").write_text(NAMES)


@contextmanager
def network() -> Iterator[None]:
    """Make a network that holds this trial alone."""
    subprocess.run(["ip", "netns", "add", NETWORK], check=True)
    subprocess.run(["ip", "-n", NETWORK, "link", "set", "lo", "up"], check=True)
    try:
        yield
    finally:
        subprocess.run(["ip", "netns", "del", NETWORK], check=False)


@contextmanager
def booted(root: Path) -> Iterator[Bare]:
    """Start it, until its services are there."""
    command = ["systemd-nspawn", f"--directory={root}", *BOOT]
    as_on_a_server = {**os.environ, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"}
    with (root.parent / f"{root.name}.log").open("wb") as log:
        process = subprocess.Popen(
            command, env=as_on_a_server, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        try:
            bare = Bare(root, _leader(process))
            bare.run(
                "until busctl status >/dev/null 2>&1; do sleep 0.5; done; systemctl is-system-running --wait"
            )
            yield bare
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            finally:
                process.kill()


def _leader(process: subprocess.Popen[bytes]) -> int:
    """Return the process that is systemd there."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
            if Path(f"/proc/{child}/comm").read_text() == "systemd\n":
                return int(child)
        time.sleep(0.2)
    raise SystemExit("the Debian did not start")


@contextmanager
def serving(root: Path, module: str) -> Iterator[Path]:
    """Run tests.install.`module` in that network; return its folder, in which it says that it is ready."""
    folder = root / "root" / module
    shutil.rmtree(folder, ignore_errors=True)
    inside = ["ip", "netns", "exec", NETWORK, sys.executable, "-m", f"tests.install.{module}"]
    server = subprocess.Popen([*inside, str(folder)], cwd=CHECKOUT)
    try:
        while not (folder / "ready").exists():
            if server.poll() is not None:
                raise SystemExit(f"{module} ended before it was ready")
            time.sleep(0.1)
        if (certificate := folder / "certificate.pem").exists():
            known = root / f"usr/local/share/ca-certificates/{module}.crt"
            known.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(certificate, known)
        yield folder
    finally:
        server.terminate()
        server.wait()
