"""Try docs/install.md as it stands on a bare Debian: its own commands, one after the other, in a new system.

    sudo python -m tests.install.bare FOLDER --release RELEASE [--suite bookworm] [--copy /etc/pip.conf …]

FOLDER gets a Debian from debootstrap; RELEASE holds the wheel and run.txt. `--copy` takes along what the
machine's own package clients need. No systemd runs there: `systemctl.py` starts the units' commands by hand.
Services run in a network of their own, with a mail server; what installs packages sees the machine's.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
DOCUMENT = HERE.parents[1] / "docs/install.md"
NETWORK = "manual-try"
NAMES = "127.0.0.1 localhost manual.example.org mail.example.org\n"
KEPT = re.compile(r"(PIP|SSL|UV|REQUESTS|CURL)_|https?_proxy|HTTPS?_PROXY|no_proxy|NO_PROXY")


class Block(NamedTuple):
    """Commands of the document that are run."""

    line: int
    commands: str
    answers: str

    @property
    def installs(self) -> bool:
        """Whether it fetches packages."""
        return bool(re.search(r"apt-get|pip install", self.commands))


def blocks(document: str) -> list[Block]:
    """Return the blocks marked `sh`, with what is typed where they ask."""
    found = []
    pattern = r"(?:<!-- answers: (.+?) -->\n+)?^```sh\n(.*?)^```"
    for match in re.finditer(pattern, document, re.MULTILINE | re.DOTALL):
        answers = "".join(f"{answer}\n" for answer in (match[1] or "").split(" | ") if answer)
        found.append(Block(document.count("\n", 0, match.start(2)) + 1, match[2], answers))
    return found


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
def mail(bare: Bare) -> Iterator[None]:
    """Serve mail.example.org:587, which wants STARTTLS and a sign-in; its certificate is known there."""
    shutil.rmtree(bare.root / "root/post", ignore_errors=True)
    command = [
        "ip",
        "netns",
        "exec",
        NETWORK,
        sys.executable,
        "-m",
        "tests.install.post",
        str(bare.root / "root/post"),
    ]
    server = subprocess.Popen(command, cwd=HERE.parents[1])
    try:
        certificate = bare.root / "root/post/certificate.pem"
        while not (bare.root / "root/post/ready").exists():
            time.sleep(0.1)
        target = bare.root / "usr/local/share/ca-certificates/post.crt"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(certificate, target)
        yield
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


def prepare(bare: Bare, release: Path, suite: str, copied: list[str]) -> None:
    """Make the Debian, and put the release and what stands in for systemd into it."""
    if not (bare.root / "etc/debian_version").exists():
        subprocess.run(["debootstrap", "--variant=minbase", suite, str(bare.root)], check=True)
    for path in ("/etc/resolv.conf", *copied):
        bare.copy(path)
    shutil.copytree(release, bare.root / "root/release", dirs_exist_ok=True)
    bare.write("/etc/hosts", NAMES)
    bare.write("/usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n", 0o755)
    bare.write("/usr/local/bin/systemctl", (HERE / "systemctl.py").read_text(), 0o755)


def main() -> None:
    """Run every block; stop at the first that fails."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("folder", type=Path)
    reader.add_argument("--release", type=Path, required=True)
    reader.add_argument("--suite", default="bookworm")
    reader.add_argument("--copy", nargs="*", default=[])
    options = reader.parse_args()
    bare = Bare(options.folder.resolve())
    prepare(bare, options.release, options.suite, options.copy)
    began = time.monotonic()
    with ExitStack() as stack:
        stack.enter_context(mounted(bare.root))
        stack.enter_context(network())
        stack.callback(end_processes, bare.root)
        stack.enter_context(mail(bare))
        for block in blocks(DOCUMENT.read_text(encoding="utf-8")):
            print(f"\n== line {block.line} ({time.monotonic() - began:.0f} s)\n{block.commands}", flush=True)
            bare.run(block.commands, block.answers, inside=not block.installs)
    print(f"\nAll of it ran on Debian {(bare.root / 'etc/debian_version').read_text().strip()}.")


if __name__ == "__main__":
    main()
