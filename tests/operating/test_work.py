"""Mail and background work: what coordinators see of it, and what they do about it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from manual_app import create_app, db, jobs, mail, signs
from manual_app.accounts.models import Member
from manual_app.activity import queries as record
from manual_app.editions import service as editions
from manual_app.editions.models import CompileJob
from manual_app.mail import OutboxMessage
from tests import factories
from tests.conftest import SECRET
from tests.factories import csrf, signed_in

PAGE = "/manual/settings/work"
TO = "ann@jette.example"


@pytest.fixture
def coordinator(app: Flask) -> Member:
    return factories.member(factories.network(partners=1)["jette"], "coordinator")


@pytest.fixture
def browser(client: FlaskClient, coordinator: Member) -> FlaskClient:
    return signed_in(client, coordinator)


@pytest.fixture
def no_mail_server(app: Flask) -> Iterator[None]:
    """An SMTP address at which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    mail.configure({**app.config, "SMTP_URL": f"smtp://127.0.0.1:{port}"}, Path(app.instance_path))
    yield
    mail.configure(app.config, Path(app.instance_path))


def written(subject: str = "Review asked") -> int:
    """Put a message into the outbox."""
    with db.transaction():
        message = mail.send(to=TO, subject=subject, body="Open this link: https://x.example/secret")
    return message.id


def message(number: int) -> OutboxMessage:
    with db.reading() as session:
        return session.get_one(OutboxMessage, number)


def fail(number: int, times: int) -> None:
    """Let a message be tried so many times; each time its pause is over."""
    for _ in range(times):
        with db.transaction() as session:
            session.get_one(OutboxMessage, number).leased_until = None
        mail.deliver_mail()


def post(browser: FlaskClient, path: str) -> int:
    return browser.post(PAGE + path, data={"csrf_token": csrf(browser)}).status_code


def test_empty_page_says_what_belongs_there(browser: FlaskClient) -> None:
    signs.show_life()
    page = browser.get(PAGE).text
    for said in ("All mail has left.", "Nothing has failed.", "No mail server is set."):
        assert said in page
    assert "The worker does not run." not in page


@pytest.mark.usefixtures("no_mail_server")
def test_message_that_fails_is_shown_with_its_reason_and_its_next_try(browser: FlaskClient) -> None:
    number = written()
    fail(number, 3)
    page = browser.get(PAGE).text
    for said in (TO, "Review asked", "The mail server cannot be reached.", "tried 3 times", "next at"):
        assert said in page
    assert "https://x.example/secret" not in page


@pytest.mark.usefixtures("no_mail_server")
def test_message_is_not_tried_forever_until_it_is_sent_again(app: Flask, browser: FlaskClient) -> None:
    number = written()
    fail(number, mail.ATTEMPTS + 2)
    assert message(number).attempts == mail.ATTEMPTS
    assert "not tried again by itself" in browser.get(PAGE).text
    mail.configure(app.config, Path(app.instance_path))
    assert post(browser, f"/mail/{number}/again") == 303
    jobs.drain()
    assert message(number).sent_at is not None
    assert len(list((Path(app.instance_path) / "outbox").glob("*.eml"))) == 1


def test_message_given_up_is_never_sent_and_says_nothing_any_more(app: Flask, browser: FlaskClient) -> None:
    number = written()
    assert post(browser, f"/mail/{number}/give-up") == 303
    jobs.drain()
    mail.deliver_mail()
    kept = message(number)
    assert (kept.sent_at, kept.body, kept.given_up_at is not None) == (None, "", True)
    assert not (Path(app.instance_path) / "outbox").exists()
    assert post(browser, f"/mail/{number}/again") == 404
    with db.reading():
        assert [entry.act for entry in record.list_entries(subject_kind="message")] == ["message.given_up"]


def test_failed_job_is_shown_and_tried_again(browser: FlaskClient) -> None:
    signs.note_failure("deliver_mail", OSError("/srv/secret"))
    page = browser.get(PAGE).text
    assert "Sending mail" in page
    assert f"{PAGE}/jobs/deliver_mail/again" in page
    assert "A file or folder could not be read or written." in page
    assert "/srv/secret" not in page
    assert post(browser, "/jobs/deliver_mail/again") == 303
    jobs.drain()
    assert "Nothing has failed." in browser.get(PAGE).text


def test_job_about_something_is_not_repeated_but_taken_off(browser: FlaskClient) -> None:
    signs.note_failure("mail_password_reset", OSError())
    assert "/jobs/mail_password_reset/again" not in browser.get(PAGE).text
    assert post(browser, "/jobs/mail_password_reset/again") == 409
    assert post(browser, "/jobs/mail_password_reset/dismiss") == 303
    assert "Nothing has failed." in browser.get(PAGE).text


def test_failed_pdf_is_shown_until_it_is_made(browser: FlaskClient, coordinator: Member) -> None:
    with db.transaction() as session:
        member = session.merge(coordinator)
        edition = editions.create_edition(member, number="1.0", language="en", preview=True)
        failed = session.query(CompileJob).filter_by(edition_id=edition.id).one()
        failed.state, failed.error, failed.ended_at = "failed", "The picture is missing.", db.now()
    page = browser.get(PAGE).text
    assert "The picture is missing." in page
    assert "/editions/1.0/en?preview=1" in page
    with db.transaction() as session:
        editions.compile_again(session.merge(coordinator), edition)
    assert "Nothing has failed." in browser.get(PAGE).text


def test_desk_of_a_coordinator_tells_of_a_silent_worker_and_of_failing_mail(
    browser: FlaskClient, no_mail_server: None
) -> None:
    assert "The worker does not run" in browser.get("/waiting").text
    signs.show_life()
    number = written()
    fail(number, 1)
    assert "could not be sent" not in browser.get("/waiting").text
    fail(number, 1)
    desk = browser.get("/waiting").text
    assert "1 message could not be sent." in desk
    assert "The worker does not run" not in desk


def test_desk_of_others_stays_theirs(client: FlaskClient, coordinator: Member) -> None:
    author = factories.member(coordinator.organisation, "author")
    assert "The worker does not run" not in signed_in(client, author).get("/waiting").text


def test_settings_lead_there_for_coordinators_only(browser: FlaskClient, coordinator: Member) -> None:
    assert PAGE in browser.get("/manual/settings").text
    author = factories.member(coordinator.organisation, "author")
    assert PAGE not in signed_in(browser, author).get("/manual/settings").text


@pytest.mark.postgresql
def test_signs_and_failures_are_kept_in_postgresql_too(migrated_url: str, tmp_path: Path) -> None:
    settings = {"SECRET_KEY": SECRET, "TESTING": True, "DATABASE_URL": migrated_url}
    app = create_app(settings, instance=tmp_path)
    signs.show_life()
    signs.show_life()
    signs.note_failure("deliver_mail", OSError())
    signs.note_failure("deliver_mail", ValueError())
    with db.reading():
        assert not signs.worker_is_silent()
        assert [(row.error, row.times) for row in signs.list_failed()] == [("ValueError", 2)]
    signs.note_success("deliver_mail")
    with db.reading():
        assert signs.list_failed() == []
    db.close()
    app.extensions["engine"].dispose()
