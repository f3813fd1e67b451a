"""Upgrade and downgrade, on SQLite and PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to `revision`."""
    with rebuilding(engine) as connection:
        step(connection, "upgrade", revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to `revision`; "base" is an empty one."""
    with rebuilding(engine) as connection:
        step(connection, "downgrade", revision)


def is_current(engine: Engine) -> bool:
    """Whether the database is at the newest migration."""
    with engine.connect() as connection:
        return revision_of(connection) == revisions()[-1]


def revision_of(connection: Connection) -> str | None:
    """Return the migration the database is at; None for a database without tables."""
    return MigrationContext.configure(connection).get_current_revision()


def revisions() -> list[str]:
    """Return all migrations, the first one first."""
    return [one.revision for one in ScriptDirectory.from_config(_settings()).walk_revisions()][::-1]


@contextmanager
def rebuilding(engine: Engine) -> Iterator[Connection]:
    """Give a connection in one transaction that may rebuild tables: all of it is kept, or nothing."""
    with engine.connect() as connection, _free_to_rebuild(connection):
        connection.execution_options(sqlite_begin="IMMEDIATE")
        with connection.begin():
            yield connection


def step(connection: Connection, direction: Literal["upgrade", "downgrade"], revision: str) -> None:
    """Migrate within the transaction of `rebuilding`."""
    settings = _settings()
    settings.attributes["connection"] = connection
    getattr(command, direction)(settings, revision)


@contextmanager
def _free_to_rebuild(connection: Connection) -> Iterator[None]:
    """Let SQLite rebuild a table that others refer to; with foreign keys on, dropping it deletes its rows.

    The switch works outside a transaction only, so it stands before the first statement.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    sqlite: Any = connection.connection.driver_connection
    sqlite.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        sqlite.execute("PRAGMA foreign_keys=ON")


def _settings() -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent))
    return settings
