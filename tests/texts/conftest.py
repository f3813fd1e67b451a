"""Two authors of one partner, a co-author, and a chapter they write; and how a browser writes to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from manual_app.accounts.models import Member
from manual_app.content.schema import SCHEMA_NUMBER
from manual_app.texts.models import Text
from tests import factories
from tests.texts.drafts import draft

Post = Callable[..., TestResponse]
JSON = {"Accept": "application/json"}


def typing(words: str, at: int = 1) -> dict[str, Any]:
    """Return the step that types `words` at a position."""
    return {
        "stepType": "replace",
        "from": at,
        "to": at,
        "slice": {"content": [{"type": "text", "text": words}]},
    }


@pytest.fixture
def author(app: Flask) -> Member:
    """An author of Daugavpils."""
    return factories.member(factories.organisation("daugavpils", country="LV"), "author")


@pytest.fixture
def text(author: Member) -> Text:
    """An empty chapter that Daugavpils drafts."""
    return draft(author)


@pytest.fixture
def browser(app: Flask, author: Member) -> FlaskClient:
    """The author's browser."""
    return factories.signed_in(app.test_client(), author)


@pytest.fixture
def post(browser: FlaskClient, text: Text) -> Post:
    """Write to the chapter as the author's browser does."""
    return poster(browser, text.id)


def poster(browser: FlaskClient, text_id: int) -> Post:
    """Return a function that posts steps; what is not given stands for a well-behaved first write."""
    token = factories.csrf(browser)

    def post(*steps: Any, version: int = 0, request: str = "r1", **other: Any) -> TestResponse:
        body = {
            "version": version,
            "schema": SCHEMA_NUMBER,
            "client": "c1",
            "request": request,
            "steps": list(steps),
        }
        headers = {**JSON, "X-CSRFToken": token}
        return browser.post(f"/texts/{text_id}/steps", json={**body, **other}, headers=headers)

    return post
