"""Commands of `flask --app manual_app`: what they make, and what they refuse in one sentence."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from manual_app import db
from manual_app.accounts import queries
from manual_app.accounts.models import Organisation
from manual_app.accounts.rules import is_coordinator
from tests import factories
from tests.factories import PASSWORD, csrf

EMAIL = "lead@jette.example"


def create_coordinator(app: Flask, *words: str, typed: str = "", email: str = EMAIL) -> tuple[int, str]:
    """Run the command and return its exit code and last line."""
    given = ["--email", email, "--name", "Lead", *words]
    ran = app.test_cli_runner().invoke(args=["create-coordinator", *given], input=typed)
    return ran.exit_code, ran.output.splitlines()[-1]


def organisations() -> list[Organisation]:
    with db.reading():
        return list(queries.list_organisations())


def test_first_coordinator_comes_with_the_lead_partner_and_can_sign_in(
    app: Flask, client: FlaskClient
) -> None:
    typed = f"{PASSWORD}\n{PASSWORD}\nMunicipality of Jette\njette\nbe\n"
    code, said = create_coordinator(app, typed=typed)
    assert code == 0
    assert said.endswith(f"{EMAIL} can sign in now, as a coordinator of Municipality of Jette.")
    (lead,) = organisations()
    assert (lead.slug, lead.country, lead.is_lead) == ("jette", "BE", True)
    with db.reading():
        member = queries.find_member_by_email(EMAIL)
        assert member is not None
        assert (is_coordinator(member), member.is_contact) == (True, True)
    form = {"email": EMAIL, "password": PASSWORD, "csrf_token": csrf(client)}
    assert client.post("/sign-in", data=form).location == "/account/second-step"  # a coordinator needs one


def test_next_coordinator_joins_the_lead_partner_there_is(app: Flask) -> None:
    lead = factories.organisation("jette", is_lead=True)
    factories.member(lead, "author", is_contact=True)
    assert create_coordinator(app, "--password", PASSWORD)[0] == 0
    assert [one.id for one in organisations()] == [lead.id]
    with db.reading():
        member = queries.find_member_by_email(EMAIL)
        assert member is not None
        assert (is_coordinator(member), member.is_contact) == (True, False)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--password", "short"], "Error: Use at least 12 characters. Four unrelated words"),
        (["--password", PASSWORD, "--country", "xx"], "Error: Invalid value: 'xx' is not one of"),
        (["--password", PASSWORD, "--slug", "Jette!"], "Error: A short address takes small letters"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_and_nothing_is_made(app: Flask, words: list[str], said: str) -> None:
    given = {"--partner": "Jette", "--slug": "jette", "--country": "be"}
    rest = [word for pair in given.items() if pair[0] not in words for word in pair]
    code, last = create_coordinator(app, *words, *rest)
    assert code != 0
    assert last.startswith(said)
    assert organisations() == []


def test_address_is_checked(app: Flask) -> None:
    code, said = create_coordinator(app, "--password", PASSWORD, email="lead")
    assert (code, said) == (1, "Error: Write the address like name@example.org.")


def test_address_of_a_member_is_refused(app: Flask) -> None:
    lead = factories.organisation("jette", is_lead=True)
    factories.member(lead, "author", email=EMAIL)
    code, said = create_coordinator(app, "--password", PASSWORD)
    assert (code, said) == (1, "Error: This address belongs to a member already.")


def test_verify_finds_nothing_in_an_empty_installation(app: Flask) -> None:
    ran = app.test_cli_runner().invoke(args=["verify"])
    said = f"Everything is as it was sealed.\nThe record's newest entry: {'0' * 64}\n"
    assert (ran.exit_code, ran.output) == (0, said)
