"""What the migrations build is what the models say."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import text

from manual_app import db


def test_migrated_database_equals_the_models(app: Flask) -> None:
    with app.extensions["engine"].connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.Base.metadata) == []


def test_migrated_database_has_every_trigger(app: Flask) -> None:
    with app.extensions["engine"].connect() as connection:
        found = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
        assert set(found.scalars()) >= db.declared_triggers()
