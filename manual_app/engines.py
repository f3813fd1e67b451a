"""How the databases are connected to.

SQLite is set for truth (WAL, FULL, foreign keys, recursive triggers); a transaction that writes begins
IMMEDIATE, because a deferred one fails at once with "database is locked" when it turns into a writer.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url

# seconds until a PostgreSQL that does not answer counts as gone (the last one: milliseconds)
PATIENCE = {"connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 5, "tcp_user_timeout": 10_000}
# of 64 threads few are in a transaction at once, and a PostgreSQL as it comes takes 100 connections, for all
POOL = {"pool_size": 10, "max_overflow": 20, "pool_timeout": 10, "pool_pre_ping": True, "pool_recycle": 1800}


def engine_of(url: str) -> Engine:
    """Return an engine for `url`, set up as every connection of ours is."""
    engine = create_engine(url, **_options_of(url))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _set_up_postgresql)
    return engine


def _options_of(url: str) -> dict[str, Any]:
    """Return how to connect: a database that is not there is noticed in seconds, and so is its return."""
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 10}, "pool_timeout": 10}
    given = make_url(url).query
    patience = {name: value for name, value in PATIENCE.items() if name not in given}
    return {"connect_args": patience, **POOL}


def _set_up_postgresql(connection: Any, _record: object) -> None:
    """Let no commit be answered before it is on the disk, whatever the server's own default is."""
    connection.execute(
        "SELECT set_config('synchronous_commit', 'on', false) "
        "WHERE current_setting('synchronous_commit') = 'off'"
    )
    connection.commit()


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where `_begin_sqlite` says so
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "secure_delete=ON",  # what is erased is overwritten, not only forgotten
        "busy_timeout=10000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")
