"""Mail and a real mail server: encryption, signing in, refusals, and what hangs up."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from manual_app import db, mail
from manual_app.mail import ATTEMPTS, OutboxMessage, deliver_mail
from tests.mail_server import HOST, PASSWORD, certificate, mail_server

Facts = list[tuple[bool, int, str | None]]
ACCOUNT = "manual:p%3Ass%2Fw%40rd@"


@pytest.fixture
def use(app: Flask) -> Callable[[str], None]:
    """Return what makes the app send through a server."""

    def configure(url: str) -> None:
        mail.configure({**app.config, "SMTP_URL": url}, Path(app.instance_path))

    return configure


@pytest.fixture
def at_a_distance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the name HOST lead to this machine, though to the app it is any other."""
    ask = socket.getaddrinfo

    def answer(host: Any, *rest: Any, **options: Any) -> Any:
        return ask("127.0.0.1" if host == HOST else host, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", answer)


def queue(count: int = 1) -> None:
    with db.transaction():
        for number in range(count):
            mail.send(to=f"ann{number}@jette.example", subject="Hello", body="Hello")


def facts() -> Facts:
    """Return of each letter: whether it is sent, how often it was tried, and what was said."""
    with db.reading() as session:
        rows = session.query(OutboxMessage).order_by(OutboxMessage.id).all()
        return [(row.sent_at is not None, row.attempts, row.last_error) for row in rows]


def let_time_pass() -> None:
    """Come to the moment at which everything that waits may be tried again."""
    with db.transaction() as session:
        for row in session.query(OutboxMessage).filter(OutboxMessage.leased_until.is_not(None)):
            row.leased_until = db.now() - timedelta(seconds=1)


def test_letters_leave_each_once(use: Callable[[str], None]) -> None:
    with mail_server() as server:
        use(f"smtp://127.0.0.1:{server.port}")
        queue(3)
        deliver_mail()
        deliver_mail()
    with db.reading() as session:
        ids = [row.message_id for row in session.query(OutboxMessage).order_by(OutboxMessage.id)]
    assert server.ids == ids
    assert facts() == [(True, 1, None)] * 3


@pytest.mark.usefixtures("at_a_distance")
def test_encryption_that_is_offered_is_used_and_a_password_goes_through_it(
    use: Callable[[str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trusted = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with mail_server(tls_context=context, require_starttls=True, auth_required=True) as server:
        use(f"smtp://{ACCOUNT}{HOST}:{server.port}")
        queue()
        deliver_mail()
    assert facts() == [(True, 1, None)]
    assert (server.encrypted, server.signed_in) == ([True], [True])


@pytest.mark.usefixtures("at_a_distance")
def test_encryption_from_the_start(
    use: Callable[[str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trusted = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with mail_server(ssl_context=context) as server:
        use(f"smtps://{HOST}:{server.port}")
        queue()
        deliver_mail()
    assert (facts(), server.encrypted) == ([(True, 1, None)], [True])


@pytest.mark.usefixtures("at_a_distance")
def test_a_certificate_that_nobody_signed_is_not_believed(use: Callable[[str], None], tmp_path: Path) -> None:
    context, _file = certificate(tmp_path)
    with mail_server(tls_context=context) as server:
        use(f"smtp://{ACCOUNT}{HOST}:{server.port}")
        queue()
        deliver_mail()
    ((sent, attempts, error),) = facts()
    assert (sent, attempts, server.ids, server.passwords_seen) == (False, 1, [], 0)
    assert "certificate verify failed" in str(error)


@pytest.mark.usefixtures("at_a_distance")
def test_a_password_never_goes_over_a_network_in_the_clear(use: Callable[[str], None]) -> None:
    with mail_server(auth_require_tls=False) as server:
        use(f"smtp://{ACCOUNT}{HOST}:{server.port}")
        queue()
        deliver_mail()
    ((sent, _attempts, error),) = facts()
    assert (sent, server.ids, server.passwords_seen) == (False, [], 0)
    assert "no password is sent without it" in str(error)


def test_a_relay_on_this_machine_needs_no_certificate_that_somebody_signed(
    use: Callable[[str], None], tmp_path: Path
) -> None:
    context, _file = certificate(tmp_path)
    with mail_server(tls_context=context) as server:
        use(f"smtp://127.0.0.1:{server.port}")
        queue()
        deliver_mail()
    assert (facts(), server.encrypted) == ([(True, 1, None)], [True])


def test_a_wrong_password_spends_the_tries_of_no_letter_behind(use: Callable[[str], None]) -> None:
    with mail_server(auth_require_tls=False) as server:
        use(f"smtp://manual:wrong@127.0.0.1:{server.port}")
        queue(3)
        deliver_mail()
    (first, *others) = facts()
    assert (first[:2], others) == ((False, 1), [(False, 0, None)] * 2)
    assert "535" in str(first[2])
    assert PASSWORD not in str(first[2])


def test_a_server_that_is_away_is_tried_once_and_again_later(use: Callable[[str], None]) -> None:
    with mail_server() as server:
        pass
    use(f"smtp://127.0.0.1:{server.port}")
    queue(3)
    deliver_mail()
    assert [fact[:2] for fact in facts()] == [(False, 1), (False, 0), (False, 0)]
    with mail_server() as server:
        use(f"smtp://127.0.0.1:{server.port}")
        let_time_pass()
        deliver_mail()
    assert [fact[:2] for fact in facts()] == [(True, 2), (True, 1), (True, 1)]


@pytest.mark.parametrize("when", ["recipient_verdict", "verdict"])
def test_what_is_refused_for_good_has_failed_at_once(use: Callable[[str], None], when: str) -> None:
    with mail_server() as server:
        use(f"smtp://127.0.0.1:{server.port}")
        setattr(server, when, "550 No such user here")
        queue()
        deliver_mail()
        let_time_pass()
        setattr(server, when, "250 OK")
        deliver_mail()
    assert facts() == [(False, ATTEMPTS, "Refused: 550 No such user here")]


@pytest.mark.parametrize("when", ["recipient_verdict", "verdict"])
def test_what_is_refused_for_now_is_tried_again_later(use: Callable[[str], None], when: str) -> None:
    with mail_server() as server:
        use(f"smtp://127.0.0.1:{server.port}")
        setattr(server, when, "451 Come again")
        queue(2)
        deliver_mail()
        deliver_mail()  # too early: nothing is tried
        assert [fact[:2] for fact in facts()] == [(False, 1), (False, 1)]
        assert "451" in str(facts()[0][2])
        setattr(server, when, "250 OK")
        let_time_pass()
        deliver_mail()
    assert facts() == [(True, 2, None), (True, 2, None)]


def test_a_letter_is_tried_for_days_and_then_has_failed(use: Callable[[str], None]) -> None:
    waits = []
    with mail_server() as server:
        server.verdict = "451 Come again"
        use(f"smtp://127.0.0.1:{server.port}")
        queue()
        for _attempt in range(ATTEMPTS + 1):
            deliver_mail()
            with db.reading() as session:
                waits.append((session.query(OutboxMessage).one().leased_until or db.now()) - db.now())
            let_time_pass()
    assert [fact[:2] for fact in facts()] == [(False, ATTEMPTS)]
    assert len(server.ids) == ATTEMPTS
    assert sum(waits, timedelta()) > timedelta(days=3)


def test_a_server_that_hangs_up_after_the_letter_gets_it_again_under_the_same_id(
    use: Callable[[str], None],
) -> None:
    with mail_server() as server:
        use(f"smtp://127.0.0.1:{server.port}")
        server.hangs_up = True
        queue()
        deliver_mail()
        assert [fact[:2] for fact in facts()] == [(False, 1)]
        server.hangs_up = False
        let_time_pass()
        deliver_mail()
    assert facts() == [(True, 2, None)]
    assert len(server.ids) == 2
    assert len(set(server.ids)) == 1


def test_what_goes_wrong_after_a_letter_was_taken_sends_it_no_second_time(use: Callable[[str], None]) -> None:
    with mail_server() as server:
        use(f"smtp://127.0.0.1:{server.port}")
        server.quit_verdict = "421 Overloaded"
        queue()
        deliver_mail()
    assert facts() == [(True, 1, None)]
