"""Alembic's entry: run migrations on the connection that `service.py` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import JSON

from manual_app import db
from manual_app import mail as _mail  # noqa: F401
from manual_app import signs as _signs  # noqa: F401
from manual_app.accounts import models as _accounts  # noqa: F401
from manual_app.activity import models as _activity  # noqa: F401
from manual_app.discussions import models as _discussions  # noqa: F401
from manual_app.discussions.guests import models as _guests  # noqa: F401
from manual_app.discussions.notices import models as _notices  # noqa: F401
from manual_app.editions import models as _editions  # noqa: F401
from manual_app.errors import Altered
from manual_app.manual import models as _manual  # noqa: F401
from manual_app.reviews import models as _reviews  # noqa: F401
from manual_app.texts import models as _texts  # noqa: F401


def render(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Write our column types by their own names."""
    if kind == "type" and isinstance(item, db.UTCDateTime):
        return "db.UTCDateTime()"
    if kind == "type" and isinstance(item, JSON):
        return "db.JSON_COLUMN"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=db.Base.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=render,
)
with context.begin_transaction():
    db.drop_triggers(connection)
    context.run_migrations()
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise Altered("There are rows that refer to nothing; nothing was changed.")
    db.create_triggers(connection)
