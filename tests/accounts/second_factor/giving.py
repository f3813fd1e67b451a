"""Codes as they are given, and what is left of them."""

from __future__ import annotations

import pytest

from manual_app import db
from manual_app.accounts import queries, service
from manual_app.accounts.models import Member
from manual_app.activity import queries as log

TIMES = 50
ON_POSTGRESQL = pytest.mark.parametrize(
    "on_both", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)


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
