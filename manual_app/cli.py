"""Commands of `flask --app manual_app`."""

from __future__ import annotations

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from manual_app import jobs
from manual_app.migrations import service as migrations

database = AppGroup("db", help="The database and its migrations.")


def init_app(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(database)
    app.cli.add_command(worker)


@database.command("upgrade")
def upgrade() -> None:
    """Bring the database to the newest migration."""
    migrations.upgrade(current_app.extensions["engine"])


@database.command("downgrade")
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the database back to a migration ("base": empty)."""
    migrations.downgrade(current_app.extensions["engine"], revision)


@click.command("worker")
@click.option("--threads", default=2, show_default=True, help="How many jobs at once.")
def worker(threads: int) -> None:
    """Do queued work: compile, mail, upkeep."""
    jobs.work(threads)
