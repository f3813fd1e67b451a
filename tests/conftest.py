"""One migrated database is made per test process; every test works on its own copy of it."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache

from manual_app import create_app, db, jobs
from manual_app.accounts import passwords
from manual_app.migrations import service as migrations
from manual_app.web.transaction import TransactionalFlask

pytest_plugins = ["tests.postgresql", "tests.s3", "tests.seeded", "tests.browsing", "tests.reliability"]


class CompiledOnce(BytecodeCache):
    """Templates compiled once a run, though nearly every test has an app of its own."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


TransactionalFlask.jinja_options = {"bytecode_cache": CompiledOnce()}
# a tenth of a second for each password would be minutes; the real hasher has tests of its own
PASSWORDS = passwords._hasher
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
SECRET = "a-secret-of-the-tests-0123456789-abcdef"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what is about SQLite's own files when the tests run on PostgreSQL; begin with the slow ones.

    Files of few tests start servers and browsers, files of many go through tables: with these last, all
    workers of a run end together.
    """
    if "PYTEST_XDIST_WORKER" in os.environ:
        tests = Counter(item.path for item in items)
        items.sort(key=lambda item: tests[item.path])
    if os.environ.get("TEST_DATABASE") == "postgresql":
        for item in items:
            if item.get_closest_marker("sqlite"):
                item.add_marker(pytest.mark.skip(reason="about SQLite's own files"))


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file at the newest migration."""
    path = tmp_path_factory.mktemp("migrated") / "manual.sqlite3"
    engine = db.connect(f"sqlite:///{path}")
    migrations.upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture
def app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The app on its own database, with an empty instance folder."""
    instance = tmp_path / "instance"
    instance.mkdir()
    settings = {"SECRET_KEY": SECRET, "TESTING": True}
    if os.environ.get("TEST_DATABASE") == "postgresql":
        settings["DATABASE_URL"] = request.getfixturevalue("migrated_url")
    else:
        shutil.copy(request.getfixturevalue("migrated_database"), instance / "manual.sqlite3")
    app = create_app(settings, instance=instance)
    app.config["TESTING"] = True
    yield app
    db.close()
    jobs.close()
    app.extensions["engine"].dispose()


@pytest.fixture
def session(app: Flask) -> Iterator[object]:
    """A writing transaction for tests of services; rolled back at the end."""
    db.begin_writing()
    yield db.session
    db.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a session."""
    return app.test_client()
