"""`flask backup` and `flask restore`: what was there comes back, on either database, or nothing does."""

from __future__ import annotations

import resource
import shutil
import signal
import stat
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from manual_app import config, db
from manual_app.cli import backups
from manual_app.errors import Unavailable
from manual_app.migrations import service as migrations
from manual_app.operating import backup, restoring, rows
from tests.operating.conftest import MANUAL, Machine, all_rows, kept, run
from tests.seeded import COORDINATOR, signed_in

MOMENT = datetime(2026, 5, 3, 12)  # noqa: DTZ001 as SQLite keeps it
ON_EITHER = pytest.mark.parametrize("url", ["", pytest.param("postgresql_url", marks=pytest.mark.postgresql)])


@ON_EITHER
def test_a_backup_restores_on_an_empty_machine(
    url: str, seeded_app: Flask, machine: Machine, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    (Path(seeded_app.instance_path) / "config.py").write_text('PUBLIC_URL = "https://manual.example"\n')
    browser = signed_in(seeded_app)
    pdf = browser.get(MANUAL).data
    before = kept(seeded_app.extensions["engine"])
    ran = run(seeded_app, "backup", tmp_path / "manual.backup")
    assert ran.exit_code == 0, ran.output
    db.close()
    shutil.rmtree(seeded_app.instance_path)

    there = machine("there", request.getfixturevalue(url) if url else "")
    ran = run(there, "restore", tmp_path / "manual.backup")
    assert ran.exit_code == 0, ran.output
    assert kept(there.extensions["engine"]) == before
    assert migrations.is_current(there.extensions["engine"])
    assert run(there, "verify").exit_code == 0
    assert "https://manual.example" in (Path(there.instance_path) / "config.py").read_text()
    assert signed_in(there, COORDINATOR).get(MANUAL).data == pdf


@pytest.mark.postgresql
def test_a_backup_of_postgresql_restores_on_sqlite(
    seeded_app: Flask, machine: Machine, postgresql_url: str, tmp_path: Path
) -> None:
    before = kept(seeded_app.extensions["engine"])
    run(seeded_app, "backup", tmp_path / "1.backup")
    middle = machine("middle", postgresql_url)
    run(middle, "restore", tmp_path / "1.backup")
    ran = run(middle, "backup", tmp_path / "2.backup")
    assert ran.exit_code == 0, ran.output
    end = machine("end")
    assert run(end, "restore", tmp_path / "2.backup").exit_code == 0
    assert kept(end.extensions["engine"]) == before
    assert run(end, "verify").exit_code == 0


def test_who_was_signed_in_signs_in_anew(seeded_app: Flask, machine: Machine, tmp_path: Path) -> None:
    cookie = signed_in(seeded_app).get_cookie(seeded_app.config["SESSION_COOKIE_NAME"])
    run(seeded_app, "backup", tmp_path / "manual.backup")
    there = machine("there")
    run(there, "restore", tmp_path / "manual.backup")
    browser = there.test_client()
    assert cookie is not None
    browser.set_cookie(cookie.key, cookie.value)
    assert browser.get("/waiting", headers={"Accept": "application/json"}).status_code == 401


def test_a_backup_is_one_file_for_its_owner_and_is_not_written_over(
    seeded_app: Flask, tmp_path: Path
) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    assert run(seeded_app, "backup", folder / "manual.backup").exit_code == 0
    assert [path.name for path in folder.iterdir()] == ["manual.backup"]
    assert stat.S_IMODE((folder / "manual.backup").stat().st_mode) == 0o600
    before = (folder / "manual.backup").read_bytes()
    ran = run(seeded_app, "backup", folder / "manual.backup")
    assert (ran.exit_code, "is there already, and is not written over" in ran.output) == (1, True)
    assert (folder / "manual.backup").read_bytes() == before


def test_secrets_are_in_a_file_of_their_own_only_when_asked(
    seeded_app: Flask, machine: Machine, tmp_path: Path
) -> None:
    instance = Path(seeded_app.instance_path)
    (instance / "secret-key").write_text("a-key-that-nobody-else-has-0123456789\n")
    (instance / "config.py").write_text('SMTP_URL = "smtp://manual:hush-hush@mail.example:587"\n')
    run(seeded_app, "backup", tmp_path / "plain.backup")
    ran = run(seeded_app, "backup", tmp_path / "manual.backup", "--secrets", tmp_path / "manual.secrets")
    assert ran.exit_code == 0, ran.output
    for name in ("plain.backup", "manual.backup"):
        content = (tmp_path / name).read_bytes()
        assert b"hush-hush" not in content
        assert b"a-key-that-nobody-else-has" not in content
        assert b"smtp://manual@mail.example:587" in content
    assert stat.S_IMODE((tmp_path / "manual.secrets").stat().st_mode) == 0o600

    bare = machine("bare")
    ran = run(bare, "restore", tmp_path / "manual.backup")
    assert ran.exit_code == 0, (ran.output, ran.exception)
    assert ran.output.splitlines()[-1].endswith(backups.NEW_KEY)
    assert not (Path(bare.instance_path) / "secret-key").exists()
    keyed = machine("keyed")
    (Path(keyed.instance_path) / "secret-key").write_text("the-key-of-this-machine-0123456789\n")
    ran = run(keyed, "restore", tmp_path / "manual.backup")
    assert ran.output.splitlines()[-1].endswith(backups.OWN_KEY)
    whole = machine("whole")
    ran = run(whole, "restore", tmp_path / "manual.backup", "--secrets", tmp_path / "manual.secrets")
    assert ran.output.splitlines()[-1] == backups.NEXT
    for name in ("secret-key", "demo-password"):
        assert (Path(whole.instance_path) / name).read_text() == (instance / name).read_text()
        assert stat.S_IMODE((Path(whole.instance_path) / name).stat().st_mode) == 0o600
    assert config.given(Path(whole.instance_path)) == {"SMTP_URL": "smtp://manual:hush-hush@mail.example:587"}


def test_an_installation_that_holds_rows_is_not_restored_over(seeded_app: Flask, tmp_path: Path) -> None:
    before = all_rows(seeded_app.extensions["engine"])
    run(seeded_app, "backup", tmp_path / "manual.backup")
    ran = run(seeded_app, "restore", tmp_path / "manual.backup")
    assert ran.exit_code == 1
    assert ran.output.splitlines()[-1].startswith("Error: This database is not empty: there are rows in ")
    assert all_rows(seeded_app.extensions["engine"]) == before


def test_a_file_that_is_missing_is_said_and_the_rest_is_kept(
    seeded_app: Flask, machine: Machine, tmp_path: Path
) -> None:
    instance = Path(seeded_app.instance_path)
    lost = next(path for path in (instance / "files/pictures").rglob("*") if path.is_file())
    lost.unlink()
    ran = run(seeded_app, "backup", tmp_path / "manual.backup")
    key = lost.relative_to(instance / "files")
    assert ran.output.splitlines()[-1] == f"Missing or changed, and so not in it: {key}"
    assert ran.exit_code == 1
    ran = run(machine("there"), "restore", tmp_path / "manual.backup")
    assert (ran.exit_code, f"picture {lost.name[:12]} is missing" in ran.output) == (1, True)


def test_a_full_disk_is_said_and_leaves_no_half_file(seeded_app: Flask, tmp_path: Path) -> None:
    engine, instance = seeded_app.extensions["engine"], Path(seeded_app.instance_path)
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    folder = tmp_path / "kept"
    folder.mkdir()
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, limit[1]))  # a file grows no further: EFBIG
    try:
        with pytest.raises(Unavailable, match=r"cannot be written: File too large. Nothing was kept."):
            backup.write(engine, folder / "manual.backup", instance, lambda _sentence: None)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, ignored)
    assert list(folder.iterdir()) == []


