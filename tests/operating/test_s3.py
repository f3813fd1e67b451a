"""An installation whose files lie on S3: moved there, served, backed up, and while the server is down."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from manual_app import create_app, db, storage
from manual_app.editions.service import file_key
from tests.machine import PATIENCE
from tests.operating.conftest import MANUAL, Machine, kept, run
from tests.s3 import S3
from tests.seeded import SECRET, signed_in

BUCKET = "s3://manual/town"
READY = {"ok": True, "database": True, "storage": True, "migrations": True, "queue": True}


def files_in(folder: Path) -> dict[str, Path]:
    """Return what lies in a folder, but the file that `/readyz` writes."""
    found = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    return {name: path for name, path in found.items() if not name.startswith("health/")}


@pytest.fixture
def on_s3(seeded_app: Flask, s3: S3) -> Iterator[Flask]:
    """The demo with its files moved to S3 by the command, and none left where they were."""
    ran = run(seeded_app, "move-files", BUCKET)
    assert ran.exit_code == 0, ran.output
    instance = Path(seeded_app.instance_path)
    (instance / "files").rename(instance / "files-before")
    app = create_app({"SECRET_KEY": SECRET, "TESTING": True, "FILES_URL": BUCKET}, instance=instance)
    yield app
    db.close()
    app.extensions["engine"].dispose()


def test_the_app_runs_on_s3(on_s3: Flask, s3: S3) -> None:
    assert run(on_s3, "verify").exit_code == 0
    browser = on_s3.test_client()
    assert browser.get("/readyz").json == READY
    whole = browser.get(MANUAL)
    assert (whole.status_code, whole.data[:5]) == (200, b"%PDF-")
    part = browser.get(MANUAL, headers={"Range": "bytes=1000-1999"})
    assert (part.status_code, part.data) == (206, whole.data[1000:2000])
    assert storage.exists(file_key(hashlib.sha256(whole.data).hexdigest()))
    assert not (Path(on_s3.instance_path) / "files").exists()


def test_a_backup_of_s3_is_restored_in_a_folder(on_s3: Flask, machine: Machine, tmp_path: Path) -> None:
    pdf = signed_in(on_s3).get(MANUAL).data
    before = kept(on_s3.extensions["engine"])
    ran = run(on_s3, "backup", tmp_path / "manual.backup")
    assert ran.exit_code == 0, ran.output
    there = machine("there")
    ran = run(there, "restore", tmp_path / "manual.backup")
    assert ran.exit_code == 0, ran.output
    assert kept(there.extensions["engine"]) == before
    assert there.test_client().get(MANUAL).data == pdf


def test_files_move_back_and_what_was_moved_is_not_sent_again(on_s3: Flask, tmp_path: Path) -> None:
    instance = Path(on_s3.instance_path)
    back = f"file://{tmp_path}/back"
    assert run(on_s3, "move-files", back).exit_code == 0
    moved, before = files_in(tmp_path / "back"), files_in(instance / "files-before")
    assert {name: path.read_bytes() for name, path in moved.items()} == {
        name: path.read_bytes() for name, path in before.items()
    }
    first = next(iter(moved.values()))
    times = {name: path.stat().st_mtime_ns for name, path in moved.items() if path != first}
    first.write_bytes(b"half")
    assert run(on_s3, "move-files", back).exit_code == 0
    assert first.read_bytes() != b"half"
    assert {name: path.stat().st_mtime_ns for name, path in moved.items() if path != first} == times


def test_while_s3_is_down_pages_say_so_and_it_comes_back(on_s3: Flask, s3_server: S3) -> None:
    browser = on_s3.test_client()
    s3_server.stop()
    try:
        answer = browser.get("/readyz")
        assert (answer.status_code, answer.json) == (503, {**READY, "ok": False, "storage": False})
        page = browser.get(MANUAL)
        assert page.status_code == 503
        assert "The server cannot reach what it keeps at the moment." in page.text
        assert browser.get("/").status_code == 200
    finally:
        s3_server.start()
    patience = time.monotonic() + PATIENCE
    while browser.get(MANUAL).status_code != 200:
        assert time.monotonic() < patience
        time.sleep(0.5)
