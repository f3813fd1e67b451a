"""Passkeys against forged, replayed, late and foreign answers (security.md, row 8)."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from manual_app import create_app, db
from manual_app.accounts import queries, service
from manual_app.accounts.models import Member, Passkey, PasskeyChallenge, SignInSession
from tests import factories
from tests.authenticators import PRESENT, VERIFIED, SoftKey, from_base64, in_base64, set_up_app
from tests.conftest import SECRET
from tests.factories import PASSWORD, csrf, signed_in, with_password

EMAIL, JSON = "author@daugavpils.example", {"Accept": "application/json"}
MAKE, USE = "/account/second-step/passkey", "/sign-in/passkey"


@pytest.fixture
def app(migrated_database: Path, tmp_path: Path) -> Iterator[Flask]:
    """The app at an address that has a name, as passkeys need it."""
    instance = tmp_path / "instance"
    instance.mkdir()
    shutil.copy(migrated_database, instance / "manual.sqlite3")
    settings = {"SECRET_KEY": SECRET, "TESTING": True, "PUBLIC_URL": "http://localhost:8000"}
    made = create_app(settings, instance=instance)
    yield made
    db.close()
    made.extensions["engine"].dispose()


@pytest.fixture
def author(app: Flask) -> Member:
    return factories.member(factories.organisation("daugavpils"), "author", email=EMAIL, password=PASSWORD)


@pytest.fixture
def key(app: Flask, author: Member) -> SoftKey:
    """A passkey the author has set up."""
    made = SoftKey()
    browser = signed_in(app.test_client(), author)
    assert make(browser, made.make(ask(browser, MAKE))).status_code == 200
    return made


@pytest.fixture
def half(app: Flask, author: Member, key: SoftKey) -> FlaskClient:
    """A browser in which the author has given the password only."""
    return with_password(app.test_client(), author)


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


def test_passkey_that_was_made_signs_in(half: FlaskClient, key: SoftKey) -> None:
    assert use(half, key.use(ask(half, USE))) == 200
    assert is_in(half)
    (kept,) = passkeys()
    assert (kept.name, kept.sign_count, kept.transports) == ("blue key", 2, ["usb"])
    assert kept.last_used_at is not None


def test_questions_ask_for_verification_at_this_address(app: Flask, author: Member, key: SoftKey) -> None:
    half, whole = with_password(app.test_client(), author), signed_in(app.test_client(), author)
    asked_to_use, asked_to_make = ask(half, USE), ask(whole, MAKE)
    assert (asked_to_use["rpId"], asked_to_use["userVerification"]) == ("localhost", "required")
    assert [one["id"] for one in asked_to_use["allowCredentials"]] == [in_base64(key.id)]
    assert asked_to_make["rp"]["id"] == "localhost"
    assert asked_to_make["authenticatorSelection"]["userVerification"] == "required"
    assert asked_to_make["authenticatorSelection"]["residentKey"] == "preferred"
    assert [one["id"] for one in asked_to_make["excludeCredentials"]] == [in_base64(key.id)]
    assert EMAIL not in str(from_base64(asked_to_make["user"]["id"]))
    assert len(from_base64(asked_to_use["challenge"])) == 32


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


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_forged_answer_lets_nobody_in(half: FlaskClient, key: SoftKey, forged: dict[str, Any]) -> None:
    assert use(half, key.use(ask(half, USE), **forged)) == 422
    assert not is_in(half)


def test_changed_signature_lets_nobody_in(half: FlaskClient, key: SoftKey) -> None:
    answer = key.use(ask(half, USE))
    raw = bytearray(from_base64(answer["response"]["signature"]))
    raw[-1] ^= 1
    answer["response"]["signature"] = in_base64(bytes(raw))
    assert use(half, answer) == 422


def test_answer_counts_once_and_for_its_browser_only(app: Flask, author: Member, key: SoftKey) -> None:
    first, second = (with_password(app.test_client(), author) for _n in range(2))
    question, _another = ask(first, USE), ask(second, USE)
    answer = key.use(question)
    assert use(second, answer) == 422  # asked of another browser
    assert use(first, answer) == 200
    third = with_password(app.test_client(), author)
    assert use(third, answer) == 422
    ask(third, USE)
    assert use(third, answer) == 422


def test_wrong_answer_uses_the_question_up(half: FlaskClient, key: SoftKey) -> None:
    question = ask(half, USE)
    assert use(half, key.use(question, origin="http://evil.example")) == 422
    assert use(half, key.use(question)) == 422
    assert use(half, key.use(ask(half, USE))) == 200


def test_new_question_ends_the_one_before(half: FlaskClient, key: SoftKey) -> None:
    before, after = ask(half, USE), ask(half, USE)
    assert before["challenge"] != after["challenge"]
    assert use(half, key.use(before)) == 422


def test_question_ends_after_five_minutes(half: FlaskClient, key: SoftKey) -> None:
    question = ask(half, USE)
    with db.transaction() as session:
        asked = session.scalars(select(PasskeyChallenge)).one()
        assert asked.expires_at - db.now() <= timedelta(minutes=5)
        asked.expires_at = db.now() - timedelta(seconds=1)
    assert use(half, key.use(question)) == 422
    assert not is_in(half)


def test_question_for_making_is_none_for_using(app: Flask, author: Member, key: SoftKey) -> None:
    whole = signed_in(app.test_client(), author)
    to_make = ask(whole, MAKE)
    half = with_password(app.test_client(), author)
    assert use(half, key.use(to_make)) == 422


def test_passkey_of_another_member_lets_nobody_in(app: Flask, half: FlaskClient) -> None:
    other = factories.member(factories.organisation("mogila"), "author")
    browser, foreign = signed_in(app.test_client(), other), SoftKey()
    assert make(browser, foreign.make(ask(browser, MAKE))).status_code == 200
    assert use(half, foreign.use(ask(half, USE))) == 422


def test_removed_passkey_lets_nobody_in(half: FlaskClient, author: Member, key: SoftKey) -> None:
    set_up_app(author)
    answer = key.use(ask(half, USE))
    with db.transaction():
        member = queries.get_member(author.id)
        service.remove_passkey(member, queries.list_passkeys(member)[0])
    assert use(half, answer) == 422


FORGED_AT_MAKING = {
    name: forged
    for name, forged in FORGED.items()
    if not {"signed_by", "count"} & set(forged) and forged.get("kind") is None
} | {"the answer to another kind of question": {"kind": "webauthn.get"}}


@pytest.mark.parametrize("forged", FORGED_AT_MAKING.values(), ids=FORGED_AT_MAKING)
def test_forged_answer_sets_up_nothing(app: Flask, author: Member, forged: dict[str, Any]) -> None:
    browser = signed_in(app.test_client(), author)
    assert make(browser, SoftKey().make(ask(browser, MAKE), **forged)).status_code == 422
    assert passkeys() == []


def test_passkey_cannot_be_set_up_twice(app: Flask, author: Member, key: SoftKey) -> None:
    other = factories.member(factories.organisation("mogila"), "author")
    for who in (author, other):
        browser = signed_in(app.test_client(), who)
        assert make(browser, key.make(ask(browser, MAKE))).status_code == 409
    assert [one.member_id for one in passkeys()] == [author.id]


def test_answer_without_question_sets_up_nothing(app: Flask, author: Member) -> None:
    browser, made = signed_in(app.test_client(), author), SoftKey()
    answer = made.make({"challenge": ""})
    assert make(browser, answer).status_code == 422
    question = ask(browser, MAKE)
    assert make(browser, made.make(question)).status_code == 200
    assert make(browser, SoftKey().make(question)).status_code == 422


def test_name_is_needed(app: Flask, author: Member) -> None:
    browser = signed_in(app.test_client(), author)
    assert make(browser, SoftKey().make(ask(browser, MAKE)), name=" ").status_code == 422
    assert make(browser, SoftKey().make(ask(browser, MAKE)), name="x" * 61).status_code == 422
    assert passkeys() == []


def test_ten_passkeys_are_the_most(app: Flask, author: Member) -> None:
    browser = signed_in(app.test_client(), author)
    for number in range(10):
        assert make(browser, SoftKey().make(ask(browser, MAKE)), name=f"key {number}").status_code == 200
    answer = browser.post(f"{MAKE}/question", headers=JSON | {"X-CSRFToken": csrf(browser)})
    assert (answer.status_code, answer.json["detail"]) == (409, "You have 10 passkeys. Remove one first.")
    assert "as many as there can be" in browser.get("/account/second-step").get_data(as_text=True)


HOSTILE: list[object] = [
    {}, [], "x", 7, None, {"rawId": 7}, {"rawId": "€"}, {"rawId": "", "id": "", "response": None},
    {"rawId": "AA", "id": "AA", "type": "public-key", "response": []},
    {"rawId": "AA", "id": "AA", "type": "public-key", "response": {"clientDataJSON": "e30"}},
    {"id": {"a": []}, "rawId": "AA", "type": ["public-key"], "response": {"transports": {"a": 1}}},
]  # fmt: skip


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_is_no_answer_is_refused(app: Flask, author: Member, half: FlaskClient, hostile: object) -> None:
    whole = signed_in(app.test_client(), author)
    ask(half, USE)
    ask(whole, MAKE)
    assert use(half, hostile) in (400, 422)
    assert make(whole, hostile).status_code in (400, 422)


def test_answers_with_changed_bytes_are_refused_and_break_nothing(
    app: Flask, author: Member, half: FlaskClient, key: SoftKey
) -> None:
    chance, whole = random.Random(8), signed_in(app.test_client(), author)
    for n in range(60):
        made = SoftKey()
        to_use, to_make = key.use(ask(half, USE)), made.make(ask(whole, MAKE))
        for answer, part in ((to_use, "authenticatorData"), (to_make, "attestationObject")):
            raw = bytearray(from_base64(answer["response"][part]))
            raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
            answer["response"][part] = in_base64(bytes(raw[: chance.randrange(len(raw)) + 1]))
        assert use(half, to_use, of=f"192.0.2.{n}") == 422
        assert make(whole, to_make).status_code in (200, 409, 422)  # an unread part may have changed only
    assert not is_in(half)


def test_passkeys_are_told_apart_by_name_and_removed(app: Flask, author: Member, key: SoftKey) -> None:
    browser = signed_in(app.test_client(), author)
    assert make(browser, SoftKey().make(ask(browser, MAKE)), name="office laptop").status_code == 200
    page = browser.get("/account/second-step").get_data(as_text=True)
    assert ("blue key" in page, "office laptop" in page, page.count("not yet")) == (True, True, 2)
    first = passkeys()[0]
    address = f"/account/second-step/passkeys/{first.id}/remove"
    assert browser.post(address, data={"csrf_token": csrf(browser)}).location == "/account/second-step"
    assert [one.name for one in passkeys()] == ["office laptop"]


def test_questions_nobody_answered_are_swept(half: FlaskClient, key: SoftKey) -> None:
    ask(half, USE)
    with db.transaction() as session:
        session.scalars(select(PasskeyChallenge)).one().expires_at = db.now() - timedelta(seconds=1)
    service.sweep_sign_ins()
    with db.reading() as session:
        assert session.scalars(select(PasskeyChallenge)).all() == []


def test_question_goes_with_its_session(half: FlaskClient, key: SoftKey) -> None:
    ask(half, USE)
    with db.transaction() as session:
        asked = session.scalars(select(PasskeyChallenge)).one()
        session.delete(session.get_one(SignInSession, asked.session_id))
    with db.reading() as session:
        assert session.scalars(select(PasskeyChallenge)).all() == []
