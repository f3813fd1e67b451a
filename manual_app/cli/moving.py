"""Moving an installation to another database, or its files to another storage."""

from __future__ import annotations

import sys

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import Engine
from sqlalchemy.exc import ArgumentError, OperationalError

from manual_app import config, db
from manual_app.editions import verifying
from manual_app.engines import engine_of
from manual_app.errors import DomainError
from manual_app.operating import backup, files, moving, moving_files


@click.command("move-database")
@with_appcontext
def move_database() -> None:
    """Copy everything to an empty database, and check it there. Stop the app first.

    Asks for its address, or reads it from what is piped in: words of a command line are seen by everybody on
    the machine, and this one may hold a password.
    """
    target_url = click.prompt("Address of the new database")
    source = current_app.extensions["engine"]
    source.dispose()
    try:
        target = engine_of(config.database_address(target_url))
        click.echo("Copying, with nobody else at work:")
        moving.move(source, target, click.echo)
    except (DomainError, ArgumentError) as refusal:
        raise click.ClickException(str(refusal)) from refusal
    except OperationalError as fault:
        raise click.ClickException(f"The database cannot be reached: {fault.orig}") from fault
    click.echo("Every row has arrived, and was compared.")
    found = _faults_on(target)
    for sentence in found:
        click.echo(sentence)
    click.echo("Now set DATABASE_URL to the new address, where it is set or in config.py, and start the app.")
    sys.exit(1 if found else 0)


@click.command("move-files")
@click.argument("target_url")
@with_appcontext
def move_files(target_url: str) -> None:
    """Copy all pictures and edition files to TARGET_URL, such as s3://bucket/folder, and check them there."""
    source_url = str(current_app.config["FILES_URL"])
    try:
        with backup.one_moment(current_app.extensions["engine"]) as connection:
            keys = files.named_by(connection)
        bad = moving_files.move(keys, source_url, target_url, click.echo)
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    for key in bad:
        click.echo(f"Missing or changed, and so not copied: {key}")
    click.echo(f"{len(keys) - len(bad)} files are at {target_url}, whole. Now set FILES_URL to it.")
    sys.exit(1 if bad else 0)


def _faults_on(target: Engine) -> list[str]:
    """Return what `verify` finds on the new database."""
    db.use(target)
    with db.reading():
        found = list(verifying.faults())
    target.dispose()
    return found
