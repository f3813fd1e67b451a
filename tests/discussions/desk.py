"""One member's browser on the text that is spoken about."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.content.schema import SCHEMA_NUMBER
from manual_app.texts import queries as texts
from tests import factories
from tests.discussions.conftest import World

JSON = {"Accept": "application/json"}
OPENED = -1  # the version that the browser opened


class Desk:
    """One member's browser on the world's text."""

    def __init__(self, app: Flask, world: World, member: Member) -> None:
        self.browser: FlaskClient = factories.signed_in(app.test_client(), member)
        self.path = f"/texts/{world.text.id}"
        self.member = member
        with db.reading():
            self.opened_at = texts.head(world.text.id).version

    def post(self, path: str, body: Any = None) -> TestResponse:
        headers = {**JSON, "X-CSRFToken": factories.csrf(self.browser)}
        return self.browser.post(f"{self.path}/threads{path}", json=body, headers=headers)

    def begin(self, place: Any, body: str = "Who listens?", *, own: bool = False) -> TestResponse:
        """Begin a thread; words stand where they stood when the browser opened the text."""
        if place.get("words", {}).get("version") == OPENED:
            place = {**place, "words": {**place["words"], "version": self.opened_at}}
        return self.post("", {"place": place, "body": body, "own": own})

    def type(self, words: str, at: int = 1) -> TestResponse:
        with db.reading():
            version = texts.head(int(self.path.rpartition("/")[2])).version
        step = {
            "stepType": "replace", "from": at, "to": at,
            "slice": {"content": [{"type": "text", "text": words}]},
        }  # fmt: skip
        body = {
            "version": version, "schema": SCHEMA_NUMBER, "client": "c", "request": f"r{version}",
            "steps": [step],
        }  # fmt: skip
        headers = {**JSON, "X-CSRFToken": factories.csrf(self.browser)}
        return self.browser.post(f"{self.path}/steps", json=body, headers=headers)

    def told(self) -> dict[str, Any]:
        """Return what is told of discussions unasked."""
        found: dict[str, Any] = self.browser.get(f"{self.path}/threads", headers=JSON).get_json()
        return found

    def threads(self) -> list[dict[str, Any]]:
        """Return all threads, settled ones too."""
        answer = self.browser.get(f"{self.path}/threads?settled=1", headers=JSON)
        found: list[dict[str, Any]] = answer.get_json()["threads"]
        return found
