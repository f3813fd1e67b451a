"""Signing in by passkey, against forged, replayed, late and foreign answers (security.md, row 8)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from manual_app import db
from manual_app.accounts import queries, service
from manual_app.accounts.models import Member, PasskeyChallenge, SignInSession
from tests import factories
from tests.accounts.passkeys.ceremony import EMAIL, FORGED, MAKE, USE, ask, is_in, make, passkeys, use
from tests.authenticators import SoftKey, from_base64, in_base64, set_up_app
from tests.factories import signed_in, with_password


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
