"""Guessing is limited by account and by address, and answered before hashing (security.md, row 6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from manual_app import db
from manual_app.accounts import passwords, service
from manual_app.accounts.models import Member, SignInFailure
from manual_app.accounts.views.sign_in import recognise
from manual_app.errors import NotSignedIn, TooMany
from tests import factories
from tests.factories import PASSWORD, csrf
from tests.racing import at_once

EMAIL = "author@daugavpils.example"
JSON = {"Accept": "application/json"}
WAY_OUT = "You need not wait: choose a new password by a link"


class Counting(PasswordHasher):
    """The real hasher at its lowest cost; it notes what it is asked to verify."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.verified: list[str | bytes] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        self.verified.append(password)
        return super().verify(hash, password)


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str | bytes]]:
    """What reaches the hasher."""
    hasher = Counting()
    monkeypatch.setattr(passwords, "_hasher", hasher)
    passwords._nobodys.cache_clear()
    yield hasher.verified
    passwords._nobodys.cache_clear()


@pytest.fixture
def author(app: Flask, hashed: list[str | bytes]) -> Member:
    return factories.member(
        factories.organisation("daugavpils", country="LV"), "author", email=EMAIL, password=PASSWORD
    )


def guess(client: FlaskClient, password: str, *, email: str = EMAIL, token: str, **environ: str) -> int:
    form = {"email": email, "password": password, "csrf_token": token}
    return client.post("/sign-in", data=form, headers=JSON, environ_overrides=environ).status_code


def failures() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(SignInFailure)) or 0


def count(*keys: str, times: int) -> None:
    for _n in range(times):
        with db.transaction():
            service.count_attempt(*keys)


def test_of_ten_thousand_guesses_ten_reach_the_hasher(
    app: Flask, author: Member, hashed: list[str | bytes]
) -> None:
    waits = set()
    for number in range(10_000):
        from_many_addresses = {"REMOTE_ADDR": f"192.0.2.{number % 250}"}
        with app.test_request_context(environ_overrides=from_many_addresses):
            try:
                recognise(EMAIL, f"guess {number}")
            except TooMany as refusal:
                waits.add(0 < refusal.retry_after <= 15 * 60)
            except NotSignedIn:
                pass
    assert (len(hashed), waits) == (10, {True})
    with db.reading() as session:
        kept = session.scalar(select(func.count()).where(SignInFailure.key.startswith("account:")))
    assert kept == 10  # what is refused is not even written down


def test_guesses_over_http_end_in_429_with_a_time_to_wait(
    client: FlaskClient, author: Member, hashed: list[str | bytes]
) -> None:
    token = csrf(client)
    answers = [guess(client, f"guess {n}", token=token) for n in range(30)]
    assert answers == [401] * 10 + [429] * 20
    assert len(hashed) == 10
    refused = client.post(
        "/sign-in", data={"email": EMAIL, "password": PASSWORD, "csrf_token": token}, headers=JSON
    )
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 900
    assert refused.json["detail"] == "Too many attempts. Try again in 15 minutes."


def test_page_says_when_to_try_again(client: FlaskClient, author: Member, hashed: list[str | bytes]) -> None:
    count_key = {"email": EMAIL, "password": "wrong", "csrf_token": csrf(client)}
    for _n in range(10):
        client.post("/sign-in", data=count_key)
    answer = client.post("/sign-in", data=count_key)
    assert answer.status_code == 429
    assert "Retry-After" in answer.headers
    assert "Try again in 15 minutes." in answer.get_data(as_text=True)


@pytest.mark.parametrize("email", [EMAIL, "nobody@x.example"])
def test_page_leads_out_of_a_locked_account_whether_or_not_there_is_one(
    client: FlaskClient, author: Member, hashed: list[str | bytes], email: str
) -> None:
    form = {"email": email, "password": "wrong", "csrf_token": csrf(client)}
    pages = [client.post("/sign-in", data=form).get_data(as_text=True) for _n in range(11)]
    assert [WAY_OUT in page for page in pages] == [False] * 10 + [True]


