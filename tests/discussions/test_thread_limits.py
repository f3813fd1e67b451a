"""How many discussions there may be (security.md, row 13)."""

from __future__ import annotations

import pytest
from flask import Flask

from manual_app.discussions.threads import rules
from tests.discussions.conftest import World
from tests.discussions.desk import Desk
from tests.discussions.test_places import RANGE, WHOLE


def test_a_text_has_so_many_open_discussions_and_no_more(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    author, reviewer = Desk(app, world, world.author), Desk(app, world, world.reviewer)
    monkeypatch.setattr(rules, "MOST_OPEN", 2)
    author.begin(WHOLE, own=True)  # what others cannot read counts for nobody else
    begun = [reviewer.begin(RANGE).status_code for _n in range(3)]
    refused = author.begin(WHOLE)
    reviewer.post("/2/resolve")
    assert (begun, refused.status_code) == ([201, 201, 409], 409)
    assert "Settle some first" in refused.get_json()["detail"]
    assert reviewer.begin(WHOLE).status_code == 201
