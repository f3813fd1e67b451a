"""Forgotten passwords: one use, 30 minutes, nobody learns who is a member (security.md, rows 6, 7, 15)."""

from __future__ import annotations

import threading
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from manual_app import db, jobs
from manual_app.accounts import queries, service
from manual_app.accounts.models import Member, PasswordReset
from manual_app.accounts.tokens import token_hash
from manual_app.errors import NotFound
from tests import factories
from tests.factories import PASSWORD, csrf, reset_token

EMAIL, NEXT = "author@daugavpils.example", "another four unrelated words"
JSON = {"Accept": "application/json"}


@pytest.fixture
def author(app: Flask) -> Member:
    of = factories.organisation("daugavpils", country="LV")
    return factories.member(of, "author", email=EMAIL, password=PASSWORD)


def ask(client: FlaskClient, email: str = EMAIL, **headers: str) -> str:
    """Ask for a link by the form; return the page."""
    form = {"email": email, "csrf_token": csrf(client)}
    answer = client.post("/forgotten-password", data=form, headers=headers)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def letters(app: Flask) -> list[Message]:
    """Deliver what waits and return the letters."""
    jobs.drain()
    files = sorted((Path(app.instance_path) / "outbox").glob("*.eml"))
    return [message_from_bytes(path.read_bytes()) for path in files]


def body(letter: Message) -> str:
    content = letter.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode()


def reset(token: str) -> str:
    with db.transaction():
        return service.reset_password(token, "hash").email


def choose(client: FlaskClient, token: str, password: str) -> int:
    form = {"password": password, "csrf_token": csrf(client)}
    return client.post(f"/password/{token}", data=form).status_code


def sign_in(client: FlaskClient, password: str) -> int:
    form = {"email": EMAIL, "password": password, "csrf_token": csrf(client)}
    return client.post("/sign-in", data=form, headers=JSON).status_code


def test_from_the_form_over_the_mail_to_a_new_password(
    app: Flask, client: FlaskClient, author: Member
) -> None:
    ask(client)
    (letter,) = letters(app)
    assert (letter["To"], letter["Subject"]) == (EMAIL, "A new password for the manual")
    link = next(word for word in body(letter).split() if "/password/" in word)
    token = link.removeprefix("http://127.0.0.1:8000/password/")
    assert client.get(f"/password/{token}").status_code == 200
    assert client.get(f"/password/{token}").status_code == 200  # opening uses nothing up
    assert choose(client, token, NEXT) == 303
    assert (sign_in(client, PASSWORD), sign_in(client, NEXT)) == (401, 200)
    assert choose(app.test_client(), token, PASSWORD) == 404


def test_new_password_by_link_opens_an_account_locked_by_guesses(client: FlaskClient, author: Member) -> None:
    assert [sign_in(client, "a guess") for _n in range(11)][-1] == 429
    assert sign_in(client, PASSWORD) == 429
    assert choose(client, reset_token(EMAIL), NEXT) == 303
    assert sign_in(client, NEXT) == 200


def test_link_is_stored_hashed_for_thirty_minutes(app: Flask, author: Member) -> None:
    token = reset_token(EMAIL)
    assert len(token) == 43  # 256 bits
    with db.reading() as session:
        stored = session.scalars(select(PasswordReset)).one()
        assert stored.token_hash == token_hash(token)
        assert stored.expires_at - stored.created_at == pytest.approx(
            timedelta(minutes=30), abs=timedelta(seconds=5)
        )


@pytest.mark.parametrize("email", [EMAIL, "nobody@x.example"])
def test_answer_does_not_tell_who_is_a_member(
    app: Flask, client: FlaskClient, author: Member, email: str
) -> None:
    page = ask(client, email)
    assert f"If {email} belongs to a member" in page
    assert len(letters(app)) == (email == EMAIL)


def test_who_is_deactivated_gets_no_link_and_an_old_one_opens_nothing(
    app: Flask, client: FlaskClient, author: Member
) -> None:
    token = reset_token(EMAIL)
    with db.transaction():
        queries.get_member(author.id).deactivated_at = db.now()
    with pytest.raises(NotFound):
        reset(token)
    assert client.get(f"/password/{token}").status_code == 404
    ask(client)
    assert len(letters(app)) == 1  # the one from before


def test_link_works_once(author: Member) -> None:
    token = reset_token(EMAIL)
    assert reset(token) == EMAIL
    with pytest.raises(NotFound, match="has been used"):
        reset(token)


def test_link_that_is_used_takes_the_others_with_it(author: Member) -> None:
    first, second = reset_token(EMAIL), reset_token(EMAIL)
    reset(second)
    with pytest.raises(NotFound):
        reset(first)


def test_link_ends_after_thirty_minutes(client: FlaskClient, author: Member) -> None:
    token = reset_token(EMAIL)
    with db.transaction() as session:
        session.scalars(select(PasswordReset)).one().expires_at = db.now() - timedelta(seconds=1)
    with pytest.raises(NotFound):
        reset(token)
    assert client.get(f"/password/{token}").status_code == 404
    assert choose(client, token, NEXT) == 404


def test_fifty_at_once_change_the_password_once(app: Flask, author: Member) -> None:
    token = reset_token(EMAIL)
    ready, outcomes = threading.Barrier(50), []

    def redeem() -> None:
        ready.wait()
        try:
            outcomes.append(reset(token))
        except NotFound as refusal:
            outcomes.append(refusal.code)

    threads = [threading.Thread(target=redeem) for _n in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [EMAIL] + ["not_found"] * 49


@pytest.mark.parametrize("token", ["x", "A" * 43, "ÿ" * 43, "' OR 1=1 --"])
def test_guessed_link_opens_nothing(client: FlaskClient, author: Member, token: str) -> None:
    assert client.get(f"/password/{token}").status_code == 404
    assert choose(client, token, NEXT) == 404


def test_weak_password_is_refused_and_the_link_still_works(client: FlaskClient, author: Member) -> None:
    token = reset_token(EMAIL)
    assert choose(client, token, EMAIL) == 422
    assert choose(client, token, NEXT) == 303


def test_link_in_mail_comes_from_configuration_not_from_the_request(
    app: Flask, client: FlaskClient, author: Member
) -> None:
    ask(client, Host="localhost:666")
    (letter,) = letters(app)
    assert "http://127.0.0.1:8000/password/" in body(letter)
    assert "666" not in body(letter)


def test_asking_again_and_again_is_limited_and_changes_nothing(
    app: Flask, client: FlaskClient, author: Member
) -> None:
    token = csrf(client)
    answers = [
        client.post("/forgotten-password", data={"email": EMAIL, "csrf_token": token}, headers=JSON)
        for _n in range(5)
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert len(letters(app)) == 3
    assert sign_in(client, PASSWORD) == 200


def test_page_is_honest_where_no_mail_goes_out(client: FlaskClient, author: Member) -> None:
    assert "This installation sends no mail." in ask(client)
