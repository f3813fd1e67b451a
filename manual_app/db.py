"""The database: one declarative base, one scoped session, transactions, column types, triggers."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import structlog
from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    TypeDecorator,
    inspect,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session, sessionmaker

from manual_app import turns
from manual_app.engines import engine_of
from manual_app.wording import TIME_ZONE

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

JSON_COLUMN = JSON().with_variant(JSONB(), "postgresql")  # json has no equality there, which triggers need


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC, also where the database forgets the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of all models."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {
        datetime: UTCDateTime(),
        dict[str, Any]: JSON_COLUMN,
        list[str]: JSON_COLUMN,
        list[Any]: JSON_COLUMN,
    }


class _Trigger(NamedTuple):
    table: str
    sqlite: str
    postgresql: str


_triggers: dict[str, _Trigger] = {}
TRIGGERS_IN = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal",
}
log = structlog.get_logger()
session: scoped_session[Session] = scoped_session(sessionmaker(expire_on_commit=False))
_after_commit = threading.local()


def now() -> datetime:
    """Return this moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the date of this moment where the network counts its days (Europe/Brussels)."""
    return now().astimezone(TIME_ZONE).date()


def connect(url: str) -> Engine:
    """Return an engine for `url` and make `session` use it."""
    engine = engine_of(url)
    use(engine)
    return engine


def use(engine: Engine) -> None:
    """Let `session` work on this engine from now on."""
    session.remove()
    session.configure(bind=engine)


def begin_writing() -> None:
    """Begin the session's transaction as a writer's; call before its first read."""
    turns.take(session())
    session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})


@contextmanager
def transaction() -> Iterator[Session]:
    """Run one writing transaction outside a request: commit, then do what waited for it; or roll back."""
    try:
        begin_writing()
        yield session()
        commit()
    finally:
        close()


@contextmanager
def reading() -> Iterator[Session]:
    """Run one transaction that writes nothing and holds its connection no longer than the block."""
    try:
        yield session()
    finally:
        close()


def after_commit(act: Callable[[], None]) -> None:
    """Run `act` once the current transaction is committed; never when it is rolled back."""
    _waiting().append(act)


def commit() -> None:
    """Commit the session, then run what waited for it. Only the edges call this.

    What fails after the commit undoes nothing and is no answer to the one who asked: it is logged, and the
    worker finds what is left to do in the tables.
    """
    session.commit()
    waiting, _after_commit.waiting = _waiting(), []
    for act in waiting:
        try:
            act()
        except Exception as failure:
            log.error("after the commit", exc_info=failure)


def close() -> None:
    """Roll back what is open, forget what waited for a commit, and give the connection back."""
    _after_commit.waiting = []
    session.remove()


def scrub() -> None:
    """Let nothing of what was erased stay in SQLite's log of writes; call it outside a transaction.

    While others read, the log stays as it is: the next call empties it.
    """
    engine = session.get_bind()
    if isinstance(engine, Engine) and engine.dialect.name == "sqlite":
        connection = engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()


def trigger(model: type[Base], name: str, *, sqlite: str, postgresql: str) -> None:
    """Declare a trigger of the model's table; `create_triggers` makes it, in migrations and in tests alike.

    `sqlite` and `postgresql` hold everything after `CREATE TRIGGER <name>`; for PostgreSQL the text is
    the body of a function that is called BEFORE UPDATE OR DELETE (or what its first line names:
    `-- on insert`).
    """
    _triggers[name] = _Trigger(model.__tablename__, sqlite, postgresql)


def changes(columns: Iterable[str]) -> str:
    """Return the SQLite condition that one of `columns` gets another value."""
    return " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in columns)


def for_postgresql(condition: str) -> str:
    """Return a condition of `changes` in PostgreSQL's words."""
    return condition.replace("IS NOT NEW", "IS DISTINCT FROM NEW")


def immutable(model: type[Base], *, deletable_when: str = "FALSE") -> None:
    """Refuse every UPDATE of the model's rows that changes something.

    A DELETE is refused too, but where `deletable_when`, a condition on OLD, holds.
    """
    table = model.__tablename__
    changed = changes(model.__table__.columns.keys())
    message = f"{table} never changes"
    trigger(
        model,
        f"{table}_no_update",
        sqlite=f"BEFORE UPDATE ON {table} WHEN {changed} BEGIN SELECT RAISE(ABORT, '{message}'); END",
        postgresql="-- on update\n"
        f"IF {for_postgresql(changed)} THEN RAISE EXCEPTION '{message}'; END IF; RETURN NEW;",
    )
    trigger(
        model,
        f"{table}_no_delete",
        sqlite=f"BEFORE DELETE ON {table} WHEN NOT ({deletable_when}) "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END",
        postgresql="-- on delete\n"
        f"IF NOT ({deletable_when}) THEN RAISE EXCEPTION '{message}'; END IF; RETURN OLD;",
    )


def create_triggers(connection: Connection) -> None:
    """Make every declared trigger anew; migrations end with this."""
    present = set(inspect(connection).get_table_names())
    for name, declared in _triggers.items():
        if declared.table not in present:
            continue
        if connection.dialect.name == "sqlite":
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
            connection.execute(text(f"CREATE TRIGGER {name} {declared.sqlite}"))
        else:
            _create_postgresql_trigger(connection, declared.table, name, declared.postgresql)


def drop_triggers(connection: Connection) -> None:
    """Take away every trigger; migrations begin with this.

    SQLite renames no table while a trigger names one that is not there, and drops no column a trigger names.
    """
    dialect = connection.dialect.name
    for name, table in connection.execute(text(TRIGGERS_IN[dialect])).all():
        where = "" if dialect == "sqlite" else f"ON {table}"
        connection.execute(text(f"DROP TRIGGER {name} {where}"))


def declared_triggers() -> frozenset[str]:
    """Return the names of all declared triggers."""
    return frozenset(_triggers)


def _create_postgresql_trigger(connection: Connection, table: str, name: str, body: str) -> None:
    first, _newline, rest = body.partition("\n")
    # what a trigger refuses is an IntegrityError on both databases
    rest = re.sub(r"RAISE EXCEPTION ('[^']*')", r"RAISE EXCEPTION \1 USING ERRCODE = '23000'", rest)
    when = first.removeprefix("-- on ").strip().upper()
    connection.execute(
        text(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$ BEGIN {rest} END $$ LANGUAGE plpgsql"
        )
    )
    connection.execute(text(f"DROP TRIGGER IF EXISTS {name} ON {table}"))
    connection.execute(
        text(f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    )


def _waiting() -> list[Callable[[], None]]:
    if not hasattr(_after_commit, "waiting"):
        _after_commit.waiting = []
    waiting: list[Callable[[], None]] = _after_commit.waiting
    return waiting
