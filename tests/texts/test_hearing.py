"""How a process hears of what another one commits."""

from __future__ import annotations

import threading
from contextlib import closing

from flask import Flask

from manual_app.accounts.models import Member
from manual_app.texts.hearing import hearing
from tests.texts.drafts import draft


def test_hearing_says_so_once_after_every_commit_of_another_connection(app: Flask, author: Member) -> None:
    heard = []
    with app.extensions["engine"].connect() as connection, closing(hearing(connection)) as ear:
        ear.wait(threading.Event())
        for title in ("First", "Second", "Third"):
            draft(author, title=title)
            heard.append((ear.wait(threading.Event()), ear.wait(threading.Event())))

    assert heard == [(True, False)] * 3
