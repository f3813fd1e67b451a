"""Try docs/install.md as it stands on a bare Debian: its own commands, one after the other, in a new system.

    sudo python -m tests.install.trial FOLDER --release RELEASE [--before OLDER] [--suite bookworm] [--copy …]

FOLDER gets a Debian from debootstrap; RELEASE holds the wheel and run.txt (`hatch_build.py`). `--copy` names
files that the machine's own package clients need, to be taken along.

An OLDER release, with its own install.md, is installed first, and gets sample content. Then it is upgraded,
people visit and write, and it is taken back: on SQLite, then on PostgreSQL, where it is upgraded once more to
stay. Without OLDER, the one release plays both parts.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from manual_app.paths import CHECKOUT
from tests.install.bare import NETWORK, Bare, booted, network, prepare, serving
from tests.install.document import Block, blocks, document_of
from tests.s3 import KEYS
from tests.seeded import PASSWORD

FIRST = ("The software", "The instance folder")
# without the file that tells the doctor that this is the demo
SAMPLES = f"MANUAL_DEMO_PASSWORD='{PASSWORD}' manual seed-demo; rm /var/lib/manual/demo-password"
SERVED = ("The first coordinator", "The services", "A proxy with TLS")
AT_WORK = 'until [[ $(manual doctor 2>&1) == *"worker: alive"* ]]; do sleep 2; done'
PREVIEW = (Path(__file__).parent / "preview.py").read_text(encoding="utf-8")
AS_MANUAL = "set -a; . /etc/manual.env; cd /var/lib/manual; runuser -u manual -- env MANUAL_INSTANCE=$PWD"
LOSS = """
manual backup /var/backups/manual/last.tar --secrets /var/backups/manual/last.secrets
systemctl stop manual-web manual-worker
mv /var/backups/manual/last.tar /root/backup.tar && mv /var/backups/manual/last.secrets /root/secrets
rm -r /var/lib/manual /var/backups/manual
runuser -u postgres -- dropdb manual
runuser -u postgres -- createdb --owner=manual --encoding=UTF8 --locale=C.UTF-8 --template=template0 manual
"""
SWITCH, BACK = "The switch", "The way back"


class Trial:
    """The two releases, and where they are tried."""

    def __init__(self, bare: Bare, older: Path, newer: Path, words: dict[str, str]) -> None:
        self.bare, self.words, self.began = bare, words, time.monotonic()
        self.releases = {"older": older, "newer": newer}
        self.blocks = {name: blocks(document_of(path)) for name, path in self.releases.items()}
        self.on = "sqlite"

    def have(self, name: str) -> None:
        """Put a release where the document looks for it, and nothing else."""
        place = self.bare.root / "root/release"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.releases[name], place)

    def follow(self, name: str, *sections: str) -> None:
        """Run what one of the documents says in some sections, in its order."""
        for section in sections:
            chosen = [one for one in self.blocks[name] if section in (one.section, one.title)]
            self.run(one for one in chosen if one.on in ("", self.on))

    def run(self, chosen: Iterable[Block]) -> None:
        """Run blocks."""
        for block in chosen:
            commands = block.commands
            for word, instead in self.words.items():
                commands = commands.replace(word, instead)
            print(
                f"\n== {block.section}, line {block.line} ({time.monotonic() - self.began:.0f} s)\n{commands}"
            )
            sys.stdout.flush()
            self.bare.run(commands, block.answers, inside=not block.installs)

    def visit(self, *, write: bool = False) -> int:
        """Open every page as several people; return the version of an author's text."""
        command = ["ip", "netns", "exec", NETWORK, sys.executable, "-m", "tests.install.visitor"]
        command += [str(self.bare.root / "etc/ssl/manual/fullchain.pem"), *(["--write"] if write else [])]
        ran = subprocess.run(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True, check=False)
        print(f"\n== visited\n{ran.stdout}", flush=True)
        if ran.returncode:
            raise SystemExit("a page did not open, or could not be written")
        return int(ran.stdout.split()[-1])

    def there_and_back(self) -> None:
        """Upgrade, write, and go back to what was before."""
        before = self.visit(write=True)
        self.follow("newer", SWITCH)
        assert self.visit() == before, "the upgrade changed a text"
        assert self.visit(write=True) == before + 1
        self.follow("newer", BACK)
        assert self.visit() == before, "the way back did not lead to what was before"
        self.bare.run("rm /var/backups/manual/before-* /var/backups/manual/secrets-before-*")

    def all_of_it(self) -> None:
        """Everything the document says."""
        self.have("older")
        self.follow("older", *FIRST)
        self.bare.run(SAMPLES)
        self.follow("older", *SERVED)
        self.bare.run(AT_WORK)
        self.follow("older", "Does it all work?")
        self.bare.run("install -d -o manual -g manual -m 700 /var/backups/manual")
        self.have("newer")
        self.follow("newer", "The new release beside the old one")
        self.there_and_back()
        self.follow("older", "PostgreSQL")
        self.on = "postgresql"
        self.there_and_back()
        self.follow("newer", SWITCH, "Backups", "Files in object storage")
        self.visit(write=True)
        self.bare.run(f"{AS_MANUAL} /opt/manual/current/bin/python -", PREVIEW)
        before = self.visit()
        self.bare.run(LOSS)
        self.follow("newer", "After the loss of the machine")
        assert self.visit() == before, "the restore did not lead to what was backed up"
        self.follow("newer", "Taking it away")


def main() -> None:
    """Run every block; stop at the first that fails."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("folder", type=Path)
    reader.add_argument("--release", type=Path, required=True)
    reader.add_argument("--before", type=Path)
    reader.add_argument("--suite", default="bookworm")
    reader.add_argument("--copy", nargs="*", default=[])
    options = reader.parse_args()
    root = options.folder.resolve()
    prepare(root, options.suite, options.copy)
    with ExitStack() as stack:
        stack.enter_context(network())
        stack.enter_context(serving(root, "post"))
        address = (stack.enter_context(serving(root, "store")) / "ready").read_text()
        bare = stack.enter_context(booted(root))
        words = {"https://s3.example.org": address, "KEY-OF-S3": KEYS["AWS_ACCESS_KEY_ID"]}
        words["SECRET-OF-S3"] = KEYS["AWS_SECRET_ACCESS_KEY"]
        Trial(bare, options.before or options.release, options.release, words).all_of_it()
    print(f"\nAll of it ran on Debian {(root / 'etc/debian_version').read_text().strip()}.")


if __name__ == "__main__":
    main()
