"""An empty database, filled with the rows of another: in one transaction, compared, or not at all.

The tables are made as they were at the migration of those rows, filled, and then brought up to date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, Table, func, select
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.schema import AddConstraint, DropConstraint, ForeignKeyConstraint

from manual_app import db
from manual_app.errors import Altered, Conflict, Unprocessable
from manual_app.migrations import service as migrations
from manual_app.operating import rows
from manual_app.operating.rows import Seal, Sealing

Lines = Callable[[], Iterable[bytes]]
Say = Callable[[str], None]


def check_known(revision: str | None) -> str:
    """Return the migration of rows that are to be copied; raises Unprocessable when it is none of ours."""
    if revision is None:
        raise Unprocessable("This database has no tables yet: there is nothing to copy.")
    if revision not in migrations.revisions():
        raise Unprocessable(
            f"These rows are of migration {revision}, which this version of the program does not know: "
            "use the version that wrote them, or a newer one."
        )
    return revision


def check_empty(engine: Engine) -> None:
    """Raise Conflict unless the database holds no row yet."""
    with engine.connect() as connection:
        _check_empty(connection)


def fill(
    engine: Engine,
    revision: str,
    given: Mapping[str, Lines],
    say: Say,
    *,
    last: Callable[[], None] | None = None,
) -> dict[str, Seal]:
    """Fill the empty database with the rows of `given`, and return the seals of its tables.

    A table that is not given stays empty. `last` runs before the commit: when it fails, nothing is kept.
    Raises Conflict (not empty), Unprocessable (rows that do not fit), Altered (not what was given).
    """
    with migrations.rebuilding(engine) as connection:
        _check_empty(connection)
        if migrations.revision_of(connection) is not None:
            migrations.step(connection, "downgrade", "base")
        migrations.step(connection, "upgrade", revision)
        made = {table.name: table for table in rows.tables(connection)}
        if unknown := sorted(given.keys() - made.keys()):
            raise Unprocessable(f"There are no such tables: {', '.join(unknown)}.")
        with _refusing("the rows as a whole"), _unguarded(connection, made.values()):
            seals = {name: _copy(connection, made[name], given[name], say) for name in sorted(given)}
        with _refusing("the rows as a whole"):
            migrations.step(connection, "upgrade", "head")
        if last is not None:
            last()
    return seals


def _copy(connection: Connection, table: Table, given: Lines, say: Say) -> Seal:
    sealing = Sealing()
    with _refusing(f"a row of {table.name}"):
        rows.insert(connection, table, sealing.passing(given()))
    if rows.seal_of(rows.lines(connection, table)) != sealing.seal():
        raise Altered(f"The table {table.name} did not arrive as it was sent.")
    _set_sequences(connection, table)
    say(f"  {table.name}: {sealing.seal().rows} rows")
    return sealing.seal()


@contextmanager
def _refusing(what: str) -> Iterator[None]:
    try:
        yield
    except DBAPIError as refusal:
        raise Unprocessable(f"The database refuses {what}: {refusal.orig}") from refusal
    except (StatementError, OverflowError, UnicodeError) as fault:  # a value that no driver even sends
        kind = type(getattr(fault, "orig", None) or fault).__name__
        raise Unprocessable(
            f"The database refuses {what}: it holds a value that is none ({kind})."
        ) from fault


def _check_empty(connection: Connection) -> None:
    for table in rows.tables(connection):
        if connection.execute(select(table).limit(1)).first() is not None:
            raise Conflict(f"This database is not empty: there are rows in {table.name}. Take an empty one.")


@contextmanager
def _unguarded(connection: Connection, made: Iterable[Table]) -> Iterator[None]:
    """Take rows in any order: without triggers, and with references checked at the end.

    SQLite checks references, and every database gets its triggers, at the end of a migration.
    """
    db.drop_triggers(connection)
    references: list[ForeignKeyConstraint] = []
    if connection.dialect.name == "postgresql":
        references = [one for table in made for one in table.foreign_key_constraints]
    for one in references:
        connection.execute(DropConstraint(one))
    yield
    for one in references:
        connection.execute(AddConstraint(one))


def _set_sequences(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number the next row after the highest one."""
    if connection.dialect.name != "postgresql":
        return
    for column in table.primary_key:
        if column.server_default is not None:
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            highest = connection.scalar(select(func.max(column)))
            connection.execute(select(func.setval(sequence, highest or 1, highest is not None)))
