"""The database: each part made to go wrong, and found."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from manual_app import create_app, db, jobs
from manual_app.migrations import service as migrations
from manual_app.operating.doctor import database
from manual_app.operating.doctor.findings import State
from tests.conftest import SECRET
from tests.operating.doctor.examining import found, installation


def test_database_that_is_not_there_is_wrong(app: Flask) -> None:
    app.extensions["engine"].dispose()
    shutil.rmtree(app.instance_path)
    finding = found(database.database, app)
    assert (finding.state, finding.said) == (
        State.WRONG,
        "cannot be opened: sqlite3.OperationalError (SQLITE_CANTOPEN)",
    )


def test_damaged_file_is_wrong(app: Flask) -> None:
    app.extensions["engine"].dispose()
    file = Path(app.instance_path) / "manual.sqlite3"
    content = bytearray(file.read_bytes())
    for page in range(20, 60):
        content[page * 4096 : page * 4096 + 200] = b"\xff" * 200
    file.write_bytes(content)
    finding = found(database.database, app)
    assert finding.state == State.WRONG
    assert "restore the newest backup" in finding.mend


def test_database_that_takes_no_write_is_wrong(app: Flask) -> None:
    app.extensions["engine"].dispose()
    engine = db.connect(f"sqlite:///file:{app.instance_path}/manual.sqlite3?mode=ro&uri=true")
    app.extensions["engine"] = engine
    finding = found(database.database, app)
    assert (finding.state, finding.said) == (
        State.WRONG,
        "cannot be written: sqlite3.OperationalError (SQLITE_READONLY)",
    )


def test_database_that_is_not_set_for_truth_is_wrong(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(database.PRAGMAS, "synchronous", "3")  # as if EXTRA were asked for and not there
    finding = found(database.database, app)
    assert (finding.state, finding.said[:21]) == (State.WRONG, "is not set for truth:")


def test_sqlite_on_a_network_is_wrong(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "21 1 0:20 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
        f"99 21 0:50 / {app.instance_path} rw,relatime shared:7 - nfs4 server:/export rw\n"
    )
    assert database.file_system_of(Path(app.instance_path) / "manual.sqlite3", mounts) == "nfs4"
    assert database.file_system_of(tmp_path, mounts) == "ext4"
    monkeypatch.setattr(database, "file_system_of", lambda path: "nfs4")
    assert "(nfs4)" in found(database.database, app).said


def test_another_migration_is_wrong(app: Flask) -> None:
    migrations.downgrade(app.extensions["engine"], "0003")
    assert found(database.migrated, app).state == State.WRONG


def test_missing_trigger_is_wrong_and_named(app: Flask) -> None:
    with app.extensions["engine"].begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER log_entries_no_update")
    finding = found(database.triggers, app)
    assert (finding.state, finding.said) == (State.WRONG, "missing: log_entries_no_update")


@pytest.fixture
def on_postgresql(postgresql_url: str, tmp_path: Path) -> Iterator[Flask]:
    (tmp_path / "pg").mkdir()
    settings = {"SECRET_KEY": SECRET, "TESTING": True, "DATABASE_URL": postgresql_url}
    app = create_app(settings, instance=tmp_path / "pg")
    yield app
    db.close()
    jobs.close()
    app.extensions["engine"].dispose()


@pytest.mark.postgresql
def test_postgresql_without_fsync_is_wrong(on_postgresql: Flask) -> None:
    finding = found(database.database, on_postgresql)  # the tests' own server runs without
    assert (finding.state, finding.said) == (
        State.WRONG,
        "fsync is off: what people are told is saved can be lost with the power",
    )


@pytest.mark.postgresql
def test_postgresql_that_takes_no_write_is_wrong(on_postgresql: Flask, postgresql_url: str) -> None:
    with on_postgresql.extensions["engine"].connect() as connection:
        name = connection.exec_driver_sql("SELECT current_database()").scalar()
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
        connection.commit()
    on_postgresql.extensions["engine"].dispose()
    findings = list(database.database(installation(on_postgresql)))
    assert findings[-1].said == "cannot be written: psycopg.errors.ReadOnlySqlTransaction (25006)"
    assert findings[-1].state == State.WRONG


def test_postgresql_that_is_gone_is_wrong_and_the_command_says_so(tmp_path: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{nobody.getsockname()[1]}"
        settings = {"SECRET_KEY": SECRET, "DATABASE_URL": f"postgresql+psycopg://u:s3cret@{address}/manual"}
        app = create_app(settings, instance=tmp_path / "instance")
        ran = app.test_cli_runner().invoke(args=["doctor"])
    assert ran.exit_code == 1
    assert f"→ See that PostgreSQL runs at {address} and takes user and database" in ran.output
    assert "s3cret" not in ran.output
