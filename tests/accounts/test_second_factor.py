"""Apps, recovery codes, and taking them away: what the database promises (security.md, row 8)."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from manual_app import create_app, db
from manual_app.accounts import queries, service
from manual_app.accounts.models import AuthenticatorApp, Member, RecoveryCode, SignInFailure
from manual_app.activity import queries as log
from manual_app.errors import Conflict, Forbidden, Unprocessable
from manual_app.mail import OutboxMessage
from tests import factories
from tests.authenticators import code, forget_used_codes, set_up_app
from tests.racing import at_once, while_acting

TIMES = 50


@pytest.fixture
def author(app: Flask) -> Member:
    return factories.member(factories.organisation("daugavpils", country="LV"), "author")


def give(who: Member, typed: str) -> bool:
    with db.transaction():
        return service.give_code(queries.get_member(who.id), typed)


def recovery_codes(who: Member) -> list[str]:
    with db.transaction():
        return service.renew_recovery_codes(queries.get_member(who.id))


def give_recovery(who: Member, typed: str) -> bool:
    with db.transaction():
        return service.give_recovery_code(queries.get_member(who.id), typed)


def codes_left(who: Member) -> int:
    with db.reading():
        return queries.factors_of(queries.get_member(who.id)).codes_left


def acts() -> list[str]:
    with db.reading():
        return [entry.act for entry in reversed(log.list_entries()) if entry.act.startswith("second_step")]


def test_same_code_twice_fails(author: Member) -> None:
    shown = code(set_up_app(author))
    assert [give(author, shown), give(author, shown)] == [True, False]


def test_code_before_one_that_was_taken_fails(author: Member) -> None:
    key = set_up_app(author)
    before, now = code(key), code(key, steps=1)
    assert [give(author, now), give(author, before)] == [True, False]


def test_code_that_confirmed_the_app_does_not_sign_in(author: Member) -> None:
    with db.transaction():
        member = queries.get_member(author.id)
        service.begin_app(member)
        waiting = queries.find_app_being_set_up(member)
        assert waiting is not None
        shown = code(service.key_of(waiting))
        service.confirm_app(member, shown)
    assert give(author, shown) is False


def test_one_code_at_the_same_moment_is_taken_once(on_both: Flask) -> None:
    who = factories.member(factories.organisation(), "author")
    shown = code(set_up_app(who))
    answers = at_once(lambda: give(who, shown), times=TIMES)
    assert sorted(answers) == [False] * (TIMES - 1) + [True]


def test_one_recovery_code_at_the_same_moment_is_taken_once(on_both: Flask) -> None:
    who = factories.member(factories.organisation(), "author")
    first, *_others = recovery_codes(who)
    answers = at_once(lambda: give_recovery(who, first), times=TIMES)
    assert sorted(answers) == [False] * (TIMES - 1) + [True]
    assert codes_left(who) == 9


ON_POSTGRESQL = pytest.mark.parametrize(
    "on_both", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)


@ON_POSTGRESQL
def test_code_that_another_request_is_just_taking_is_refused(on_both: Flask) -> None:
    who = factories.member(factories.organisation(), "author")
    shown = code(set_up_app(who))
    other = while_acting(
        on_both, lambda: service.give_code(queries.get_member(who.id), shown), lambda: give(who, shown)
    )
    assert other.result() is False


@ON_POSTGRESQL
def test_recovery_code_that_another_request_is_just_taking_is_refused(on_both: Flask) -> None:
    who = factories.member(factories.organisation(), "author")
    first, *_others = recovery_codes(who)
    other = while_acting(
        on_both,
        lambda: service.give_recovery_code(queries.get_member(who.id), first),
        lambda: give_recovery(who, first),
    )
    assert other.result() is False


def test_code_of_another_member_opens_nothing(app: Flask, author: Member) -> None:
    other = factories.member(factories.organisation(), "author")
    key = set_up_app(other)
    set_up_app(author)
    assert give(author, code(key)) is False


def test_app_that_is_being_set_up_takes_no_code_at_sign_in(author: Member) -> None:
    with db.transaction():
        member = queries.get_member(author.id)
        service.begin_app(member)
        waiting = queries.find_app_being_set_up(member)
        assert waiting is not None
        key = service.key_of(waiting)
    assert give(author, code(key)) is False
    with db.reading():
        assert queries.owns_factor(queries.get_member(author.id)) is False


def test_wrong_code_confirms_no_app(author: Member) -> None:
    with db.transaction():
        service.begin_app(queries.get_member(author.id))
    with pytest.raises(Unprocessable, match="not the code"), db.transaction():
        service.confirm_app(queries.get_member(author.id), "000000x")
    other = factories.member(factories.organisation(), "author")
    with pytest.raises(Conflict, match="Begin again"), db.transaction():
        service.confirm_app(queries.get_member(other.id), "000000")


def test_another_phone_takes_the_place_of_the_first_once_it_is_confirmed(author: Member) -> None:
    first = set_up_app(author)
    with db.transaction():
        service.begin_app(queries.get_member(author.id))
    assert give(author, code(first)) is True
    second = set_up_app(author)
    assert [give(author, code(first, steps=1)), give(author, code(second, steps=1))] == [False, True]


def test_key_stands_encrypted_in_the_database(app: Flask, author: Member) -> None:
    key = set_up_app(author)
    with sqlite3.connect(Path(app.instance_path) / "manual.sqlite3") as connection:
        dump = "\n".join(connection.iterdump())
    assert key not in dump
    assert "sealed_key" in dump


def test_another_secret_key_is_said_in_words_that_tell_the_way_out(
    app: Flask, author: Member, caplog: pytest.LogCaptureFixture
) -> None:
    key = set_up_app(author)
    made = recovery_codes(author)
    app.extensions["engine"].dispose()
    another = create_app(
        {"SECRET_KEY": "another-secret-0123456789-abcdefgh", "TESTING": True},
        instance=Path(app.instance_path),
    )
    with pytest.raises(Conflict, match="secret key of this installation has changed") as refusal:
        give(author, code(key))
    assert refusal.value.code == "secret_key_changed"
    assert "recovery code" in refusal.value.message
    assert give_recovery(author, made[0]) is True
    assert set_up_app(author) != key
    another.extensions["engine"].dispose()


def test_recovery_codes_are_kept_as_hashes_and_work_once(author: Member) -> None:
    made = recovery_codes(author)
    with db.reading() as session:
        kept = str([vars(row) for row in session.scalars(select(RecoveryCode))])
    assert [one for one in made if one in kept or one.replace("-", "") in kept] == []
    assert [give_recovery(author, one.upper()) for one in (made[0], made[0], made[1])] == [True, False, True]
    assert codes_left(author) == 8


def test_new_recovery_codes_end_those_before(author: Member) -> None:
    before, after = recovery_codes(author), recovery_codes(author)
    assert [give_recovery(author, one) for one in (*before[:2], after[0])] == [False, False, True]


def test_recovery_code_of_another_member_is_none(app: Flask, author: Member) -> None:
    made = recovery_codes(factories.member(factories.organisation(), "author"))
    recovery_codes(author)
    assert give_recovery(author, made[0]) is False


def test_recovery_codes_end_with_the_last_factor(author: Member) -> None:
    set_up_app(author)
    made = recovery_codes(author)
    with db.transaction():
        service.remove_app(queries.get_member(author.id))
    assert codes_left(author) == 0
    assert give_recovery(author, made[0]) is False


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


def test_used_codes_can_be_forgotten_by_tests_only(author: Member) -> None:
    """The helper of other tests does what it says: without it the same code fails."""
    shown = code(set_up_app(author))
    assert give(author, shown) is True
    forget_used_codes(author)
    assert give(author, shown) is True
