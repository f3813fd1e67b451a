"""`flask move-database`: every row arrives, on either database, or nothing does."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from manual_app import create_app, db, jobs
from manual_app.engines import engine_of
from manual_app.errors import Conflict, Unprocessable
from manual_app.migrations import service as migrations
from manual_app.operating import filling, moving, rows
from tests.operating.conftest import all_rows
from tests.seeded import SECRET, signed_in

pytestmark = pytest.mark.postgresql


@pytest.fixture
def demo(seeded_instance: Path, tmp_path: Path) -> Engine:
    """The demo's SQLite, in a folder of its own."""
    (tmp_path / "demo").mkdir()
    shutil.copy(seeded_instance / "manual.sqlite3", tmp_path / "demo/manual.sqlite3")
    return engine_of(f"sqlite:///{tmp_path / 'demo/manual.sqlite3'}")


def unheard(_sentence: str) -> None:
    """Say nothing."""


def faults_of_schema(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, db.Base.metadata))


def test_every_row_arrives_and_comes_back(demo: Engine, postgresql: Engine, sqlite: Engine) -> None:
    before = all_rows(demo)
    demo.dispose()
    seals = moving.move(demo, postgresql, unheard)
    assert {name: rows.seal_of(lines) for name, lines in before.items()} == seals
    assert min(seals[name].rows for name in ("commits", "log_entries", "revisions", "decisions")) > 0
    postgresql.dispose()
    moving.move(postgresql, sqlite, unheard)
    for engine in (postgresql, sqlite):
        assert all_rows(engine) == before
        assert faults_of_schema(engine) == []


def test_a_moved_database_refuses_and_counts_as_the_old_one_did(demo: Engine, postgresql: Engine) -> None:
    moving.move(demo, postgresql, unheard)
    with postgresql.begin() as connection, pytest.raises(DBAPIError, match=r"log_entries never changes"):
        connection.execute(text("DELETE FROM log_entries"))
    orphan = "INSERT INTO part_titles (section_id, language, title) VALUES (99999, 'en', 'Food')"
    with postgresql.begin() as connection, pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        connection.execute(text(orphan))
    failure = "INSERT INTO sign_in_failures (key, at) VALUES ('account:x', now()) RETURNING id"
    grant = "INSERT INTO role_grants (member_id, role, language) VALUES (1, 'editor', 'xx') RETURNING id"
    with postgresql.begin() as connection:
        highest = connection.scalar(text("SELECT max(id) FROM role_grants"))
        assert connection.scalar(text(grant)) == highest + 1
        assert connection.scalar(text(failure)) == 1


def test_the_old_file_is_set_aside_so_that_nobody_writes_there(demo: Engine, postgresql: Engine) -> None:
    moving.move(demo, postgresql, unheard)
    (kept,) = Path(str(demo.url.database)).parent.iterdir()
    assert kept.name.startswith("manual.sqlite3.moved-")


def test_a_database_in_use_is_not_moved(demo: Engine, postgresql: Engine) -> None:
    with demo.connect() as somebody:
        somebody.execute(text("SELECT 1 FROM members")).all()
        with pytest.raises(Conflict, match=r"The database is in use. Stop the app"):
            moving.move(demo, postgresql, unheard)
    assert Path(str(demo.url.database)).exists()


def test_a_postgresql_in_use_is_not_moved(demo: Engine, postgresql: Engine, sqlite: Engine) -> None:
    moving.move(demo, postgresql, unheard)
    with postgresql.connect(), pytest.raises(Conflict, match=r"The database is in use"):
        moving.move(postgresql, sqlite, unheard)


def test_nobody_writes_while_a_database_is_held(demo: Engine, postgresql: Engine) -> None:
    write = "DELETE FROM sign_in_failures"
    impatient = sqlite3.connect(str(demo.url.database), timeout=0.1)
    with moving.held(demo.url), pytest.raises(sqlite3.OperationalError, match="locked"):
        impatient.execute(write)
    impatient.close()
    moving.move(demo, postgresql, unheard)
    postgresql.dispose()
    with moving.held(postgresql.url), postgresql.begin() as somebody:
        somebody.execute(text("SET lock_timeout = 100"))
        with pytest.raises(DBAPIError, match="lock timeout"):
            somebody.execute(text(write))


def test_a_target_that_holds_rows_is_refused(demo: Engine, postgresql: Engine, sqlite: Engine) -> None:
    moving.move(demo, postgresql, unheard)
    with pytest.raises(Conflict, match=r"This database is not empty: there are rows in artifacts"):
        moving.move(sqlite, postgresql, unheard)


