"""Upgrade and downgrade, on SQLite and PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to `revision`."""
    _run(engine, "upgrade", revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to `revision`; "base" is an empty one."""
    _run(engine, "downgrade", revision)


def is_current(engine: Engine) -> bool:
    """Whether the database is at the newest migration."""
    newest = ScriptDirectory.from_config(_settings()).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest


def _run(engine: Engine, direction: str, revision: str) -> None:
    settings = _settings()
    with engine.connect() as connection, _free_to_rebuild(connection), connection.begin():
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
