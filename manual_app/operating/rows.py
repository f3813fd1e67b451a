"""Rows of any table as lines of JSON, the same whichever database they come from.

Tables are read off the database, not from the models: a backup may be older than the program. Equal rows give
equal lines, so that a SHA-256 over the lines of a table says whether two databases hold the same.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Connection, Date, DateTime, LargeBinary, MetaData, String, Table, select

from manual_app.errors import Unprocessable

BATCH = 4 * 1024 * 1024  # bytes of lines that are written at once
ROWS_AT_ONCE = 50  # read at once: a snapshot may take 2 MB


@dataclass(frozen=True)
class Seal:
    """What the lines of a table amount to."""

    rows: int
    size: int
    sha256: str


class Sealing:
    """Counts and hashes lines while they pass."""

    def __init__(self) -> None:
        self._rows, self._size, self._hash = 0, 0, hashlib.sha256()

    def passing(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the lines."""
        for line in lines:
            self._rows += 1
            self._size += len(line)
            self._hash.update(line)
            yield line

    def seal(self) -> Seal:
        """Return what has passed so far."""
        return Seal(self._rows, self._size, self._hash.hexdigest())


def seal_of(lines: Iterable[bytes]) -> Seal:
    """Return what the lines amount to."""
    sealing = Sealing()
    for _line in sealing.passing(lines):
        pass
    return sealing.seal()


def tables(connection: Connection) -> list[Table]:
    """Return the tables of the installation; those of Alembic and of the job queue are none of its own."""
    found = MetaData()
    found.reflect(
        connection, only=lambda name, _of: name != "alembic_version" and not name.startswith("huey_")
    )
    for table in found.tables.values():
        for column in table.columns:
            if isinstance(column.type, JSON):
                column.type.none_as_null = bool(column.nullable)
    return sorted(found.tables.values(), key=lambda table: table.name)


def lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """Yield the rows in the order of their keys, each as one line of canonical JSON."""
    # the order of characters, not that of a language: every database agrees on it
    binary = "C" if connection.dialect.name == "postgresql" else "BINARY"
    keys = [key.collate(binary) if isinstance(key.type, String) else key for key in table.primary_key]
    query = select(table).order_by(*keys).execution_options(yield_per=ROWS_AT_ONCE)
    written = [(column.name, _ways(column)[0]) for column in table.columns]
    for row in connection.execute(query):
        shown = {name: write(value) for (name, write), value in zip(written, row, strict=True)}
        text = json.dumps(shown, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        yield text.encode() + b"\n"


def insert(connection: Connection, table: Table, given: Iterable[bytes]) -> None:
    """Write rows from their lines; raises Unprocessable for what is no row of this table."""
    read = {column.name: _ways(column)[1] for column in table.columns}
    is_naive = connection.dialect.name == "sqlite"  # moments without their zone, which is UTC
    for batch in _batches(given):
        found = []
        for line in batch:
            row = _row(table.name, line, read)
            found.append({name: _naive(value) for name, value in row.items()} if is_naive else row)
        connection.execute(table.insert(), found)


def _row(name: str, line: bytes, read: dict[str, Callable[[Any], Any]]) -> dict[str, Any]:
    try:
        shown = json.loads(line)
        if not isinstance(shown, dict) or shown.keys() != read.keys():
            raise ValueError("other columns")
        return {key: read[key](value) for key, value in shown.items()}
    except (ValueError, TypeError, AttributeError, RecursionError) as fault:
        raise Unprocessable(f"A line of the table {name} is no row of it ({fault}).") from fault


def _batches(given: Iterable[bytes]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    size = 0
    for line in given:
        batch.append(line)
        size += len(line)
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _naive(value: Any) -> Any:
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def _ways(column: Column[Any]) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    """Return how a value of this column is written as JSON, and read again."""
    for kind, write, read in _WAYS:
        if isinstance(column.type, kind):
            return _unless_none(write), _unless_none(read)
    return _same, _same


def _unless_none(way: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else way(value)


def _same(value: Any) -> Any:
    return value


def _moment(value: datetime) -> str:
    aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return aware.isoformat(timespec="microseconds")


def _aware(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(UTC)


_WAYS: tuple[tuple[type[Any], Callable[[Any], Any], Callable[[Any], Any]], ...] = (
    (DateTime, _moment, _aware),
    (Date, date.isoformat, date.fromisoformat),
    (LargeBinary, lambda value: b64encode(value).decode(), lambda value: b64decode(value, validate=True)),
)
