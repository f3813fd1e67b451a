"""The same app on SQLite and on PostgreSQL, for what only the database can promise."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from manual_app import create_app, db, jobs
from tests.conftest import SECRET


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def on_both(request: pytest.FixtureRequest, migrated_database: Path, tmp_path: Path) -> Iterator[Flask]:
    """The app on either database."""
    instance = tmp_path / "either"
    instance.mkdir()
    settings: dict[str, object] = {"SECRET_KEY": SECRET, "TESTING": True}
    if request.param == "sqlite":
        shutil.copy(migrated_database, instance / "manual.sqlite3")
    else:
        settings["DATABASE_URL"] = request.getfixturevalue("migrated_url")
    app = create_app(settings, instance=instance)
    yield app
    db.close()
    jobs.close()
    app.extensions["engine"].dispose()
