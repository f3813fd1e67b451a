"""The world that visitors walk through, made once a run of these tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from manual_app import create_app, db
from tests.conftest import SECRET
from tests.house import visitors
from tests.house.visitors import World


@pytest.fixture(scope="module")
def world(migrated_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One thing of every kind, all of one partner, and everybody who might touch it."""
    instance = tmp_path_factory.mktemp("world")
    (instance / "manual.sqlite3").write_bytes(migrated_database.read_bytes())
    app = create_app({"SECRET_KEY": SECRET, "TESTING": True}, instance=instance)
    yield visitors.build(instance)
    db.close()
    app.extensions["engine"].dispose()
