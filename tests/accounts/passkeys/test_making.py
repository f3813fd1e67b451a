"""Passkeys that are set up, told apart and removed, and answers that set up nothing (security.md, row 8)."""

from __future__ import annotations

import random
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from manual_app.accounts.models import Member
from tests import factories
from tests.accounts.passkeys.ceremony import FORGED, JSON, MAKE, USE, ask, is_in, make, passkeys, use
from tests.authenticators import SoftKey, from_base64, in_base64
from tests.factories import csrf, signed_in

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


def test_passkey_is_called_otherwise_within_limits(app: Flask, author: Member, key: SoftKey) -> None:
    browser, (passkey,) = signed_in(app.test_client(), author), passkeys()
    address = f"/account/second-step/passkeys/{passkey.id}"
    assert "at most 60 characters" in browser.get(address).get_data(as_text=True)
    for name, sentence in (
        (" ", "Write a name, such as the device it is on."),
        ("x" * 61, "Write at most 60 characters."),
    ):
        refused = browser.post(address, data={"name": name, "csrf_token": csrf(browser)})
        assert (refused.status_code, sentence in refused.get_data(as_text=True)) == (422, True)
    done = browser.post(address, data={"name": " red  key ", "csrf_token": csrf(browser)})
    assert (done.location, [one.name for one in passkeys()]) == ("/account/second-step", ["red key"])
    assert "red key" in browser.get("/account/second-step").get_data(as_text=True)


def test_passkey_of_another_is_not_there_to_be_renamed(app: Flask, author: Member, key: SoftKey) -> None:
    other = factories.member(factories.organisation("mogila"), "author")
    browser, (passkey,) = signed_in(app.test_client(), other), passkeys()
    address = f"/account/second-step/passkeys/{passkey.id}"
    assert browser.get(address).status_code == 404
    assert browser.post(address, data={"name": "mine", "csrf_token": csrf(browser)}).status_code == 404
    assert [one.name for one in passkeys()] == ["blue key"]


def test_passkeys_are_told_apart_by_name_and_removed(app: Flask, author: Member, key: SoftKey) -> None:
    browser = signed_in(app.test_client(), author)
    assert make(browser, SoftKey().make(ask(browser, MAKE)), name="office laptop").status_code == 200
    page = browser.get("/account/second-step").get_data(as_text=True)
    assert ("blue key" in page, "office laptop" in page, page.count("not yet")) == (True, True, 2)
    first = passkeys()[0]
    address = f"/account/second-step/passkeys/{first.id}/remove"
    assert browser.post(address, data={"csrf_token": csrf(browser)}).location == "/account/second-step"
    assert [one.name for one in passkeys()] == ["office laptop"]
