"""Commands of `flask --app manual_app`."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from manual_app import db, jobs
from manual_app.accounts import queries as accounts
from manual_app.accounts.models import Role
from manual_app.accounts.rules import is_coordinator
from manual_app.demo import seed
from manual_app.editions import compiling, queries, rules, service, verifying
from manual_app.errors import DomainError
from manual_app.migrations import service as migrations
from manual_app.press.compile import CompileError

database = AppGroup("db", help="The database and its migrations.")


def init_app(app: Flask) -> None:
    """Register the commands."""
    for command in (database, worker, compile_manual, verify, seed_demo):
        app.cli.add_command(command)


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


@click.command("compile")
@click.option("--language", default="en", show_default=True, help="Language of the edition.")
@click.option("--draft", is_flag=True, help="Take the current texts, with a watermark.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File to write.")
def compile_manual(language: str, draft: bool, out: Path) -> None:
    """Make the PDF of the manual as it stands, beside the editions: nothing is kept or published."""
    try:
        with db.reading():
            coordinator = next(m for m in accounts.members_with_role(Role.COORDINATOR) if is_coordinator(m))
            published = [(e.major, e.minor) for e in queries.list_published(language)]
            major, minor = rules.next_numbers(published)[0]
            edition = service.create_edition(
                coordinator, number=f"{major}.{minor}", language=language, preview=draft
            )
            drawn = compiling.draw_up(edition)
        made = compiling.make_file(drawn, out.resolve())
    except (DomainError, CompileError) as error:
        raise click.ClickException(error.message) from error
    click.echo(f"{out}: {made.pages} pages, {made.size} bytes, SHA-256 {made.sha256}")


@click.command("verify")
def verify() -> None:
    """Check the record's chain, the hashes of all versions, and the files of all editions."""
    with db.reading():
        found = list(verifying.faults())
    for sentence in found:
        click.echo(sentence)
    if found:
        sys.exit(1)
    click.echo("Everything is as it was sealed.")


@click.command("seed-demo")
@click.option("--password", envvar="MANUAL_DEMO_PASSWORD", help="Password of all demo accounts.")
def seed_demo(password: str | None) -> None:
    """Fill an empty installation with demo content, through the same services as people use.

    The password is kept in the instance folder, so that whoever starts the demo again is told it again.
    """
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
