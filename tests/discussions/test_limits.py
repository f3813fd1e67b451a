"""How much a member may say in a short time, and what is said of it."""

from __future__ import annotations

import pytest
from flask import Flask

from manual_app.discussions.threads import rules
from manual_app.texts.limits import Buckets
from tests.discussions.conftest import World
from tests.discussions.desk import Desk

WHOLE = {"kind": "block"}


def test_too_much_at_once_is_refused_and_says_what_to_do(app: Flask, world: World) -> None:
    reviewer = Desk(app, world, world.reviewer)
    app.extensions["write_buckets"] = Buckets(burst=2.0, rate=0.01)
    assert reviewer.begin(WHOLE).status_code == 201
    assert reviewer.post("/1/comments", {"body": "More."}).status_code == 201
    refused = [reviewer.post("/1/comments", {"body": "Yet more."}), reviewer.begin(WHOLE)]
    assert [answer.status_code for answer in refused] == [429, 429]
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in refused)
    assert "What you typed stays here" in refused[0].get_json()["detail"]
    assert [len(one["comments"]) for one in reviewer.threads()] == [2]


def test_a_text_has_so_many_open_discussions_and_no_more(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    author, reviewer = Desk(app, world, world.author), Desk(app, world, world.reviewer)
    monkeypatch.setattr(rules, "MOST_OPEN", 2)
    author.begin(WHOLE, own=True)  # what others cannot read counts for nobody else
    begun = [reviewer.begin(WHOLE).status_code for _n in range(3)]
    refused = author.begin(WHOLE)
    reviewer.post("/2/resolve")
    assert (begun, refused.status_code) == ([201, 201, 409], 409)
    assert "Settle some first" in refused.get_json()["detail"]
    assert reviewer.begin(WHOLE).status_code == 201
