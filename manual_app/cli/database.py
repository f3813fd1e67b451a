"""The database and its migrations."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from manual_app import db
from manual_app.accounts import queries as accounts
from manual_app.migrations import service as migrations

database = AppGroup("db", help="The database and its migrations.")


@database.command("upgrade")
def upgrade() -> None:
    """Bring the database to the newest migration, and say so where nobody has an account yet."""
    migrations.upgrade(current_app.extensions["engine"])
    with db.reading():
        if not accounts.list_members():
            click.echo("Nobody has an account yet: the command `create-coordinator` makes the first one.")


@database.command("downgrade")
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the database back to a migration ("base": empty)."""
    if revision not in (names := ["base", *migrations.revisions()]):
        raise click.ClickException(f"There is no migration {revision!r}; there are: {', '.join(names)}.")
    migrations.downgrade(current_app.extensions["engine"], revision)
