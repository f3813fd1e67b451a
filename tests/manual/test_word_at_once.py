"""A waiting Word file that is taken several times at the same moment."""

from __future__ import annotations

from flask import Flask

from manual_app.accounts.models import Member
from manual_app.texts.models import Text
from tests import factories
from tests.manual.test_word import act, author, browser, send, text, words
from tests.racing import at_once

__all__ = ["author", "browser", "text"]


def test_a_file_taken_twice_at_once_comes_in_once(app: Flask, author: Member, text: Text) -> None:
    send(factories.signed_in(app.test_client(), author), text)
    browsers = [factories.signed_in(app.test_client(), author) for _time in range(6)]
    statuses = at_once(lambda: str(act(browsers.pop(), text, "take", place="end").status_code), times=6)
    assert sorted(statuses) == ["302", *["404"] * 5]
    assert words(text) == "Listen first.\nMeeting\nCome at noon.red"
