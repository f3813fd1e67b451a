"""Mail as it leaves: what strangers typed stays inside its line, and no message holds up those behind it."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from flask import Flask

from manual_app import db, mail
from manual_app.mail import OutboxMessage, deliver_mail

HEADERS = [
    "From", "To", "Subject", "Message-ID", "Date", "Auto-Submitted", "Content-Type",
    "Content-Transfer-Encoding", "MIME-Version",
]  # fmt: skip


def letters(app: Flask) -> list[bytes]:
    return [path.read_bytes() for path in sorted((Path(app.instance_path) / "outbox").glob("*.eml"))]


@pytest.mark.parametrize(
    "name",
    [
        "=?utf-8?q?=0aBcc:_all@evil.example?=",
        "=?utf-8?b?DQpCY2M6IGFsbEBldmlsLmV4YW1wbGU=?=",
        "=?utf-8?q?=0d=0a=0d=0aAnother_body?=",
        "Ann\r\nBcc: all@evil.example",
        "Ann\u2028Bcc: all@evil.example",
        "Ann =?utf-8?q?=0aX:_y?= Lee, " * 9,
    ],
)
def test_a_name_adds_no_header(app: Flask, name: str) -> None:
    with db.transaction():
        mail.send(to="ann@jette.example", subject=f"{name} invites you", body="Hello")
    deliver_mail()
    (letter,) = letters(app)
    read = message_from_bytes(letter, policy=default)
    assert (read.keys(), read.get_content()) == (HEADERS, "Hello\n")
    assert "invites you" in read["Subject"]


def test_a_message_that_cannot_be_written_holds_up_no_other(app: Flask) -> None:
    with db.transaction():
        mail.send(to="first@jette.example", subject="One", body="One").recipient = "no\naddress"
        mail.send(to="second@jette.example", subject="Two", body="Two")
    deliver_mail()
    assert [message_from_bytes(letter)["To"] for letter in letters(app)] == ["second@jette.example"]
    with db.reading() as session:
        broken, sent = session.query(OutboxMessage).order_by(OutboxMessage.id)
        assert (broken.sent_at, broken.attempts, bool(broken.last_error)) == (None, 1, True)
        assert sent.sent_at is not None


@pytest.mark.parametrize("url", ["smtp://manual:se/cret@127.0.0.1:1", "smtp://manual:se#cret@127.0.0.1"])
def test_an_address_that_cannot_be_read_leaves_no_part_of_its_password_behind(app: Flask, url: str) -> None:
    mail.configure({**app.config, "SMTP_URL": url}, Path(app.instance_path))
    with db.transaction():
        mail.send(to="ann@jette.example", subject="One", body="One")
    deliver_mail()
    with db.reading() as session:
        (message,) = session.query(OutboxMessage)
        assert message.last_error == "NoMailServer: SMTP_URL cannot be read"
