"""What the migrations build is what the models say, on both databases, and there is a way back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from manual_app import create_app, db
from manual_app.migrations import service as migrations

TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database; the app is made once, so that every model is known."""
    create_app({"SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz"}, instance=tmp_path)
    if request.param == "sqlite":
        engine = db.connect(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    else:
        engine = db.connect(request.getfixturevalue("postgresql_url"))
    yield engine
    db.close()
    engine.dispose()


def differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, db.Base.metadata))


def triggers(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.execute(text(TRIGGERS[engine.dialect.name])).scalars())


def test_migrated_database_equals_the_models(empty: Engine) -> None:
    migrations.upgrade(empty)
    assert differences(empty) == []
    assert migrations.is_current(empty)


def test_migrated_database_has_exactly_the_declared_triggers(empty: Engine) -> None:
    migrations.upgrade(empty)
    assert triggers(empty) == db.declared_triggers()


def test_way_back_leaves_nothing_and_the_way_up_works_again(empty: Engine) -> None:
    migrations.upgrade(empty)
    migrations.downgrade(empty, "base")
    assert set(inspect(empty).get_table_names()) - {"alembic_version"} == set()
    assert triggers(empty) == set()
    migrations.upgrade(empty)
    assert differences(empty) == []


def test_upgrade_of_a_current_database_changes_nothing(empty: Engine) -> None:
    migrations.upgrade(empty)
    before = triggers(empty)
    migrations.upgrade(empty)
    assert (differences(empty), triggers(empty)) == ([], before)
