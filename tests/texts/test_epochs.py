"""How soon a stream learns that its member's rights have changed (row 3): by counting looks, not seconds."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import update

from manual_app import db
from manual_app.accounts import queries as accounts
from manual_app.accounts.models import Member
from manual_app.texts import epochs
from manual_app.texts.models import Text
from manual_app.texts.streams import TextEvents
from manual_app.texts.views import live
from manual_app.web import streams
from tests import factories


def open_stream(app: Flask, author: Member, text: Text) -> streams.Stream:
    """Return a stream of the Text as a browser opens it that is signed in as the author."""
    browser = factories.signed_in(app.test_client(), author)
    with browser.session_transaction() as session:
        token = session["_user_id"]
    with db.reading():
        member = accounts.find_member_by_session(token)
    assert member is not None
    member.session_token = token
    stream = streams.Stream(TextEvents({text.id: 0}, vector=False), live._watch_of(member), lambda: None)
    stream.open()
    return stream


def change_rights(member: Member) -> None:
    with db.transaction():
        later = update(Member).where(Member.id == member.id)
        db.session.execute(later.values(permission_epoch=Member.permission_epoch + 1))


def test_looking_again_and_an_answer_that_is_kept_take_less_than_two_seconds_together() -> None:
    assert streams.CHECK_SECONDS + epochs.FRESH_SECONDS < 2


def test_the_first_look_after_an_answer_has_aged_ends_the_stream(
    app: Flask, author: Member, text: Text, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(epochs, "FRESH_SECONDS", 3_600.0)
    stream = open_stream(app, author, text)
    before = stream.tick()
    change_rights(author)
    while_kept = (stream.tick(), stream.over)
    monkeypatch.setattr(epochs, "FRESH_SECONDS", 0.0)  # as old as it may become
    last, over = stream.tick(), stream.over
    stream.close()
    assert (before, while_kept) == ("", ("", False))
    assert (last, over) == ('event: gone\ndata: {"reason":"role"}\n\n', True)
