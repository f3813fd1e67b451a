"""What the migrations build is what the models say, on both databases, and there is a way back."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Engine, inspect, select, text
from sqlalchemy.exc import IntegrityError

from manual_app import create_app, db
from manual_app.migrations import service as migrations
from manual_app.texts.models import Answer, Commit, Snapshot

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
    (
        "sign_in_sessions",
        {"id": 1, "token_hash": "1" * 64, "member_id": 1, "created_at": DAY, "expires_at": "2026-05-17"},
    ),
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
    put(empty, ROWS_OF_0002)

    migrations.upgrade(empty)
    migrations.downgrade(empty, "0002")
    migrations.upgrade(empty)

    assert checks(empty) == declared_checks()
    with empty.connect() as connection:
        kept = connection.execute(text("SELECT id, content, hash FROM revisions")).all()
        contributors = connection.execute(text("SELECT revision_id, member_id FROM contributors")).all()
        sessions = connection.execute(
            text("SELECT created_at = password_at, second_step_at FROM sign_in_sessions")
        ).all()
    assert [(number, bytes(content), seal) for number, content, seal in kept] == [(1, b"{}", "0" * 64)]
    assert [tuple(row) for row in contributors] == [(1, 1)]
    assert [(bool(same), second_step) for same, second_step in sessions] == [(True, None)]
    assert "html" not in {column["name"] for column in inspect(empty).get_columns("revisions")}


SENT = {"revisions", "contributors"}
HISTORY: list[tuple[str, dict[str, object]]] = [
    (
        "commits",
        {"text_id": 1, "version_from": 0, "count": 1, "member_id": 1, "client": "c", "request": "whole"}
        | {"schema": 1, "steps": '[{"stepType":"a\u00e9"}]', "created_at": DAY},
    ),
    (
        "commits",
        {"text_id": 1, "version_from": 1, "count": 1, "member_id": 1, "client": "c", "request": "partly"}
        | {"schema": 1, "steps": '[{"stepType":"b"}]', "created_at": DAY},
    ),
    (
        "commits",
        {"text_id": 1, "version_from": 2, "count": 1, "member_id": 1, "client": "server", "request": "s"}
        | {"schema": 1, "steps": '[{"stepType":"c"}]', "created_at": DAY},
    ),
    ("snapshots", {"text_id": 1, "version": 0, "schema": 1, "doc": '{"type":"doc"}', "created_at": DAY}),
    *(
        (
            "answers",
            {"text_id": 1, "member_id": 1, "request": request, "body_hash": "ab" * 32, "answer": answer}
            | {"created_at": DAY},
        )
        for request, answer in (
            ("whole", '{"from":0,"count":1,"kept":[0]}'),
            ("partly", '{"from":1,"count":1,"kept":[1]}'),
            ("nothing", '{"from":2,"count":0,"kept":[]}'),
        )
    ),
]


def put(engine: Engine, rows: list[tuple[str, dict[str, object]]]) -> None:
    with engine.begin() as connection:
        for table, row in rows:
            names = ", ".join(f'"{name}"' for name in row)
            values = ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)


def test_history_is_packed_and_unpacked_again_with_every_answer(empty: Engine) -> None:
    migrations.upgrade(empty, "0004")
    put(empty, [(table, row) for table, row in ROWS_OF_0002 if table not in SENT] + HISTORY)

    migrations.upgrade(empty)

    with db.reading() as session:
        commits = session.scalars(select(Commit).order_by(Commit.version_from)).all()
        found = [(c.request, c.steps, c.body_hash, c.kept) for c in commits]
        docs = session.scalars(select(Snapshot.doc)).all()
        answers = session.scalars(select(Answer.request)).all()
    digest = bytes.fromhex("ab" * 32)
    assert found == [
        ("whole", [{"stepType": "aé"}], digest, None),
        ("partly", [{"stepType": "b"}], digest, [1]),
        ("s", [{"stepType": "c"}], None, None),
    ]
    assert (docs, answers) == ([{"type": "doc"}], ["nothing"])

    migrations.downgrade(empty, "0004")

    with empty.connect() as connection:
        given = connection.execute(text("SELECT request, body_hash, answer FROM answers ORDER BY request"))
        answers = [(request, body_hash, as_json(answer)) for request, body_hash, answer in given]
        steps = connection.execute(text("SELECT steps FROM commits ORDER BY version_from")).scalars()
        written = [as_json(one) for one in steps]
    assert answers == [
        ("nothing", "ab" * 32, {"from": 2, "count": 0, "kept": []}),
        ("partly", "ab" * 32, {"from": 1, "count": 1, "kept": [1]}),
        ("whole", "ab" * 32, {"from": 0, "count": 1, "kept": [0]}),
    ]
    assert written == [[{"stepType": "aé"}], [{"stepType": "b"}], [{"stepType": "c"}]]


def as_json(value: object) -> object:
    return json.loads(value) if isinstance(value, str) else value


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


def test_the_newest_migration_is_known_without_alembic_which_no_web_process_loads(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from manual_app import create_app;"
        "key = '0123456789-abcdefghijklmnopqrstuvwxyz';"
        "app = create_app({'SECRET_KEY': key}, instance=Path(sys.argv[1]));"
        "app.test_client().get('/healthz');"
        "sys.exit('alembic' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False)
    assert (ran.returncode, migrations.newest()) == (0, migrations.revisions()[-1])
