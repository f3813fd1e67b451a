"""The app as it must not be, for a test that has to notice: SQLite waits for no disk."""

from typing import Any

from sqlalchemy import event

from manual_app import create_app

application = create_app()


@event.listens_for(application.extensions["engine"], "connect")
def _wait_for_no_disk(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=NORMAL")
