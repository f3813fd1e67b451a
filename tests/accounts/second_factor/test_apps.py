"""Apps for codes: each code is taken once (security.md, row 8)."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from flask import Flask

from manual_app import create_app, db
from manual_app.accounts import queries, service
from manual_app.accounts.models import Member
from manual_app.errors import Conflict, Unprocessable
from tests import factories
from tests.accounts.second_factor.giving import (
    ON_POSTGRESQL,
    TIMES,
    give,
    give_recovery,
    recovery_codes,
)
from tests.authenticators import HERE, begin_app, code, forget_used_codes, set_up_app
from tests.factories import PASSWORD, signed_in, with_password
from tests.racing import at_once, while_acting

LOST = "cannot be checked any more"


def test_same_code_twice_fails(author: Member) -> None:
    shown = code(set_up_app(author))
    assert [give(author, shown), give(author, shown)] == [True, False]


def test_code_before_one_that_was_taken_fails(author: Member) -> None:
    key = set_up_app(author)
    before, now = code(key), code(key, steps=1)
    assert [give(author, now), give(author, before)] == [True, False]


def test_code_that_confirmed_the_app_does_not_sign_in(author: Member) -> None:
    shown = code(begin_app(author))
    with db.transaction():
        service.confirm_app(queries.get_member(author.id), shown, session_id=HERE)
    assert give(author, shown) is False


def test_one_code_at_the_same_moment_is_taken_once(on_both: Flask) -> None:
    who = factories.member(factories.organisation(), "author")
    shown = code(set_up_app(who))
    answers = at_once(lambda: give(who, shown), times=TIMES)
    assert sorted(answers) == [False] * (TIMES - 1) + [True]


@ON_POSTGRESQL
def test_code_that_another_request_is_just_taking_is_refused(on_both: Flask) -> None:
    who = factories.member(factories.organisation(), "author")
    shown = code(set_up_app(who))
    other = while_acting(
        on_both, lambda: service.give_code(queries.get_member(who.id), shown), lambda: give(who, shown)
    )
    assert other.result() is False


def test_code_of_another_member_opens_nothing(app: Flask, author: Member) -> None:
    other = factories.member(factories.organisation(), "author")
    key = set_up_app(other)
    set_up_app(author)
    assert give(author, code(key)) is False


def test_app_that_is_being_set_up_takes_no_code_at_sign_in(author: Member) -> None:
    key = begin_app(author)
    assert give(author, code(key)) is False
    with db.reading():
        assert queries.owns_factor(queries.get_member(author.id)) is False


def test_wrong_code_confirms_no_app(author: Member) -> None:
    with db.transaction():
        service.begin_app(queries.get_member(author.id), session_id=HERE)
    with pytest.raises(Unprocessable, match="not the code"), db.transaction():
        service.confirm_app(queries.get_member(author.id), "000000x", session_id=HERE)
    other = factories.member(factories.organisation(), "author")
    with pytest.raises(Conflict, match="Begin again"), db.transaction():
        service.confirm_app(queries.get_member(other.id), "000000", session_id=HERE)


def test_another_phone_takes_the_place_of_the_first_once_it_is_confirmed(author: Member) -> None:
    first = set_up_app(author)
    with db.transaction():
        service.begin_app(queries.get_member(author.id), session_id=HERE)
    assert give(author, code(first)) is True
    second = set_up_app(author)
    assert [give(author, code(first, steps=1)), give(author, code(second, steps=1))] == [False, True]


def test_key_stands_encrypted_in_the_database(app: Flask, author: Member) -> None:
    key = set_up_app(author)
    with sqlite3.connect(Path(app.instance_path) / "manual.sqlite3") as connection:
        dump = "\n".join(connection.iterdump())
    assert key not in dump
    assert "sealed_key" in dump


def test_another_secret_key_is_said_in_words_that_tell_the_way_out(app: Flask, author: Member) -> None:
    key = set_up_app(author)
    made = recovery_codes(author)
    app.extensions["engine"].dispose()
    another = with_another_secret_key(app)
    with pytest.raises(Conflict, match="secret key of this installation has changed") as refusal:
        give(author, code(key))
    assert refusal.value.code == "secret_key_changed"
    assert "recovery code" in refusal.value.message
    assert give_recovery(author, made[0]) is True
    assert set_up_app(author) != key
    another.extensions["engine"].dispose()


def test_pages_say_that_an_app_of_another_secret_key_has_to_be_set_up_again(app: Flask) -> None:
    who = factories.member(factories.organisation("jette", is_lead=True), "coordinator", password=PASSWORD)
    other = factories.member(factories.organisation("mogila"), "author", password=PASSWORD)
    for one in (who, other):
        set_up_app(one)
    app.extensions["engine"].dispose()
    another = with_another_secret_key(app)
    at_sign_in = with_password(another.test_client(), other).get("/sign-in/second-step")
    assert LOST in at_sign_in.get_data(as_text=True)
    assert 'name="code"' not in at_sign_in.get_data(as_text=True)
    browser = signed_in(another.test_client(), who)
    for address in ("/account", "/account/second-step", f"/members/{other.id}"):
        assert LOST in browser.get(address).get_data(as_text=True)
    set_up_app(who)
    assert LOST not in browser.get("/account/second-step").get_data(as_text=True)
    another.extensions["engine"].dispose()


def test_app_that_cannot_be_read_is_no_factor_to_fall_back_on(app: Flask) -> None:
    lead = factories.member(factories.organisation("jette", is_lead=True), "coordinator")
    set_up_app(lead)
    app.extensions["engine"].dispose()
    another = with_another_secret_key(app)
    with db.transaction():
        member = queries.get_member(lead.id)
        (passkey,) = queries.list_passkeys(member)
        with pytest.raises(Conflict, match="Set up another one first"):
            service.remove_passkey(member, passkey)
        service.remove_app(member)
    another.extensions["engine"].dispose()


def with_another_secret_key(app: Flask) -> Flask:
    settings = {"SECRET_KEY": "another-secret-0123456789-abcdefgh", "TESTING": True}
    return create_app(settings, instance=Path(app.instance_path))


def test_used_codes_can_be_forgotten_by_tests_only(author: Member) -> None:
    """The helper of other tests does what it says: without it the same code fails."""
    shown = code(set_up_app(author))
    assert give(author, shown) is True
    forget_used_codes(author)
    assert give(author, shown) is True
