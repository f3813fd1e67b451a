"""The chain of the record: edits, deletions, new orders and cuts are found (security.md, row 17)."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from manual_app import create_app, db
from manual_app.activity import queries
from manual_app.activity import service as log
from manual_app.activity.models import LogEntry
from tests.conftest import SECRET

NUMBER = 6
COLUMNS = {
    "at": "2020-01-01 00:00:00.000000",
    "member_id": 99,
    "organisation_id": 99,
    "act": "nothing",
    "subject_kind": "nothing",
    "subject_id": 99,
    "details": '{"version":99}',
    "previous_hash": "1" * 64,
    "hash": "1" * 64,
}


def record(number: int) -> None:
    log.record(
        "text.sent", subject_kind="text", subject_id=number, member_id=1, organisation_id=2, version=number
    )


@pytest.fixture
def chain(app: Flask) -> Flask:
    """An installation with six entries in its record."""
    for number in range(1, NUMBER + 1):
        with db.transaction():
            record(number)
    return app


@pytest.fixture
def file(chain: Flask) -> Iterator[sqlite3.Connection]:
    """The database as somebody with the file sees it: the triggers are gone."""
    if chain.extensions["engine"].dialect.name != "sqlite":
        pytest.skip("the database is no file")
    db.close()
    connection = sqlite3.connect(Path(chain.instance_path) / "manual.sqlite3", isolation_level=None)
    for name in ("log_entries_no_update", "log_entries_no_delete"):
        connection.execute(f"DROP TRIGGER {name}")
    yield connection
    connection.close()


def faults() -> list[str]:
    with db.reading():
        return list(log.faults())


def verify(app: Flask) -> tuple[int, list[str]]:
    """Run the command that operators run."""
    ran = app.test_cli_runner().invoke(args=["verify"])
    return ran.exit_code, ran.output.splitlines()


def test_chain_as_it_was_written_has_no_fault(chain: Flask) -> None:
    assert faults() == []
    assert verify(chain)[0] == 0
    with db.reading():
        entries = list(reversed(queries.list_entries()))
        assert [entry.id for entry in entries] == [1, 2, 3, 4, 5, 6]
        assert [entry.previous_hash for entry in entries] == ["0" * 64, *(e.hash for e in entries[:-1])]
        assert queries.head_hash() == entries[-1].hash


@pytest.mark.parametrize("column", COLUMNS)
def test_every_edited_column_is_found(file: sqlite3.Connection, column: str) -> None:
    file.execute(f"UPDATE log_entries SET {column} = ? WHERE id = 3", [COLUMNS[column]])
    assert any(sentence.startswith("log: entry 3 ") for sentence in faults())


@pytest.mark.parametrize(("column", "value"), [("details", '}"version":3}'), ("at", "2026-11-27 1?:00")])
def test_an_entry_that_cannot_be_read_any_more_is_found(
    chain: Flask, file: sqlite3.Connection, column: str, value: str
) -> None:
    file.execute(f"UPDATE log_entries SET {column} = ? WHERE id = 3", [value])
    assert verify(chain) == (1, ["log: entry 3 was changed; it and what follows cannot be read"])


def test_edit_that_renews_its_own_hash_breaks_the_next_entry(file: sqlite3.Connection) -> None:
    with db.reading() as session:
        forged = session.get_one(LogEntry, 3)
        forged.details = {"version": 99}
        seal = log.entry_hash(forged)
    file.execute(
        "UPDATE log_entries SET details = ?, hash = ? WHERE id = 3", [json.dumps({"version": 99}), seal]
    )
    assert faults() == ["log: entry 4 does not follow the entry before it"]


def test_deleted_entry_is_found(file: sqlite3.Connection) -> None:
    file.execute("DELETE FROM log_entries WHERE id = 3")
    assert faults() == [
        "log: entry 3 is missing",
        "log: entry 4 does not follow the entry before it",
    ]


def test_deleted_first_entry_is_found(file: sqlite3.Connection) -> None:
    file.execute("DELETE FROM log_entries WHERE id = 1")
    assert faults()[0] == "log: entry 1 is missing"


def test_deleted_entry_whose_number_was_given_to_the_next_is_found(file: sqlite3.Connection) -> None:
    file.execute("DELETE FROM log_entries WHERE id = 3")
    for number in range(4, NUMBER + 1):
        file.execute("UPDATE log_entries SET id = ? WHERE id = ?", [number - 1, number])
    assert faults()[0] == "log: entry 3 does not follow the entry before it"


def test_reordered_entries_are_found(file: sqlite3.Connection) -> None:
    for old, new in ((3, 99), (4, 3), (99, 4)):
        file.execute("UPDATE log_entries SET id = ? WHERE id = ?", [new, old])
    found = faults()
    assert "log: entry 3 does not follow the entry before it" in found
    assert "log: entry 4 was changed" in found


def test_entry_put_in_between_is_found(file: sqlite3.Connection) -> None:
    columns = "at, member_id, organisation_id, act, subject_kind, subject_id, details, previous_hash"
    file.execute(
        f"INSERT INTO log_entries (id, {columns}, hash) SELECT 7, {columns}, ? FROM log_entries WHERE id = 6",
        ["2" * 64],
    )
    assert faults() == ["log: entry 7 does not follow the entry before it", "log: entry 7 was changed"]


def test_end_that_was_cut_off_is_found_by_a_head_kept_outside(chain: Flask, file: sqlite3.Connection) -> None:
    with db.reading():
        kept = queries.head_hash()
    assert queries.holds(kept)
    db.close()
    file.execute("DELETE FROM log_entries WHERE id > 4")
    assert faults() == []  # the chain itself cannot tell
    ran = chain.test_cli_runner().invoke(args=["verify", "--head", kept])
    assert ran.exit_code == 1
    assert ran.output.splitlines() == [
        "log: no entry has the given hash: the end was cut off, or the whole chain was written anew"
    ]


def test_verify_names_the_head_to_keep_outside_and_ends_with_1_when_something_is_wrong(
    chain: Flask, file: sqlite3.Connection
) -> None:
    with db.reading():
        head = queries.head_hash()
    said = ["Everything is as it was sealed.", f"The record's newest entry: {head}"]
    assert verify(chain) == (0, said)
    file.execute("UPDATE log_entries SET act = 'other' WHERE id = 2")
    assert verify(chain) == (1, ["log: entry 2 was changed"])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE log_entries SET act = 'other' WHERE id = 2",
        "DELETE FROM log_entries WHERE id = 2",
        "DELETE FROM log_entries",
        "INSERT OR REPLACE INTO log_entries SELECT id, at, member_id, organisation_id, 'other', subject_kind,"
        " subject_id, details, previous_hash, 'x' FROM log_entries WHERE id = 2",
    ],
)
def test_database_refuses_to_change_the_record(chain: Flask, statement: str) -> None:
    if "REPLACE" in statement and chain.extensions["engine"].dialect.name != "sqlite":
        pytest.skip("PostgreSQL knows no REPLACE")
    with pytest.raises(DBAPIError, match="log_entries never changes"), db.transaction() as session:
        session.execute(text(statement))
    assert faults() == []


def test_act_that_is_rolled_back_leaves_no_entry(chain: Flask) -> None:
    db.begin_writing()
    record(NUMBER + 1)
    db.close()
    with db.reading():
        assert len(queries.list_entries()) == NUMBER


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_writers_at_the_same_time_make_one_chain(
    tmp_path: Path, request: pytest.FixtureRequest, database: str
) -> None:
    if database == "postgresql":
        url = request.getfixturevalue("migrated_url")
    else:
        shutil.copy(request.getfixturevalue("migrated_database"), tmp_path / "manual.sqlite3")
        url = ""
    app = create_app({"SECRET_KEY": SECRET, "TESTING": True, "DATABASE_URL": url}, instance=tmp_path)
    ready, failed = threading.Barrier(6), []

    def write(first: int) -> None:
        ready.wait()
        try:
            for number in range(first, first + 5):
                with db.transaction():
                    record(number)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(100 * n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert faults() == []
    with db.reading():
        assert [entry.id for entry in queries.list_entries()] == list(range(30, 0, -1))
    db.close()
    app.extensions["engine"].dispose()
