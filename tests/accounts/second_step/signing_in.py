"""The two steps of a sign-in, as a browser takes them."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.factories import PASSWORD, csrf

EMAIL, JSON = "author@daugavpils.example", {"Accept": "application/json"}
STEP, PRIVATE = "/sign-in/second-step", "/account"


def give_password(client: FlaskClient, *, password: str = PASSWORD, **more: str) -> str:
    form = {"email": EMAIL, "password": password, "csrf_token": csrf(client), **more}
    return client.post("/sign-in", data=form).location


def give(client: FlaskClient, shown: str, *, at: str = STEP, **options: object) -> int:
    form = {"code": shown, "csrf_token": csrf(client)}
    return client.post(at, data=form, headers=JSON, **options).status_code
