"""From SQLite to PostgreSQL, and back: every row copied, counted and compared, with nobody else at work.

The old database is held for the whole time, so that nothing can be written that would not be moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

from manual_app import db
from manual_app.errors import Conflict, Unprocessable
from manual_app.migrations import service as migrations
from manual_app.operating import filling, rows
from manual_app.operating.filling import Say
from manual_app.operating.rows import Seal

IN_USE = "The database is in use. Stop the app and the worker, then try again."
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


def move(source: Engine, target: Engine, say: Say) -> Mapping[str, Seal]:
    """Copy all rows of `source` into the empty database `target`; return what each table amounts to.

    A source on SQLite is set aside under another name afterwards: nobody goes on writing there unseen.
    Raises Conflict (the source is in use, the target is not empty), Unprocessable, Altered.
    """
    if source.url.render_as_string() == target.url.render_as_string():
        raise Unprocessable("The installation is on this database already.")
    filling.check_empty(target)
    with held(source.url) as connection:
        revision = filling.check_known(migrations.revision_of(connection))
        given = {table.name: partial(rows.lines, connection, table) for table in rows.tables(connection)}
        seals = filling.fill(target, revision, given, say)
    _set_aside(source.url, say)
    return seals


@contextmanager
def held(url: URL) -> Iterator[Connection]:
    """Give a connection on which nobody else writes as long as it is held; raises Conflict when in use."""
    engine = create_engine(url, poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _alone)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    else:
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    try:
        with engine.connect() as connection, connection.begin():
            if connection.dialect.name == "postgresql":
                _lock(connection)
            yield connection
    except OperationalError as refusal:
        raise Conflict(IN_USE if "locked" in str(refusal.orig) else str(refusal.orig)) from refusal
    finally:
        engine.dispose()


def _alone(connection: Any, _record: object) -> None:
    """Take the file for this connection: SQLite gives it to nobody while others have it open."""
    connection.isolation_level = None
    connection.execute("PRAGMA busy_timeout=2000")
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")


def _lock(connection: Connection) -> None:
    names = [f'"{table.name}"' for table in rows.tables(connection)]
    if names:
        connection.execute(text(f"LOCK TABLE {', '.join(names)} IN SHARE MODE"))
    if connection.scalar(_OTHERS):
        raise Conflict(IN_USE)


def _set_aside(url: URL, say: Say) -> None:
    if url.get_backend_name() != "sqlite" or not url.database:
        say(f"The old database, {url.render_as_string()}, was left as it was. Drop it when all is well.")
        return
    old = Path(url.database)
    aside = old.with_name(f"{old.name}.moved-{db.now():%Y%m%d-%H%M%S}")
    old.rename(aside)
    say(f"The old database is {aside} now. Keep it until all is well.")
