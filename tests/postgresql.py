"""A PostgreSQL for tests: the one `TEST_POSTGRESQL_URL` names, else a cluster that lives as long as the run.

Needs the server's binaries (`manual.py test` installs them as root). Without them tests are skipped with a
reason; under CI they fail.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

# the data is thrown away: nothing has to reach a disk
SERVER_OPTIONS = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c listen_addresses="


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


@pytest.fixture(scope="session")
def postgresql_cluster() -> Iterator[str]:
    """The address of a server on which databases may be made."""
    given = os.environ.get("TEST_POSTGRESQL_URL")
    if given:
        yield given
        return
    programs = binaries()
    if programs is None:
        reason = "no PostgreSQL server binaries on this machine"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    user = unprivileged()
    # another user may not get through to TMPDIR
    folder = Path(tempfile.mkdtemp(prefix="manual-pg-", dir="/tmp" if user else None))
    try:
        if user:
            shutil.chown(folder, user)
        subprocess.run(
            [programs / "initdb", "-D", folder / "data", "-U", "manual", "-A", "trust", "-N", "-E", "UTF8"],
            user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        control = [programs / "pg_ctl", "-D", folder / "data", "-w", "-s"]
        options = f"{SERVER_OPTIONS} -k {folder}"
        subprocess.run(
            [*control, "-o", options, "-l", folder / "log", "start"], user=user, cwd=folder, check=True
        )
        try:
            yield f"postgresql://manual@/postgres?host={folder}"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], user=user, cwd=folder, check=True)
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def postgresql_url(postgresql_cluster: str) -> Iterator[str]:
    """The SQLAlchemy address of an empty database of one's own."""
    with own_database(postgresql_cluster) as url:
        yield url


@contextmanager
def own_database(postgresql_cluster: str) -> Iterator[str]:
    """Make an empty database that lasts as long as the block; its SQLAlchemy address is yielded."""
    name = sql.Identifier(f"test_{uuid.uuid4().hex}")
    with psycopg.connect(postgresql_cluster, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(name))
        address = postgresql_cluster.replace("/postgres?", f"/{name.as_string(server).strip(chr(34))}?")
        yield address.replace("postgresql://", "postgresql+psycopg://")
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
