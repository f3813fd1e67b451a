"""`flask send-test-mail` against a real mail server: what it answered, or what to change."""

from __future__ import annotations

import socket
from email import message_from_bytes
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask

from manual_app import mail
from manual_app.operating import smtp
from tests.certificates import server_side
from tests.mail_server import PASSWORD, USER, mail_server

TO = "ann@jette.example"
SIGN_IN = f"{USER}:{quote(PASSWORD, safe='')}"
IN_THE_CLEAR = {"auth_required": True, "auth_require_tls": False}
# 127.0.0.1 for the resolver, but not for the app, which takes nobody's certificate but on loopback
OTHER_NAME = "127.1"


def aim(app: Flask, url: str, sender: str = "manual@jette.example") -> None:
    mail.configure({**app.config, "SMTP_URL": url, "MAIL_FROM": sender}, Path(app.instance_path))


def refusal(to: str = TO) -> str:
    with pytest.raises(smtp.MailFault) as caught:
        smtp.send_test_mail(to)
    return str(caught.value)


@pytest.mark.parametrize("sender", ["manual@jette.example", "The manual <manual@jette.example>"])
def test_a_message_that_is_taken_comes_with_the_servers_answer(app: Flask, sender: str) -> None:
    with mail_server() as server:
        aim(app, f"smtp://127.0.0.1:{server.port}", sender)
        assert smtp.send_test_mail(TO) == "250 OK"
    letter = message_from_bytes(server.letters[0])
    assert (letter["To"], letter["From"], letter["Subject"]) == (TO, sender, "Test message of the manual")


def test_it_signs_in_over_starttls(app: Flask, tmp_path: Path) -> None:
    with mail_server(tls_context=server_side(tmp_path, "localhost"), auth_required=True) as server:
        aim(app, f"smtp://{SIGN_IN}@127.0.0.1:{server.port}")
        smtp.send_test_mail(TO)
    assert len(server.letters) == 1


def test_it_speaks_tls_from_the_start(app: Flask, tmp_path: Path) -> None:
    with mail_server(ssl_context=server_side(tmp_path, "localhost")) as server:
        aim(app, f"smtps://127.0.0.1:{server.port}")
        smtp.send_test_mail(TO)
    assert len(server.letters) == 1


def test_without_an_address_it_says_where_mail_goes(app: Flask) -> None:
    aim(app, "")
    assert refusal().startswith("SMTP_URL is not set: mail is written into outbox/")


def test_refused_connection_is_explained(app: Flask) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        aim(app, f"smtp://127.0.0.1:{port}")
        assert refusal() == (
            f"Nothing listens at 127.0.0.1:{port}: check host and port in SMTP_URL (587, or 465 with smtps://)."
        )


def test_unknown_name_is_explained(app: Flask) -> None:
    aim(app, "smtp://no-such-host.invalid:587")
    assert refusal().startswith("The name in no-such-host.invalid:587 is not known to this machine")


def test_silence_is_explained(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "PATIENCE", 0.3)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1]
        aim(app, f"smtp://127.0.0.1:{port}")
        assert refusal().startswith(f"127.0.0.1:{port} does not answer: a firewall, a wrong host, or smtp://")


def test_tls_where_there_is_none_is_explained(app: Flask) -> None:
    with mail_server() as server:
        aim(app, f"smtps://127.0.0.1:{server.port}")
        assert refusal() == (
            f"127.0.0.1:{server.port} does not speak TLS from the start: "
            "write smtp://, usually with port 587."
        )


def test_certificate_nobody_vouches_for_is_explained(app: Flask, tmp_path: Path) -> None:
    with mail_server(tls_context=server_side(tmp_path, "localhost")) as server:
        aim(app, f"smtp://{OTHER_NAME}:{server.port}")
        assert refusal().startswith(
            f"The certificate of {OTHER_NAME}:{server.port} is not trusted (self-signed certificate)."
        )


def test_wrong_password_is_explained_and_not_repeated(app: Flask) -> None:
    with mail_server(**IN_THE_CLEAR) as server:
        aim(app, f"smtp://manual:wrong-s3cret@127.0.0.1:{server.port}")
        said = refusal()
    assert said.startswith(f"127.0.0.1:{server.port} refuses user or password: 535 ")
    assert "wrong-s3cret" not in said


def test_password_in_the_clear_is_not_sent(app: Flask) -> None:
    with mail_server(**IN_THE_CLEAR) as server:
        aim(app, f"smtp://{SIGN_IN}@{OTHER_NAME}:{server.port}")
        assert refusal().startswith(
            f"{OTHER_NAME}:{server.port} takes no sign-in as SMTP_URL asks for it: no encryption there"
        )


def test_sender_that_is_not_let_through_is_explained(app: Flask) -> None:
    with mail_server() as server:
        server.sender_verdict = "553 Not your address"
        aim(app, f"smtp://127.0.0.1:{server.port}", "manual@localhost.example")
        assert refusal() == (
            f"127.0.0.1:{server.port} does not let this account send as MAIL_FROM "
            "(manual@localhost.example): "
            "553 Not your address."
        )


def test_recipient_that_is_not_served_is_explained(app: Flask) -> None:
    with mail_server() as server:
        server.recipient_verdict = "554 Relay access denied"
        aim(app, f"smtp://127.0.0.1:{server.port}")
        assert refusal("bob@elsewhere.example").startswith(
            f"127.0.0.1:{server.port} does not take mail for bob@elsewhere.example: 554 Relay access denied."
        )


def test_message_that_is_refused_is_explained(app: Flask) -> None:
    with mail_server() as server:
        server.verdict = "550 Looks like spam"
        aim(app, f"smtp://127.0.0.1:{server.port}")
        assert refusal() == f"127.0.0.1:{server.port} refused the message: 550 Looks like spam."


@pytest.mark.parametrize("url", ["smtp://manual:a@b/c@host:587", "smtp://host:port"])
def test_address_that_cannot_be_read_is_explained(app: Flask, url: str) -> None:
    aim(app, url)
    assert "write @ : / as %40 %3A %2F" in refusal()


def test_the_command_says_what_the_server_answered(app: Flask) -> None:
    with mail_server() as server:
        aim(app, f"smtp://127.0.0.1:{server.port}")
        ran = app.test_cli_runner().invoke(args=["send-test-mail", TO])
    assert (ran.exit_code, ran.output.splitlines()[0]) == (0, f"127.0.0.1:{server.port} took it: 250 OK")


@pytest.mark.parametrize("address", ["ann", "ann@"])
def test_the_command_wants_an_address(app: Flask, address: str) -> None:
    ran = app.test_cli_runner().invoke(args=["send-test-mail", address])
    assert (ran.exit_code, ran.output) == (1, "Error: Write the address like name@example.org.\n")
