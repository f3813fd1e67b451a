"""What a sign-in lacks is said the same by the rule and by the queries that streams ask."""

from __future__ import annotations

import pytest
from flask import Flask

from manual_app import db
from manual_app.accounts import installation, queries, rules, service
from manual_app.accounts.models import Role
from manual_app.accounts.rules import Missing
from tests import factories
from tests.authenticators import set_up_app


@pytest.mark.parametrize("role", [None, Role.COORDINATOR])
@pytest.mark.parametrize("has_factor", [True, False])
@pytest.mark.parametrize("gave", [True, False])
@pytest.mark.parametrize("is_demo", [True, False])
def test_rule_and_query_of_streams_say_the_same(
    app: Flask, role: Role | None, has_factor: bool, gave: bool, is_demo: bool
) -> None:
    installation.configure(app.config | {"DEMO": is_demo})
    who = factories.member(factories.organisation(), role or Role.OBSERVER)
    with db.transaction():
        member = queries.get_member(who.id)
        service.forget_factors(member)
    if has_factor:
        set_up_app(who)
    with db.transaction():
        token = service.open_session(queries.get_member(who.id), second_step=gave)
    expected = {
        (True, False): Missing.SECOND_STEP,
        (True, True): None,
    }.get((has_factor, gave), Missing.FACTOR if role and not is_demo else None)
    with db.reading():
        found = queries.find_sign_in(token)
        assert found is not None
        told = rules.missing(found.member, has_factor=has_factor, gave_second_step=gave, is_demo=is_demo)
        assert (found.missing, told) == (expected, expected)
        assert (queries.permission_epochs([token]).get(token) is not None) is (expected is None)
        assert (queries.find_member_by_session(token) is not None) is (expected is None)
