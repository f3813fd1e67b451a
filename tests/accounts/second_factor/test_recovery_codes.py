"""Recovery codes: kept as hashes, each taken once (security.md, row 8)."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from manual_app import db
from manual_app.accounts import queries, service
from manual_app.accounts.models import Member, RecoveryCode
from tests import factories
from tests.accounts.second_factor.giving import (
    ON_POSTGRESQL,
    TIMES,
    codes_left,
    give_recovery,
    recovery_codes,
)
from tests.authenticators import set_up_app
from tests.racing import at_once, while_acting


def test_one_recovery_code_at_the_same_moment_is_taken_once(on_both: Flask) -> None:
    who = factories.member(factories.organisation(), "author")
    first, *_others = recovery_codes(who)
    answers = at_once(lambda: give_recovery(who, first), times=TIMES)
    assert sorted(answers) == [False] * (TIMES - 1) + [True]
    assert codes_left(who) == 9


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
