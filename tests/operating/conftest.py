"""Databases of either kind, empty or with the demo in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from manual_app.engines import engine_of
from manual_app.operating import rows

Rows = dict[str, list[bytes]]


def all_rows(engine: Engine) -> Rows:
    """Return everything the tables hold."""
    with engine.connect() as connection:
        return {table.name: list(rows.lines(connection, table)) for table in rows.tables(connection)}


@pytest.fixture
def postgresql(postgresql_url: str) -> Iterator[Engine]:
    """An empty PostgreSQL database."""
    engine = engine_of(postgresql_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Engine]:
    """An empty SQLite file."""
    engine = engine_of(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    yield engine
    engine.dispose()
