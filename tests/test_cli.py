"""Commands of `flask --app manual_app`: what they make, and what they refuse in one sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from manual_app import db
from manual_app.accounts import queries
from manual_app.accounts.models import Organisation
from manual_app.accounts.rules import is_coordinator
from manual_app.cli.migrated import BEHIND
from manual_app.paths import CHECKOUT
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


def test_upgrade_says_so_as_long_as_nobody_has_an_account(app: Flask) -> None:
    upgrade = app.test_cli_runner().invoke
    assert "`create-coordinator` makes the first one" in upgrade(args=["db", "upgrade"]).output
    factories.member(factories.organisation("jette", is_lead=True), "coordinator")
    assert upgrade(args=["db", "upgrade"]).output == ""


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
        (["--password", PASSWORD, "--country", "xx"], "Error: 'xx' is no country: write two letters"),
        (["--password", PASSWORD, "--name", " "], "Error: Invalid value for '--name': --name is empty."),
        (["--password", PASSWORD, "--partner", ""], "Error: Invalid value for '--partner': --partner is"),
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


@pytest.mark.parametrize(
    "words",
    [
        ["create-coordinator", "--email", EMAIL, "--name", "Lead", "--password", PASSWORD],
        ["reset-second-factor", "--email", EMAIL],
        ["verify"],
        ["seed-demo"],
        ["compile", "--out", "draft.pdf"],
    ],
)
def test_command_on_a_database_without_tables_says_what_comes_first(app: Flask, words: list[str]) -> None:
    runner = app.test_cli_runner()
    assert runner.invoke(args=["db", "downgrade", "base"]).exit_code == 0
    ran = runner.invoke(args=words)
    assert (ran.exit_code, ran.output) == (1, f"Error: {BEHIND}\n")


def test_downgrade_names_the_migrations_there_are(app: Flask) -> None:
    ran = app.test_cli_runner().invoke(args=["db", "downgrade", "9999"])
    assert ran.exit_code == 1
    assert ran.output.startswith("Error: There is no migration '9999'; there are: base, 0001, 0002, ")


def test_compile_into_a_folder_that_is_not_there_says_so(app: Flask) -> None:
    ran = app.test_cli_runner().invoke(args=["compile", "--out", "/nowhere/draft.pdf"])
    assert (ran.exit_code, ran.output) == (1, "Error: There is no folder /nowhere to write into.\n")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DATABASE_URL", "mysql://host/name", "Error: DATABASE_URL is an address such as postgresql://"),
        ("FILES_URL", "ftp://host", "Error: FILES_URL is an address such as s3://bucket/folder"),
        ("MANUAL_INSTANCE", "/proc/nowhere", "Error: The instance folder /proc/nowhere cannot be made"),
    ],
)
def test_setting_that_cannot_be_is_told_in_a_sentence(
    tmp_path: Path, name: str, value: str, said: str
) -> None:
    env = {**os.environ, "MANUAL_INSTANCE": str(tmp_path), name: value}
    command = [sys.executable, "-m", "flask", "--app", "manual_app", "verify"]
    ran = subprocess.run(command, cwd=CHECKOUT, env=env, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith(said)
    assert len(ran.stderr.splitlines()) == 1
