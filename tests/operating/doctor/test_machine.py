"""The machine: each part made to go wrong, and found."""

from __future__ import annotations

import resource
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from manual_app import db
from manual_app.activity import service as record
from manual_app.operating.doctor import machine
from manual_app.operating.doctor.findings import State
from tests.operating.doctor.examining import found


def test_instance_that_others_can_read_is_wrong(app: Flask) -> None:
    instance = Path(app.instance_path)
    instance.chmod(0o700)
    (instance / "manual.sqlite3").chmod(0o644)
    assert found(machine.instance, app).state == State.OK  # nobody gets through to it
    instance.chmod(0o755)
    finding = found(machine.instance, app)
    assert (finding.state, finding.said) == (State.WRONG, f"others can read manual.sqlite3 in {instance}")


def test_missing_and_weak_secrets_are_wrong(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    assert found(machine.secret, app).state == State.WRONG
    (Path(app.instance_path) / "secret-key").write_text("a" * 64)
    assert found(machine.secret, app).state == State.WRONG


def test_clock_behind_the_record_is_wrong(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    future = db.now() + timedelta(days=3)
    with monkeypatch.context() as later, db.transaction():
        later.setattr(db, "now", lambda: future)
        record.record("partner.created", subject_kind="organisation", subject_id=1)
    finding = found(machine.clock, app)
    assert (finding.state, finding.said[:38]) == (State.WRONG, "behind the newest entry of the record ")


def test_clock_that_is_not_synchronised_is_a_warning(app: Flask) -> None:
    expected = {True: State.OK, None: State.OK, False: State.WARNING}
    assert found(machine.clock, app).state == expected[machine.is_synchronised()]


def test_full_disk_is_wrong_and_little_room_a_warning(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    free = shutil.disk_usage(app.instance_path).free
    monkeypatch.setattr(machine, "LITTLE_DISK", free * 2)
    assert found(machine.disk, app).state == State.WARNING
    monkeypatch.setattr(machine, "NO_DISK", free * 2)
    assert found(machine.disk, app).state == State.WRONG


def test_too_few_open_files_are_a_warning(app: Flask) -> None:
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    finding = found(machine.open_files, app, STREAMS=allowed)
    said = f"{allowed} allowed here, {2 * allowed + 1_200} needed for {allowed} streams"
    assert (finding.state, finding.said) == (State.WARNING, said)
