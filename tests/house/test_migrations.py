"""What the migrations build is what the models say, on both databases, and there is a way back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Engine, inspect, text
from sqlalchemy.exc import IntegrityError

from manual_app import create_app, db
from manual_app.migrations import service as migrations

TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}

DAY = "2026-05-03 12:00:00"
ROWS_OF_0002: list[tuple[str, dict[str, object]]] = [
    (
        "organisations",
        {"id": 1, "slug": "daugavpils", "name": "Daugavpils", "short_name": "Daugavpils", "country": "LV"}
        | {"position": 1, "is_lead": False, "created_at": DAY},
    ),
    (
        "members",
        {"id": 1, "organisation_id": 1, "email": "author@daugavpils.example", "name": "Author"}
        | {"is_contact": False, "language": "en", "speaks": "[]", "name_in_print": False}
        | {"permission_epoch": 0, "created_at": DAY},
    ),
    ("sections", {"id": 1, "kind": "front", "position": 1, "created_at": DAY}),
    (
        "texts",
        {"id": 1, "section_id": 1, "kind": "front", "language": "en", "drafting_organisation_id": 1}
        | {"title": "Food", "version": 0, "words": 0, "changed_at": DAY, "created_at": DAY},
    ),
    (
        "revisions",
        {"id": 1, "text_id": 1, "number": 1, "version": 0, "schema": 1, "title": "Food", "words": 0}
        | {"hash": "0" * 64, "content": b"{}", "html": "<p></p>", "created_by_id": 1, "created_at": DAY},
    ),
    ("contributors", {"revision_id": 1, "member_id": 1, "organisation_id": 1}),
]


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


def checks(engine: Engine) -> dict[str, list[str]]:
    return {
        table: sorted(str(check["name"]) for check in inspect(engine).get_check_constraints(table))
        for table in db.Base.metadata.tables
    }


def declared_checks() -> dict[str, list[str]]:
    return {
        table.name: sorted(str(c.name) for c in table.constraints if isinstance(c, CheckConstraint))
        for table in db.Base.metadata.tables.values()
    }


def test_migrated_database_has_exactly_the_declared_checks(empty: Engine) -> None:
    migrations.upgrade(empty)
    assert checks(empty) == declared_checks()


def test_rows_of_a_rebuilt_table_and_what_refers_to_them_stay(empty: Engine) -> None:
    migrations.upgrade(empty, "0002")
    with empty.begin() as connection:
        for table, row in ROWS_OF_0002:
            names = ", ".join(f'"{name}"' for name in row)
            values = ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)

    migrations.upgrade(empty)
    migrations.downgrade(empty, "0002")
    migrations.upgrade(empty)

    assert checks(empty) == declared_checks()
    with empty.connect() as connection:
        kept = connection.execute(text("SELECT id, content, hash FROM revisions")).all()
        contributors = connection.execute(text("SELECT revision_id, member_id FROM contributors")).all()
    assert [(number, bytes(content), seal) for number, content, seal in kept] == [(1, b"{}", "0" * 64)]
    assert [tuple(row) for row in contributors] == [(1, 1)]
    assert "html" not in {column["name"] for column in inspect(empty).get_columns("revisions")}


def test_references_are_minded_again_after_a_migration(empty: Engine) -> None:
    migrations.upgrade(empty)
    orphan = "INSERT INTO part_titles (section_id, language, title) VALUES (99, 'en', 'Food')"
    with empty.begin() as connection, pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        connection.execute(text(orphan))


def test_upgrade_of_a_current_database_changes_nothing(empty: Engine) -> None:
    migrations.upgrade(empty)
    before = triggers(empty)
    migrations.upgrade(empty)
    assert (differences(empty), triggers(empty)) == ([], before)
