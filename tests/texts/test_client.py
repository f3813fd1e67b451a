"""What the browser's side of live editing promises, each against a real server."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from manual_app.accounts.models import Member
from tests import factories
from tests.texts import serving
from tests.texts.drafts import draft

GATHERED = {"saved": True, "posts": 1, "text": "gathered"}
EXPECTED: dict[str, Any] = {
    "gathers": GATHERED,
    "gathers for longer in a crowd": {"waits": [150, 290, 500, 500], "after": 150},
    "states": {"seen": ["saving", "saved", "saving", "offline", "saved"], "text": "xy"},
    "sends what a closed tab left": {"arrived": True, "text": "before and offline", "left": []},
    "does not write twice what did arrive": {"done": True, "text": "once"},
    "another member does not send them": {"text": "", "left": 1},
    "a refused role": {"kind": "refused", "reason": "role", "here": "", "text": "not allowed", "left": 0},
    "refused content": {"reason": "content", "recovered": "note 0\nnote 1", "text": "after"},
    "another schema": {"state": {"kind": "reload", "reason": "schema"}, "arrived": True, "text": "kept"},
    "signed out": {"reason": "signed-out", "here": "kept", "arrived": True, "text": "kept"},
    "undo of one's own only": {"gone": True, "again": False, "text": "theirs "},
    "suggestions stay whole": {
        "arrived": True,
        "recovered": ["2"],
        "text": "taken in one twree four five[ six]",
        "same": True,
        "decided": "minetake",
        "told": 1,
    },
    "two in one field": {
        "clashes": [{"name": "one", "field": "purpose", "mine": "first", "theirs": "second"}],
        "stands": "second",
    },
    "one stream a browser": {"heard": True, "streams": 1, "after": True, "streamsAfter": 1},
    "words on the channel that no tab says": {"heard": True, "streams": 1},
    "a proxy that holds streams back": {"polls": True, "arrived": True},
    "a commit told while those before it are read": {"arrived": True, "told": 2, "heard": 1},
    "no place for another stream": {"polls": True, "arrived": True, "then": True},
    "too many writes": {"waited": True, "saved": True, "whole": True},
}


@pytest.mark.parametrize("scenario", EXPECTED)
def test_the_client(app: Flask, author: Member, scenario: str) -> None:
    texts = [draft(author).id, draft(author, title="Other").id]
    task = {
        "scenario": scenario,
        "texts": texts,
        "author": serving.account(app, author),
        "colleague": serving.account(app, factories.member(author.organisation, "author")),
        "observer": serving.account(app, factories.member(author.organisation, "observer")),
        "reviewer": serving.account(app, factories.member(author.organisation, "reviewer")),
    }
    streams = 1 if scenario == "no place for another stream" else 200
    with serving.serving(app, STREAMS=str(streams)) as url:
        assert serving.run("scenarios", {**task, "url": url}) == EXPECTED[scenario]