@ON_EITHER
def test_an_upgrade_has_a_way_back(
    url: str, seeded_app: Flask, machine: Machine, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """As docs/operating.md says: back up what the old version left, upgrade, check; or restore it."""
    run(seeded_app, "backup", tmp_path / "new.backup")
    old = machine("old", request.getfixturevalue(url) if url else "")
    run(old, "restore", tmp_path / "new.backup")
    migrations.downgrade(old.extensions["engine"], migrations.revisions()[1])
    before = kept(old.extensions["engine"])
    assert run(old, "backup", tmp_path / "old.backup").exit_code == 0
    assert run(old, "db", "upgrade").exit_code == 0
    assert run(old, "verify").exit_code == 0

    with (tmp_path / "old.backup").open("rb") as source:
        checked = restoring.check(source)
        assert checked.manifest.revision == migrations.revisions()[1]
        assert {name: rows.seal_of(lines) for name, lines in before.items()} == checked.manifest.tables
    back = machine("back")
    assert run(back, "restore", tmp_path / "old.backup").exit_code == 0
    assert migrations.is_current(back.extensions["engine"])
    migrations.downgrade(back.extensions["engine"], migrations.revisions()[1])
    assert kept(back.extensions["engine"]) == before


def test_nothing_that_is_kept_refers_to_what_is_left_out() -> None:
    """Else a backup could not be restored."""
    tables = db.Base.metadata.tables.values()
    kept_tables = [table for table in tables if table.name not in backup.PASSING]
    assert {
        (table.name, key.target_fullname)
        for table in kept_tables
        for key in table.foreign_keys
        if key.column.table.name in backup.PASSING
    } == set()
    assert {table.name for table in tables} >= backup.PASSING


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_a_backup_sees_one_moment_and_holds_nobody_up(kind: str, request: pytest.FixtureRequest) -> None:
    engine: Engine = request.getfixturevalue(kind)
    migrations.upgrade(engine)
    with backup.one_moment(engine) as connection:
        tables = {table.name: table for table in rows.tables(connection)}
        assert list(rows.lines(connection, tables["members"])) == []
        with engine.begin() as somebody:
            somebody.execute(tables["sign_in_failures"].insert(), {"key": "account:x", "at": MOMENT})
        assert list(rows.lines(connection, tables["sign_in_failures"])) == []
    assert len(all_rows(engine)["sign_in_failures"]) == 1
