"""The manual as a file, and whether what was sealed still is."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from manual_app import db
from manual_app.accounts import queries as accounts
from manual_app.accounts.models import Role
from manual_app.accounts.rules import is_coordinator
from manual_app.activity import queries as record
from manual_app.cli.migrated import on_newest_migration
from manual_app.editions import compiling, queries, rules, service, verifying
from manual_app.errors import DomainError
from manual_app.press.compile import CompileError


@click.command("compile")
@click.option("--language", default="en", show_default=True, help="Language of the edition.")
@click.option("--draft", is_flag=True, help="Take the current texts, with a watermark.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File to write.")
@on_newest_migration
def compile_manual(language: str, draft: bool, out: Path) -> None:
    """Make the PDF of the manual as it stands, beside the editions: nothing is kept or published."""
    if not out.absolute().parent.is_dir():
        raise click.ClickException(f"There is no folder {out.absolute().parent} to write into.")
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
@click.option("--head", help="Hash of an entry of the record, kept outside: is it still there?")
@on_newest_migration
def verify(head: str | None) -> None:
    """Check the record's chain, the hashes of all versions, and the files of all editions."""
    with db.reading():
        found = list(verifying.faults())
        if head and not record.holds(head):
            found.append(
                "log: no entry has the given hash: the end was cut off, or the whole chain was written anew"
            )
        newest = record.head_hash()
    for sentence in found:
        click.echo(sentence)
    if found:
        sys.exit(1)
    click.echo("Everything is as it was sealed.")
    click.echo(f"The record's newest entry: {newest}")
