"""Accounts: the first coordinator, and those of the demo."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import click
from flask import current_app

from manual_app import db
from manual_app.accounts import passwords
from manual_app.accounts import queries as accounts
from manual_app.accounts import service as people
from manual_app.accounts.addresses import fold, is_address
from manual_app.accounts.models import Role
from manual_app.cli.migrated import on_newest_migration
from manual_app.errors import DomainError
from manual_app.wording import country_codes


def _filled(_context: click.Context, option: click.Parameter, given: str | None) -> str | None:
    if given is not None and not given.strip():
        raise click.BadParameter(f"--{option.name} is empty.")
    return given


@click.command("create-coordinator")
@click.option("--email", prompt="E-mail address", help="Address to sign in with.")
@click.option("--name", prompt="Name", callback=_filled, help="How the coordinator is called.")
@click.option(
    "--partner", callback=_filled, help="Full name of the lead partner; asked when there is none yet."
)
@click.option("--slug", help="Its short address, part of links.")
@click.option("--country", help="Its country, two letters (ISO 3166-1).")
@click.password_option(help="Password of the account; asked when it is not given.")
@on_newest_migration
def create_coordinator(email: str, name: str, password: str, **partner: str | None) -> None:
    """Make an account of a coordinator, and its organisation, the lead partner, if there is none."""
    fault = passwords.fault_in(password, email=email, name=name)
    if fault or not is_address(fold(email)):
        raise click.ClickException(fault or "Write the address like name@example.org.")
    with db.reading():
        missing = accounts.find_lead_organisation() is None
    particulars = _lead_partner(**partner) if missing else {}
    try:
        lead = _add_coordinator(email, name, passwords.hash_password(password), particulars)
    except DomainError as error:
        raise click.ClickException(error.message) from error
    click.echo(f"{fold(email)} can sign in now, as a coordinator of {lead}.")


@click.command("reset-second-factor")
@click.option("--email", prompt="E-mail address", help="Address the member signs in with.")
@on_newest_migration
def reset_second_factor(email: str) -> None:
    """Take app, passkeys and recovery codes off a member who has lost them, and sign them out everywhere."""
    with db.transaction():
        member = accounts.find_member_by_email(fold(email))
        if member is None:
            raise click.ClickException(f"No member has the address {fold(email)}.")
        people.reset_second_step(None, member)
        name = member.name
    click.echo(f"{name} signs in with the password alone now; who needs a second step is led to set one up.")


def _add_coordinator(email: str, name: str, password_hash: str, particulars: dict[str, Any]) -> str:
    """Make the account and, when there is none, the lead partner; return that partner's name."""
    with db.transaction():
        lead = accounts.find_lead_organisation()
        lead = lead or people.create_organisation(None, is_lead=True, **particulars)
        people.create_member(
            None,
            organisation=lead,
            email=email,
            name=name,
            roles=[Role.COORDINATOR],
            password_hash=password_hash,
            is_contact=accounts.find_contact(lead.id) is None,
        )
        return lead.name


def _lead_partner(partner: str | None, slug: str | None, country: str | None) -> dict[str, str]:
    """Ask what is not given about the lead partner."""
    name = partner or click.prompt("Full name of the lead partner")
    return {
        "name": name,
        "short_name": name[:40].strip(),
        "slug": slug or click.prompt("Its short address, part of links, such as daugavpils"),
        "country": _country(country or click.prompt("Its country, two letters, such as be")),
    }


def _country(given: str) -> str:
    code = given.strip().upper()
    if code not in country_codes():
        raise click.ClickException(f"{given!r} is no country: write two letters, such as be (ISO 3166-1).")
    return code


@click.command("seed-demo")
@click.option("--password", envvar="MANUAL_DEMO_PASSWORD", help="Password of all demo accounts.")
@on_newest_migration
def seed_demo(password: str | None) -> None:
    """Fill an empty installation with demo content, through the same services as people use.

    The password is kept in the instance folder, so that whoever starts the demo again is told it again.
    """
    from manual_app.demo import seed  # it draws pictures: no web process needs that in its memory

    kept = Path(current_app.instance_path) / "demo-password"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(password or secrets.token_urlsafe(12), encoding="utf-8")
    try:
        seed.seed_demo(kept.read_text(encoding="utf-8"), click.echo)
    except seed.NotEmpty as refusal:
        kept.unlink()
        click.echo(refusal.message)
    else:
        click.echo(f"Password of all demo accounts: {kept.read_text(encoding='utf-8')}")
