"""What is kept: handed out whole to whom it is about, and removed when its time is over."""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from manual_app import db, jobs, outbox
from manual_app.accounts import queries, service
from manual_app.accounts.addresses import read_addresses
from manual_app.accounts.models import (
    Invitation,
    Member,
    PasswordReset,
    Role,
    SignInFailure,
    SignInSession,
)
from manual_app.accounts.views.sign_in import account_key
from manual_app.mail import OutboxMessage, deliver_mail
from manual_app.paths import CHECKOUT
from manual_app.privacy.periods import PERIODS
from manual_app.texts.models import Answer, Text
from tests import factories
from tests.authenticators import set_up_app
from tests.factories import csrf, signed_in

EMAIL, OTHER = "ann@daugavpils.example", "bob@daugavpils.example"


@pytest.fixture
def author(app: Flask) -> Member:
    network = factories.network(partners=1)
    coordinator = factories.member(network["jette"], "coordinator")
    author = factories.member(network["daugavpils"], "author", email=EMAIL, name="Ann Lee")
    other = factories.member(network["daugavpils"], "author", email=OTHER, name="Bob Ray")
    factories.chapter(coordinator, author, title="Mine")
    factories.chapter(coordinator, other, title="Theirs")
    factories.reset_token(EMAIL)
    factories.reset_token(OTHER)
    return author


def export(browser: FlaskClient) -> dict[str, Any]:
    answer = browser.post("/account/kept", data={"csrf_token": csrf(browser)})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=kept-about-me-")
    found: dict[str, Any] = json.loads(answer.text)
    return found


def test_copy_holds_what_is_kept_about_the_member(app: Flask, client: FlaskClient, author: Member) -> None:
    with app.test_request_context(), db.transaction():
        service.count_attempt(account_key(EMAIL), f"code:{author.id}", f"code:{author.id + 1}")
    set_up_app(author)
    copy = export(signed_in(client, author))
    (account,) = copy["account"]
    assert (account["name"], account["email"], account["roles"]) == (
        "Ann Lee",
        EMAIL,
        [{"role": "author", "language": ""}],
    )
    assert [len(copy[part]) for part in ("signed_in_devices", "wrong_passwords_and_codes")] == [1, 2]
    assert copy["signed_in_devices"][0]["second_step_at"] is not None
    assert [set(one) for one in copy["authenticator_app"]] == [{"created_at", "confirmed_at", "last_used_at"}]
    assert len(copy["links_for_a_new_password"]) == 1
    assert [one["subject"] for one in copy["mail_to_you"]] == [
        "A new password for the manual",
        "Your sign-in to the manual has changed",
    ]
    assert [one["act"] for one in copy["record"]][:1] == ["member.created"]
    assert [one["text_id"] for one in copy["writing"]] == [copy["writing"][0]["text_id"]] * len(
        copy["writing"]
    )
    assert sum(one["steps"] for one in copy["writing"]) > 0


def test_copy_holds_no_secret_and_nothing_of_others(client: FlaskClient, author: Member) -> None:
    browser = signed_in(client, author)
    written = json.dumps(export(browser))
    with db.reading() as session:
        secrets = [
            *session.scalars(select(SignInSession.token_hash)),
            *session.scalars(select(PasswordReset.token_hash)),
        ]
    assert secrets
    assert [secret for secret in secrets if secret in written] == []
    for word in ("hash", "token", "Bob", OTHER):
        assert word not in written.replace("revision_hash", "").replace("signed_off_hash", "")


def test_copy_is_made_five_times_in_a_quarter_of_an_hour(client: FlaskClient, author: Member) -> None:
    browser = signed_in(client, author)
    for _ in range(5):
        export(browser)
    answer = browser.post("/account/kept", data={"csrf_token": csrf(browser)})
    assert (answer.status_code, int(answer.headers["Retry-After"]) > 0) == (429, True)


