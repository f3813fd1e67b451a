"""Factors that are taken away or reset, and who may do it (security.md, row 8)."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from manual_app import db
from manual_app.accounts import queries, service
from manual_app.accounts.models import AuthenticatorApp, Member, SignInFailure
from manual_app.activity import queries as log
from manual_app.errors import Conflict, Forbidden
from manual_app.mail import OutboxMessage
from tests import factories
from tests.accounts.second_factor.giving import (
    acts,
    give,
    give_recovery,
    recovery_codes,
)
from tests.authenticators import code, set_up_app


def test_each_change_is_recorded_with_ids_only_and_mailed_to_its_member(author: Member) -> None:
    set_up_app(author)
    made = recovery_codes(author)
    give_recovery(author, made[0])
    with db.transaction():
        service.remove_app(queries.get_member(author.id))
    assert acts() == [
        "second_step.app_added",
        "second_step.codes_made",
        "second_step.code_used",
        "second_step.app_removed",
    ]
    with db.reading() as session:
        entries = [entry for entry in log.list_entries() if entry.act.startswith("second_step")]
        assert {(one.subject_kind, one.subject_id, one.member_id, str(one.details)) for one in entries} == {
            ("member", author.id, author.id, "{}")
        }
        letters = session.scalars(select(OutboxMessage)).all()
    assert [letter.recipient for letter in letters] == [author.email] * 4
    assert [letter.body.splitlines()[2] for letter in letters] == [
        "An app for codes was set up as your second step at sign-in.",
        "New recovery codes were made; those before do not work any more.",
        "A recovery code was used to sign in. It does not work again.",
        "The app for codes was taken off your second step at sign-in.",
    ]


def test_coordinator_keeps_the_last_factor(app: Flask) -> None:
    lead = factories.member(factories.organisation("jette", is_lead=True), "coordinator")
    key = set_up_app(lead)
    with db.transaction():
        member = queries.get_member(lead.id)
        (passkey,) = queries.list_passkeys(member)
        service.remove_passkey(member, passkey)
    with pytest.raises(Conflict, match="Set up another one first"), db.transaction():
        service.remove_app(queries.get_member(lead.id))
    assert give(lead, code(key)) is True


def test_reset_takes_all_factors_and_sessions_and_forgets_guesses(app: Flask, author: Member) -> None:
    lead = factories.member(factories.organisation("jette", is_lead=True), "coordinator")
    set_up_app(author)
    made = recovery_codes(author)
    with db.transaction():
        token = service.open_session(queries.get_member(author.id), second_step=True)
        service.count_attempt(f"code:{author.id}", f"recovery:{author.id}")
    with db.transaction():
        service.reset_second_step(queries.get_member(lead.id), queries.get_member(author.id))
    with db.reading() as session:
        member = queries.get_member(author.id)
        assert (queries.factors_of(member).number, queries.factors_of(member).codes_left) == (0, 0)
        assert queries.find_sign_in(token) is None
        assert session.scalars(select(SignInFailure)).all() == []
        assert session.scalars(select(AuthenticatorApp)).all() == []
        newest = log.list_entries()[0]
    assert (newest.act, newest.member_id, newest.subject_id) == ("second_step.reset", lead.id, author.id)
    assert give_recovery(author, made[0]) is False


@pytest.mark.parametrize(
    ("of", "role", "contact"),
    [("daugavpils", "author", False), ("daugavpils", "editor", True), ("jette", "editor", False)],
)
def test_who_is_no_coordinator_resets_nobody(
    app: Flask, author: Member, of: str, role: str, contact: bool
) -> None:
    home = author.organisation if of == "daugavpils" else factories.organisation("jette", is_lead=True)
    actor = factories.member(home, role, is_contact=contact)
    set_up_app(author)
    with pytest.raises(Forbidden), db.transaction():
        service.reset_second_step(queries.get_member(actor.id), queries.get_member(author.id))


def test_nobody_resets_their_own_second_step(app: Flask) -> None:
    lead = factories.member(factories.organisation("jette", is_lead=True), "coordinator")
    with pytest.raises(Forbidden), db.transaction():
        service.reset_second_step(queries.get_member(lead.id), queries.get_member(lead.id))


def test_deputy_resets_members_of_the_own_partner_only(app: Flask, author: Member) -> None:
    deputy = factories.member(author.organisation, "coordinator")
    stranger = factories.member(factories.organisation("mogila", country="MK"), "author")
    with db.transaction():
        service.reset_second_step(queries.get_member(deputy.id), queries.get_member(author.id))
    with pytest.raises(Forbidden), db.transaction():
        service.reset_second_step(queries.get_member(deputy.id), queries.get_member(stranger.id))


def test_command_resets_the_last_coordinator(app: Flask) -> None:
    lead = factories.member(
        factories.organisation("jette", is_lead=True), "coordinator", email="lead@x.example"
    )
    ran = app.test_cli_runner().invoke(args=["reset-second-factor", "--email", "Lead@X.example"])
    assert (ran.exit_code, "signs in with the password alone now" in ran.output) == (0, True)
    with db.reading() as session:
        assert queries.owns_factor(queries.get_member(lead.id)) is False
        assert session.scalars(select(OutboxMessage.recipient)).all() == ["lead@x.example"]
    assert acts() == ["second_step.reset"]


def test_command_knows_nobody_of_another_address(app: Flask) -> None:
    ran = app.test_cli_runner().invoke(args=["reset-second-factor", "--email", "nobody@x.example"])
    assert (ran.exit_code, ran.output) == (1, "Error: No member has the address nobody@x.example.\n")
