"""What is put to the database, as it happens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event


@contextmanager
def statements_of(app: Flask) -> Iterator[list[str]]:
    """Gather every statement, in order; those that only begin a transaction are left out."""
    statements: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    event.listen(app.extensions["engine"], "before_cursor_execute", listen)
    try:
        yield statements
    finally:
        event.remove(app.extensions["engine"], "before_cursor_execute", listen)
