"""A bare Debian in a folder, in which docs/install.md is tried (`trial.py`).

No systemd runs there: `systemctl.py` starts the units' commands by hand. Services run in a network of their
own, with a mail server and an S3 server; what installs packages sees the machine's.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from manual_app.paths import CHECKOUT

HERE = Path(__file__).parent
NETWORK = "manual-try"
NAMES = "127.0.0.1 localhost manual.example.org mail.example.org\n"
KEPT = re.compile(r"(PIP|SSL|UV|REQUESTS|CURL)_|https?_proxy|HTTPS?_PROXY|no_proxy|NO_PROXY")


class Bare:
    """A bare Debian in a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        kept = {name: value for name, value in os.environ.items() if KEPT.match(name)}
        self.environment = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", **kept}
        self.environment |= {"HOME": "/root", "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}

    def run(self, commands: str, answers: str = "", *, inside: bool = True) -> None:
        """Run commands there; `inside`: in the network of the trial."""
        network = ["ip", "netns", "exec", NETWORK] if inside else []
        shell = ["chroot", str(self.root), "/bin/bash", "-euo", "pipefail", "-c", commands]
        ran = subprocess.run([*network, *shell], env=self.environment, input=answers, text=True, check=False,
                             start_new_session=True)  # fmt: skip
        if ran.returncode:
            raise SystemExit(f"failed with {ran.returncode}:\n{commands}")

    def write(self, path: str, content: str, mode: int = 0o644) -> None:
        """Write a file there."""
        file = self.root / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
        file.chmod(mode)

    def copy(self, path: str) -> None:
        """Take a file or folder of this machine along."""
        source, target = Path(path), self.root / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
        else:
            shutil.copy(source, target)


@contextmanager
def mounted(root: Path) -> Iterator[None]:
    """Give it devices and processes."""
    for words in (
        ["-t", "proc", "proc", root / "proc"],
        ["--rbind", "/dev", root / "dev"],
        ["--make-rslave", root / "dev"],  # else what is unmounted there is unmounted here
        ["-t", "tmpfs", "run", root / "run"],
    ):
        subprocess.run(["mount", *map(str, words)], check=True)
    try:
        yield
    finally:
        for name in ("run", "dev", "proc"):
            subprocess.run(["umount", "-l", str(root / name)], check=False)


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
def serving(bare: Bare, module: str) -> Iterator[Path]:
    """Run tests.install.`module` in that network; return its folder, in which it says that it is ready."""
    folder = bare.root / "root" / module
    shutil.rmtree(folder, ignore_errors=True)
    inside = ["ip", "netns", "exec", NETWORK, sys.executable, "-m", f"tests.install.{module}"]
    server = subprocess.Popen([*inside, str(folder)], cwd=CHECKOUT)
    try:
        while not (folder / "ready").exists():
            if server.poll() is not None:
                raise SystemExit(f"{module} ended before it was ready")
            time.sleep(0.1)
        if (certificate := folder / "certificate.pem").exists():
            known = bare.root / f"usr/local/share/ca-certificates/{module}.crt"
            known.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(certificate, known)
        yield folder
    finally:
        server.terminate()
        server.wait()


def end_processes(root: Path) -> None:
    """End what still runs there."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "root").readlink() == root:
                os.kill(int(entry.name), signal.SIGKILL)
        except OSError:
            continue


def prepare(bare: Bare, suite: str, copied: list[str]) -> None:
    """Make the Debian, and put what stands in for systemd into it."""
    if not (bare.root / "etc/debian_version").exists():
        subprocess.run(["debootstrap", "--variant=minbase", suite, str(bare.root)], check=True)
    for path in ("/etc/resolv.conf", *copied):
        bare.copy(path)
    bare.write("/etc/hosts", NAMES)
    bare.write("/usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n", 0o755)
    bare.write("/usr/local/bin/systemctl", (HERE / "systemctl.py").read_text(), 0o755)
