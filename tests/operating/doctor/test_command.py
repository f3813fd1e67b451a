"""`flask doctor` as a whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from manual_app.operating import doctor
from manual_app.operating.doctor.findings import Finding, Installation, State
from tests.operating.doctor.examining import installation


def test_a_healthy_installation_is_said_to_be_well(healthy: Flask) -> None:
    with healthy.app_context():
        findings = list(doctor.examine(installation(healthy)))
    doubted = {finding.part: finding.state for finding in findings if finding.state != State.OK}
    doubted.pop("clock", None)  # as the machine has it
    assert doubted == {"address": State.WARNING, "proxy": State.WARNING}  # nobody serves, on loopback
    assert {finding.part for finding in findings} >= {
        "database",
        "worker",
        "queue",
        "sender",
        "outbox",
        "jobs",
    }


def test_the_command_prints_lines_and_ends_with_one_where_something_is_wrong(healthy: Flask) -> None:
    runner = healthy.test_cli_runner()
    ran = runner.invoke(args=["doctor"])
    assert ran.exit_code == 0, ran.output
    assert "ok      database: SQLite, readable and writable" in ran.output
    assert (
        "warning address: http://127.0.0.1:8000 is for this machine only\n        → Set PUBLIC_URL"
        in ran.output
    )
    (Path(healthy.instance_path) / "secret-key").chmod(0o644)
    ran = runner.invoke(args=["doctor", "--json"])
    findings = {one["part"]: one for one in json.loads(ran.stdout)}
    assert (ran.exit_code, findings["secret"]["state"]) == (1, "wrong")
    assert findings["secret"]["mend"].startswith("Run `chmod 600 ")


def test_a_part_that_cannot_be_looked_at_is_wrong_and_ends_nothing(
    healthy: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(_installation: Installation) -> Iterator[Finding]:
        yield from ()
        raise ValueError("s3cret")

    monkeypatch.setattr(doctor, "CHECKS", (("stumbling", stumble), *doctor.CHECKS[-1:]))
    stumbled, last = doctor.examine(installation(healthy))
    assert (stumbled.state, stumbled.said) == (State.WRONG, "could not be looked at: ValueError")
    assert last.part == "open files"
