"""Upgrade and downgrade, on SQLite and PostgreSQL alike.

Alembic, with all that it loads, is loaded where it is used: a web process never migrates.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Connection, Engine, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config


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
        return revision_of(connection) == newest()


def revision_of(connection: Connection) -> str | None:
    """Return the migration the database is at; None for a database without tables."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(
        text("SELECT version_num FROM alembic_version")
    ).scalar_one_or_none()
    return found


def newest() -> str:
    """Return the newest migration: their files are named by their number."""
    return max(path.name for path in (Path(__file__).parent / "versions").glob("[0-9]*.py")).partition("_")[0]


def revisions() -> list[str]:
    """Return all migrations, the first one first."""
    from alembic.script import ScriptDirectory

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
    from alembic import command

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
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent))
    return settings
