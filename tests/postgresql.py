"""A PostgreSQL for tests: the one `TEST_POSTGRESQL_URL` names, else a cluster that lives as long as the run.

Needs the server's binaries (`manual.py test` installs them as root). Without them tests are skipped with a
reason; under CI they fail.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from manual_app.engines import engine_of
from manual_app.migrations import service as migrations
from tests.machine import children, lacks

# the data is thrown away: nothing has to reach a disk
SERVER_OPTIONS = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"


def binaries() -> Path | None:
    """Return the folder of the newest server on this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def unprivileged() -> str | None:
    """Return who runs the server: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)


class Cluster:
    """A server of one's own that can be started, stopped and killed."""

    def __init__(self, options: str) -> None:
        programs = binaries()
        if programs is None:
            lacks("PostgreSQL server")
        self._user = unprivileged()
        # another user may not get through to TMPDIR
        self.folder = Path(tempfile.mkdtemp(prefix="manual-pg-", dir="/tmp" if self._user else None))
        if self._user:
            shutil.chown(self.folder, self._user)
        self._control = [programs / "pg_ctl", "-D", self.folder / "data", "-w", "-s"]
        self._options = f"{options} -c listen_addresses= -k {self.folder}"
        self.url = f"postgresql://manual@/postgres?host={self.folder}"
        form = ["-U", "manual", "-A", "trust", "-N", "-E", "UTF8"]
        self._run(programs / "initdb", "-D", self.folder / "data", *form)

    def start(self) -> None:
        """Start; what was killed may still be going, and is waited for."""
        command = [*self._control, "-o", self._options, "-l", self.folder / "log", "start"]
        for _attempt in range(50):
            if self._run(*command, check=False) == 0:
                return
            time.sleep(0.2)
        raise AssertionError((self.folder / "log").read_text())

    def stop(self, mode: str = "immediate") -> None:
        """Stop: `fast` closes what is open, `immediate` leaves it to the recovery."""
        self._run(*self._control, "-m", mode, "stop")

    def kill(self) -> None:
        """Kill the first process; the others end when they notice."""
        os.kill(self.processes()[0], signal.SIGKILL)

    def processes(self) -> list[int]:
        """Return its processes: the first, and those it has started."""
        first = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        return [first, *children(first)]

    def remove(self) -> None:
        """Stop for good, if it runs, and leave nothing."""
        self._run(*self._control, "-m", "immediate", "stop", check=False)
        shutil.rmtree(self.folder)

    def _run(self, *command: str | Path, check: bool = True) -> int:
        quiet = subprocess.DEVNULL
        return subprocess.run(
            command,
            user=self._user,
            cwd=self.folder,
            check=check,
            stdout=quiet,
            stderr=None if check else quiet,
        ).returncode


@pytest.fixture(scope="session")
def postgresql_cluster() -> Iterator[str]:
    """The address of a server on which databases may be made."""
    given = os.environ.get("TEST_POSTGRESQL_URL")
    if given:
        yield given
        return
    cluster = Cluster(SERVER_OPTIONS)
    try:
        cluster.start()
        yield cluster.url
    finally:
        cluster.remove()


@contextmanager
def own_database(cluster: str, *, template: str = "template1") -> Iterator[str]:
    """Make a database, give its SQLAlchemy address, and drop it."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(cluster, autocommit=True) as server:
        made, of = sql.Identifier(name), sql.Identifier(template)
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(made, of))
    address = cluster.replace("/postgres?", f"/{name}?")
    yield address.replace("postgresql://", "postgresql+psycopg://")
    with psycopg.connect(cluster, autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(made))


@pytest.fixture
def postgresql_url(postgresql_cluster: str) -> Iterator[str]:
    """The SQLAlchemy address of an empty database of one's own."""
    with own_database(postgresql_cluster) as url:
        yield url


@pytest.fixture(scope="session")
def migrated_template(postgresql_cluster: str) -> Iterator[str]:
    """The name of a database at the newest migration, to copy."""
    with own_database(postgresql_cluster) as url:
        engine = engine_of(url)
        migrations.upgrade(engine)
        engine.dispose()
        yield str(make_url(url).database)


@pytest.fixture
def migrated_url(postgresql_cluster: str, migrated_template: str) -> Iterator[str]:
    """The SQLAlchemy address of a migrated database of one's own."""
    with own_database(postgresql_cluster, template=migrated_template) as url:
        yield url
