"""Codes that are wrong, guessed or used, and the way in by a recovery code (security.md, row 8)."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from manual_app import db
from manual_app.accounts import codes, queries, service
from manual_app.accounts.models import Member, SignInFailure
from tests.accounts.second_step.signing_in import JSON, PRIVATE, STEP, give, give_password
from tests.authenticators import code
from tests.factories import csrf


def test_wrong_code_is_said_beside_the_field_and_lets_nobody_in(
    client: FlaskClient, author: Member, key: str
) -> None:
    give_password(client)
    answer = client.post(STEP, data={"code": "000000", "csrf_token": csrf(client)})
    body = answer.get_data(as_text=True)
    assert answer.status_code == 401
    assert body.count("This code is wrong, or it was used already.") == 2
    assert "<title>Error:" in body
    assert client.post(STEP, data={"code": "", "csrf_token": csrf(client)}).status_code == 422


def test_of_three_hundred_guesses_five_are_looked_at(
    app: Flask, client: FlaskClient, author: Member, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []
    real = codes.matching_step

    def counting(key: str, typed: str, **more: object) -> int | None:
        looked_at.append(typed)
        return real(key, typed, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(codes, "matching_step", counting)
    give_password(client)
    token = csrf(client)
    answers = []
    for n in range(300):
        form = {"code": f"{n:06}", "csrf_token": token}
        answer = client.post(
            STEP, data=form, headers=JSON, environ_overrides={"REMOTE_ADDR": f"192.0.2.{n % 250}"}
        )
        answers.append(answer.status_code)
    assert answers == [401] * 5 + [429] * 295
    assert len(looked_at) == 5
    assert answer.json["detail"].startswith("Too many attempts. Try again in 1")  # 15 minutes, or some less
    assert 0 < int(answer.headers["Retry-After"]) <= 900


def test_guesses_count_for_the_account_whatever_the_browser_and_the_forwarded_address(
    app: Flask, author: Member, key: str
) -> None:
    answers = []
    for n in range(7):
        browser = app.test_client()
        give_password(browser)
        form = {"code": "000000", "csrf_token": csrf(browser)}
        spoofed = JSON | {"X-Forwarded-For": f"198.51.100.{n}"}
        answers.append(browser.post(STEP, data=form, headers=spoofed).status_code)
    assert answers == [401] * 5 + [429] * 2


def test_right_code_is_not_counted_and_forgets_no_guess(app: Flask, author: Member, key: str) -> None:
    for shown in ("000000", "000001", code(key)):
        browser = app.test_client()
        give_password(browser)
        give(browser, shown)
    with db.reading() as session:
        kept = session.scalar(
            select(func.count()).select_from(SignInFailure).where(SignInFailure.key == f"code:{author.id}")
        )
    assert kept == 2


def test_who_is_locked_out_of_codes_still_gets_in_by_a_recovery_code(
    app: Flask, client: FlaskClient, author: Member, key: str
) -> None:
    with db.transaction():
        made = service.renew_recovery_codes(queries.get_member(author.id))
    give_password(client)
    assert [give(client, "000000") for _n in range(6)] == [401] * 5 + [429]
    assert give(client, made[0], at="/sign-in/recovery-code") == 200
    assert client.get(PRIVATE, headers=JSON).status_code == 200


def test_recovery_code_signs_in_once(app: Flask, author: Member, key: str) -> None:
    with db.transaction():
        made = service.renew_recovery_codes(queries.get_member(author.id))
    answers = []
    for _n in range(2):
        browser = app.test_client()
        give_password(browser)
        answers.append(give(browser, made[3], at="/sign-in/recovery-code"))
    assert answers == [200, 401]


def test_recovery_code_leads_to_another_second_step(client: FlaskClient, author: Member, key: str) -> None:
    with db.transaction():
        made = service.renew_recovery_codes(queries.get_member(author.id))
    give_password(client)
    form = {"code": made[0], "csrf_token": csrf(client)}
    page = client.post("/sign-in/recovery-code", data=form, follow_redirects=True).get_data(as_text=True)
    assert "That code is used up. If your phone or key is lost, set up another one" in page


def test_guessed_recovery_codes_end_in_429(client: FlaskClient, author: Member, key: str) -> None:
    give_password(client)
    answers = [give(client, f"0000-0000-0000-{n:04}", at="/sign-in/recovery-code") for n in range(8)]
    assert answers == [401] * 5 + [429] * 3
