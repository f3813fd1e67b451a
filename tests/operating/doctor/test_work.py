"""Mail and work: each part made to go wrong, and found."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from manual_app import db, mail, signs
from manual_app.operating import doctor
from manual_app.operating.doctor.findings import State
from tests.mail_server import mail_server
from tests.operating.doctor.examining import check_of, found


def test_no_mail_server_is_a_warning(app: Flask) -> None:
    assert found(check_of("mail"), app).state == State.WARNING


def test_mail_server_that_refuses_the_password_is_wrong(app: Flask) -> None:
    with mail_server(auth_required=True, auth_require_tls=False) as server:
        settings = {"SMTP_URL": f"smtp://manual:wrong@127.0.0.1:{server.port}"}
        mail.configure({**app.config, **settings}, Path(app.instance_path))
        finding = found(check_of("mail"), app, **settings)
    assert finding.state == State.WRONG
    assert f"127.0.0.1:{server.port} refuses user or password: 535" in finding.said


def test_mail_that_others_can_read_on_its_way_is_a_warning(app: Flask) -> None:
    with mail_server() as server:  # 127.1 is loopback for the resolver, but not for the app
        settings = {"SMTP_URL": f"smtp://127.1:{server.port}", "MAIL_FROM": "manual@jette.example"}
        mail.configure({**app.config, **settings}, Path(app.instance_path))
        finding = found(check_of("mail"), app, **settings)
    assert finding.state == State.WARNING
    assert finding.said == f"127.1:{server.port} takes mail without encryption only"


def test_sender_nobody_accepts_is_wrong(healthy: Flask) -> None:
    finding = found(check_of("mail"), healthy, MAIL_FROM="manual@localhost.example")
    assert (finding.part, finding.state) == ("sender", State.WRONG)


def test_worker_that_never_ran_or_is_silent_is_wrong(app: Flask) -> None:
    assert found(check_of("worker"), app).said == "none has run on this database yet"
    with db.transaction() as session:
        session.add(signs.WorkerSign(id=1, at=db.now() - timedelta(hours=1)))
    assert found(check_of("worker"), app).said.startswith("silent since ")


def test_job_that_waits_for_long_is_a_warning(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    signs.show_life()
    with db.transaction():
        mail.send(to="ann@jette.example", subject="Hello", body="Hello")
    assert found(check_of("worker"), app).said == "1 jobs wait"
    monkeypatch.setattr(doctor.work, "OLD", timedelta(0))
    finding = found(check_of("worker"), app)
    assert (finding.part, finding.state) == ("queue", State.WARNING)
    assert finding.said.startswith("1 wait, the next one since ")


def test_mail_and_jobs_that_failed_are_warnings(app: Flask) -> None:
    with db.transaction():
        message = mail.send(to="ann@jette.example", subject="Hello", body="Hello")
        message.attempts, message.last_error = 3, "NoMailServer: away"
    signs.note_failure("sail", ValueError("s3cret"))
    assert found(check_of("mail that failed"), app).said == "1 of 1 unsent messages were tried more than once"
    assert found(check_of("jobs that failed"), app).said == "failed: sail (ValueError, 1 times)"
