"""Asking for a question and answering it, as a browser does, and answers that are forged."""

from __future__ import annotations

import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from flask.testing import FlaskClient
from sqlalchemy import select

from manual_app import db
from manual_app.accounts.models import Passkey
from tests.authenticators import PRESENT, VERIFIED, in_base64
from tests.factories import csrf

EMAIL, JSON = "author@daugavpils.example", {"Accept": "application/json"}
MAKE, USE = "/account/second-step/passkey", "/sign-in/passkey"


def ask(browser: FlaskClient, at: str) -> dict[str, Any]:
    answer = browser.post(f"{at}/question", headers=JSON | {"X-CSRFToken": csrf(browser)})
    assert answer.status_code == 200, answer.json
    return dict(answer.json)


def make(browser: FlaskClient, answer: object, *, name: str = "blue key") -> Any:
    form = {"name": name, "credential": json.dumps(answer), "csrf_token": csrf(browser)}
    return browser.post(MAKE, data=form, headers=JSON)


def use(browser: FlaskClient, answer: object, *, of: str = "192.0.2.1") -> int:
    form = {"credential": json.dumps(answer), "csrf_token": csrf(browser)}
    return browser.post(USE, data=form, headers=JSON, environ_overrides={"REMOTE_ADDR": of}).status_code


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/account", headers=JSON).status_code == 200


def passkeys() -> list[Passkey]:
    with db.reading() as session:
        return list(session.scalars(select(Passkey).order_by(Passkey.id)))


FORGED: dict[str, dict[str, Any]] = {
    "another origin": {"origin": "http://evil.example"},
    "a name that begins like ours": {"origin": "http://localhost:8000.evil.example"},
    "another port": {"origin": "http://localhost:9000"},
    "https instead of http": {"origin": "https://localhost:8000"},
    "another address (RP id)": {"host": "evil.example"},
    "another question": {"challenge": in_base64(b"x" * 32)},
    "an empty question": {"challenge": ""},
    "nobody verified": {"flags": PRESENT},
    "nobody present": {"flags": VERIFIED},
    "the answer to another kind of question": {"kind": "webauthn.create"},
    "signed by another key": {"signed_by": ec.generate_private_key(ec.SECP256R1())},
    "a count that did not grow": {"count": 1},
    "a count that went back": {"count": 0},
}
