"""Commands that read or write rows begin only where the tables of this version are."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError

from manual_app.migrations import service as migrations

P = ParamSpec("P")
T = TypeVar("T")
BEHIND = (
    "The database is not at the migration that this version needs: run `flask --app manual_app db upgrade` "
    "first, after a backup if it holds anything."
)


def on_newest_migration(command: Callable[P, T]) -> Callable[P, T]:
    """Refuse to begin, in a sentence, on a database that is away or at another migration."""

    @wraps(command)
    @with_appcontext
    def begun(*given: P.args, **named: P.kwargs) -> T:
        try:
            current = migrations.is_current(current_app.extensions["engine"])
        except OperationalError as fault:
            raise click.ClickException(f"The database cannot be reached: {fault.orig}") from fault
        if not current:
            raise click.ClickException(BEHIND)
        return command(*given, **named)

    return begun