def test_copy_needs_a_token_and_looking_makes_none(client: FlaskClient, author: Member) -> None:
    browser = signed_in(client, author)
    assert browser.post("/account/kept").status_code == 400
    page = browser.get("/account/kept").text
    for said in ("What is kept about me", "Download the file (JSON)", "Leave the manual"):
        assert said in page


def later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    """Move the clock of the app; what is in the database stays where it is."""
    moved = datetime.now(db.now().tzinfo) + by
    monkeypatch.setattr(db, "now", lambda: moved)


def count(model: type[db.Base]) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def sweep() -> None:
    for name in ("sweep_sign_ins", "sweep_links", "sweep_mail", "sweep_answers"):
        jobs.run_now(name)


@pytest.mark.parametrize(
    ("model", "kept", "gone"),
    [
        (SignInFailure, timedelta(hours=23), timedelta(hours=25)),
        (PasswordReset, timedelta(days=6), timedelta(days=8)),
        (SignInSession, timedelta(days=43), timedelta(days=45)),  # 14 days open, 30 days after
        (OutboxMessage, timedelta(days=29), timedelta(days=31)),
        (Answer, timedelta(days=89), timedelta(days=91)),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_rows_go_when_their_time_is_over_and_no_sooner(
    author: Member,
    monkeypatch: pytest.MonkeyPatch,
    model: type[db.Base],
    kept: timedelta,
    gone: timedelta,
) -> None:
    leave_one_of_each(author)
    before = count(model)
    assert before > 0
    later(monkeypatch, kept)
    sweep()
    assert count(model) == before
    later(monkeypatch, gone)
    sweep()
    assert count(model) == 0


def leave_one_of_each(author: Member) -> None:
    with db.transaction() as session:
        member = queries.get_member(author.id)
        service.open_session(member)
        service.count_attempt("account:somebody")
        text_id = session.scalars(select(Text.id)).first()
        answer = {"text_id": text_id, "member_id": author.id, "request": "r", "body_hash": "h", "answer": {}}
        session.add(Answer(**answer))


def test_invitations_forget_whom_they_were_for_and_stay_as_a_number(
    author: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.transaction():
        coordinator = queries.members_with_role(Role.COORDINATOR)[0]
        pasted = read_addresses('"Eve Hill" <eve@x.example>, "Kim Low" <kim@x.example>')
        first, _second = service.invite(coordinator, coordinator.organisation, pasted, roles=["observer"])
    with db.transaction():
        service.redeem(first.link.rpartition("/")[2], name="Eve", password_hash="hash")
    later(monkeypatch, timedelta(days=36))
    sweep()
    assert invited() == [("eve@x.example", "Eve Hill"), ("kim@x.example", "Kim Low")]
    later(monkeypatch, timedelta(days=38))
    sweep()
    assert invited() == [("", ""), ("", "")]
    with db.reading():
        assert queries.list_pending_invitations() == []


def invited() -> list[tuple[str, str]]:
    with db.reading() as session:
        return [(one.email, one.name) for one in session.scalars(select(Invitation).order_by(Invitation.id))]


def test_letters_in_the_folder_go_with_their_rows(
    app: Flask, author: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver_mail()
    old, new = sorted((Path(app.instance_path) / "outbox").glob("*.eml"))
    long_ago = (db.now() - outbox.KEPT - timedelta(days=1)).timestamp()
    os.utime(old, (long_ago, long_ago))
    sweep()
    assert (old.exists(), new.exists()) == (False, True)


def test_every_period_stands_in_the_docs_and_on_the_public_page(client: FlaskClient) -> None:
    docs = (CHECKOUT / "docs/operating.md").read_text(encoding="utf-8")
    public = client.get("/privacy").text
    for period in PERIODS:
        days = str(period.after) if period.days is None else f"{period.days} day"
        assert f"| {period.what} | {days}" in docs
        assert str(period.what) in public