def test_page_promises_no_way_out_where_the_address_waits_too(
    client: FlaskClient, hashed: list[str | bytes]
) -> None:
    token, form = csrf(client), {"email": "a0@x.example", "password": "x", "csrf_token": csrf(client)}
    for number in range(40):
        guess(client, "x", email=f"a{number // 10}@x.example", token=token)
    answer = client.post("/sign-in", data=form)
    assert (answer.status_code, WAY_OUT in answer.get_data(as_text=True)) == (429, False)


def test_unknown_accounts_are_counted_alike(client: FlaskClient, hashed: list[str | bytes]) -> None:
    token = csrf(client)
    answers = [guess(client, "x", email="nobody@x.example", token=token) for _n in range(12)]
    assert answers == [401] * 10 + [429] * 2


def test_one_address_trying_many_accounts_is_stopped(client: FlaskClient, hashed: list[str | bytes]) -> None:
    token = csrf(client)
    answers = [guess(client, "x", email=f"a{n}@x.example", token=token) for n in range(45)]
    assert answers == [401] * 40 + [429] * 5


def test_other_addresses_and_accounts_are_not_stopped(
    client: FlaskClient, author: Member, hashed: list[str | bytes]
) -> None:
    token = csrf(client)
    for n in range(40):
        guess(client, "x", email=f"a{n}@x.example", token=token)
    assert guess(client, PASSWORD, token=token) == 429
    assert guess(client, PASSWORD, token=token, REMOTE_ADDR="192.0.2.7") == 200


def test_right_password_is_not_counted(
    client: FlaskClient, author: Member, hashed: list[str | bytes]
) -> None:
    for _n in range(15):
        assert guess(client, PASSWORD, token=csrf(client)) == 200
    assert failures() == 0


def test_failure_stays_counted_though_the_request_is_refused(
    client: FlaskClient, author: Member, hashed: list[str | bytes]
) -> None:
    guess(client, "wrong", token=csrf(client))
    assert failures() == 2  # of the account, of the address


def test_no_address_stands_in_the_table(
    client: FlaskClient, author: Member, hashed: list[str | bytes]
) -> None:
    guess(client, "wrong", token=csrf(client))
    with db.reading() as session:
        keys = sorted(session.scalars(select(SignInFailure.key)))
    assert [key.partition(":")[0] for key in keys] == ["account", "address"]
    assert all(len(key.partition(":")[2]) == 64 for key in keys)


def test_window_slides(app: Flask) -> None:
    count("account:one", times=10)
    with pytest.raises(TooMany), db.transaction():
        service.count_attempt("account:one")
    with db.transaction() as session:
        oldest = session.scalars(select(SignInFailure).order_by(SignInFailure.id)).first()
        oldest.at -= timedelta(minutes=16)
    count("account:one", times=1)
    with pytest.raises(TooMany), db.transaction():
        service.count_attempt("account:one")


def test_a_day_has_its_own_limit(app: Flask) -> None:
    with db.transaction() as session:
        session.add_all(
            SignInFailure(key="account:one", at=db.now() - timedelta(minutes=14 * n)) for n in range(1, 101)
        )
    with pytest.raises(TooMany) as refusal, db.transaction():
        service.count_attempt("account:one")
    assert refusal.value.message.startswith("Too many attempts. Try again in ")


def test_guesses_at_the_same_moment_cannot_slip_past_each_other(on_both: Flask) -> None:
    def attempt() -> str:
        with db.transaction():
            service.count_attempt("account:one", "address:one")
        return "counted"

    answers = at_once(attempt, times=40)
    assert sorted(answers) == ["TooMany"] * 30 + ["counted"] * 10


def test_sweep_forgets_what_counts_no_more(app: Flask) -> None:
    with db.transaction() as session:
        session.add_all(SignInFailure(key="account:one", at=db.now() - timedelta(hours=h)) for h in (1, 25))
    service.sweep_sign_ins()
    assert failures() == 1


def test_forwarded_addresses_count_only_through_configured_hops(
    client: FlaskClient, author: Member, hashed: list[str | bytes]
) -> None:
    token = csrf(client)
    for n in range(45):
        form = {"email": f"a{n}@x.example", "password": "x", "csrf_token": token}
        answer = client.post("/sign-in", data=form, headers=JSON | {"X-Forwarded-For": f"198.51.100.{n}"})
    assert answer.status_code == 429
