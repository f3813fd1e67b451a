"""Every migration, a step down and a step up, with the rows of the demo in the tables, on both databases."""

from __future__ import annotations

import json
import shutil
from base64 import b64decode
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, text

from manual_app import db
from manual_app.engines import engine_of
from manual_app.migrations import service as migrations
from manual_app.operating import filling, rows
from manual_app.texts.packed import unpack

REVISIONS = migrations.revisions()
# what older tables have no place for, and what it begins with again
NEWER = {("texts", "announced"): 0, ("texts", "written_version"): 0, ("commits", "wrote"): True}
PACKED = {("commits", "steps"), ("commits", "kept"), ("snapshots", "doc")}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def filled(request: pytest.FixtureRequest, seeded_instance: Path, tmp_path: Path) -> Iterator[Engine]:
    """A database of the demo."""
    shutil.copy(seeded_instance / "manual.sqlite3", tmp_path / "manual.sqlite3")
    engine = demo = engine_of(f"sqlite:///{tmp_path / 'manual.sqlite3'}")
    if request.param == "postgresql":
        engine = engine_of(request.getfixturevalue("postgresql_url"))
        with demo.connect() as connection:
            given = {table.name: partial(rows.lines, connection, table) for table in rows.tables(connection)}
            filling.fill(engine, REVISIONS[-1], given, lambda _sentence: None)
    yield engine
    engine.dispose()
    demo.dispose()


def held(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """Return all rows; what is packed is unpacked: the order of keys in it means nothing."""
    with engine.connect() as connection:
        return {
            table.name: [_row(table.name, line) for line in rows.lines(connection, table)]
            for table in rows.tables(connection)
        }


def _row(table: str, line: bytes) -> dict[str, Any]:
    shown: dict[str, Any] = json.loads(line)
    for name, value in shown.items():
        if (table, name) in PACKED and isinstance(value, str):
            shown[name] = unpack(b64decode(value))
        shown[name] = NEWER.get((table, name), shown[name])
    return shown


def schema(engine: Engine) -> dict[str, object]:
    """Return what the tables are made of, by name."""
    looked, found = inspect(engine), {}
    for table in sorted(set(looked.get_table_names()) - {"alembic_version"}):
        found[table] = {
            "columns": {c["name"]: (str(c["type"]), c["nullable"]) for c in looked.get_columns(table)},
            "key": sorted(looked.get_pk_constraint(table)["constrained_columns"]),
            "checks": sorted(str(c["name"]) for c in looked.get_check_constraints(table)),
            "unique": sorted(str(c["name"]) for c in looked.get_unique_constraints(table)),
            "references": sorted(str(c["name"]) for c in looked.get_foreign_keys(table)),
            "indexes": sorted(str(c["name"]) for c in looked.get_indexes(table)),
        }
    return found


def triggers(engine: Engine) -> set[tuple[str, str]]:
    with engine.connect() as connection:
        found = connection.execute(text(db.TRIGGERS_IN[engine.dialect.name])).all()
    return {(name, table) for name, table in found}


def declared(engine: Engine) -> set[tuple[str, str]]:
    """Return the triggers of all tables that are there at this migration."""
    present = set(inspect(engine).get_table_names())
    return {(name, one.table) for name, one in db._triggers.items() if one.table in present}


def test_every_step_down_and_up_keeps_rows_tables_and_triggers(filled: Engine) -> None:
    before, schemas = held(filled), {}
    assert (
        min(len(before[name]) for name in ("commits", "snapshots", "revisions", "log_entries", "members")) > 0
    )
    for revision in reversed(REVISIONS):
        migrations.downgrade(filled, revision)
        schemas[revision] = schema(filled)
        assert triggers(filled) == declared(filled), revision
    for revision in REVISIONS:
        migrations.upgrade(filled, revision)
        assert schema(filled) == schemas[revision], revision
        assert triggers(filled) == declared(filled), revision
    after, first = held(filled), schemas[REVISIONS[0]]  # tables that came later went with their rows
    assert {name: len(after[name]) for name in first} == {name: len(before[name]) for name in first}
    assert {name for name in first if after[name] != before[name]} == set()
    assert migrations.is_current(filled)


def test_every_row_goes_with_the_last_step_down(filled: Engine) -> None:
    migrations.downgrade(filled, "base")
    assert set(inspect(filled).get_table_names()) - {"alembic_version"} == set()
    assert triggers(filled) == set()
