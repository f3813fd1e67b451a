"""The database and its migrations."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from manual_app.migrations import service as migrations

database = AppGroup("db", help="The database and its migrations.")


@database.command("upgrade")
def upgrade() -> None:
    """Bring the database to the newest migration."""
    migrations.upgrade(current_app.extensions["engine"])


@database.command("downgrade")
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the database back to a migration ("base": empty)."""
    if revision not in (names := ["base", *migrations.revisions()]):
        raise click.ClickException(f"There is no migration {revision!r}; there are: {', '.join(names)}.")
    migrations.downgrade(current_app.extensions["engine"], revision)
