"""Databases of either kind, empty or with the demo in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import Engine

from manual_app import create_app, db, jobs
from manual_app.engines import engine_of
from manual_app.operating import backup, rows
from tests.seeded import SECRET

MANUAL = "/editions/latest/en/manual.pdf"
Machine = Callable[..., Flask]
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


def run(app: Flask, *words: object) -> Result:
    return app.test_cli_runner().invoke(args=[str(word) for word in words])


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """Make empty installations."""
    made: list[Flask] = []

    def start(name: str, url: str = "") -> Flask:
        folder = tmp_path / name
        folder.mkdir()
        settings = {"SECRET_KEY": SECRET, "TESTING": True}
        made.append(create_app({**settings, "DATABASE_URL": url} if url else settings, instance=folder))
        return made[-1]

    yield start
    db.close()
    jobs.close()
    for app in made:
        app.extensions["engine"].dispose()


def kept(engine: Engine) -> dict[str, list[bytes]]:
    """Return all rows but those that pass by themselves."""
    return {name: lines for name, lines in all_rows(engine).items() if name not in backup.PASSING}
