"""Backing an installation up, and bringing it back."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from manual_app import config, db, outages
from manual_app.editions import verifying
from manual_app.errors import DomainError
from manual_app.operating import archive, backup, restoring, settings

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("backup")
@click.argument("file", type=FILE)
@click.option("--secrets", type=FILE, help="Write keys and passwords too, into a file of their own.")
@with_appcontext
def back_up(file: Path, secrets: Path | None) -> None:
    """Write rows, files and settings as they are now into FILE. The app may go on."""
    instance = Path(current_app.instance_path)
    with _said():
        if secrets is not None:
            with archive.new_file(secrets) as out:
                out.write(json.dumps(settings.secrets_of(instance), indent=1).encode())
        made = backup.write(current_app.extensions["engine"], file, instance, click.echo)
    click.echo(f"{file}: {file.stat().st_size} bytes. The record's newest entry: {made.head}")
    if secrets is None:
        click.echo("Keys and passwords are not in it: --secrets FILE writes them into a file of their own.")
    for key in made.missing:
        click.echo(f"Missing or changed, and so not in it: {key}")
    sys.exit(1 if made.missing else 0)


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--secrets", type=FILE, help="The file of keys and passwords that `backup --secrets` wrote.")
@with_appcontext
def restore(file: Path, secrets: Path | None) -> None:
    """Check the backup FILE, put it into this empty installation, bring it up to date and verify it."""
    engine, instance = current_app.extensions["engine"], Path(current_app.instance_path)
    with _said(), file.open("rb") as source:
        kept = restoring.read_secrets(secrets) if secrets else None
        checked = restoring.check(source)
        of = checked.manifest
        click.echo(f"The backup of {of.made_at} is whole: {len(of.tables)} tables, {len(of.files)} files.")
        restoring.restore(engine, checked, instance, kept, click.echo)
    with db.reading():
        found = list(verifying.faults())
    for sentence in found:
        click.echo(sentence)
    click.echo(f"Restored. The record's newest entry: {of.head}")
    click.echo(NEXT if kept else f"{NEXT} {_without_secrets(instance)}")
    sys.exit(1 if found else 0)


NEXT = "Everybody signs in anew. Start the app."
NEW_KEY = (
    "No secrets were restored. `manual.py run` makes a new key, or do: `openssl rand -hex 32 > secret-key` "
    "in the instance folder, as its owner, mode 600. Passwords in settings are to be set again."
)
OWN_KEY = "No secrets were restored: the key that is here stays. Look whether passwords in settings are set."


def _without_secrets(instance: Path) -> str:
    """Return what is left to do; a key that is here must not be replaced: it opens the codes of apps."""
    return OWN_KEY if config.load(instance)["SECRET_KEY"] else NEW_KEY


@contextmanager
def _said() -> Iterator[None]:
    """Turn what was refused, or did not work, into one sentence and exit code 1."""
    try:
        yield
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    except Exception as fault:
        kind = outages.kind_of(fault)
        if kind is None:
            raise
        raise click.ClickException(f"{outages.sentence(kind)} ({fault})") from fault