def test_a_target_with_empty_tables_is_taken(demo: Engine, postgresql: Engine) -> None:
    before = all_rows(demo)
    demo.dispose()
    migrations.upgrade(postgresql)
    moving.move(demo, postgresql, unheard)
    assert all_rows(postgresql) == before


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_breaks_off_leaves_nothing_and_is_done_again(
    kind: str, demo: Engine, request: pytest.FixtureRequest
) -> None:
    target: Engine = request.getfixturevalue(kind)
    before = all_rows(demo)
    demo.dispose()

    def give_up(sentence: str) -> None:
        if "revisions" in sentence:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        moving.move(demo, target, give_up)
    assert all_rows(target) == {}
    target.dispose()
    moving.move(demo, target, unheard)
    assert all_rows(target) == before


def test_rows_of_an_older_migration_arrive_at_the_newest(demo: Engine, postgresql: Engine) -> None:
    migrations.downgrade(demo, migrations.revisions()[1])
    demo.dispose()
    seals = moving.move(demo, postgresql, unheard)
    assert migrations.is_current(postgresql)
    assert faults_of_schema(postgresql) == []
    assert len(all_rows(postgresql)["revisions"]) == seals["revisions"].rows > 0


def test_what_the_other_database_cannot_hold_is_said(demo: Engine, postgresql: Engine) -> None:
    with demo.begin() as connection:
        connection.execute(text("UPDATE members SET name = 'A' || char(0) WHERE id = 1"))
    demo.dispose()
    with pytest.raises(Unprocessable, match=r"members.*NUL"):
        moving.move(demo, postgresql, unheard)
    assert all_rows(postgresql) == {}
    assert Path(str(demo.url.database)).exists()


def test_an_installation_of_a_newer_program_is_refused(demo: Engine, postgresql: Engine) -> None:
    with demo.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    demo.dispose()
    with pytest.raises(Unprocessable, match=r"migration 9999, which this version of the program does"):
        moving.move(demo, postgresql, unheard)


def test_a_row_that_is_none_is_refused(sqlite: Engine) -> None:
    lines = [b'{"at":"2026-05-03T12:00:00","id":1,"key":"x"}\n']
    with pytest.raises(Unprocessable, match=r"A line of the table sign_in_failures is no row of it"):
        filling.fill(sqlite, migrations.revisions()[-1], {"sign_in_failures": lambda: lines}, unheard)
    assert all_rows(sqlite) == {}


def test_the_command_moves_and_the_app_goes_on_there(
    seeded_app: Flask, postgresql_url: str, tmp_path: Path
) -> None:
    browser = signed_in(seeded_app, "author@daugavpils.example")
    db.close()
    typed = postgresql_url.replace("+psycopg", "") + "\n"
    ran = seeded_app.test_cli_runner().invoke(args=["move-database"], input=typed)
    assert ran.exit_code == 0, ran.output
    assert ran.output.splitlines()[-2:] == [
        "Every row has arrived, and was compared.",
        "Now set DATABASE_URL to the new address, where it is set or in config.py, and start the app.",
    ]
    settings = {"SECRET_KEY": SECRET, "TESTING": True, "DATABASE_URL": postgresql_url}
    there = create_app(settings, instance=Path(seeded_app.instance_path))
    again = there.test_client()
    cookie = browser.get_cookie(seeded_app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    again.set_cookie(cookie.key, cookie.value)
    assert again.get("/waiting").status_code == 200
    assert again.get("/editions/latest/en/manual.pdf").data.startswith(b"%PDF")
    jobs.close()
    db.close()
    there.extensions["engine"].dispose()
    seeded_app.extensions["engine"].dispose()


def test_the_command_says_what_is_wrong_with_an_address(seeded_app: Flask) -> None:
    run = seeded_app.test_cli_runner().invoke
    for address, said in (
        ("mysql://host/name", "this one begins with 'mysql'."),
        ("postgresql://127.0.0.1:1/none", "The database cannot be reached"),
        (seeded_app.config["DATABASE_URL"], "The installation is on this database already."),
    ):
        ran = run(args=["move-database"], input=f"{address}\n")
        assert (ran.exit_code, said in ran.output) == (1, True), ran.output


def test_no_address_with_its_password_is_taken_where_everybody_sees_it(seeded_app: Flask) -> None:
    words = ["move-database", "postgresql://manual:secret@127.0.0.1:1/none"]
    ran = seeded_app.test_cli_runner().invoke(args=words)
    assert (ran.exit_code, "unexpected extra argument" in ran.output) == (2, True), ran.output
