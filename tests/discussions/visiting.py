"""A guest's browser."""

from __future__ import annotations

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

BROWSER = {"Accept": "text/html"}


def open_door(client: FlaskClient, token: str, name: str = "Reader") -> TestResponse:
    """Come in by a link as a browser does, and return the text's page."""
    form = {"name": name, "csrf_token": csrf(client, token)}
    return client.post(f"/guest/{token}", data=form, headers=BROWSER, follow_redirects=True)


def csrf(client: FlaskClient, token: str) -> str:
    page = client.get(f"/guest/{token}").text
    return page.partition('name="csrf-token" content="')[2].partition('"')[0]


def send(client: FlaskClient, token: str, path: str = "comments", **sent: str) -> TestResponse:
    """Send a form of the guest's page."""
    form = {"csrf_token": csrf(client, token), "name": "Reader", **sent}
    return client.post(f"/guest/{token}/{path}", data=form, headers=BROWSER)
