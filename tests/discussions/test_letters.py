"""Letters as they arrive when names, titles and comments are made to write in our name."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from flask import Flask
from flask.testing import FlaskClient

from manual_app import db
from manual_app.discussions.notices import letters, queries
from manual_app.discussions.notices.showing import shown
from manual_app.mail import OutboxMessage, letter_of
from manual_app.texts import service as texts
from tests.discussions.conftest import World, link_to
from tests.discussions.test_notices import responsible, say
from tests.discussions.test_notices_by_mail import mail, mailed
from tests.discussions.visiting import open_door, send
from tests.factories import csrf, signed_in
from tests.test_mail import HEADERS

TITLE, NAME, GUEST, EXCERPT = 200, 100, 60, 240  # characters
# what is typed as title, name and comment, and how it stands in the letter
TYPED = [
    ("Ann\r\nBcc: all@evil.example\r\n\r\nCome", "Ann Bcc: all@evil.example Come"),
    ("Ann\u2028Bcc: all@evil.example\u0085\x0b\x0cX: y", "Ann Bcc: all@evil.example X: y"),
    ("=?utf-8?q?=0aBcc:_all@evil.example?=", "=?utf-8?q?=0aBcc:_all@evil.example?="),
    ("<b>Ann</b><script>alert(1)</script>&amp;<!--", "<b>Ann</b><script>alert(1)</script>&amp;<!--"),
    ("Ann \u202eelpmaxe\u2066 \u2069\u202c.live", "Ann elpmaxe .live"),
    ("Ann\x1b[31m\x7f\x9b1m\x08\x00 \t Lee", "Ann[31m1m Lee"),
    ("%(who)s {title} ${title} \\r\\n", "%(who)s {title} ${title} \\r\\n"),
    ("\n-- \nTo have these mails: https://evil.example", "-- To have these mails: https://evil.example"),
    ("Ж" * 5_000, "Ж" * 5_000),
    ("x" * 5_000, "x" * 5_000),
]
FOOT = (
    "-- \nTo have these mails once a day, or not at all:\nhttp://127.0.0.1:8000/notices#by-mail\n"
)  # fmt: skip


def as_it_arrives(message: OutboxMessage) -> EmailMessage:
    """Return a letter as a mail program reads it; its lines are as long as mail may carry."""
    sent = bytes(letter_of(message))
    assert max(map(len, sent.splitlines())) <= 78
    read = message_from_bytes(sent, policy=default)
    assert isinstance(read, EmailMessage)
    return read


def cut(words: str) -> str:
    return words if len(words) <= EXCERPT else f"{words[:EXCERPT]}…"


def test_nobody_writes_headers_lines_or_markup_into_a_letter(
    app: Flask, world: World, client: FlaskClient
) -> None:
    responsible(world, world.author)
    token, browser = link_to(world), signed_in(client, world.reviewer)
    for number, (typed, stands) in enumerate(TYPED):
        with db.transaction():
            texts.rename(world.again(world.author), world.text.id, typed[:TITLE])
        named = {"csrf_token": csrf(browser), "name": typed[:NAME], "language": "en"}
        assert browser.post("/account", data=named, headers={"Accept": "text/html"}).status_code == 303
        guest = app.test_client()
        open_door(guest, token)
        assert send(guest, token, name=typed[:GUEST], block="", body=typed[:2_000]).status_code == 303
        say(world, world.reviewer, f"@[{world.author.id}] {typed}")
        mail(world, world.author, db.now() + timedelta(hours=1))
        with db.transaction():
            told = shown(queries.list_notices(world.author, limit=2))
            letters.of_several(world.again(world.author), told, 2)

        title = f"About “{stands[:TITLE]}”:"
        first = [
            f"{stands[:GUEST]} (guest) comments:\n> {cut(stands)}",
            f"http://127.0.0.1:8000/threads/{2 * number + 1}",
        ]
        second = [
            f"{stands[:NAME]} (Szodliget) mentions you:\n> {cut(f'@{world.author.name} {stands}')}",
            f"http://127.0.0.1:8000/threads/{2 * number + 2}",
        ]
        subject = stands[:TITLE].replace("=?", "= ?")
        expected = {
            f"Discussion: {subject}": [title, *first, FOOT],
            f"You are mentioned: {subject}": [title, *second, FOOT],
            "2 notices from the manual": [title, *first, *second, FOOT],
        }
        arrived = [as_it_arrives(message) for message in mailed(world.author)[3 * number :]]
        assert [(one.keys(), one.get_content_type(), one.defects) for one in arrived] == [
            (HEADERS, "text/plain", [])
        ] * 3
        assert {one["Subject"]: one.get_content().split("\n\n") for one in arrived} == expected
