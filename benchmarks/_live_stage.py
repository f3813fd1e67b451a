"""What `bench live` measures on: an installation of its own with members, chapters and histories."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from flask import Flask
from sqlalchemy import text as sql

from benchmarks.steps import WORDS, insertion
from manual_app import create_app, db
from manual_app.accounts.models import Member
from manual_app.content.schema import SCHEMA_NUMBER
from manual_app.migrations import service as migrations
from manual_app.texts import queries, service
from manual_app.texts.models import Text
from manual_app.texts.service import Write
from tests import factories
from tests.postgresql import binaries, unprivileged
from tests.texts.drafts import draft
from tests.texts.serving import account

SECRET = "a-secret-of-the-benchmark-0123456789-abcdef"
PARAGRAPHS, WORDS_A_PARAGRAPH = 60, 65  # ten pages


@dataclass(frozen=True)
class Stage:
    """An installation, its members and what their browsers send."""

    app: Flask
    members: list[Member]
    accounts: list[dict[str, Any]]

    @property
    def instance(self) -> Path:
        """Its folder."""
        return Path(self.app.instance_path)

    @property
    def database(self) -> str:
        """The address of its database."""
        return str(self.app.config["DATABASE_URL"])

    def chapter(self, paragraphs: int = PARAGRAPHS) -> Text:
        """Return a new chapter of the first member's partner."""
        return draft(self.members[0], paragraphs=prose(paragraphs))


def prose(paragraphs: int = PARAGRAPHS) -> list[str]:
    """Return paragraphs of about 65 words, the same each time."""
    r = Random(7)
    return [" ".join(r.choices(WORDS, k=WORDS_A_PARAGRAPH)) for _ in range(paragraphs)]


@contextmanager
def stage(members: int, *, database: str = "") -> Iterator[Stage]:
    """Make an installation with so many authors of one partner, on SQLite unless a database is given."""
    with tempfile.TemporaryDirectory() as folder:
        url = database or f"sqlite:///{folder}/manual.sqlite3"
        app = create_app({"SECRET_KEY": SECRET, "DATABASE_URL": url, "DEMO": True}, instance=Path(folder))
        migrations.upgrade(app.extensions["engine"])
        partner = factories.organisation("jette", is_lead=True)
        authors = [factories.member(partner, "author") for _ in range(members)]
        try:
            yield Stage(app, authors, [account(app, one) for one in authors])
        finally:
            db.close()
            app.extensions["engine"].dispose()


@contextmanager
def postgresql() -> Iterator[str | None]:
    """Run a PostgreSQL as it is set by default, every commit on the disk; None where there is none."""
    programs, user = binaries(), unprivileged()
    if programs is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="manual-pg-", dir="/tmp" if user else None))
    control = [programs / "pg_ctl", "-D", folder / "data", "-w", "-s"]
    try:
        if user:
            shutil.chown(folder, user)
        make = [programs / "initdb", "-D", folder / "data", "-U", "manual", "-A", "trust", "-E", "UTF8"]
        subprocess.run(make, user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        options = f"-c listen_addresses= -k {folder}"
        start = [*control, "-o", options, "-l", folder / "log", "start"]
        subprocess.run(start, user=user, cwd=folder, check=True)
        try:
            yield f"postgresql+psycopg://manual@/postgres?host={folder}"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], user=user, cwd=folder, check=True)
    finally:
        shutil.rmtree(folder)


def write_history(on: Stage, chapter: Text, *, commits: int, steps: int) -> None:
    """Type so many commits of so many steps, by members in turn, through the service that browsers reach."""
    r = Random(11)
    for first in range(0, commits, 200):
        with db.transaction():
            version = queries.get_text(chapter.id).version
            for number in range(first, min(commits, first + 200)):
                at = 1 + r.randrange(300)
                typed = [insertion(at + offset) for offset in range(steps)]
                names = f"client{number % 20:010}", f"r{version:015}"  # as long as a browser's
                author = on.members[number % len(on.members)]
                accepted = service.commit(author, chapter.id, Write(version, SCHEMA_NUMBER, *names, typed))
                version = accepted.version_from + accepted.count


def stored_bytes(on: Stage) -> int:
    """Return the bytes that the database holds, free pages left out."""
    with on.app.extensions["engine"].connect() as connection:
        pages, free, size = (
            connection.scalar(sql(f"PRAGMA {name}")) for name in ("page_count", "freelist_count", "page_size")
        )
    return int((pages - free) * size)
