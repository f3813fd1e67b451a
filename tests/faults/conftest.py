"""The app on SQLite or on a PostgreSQL of its own that may be killed, and people who write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from manual_app import create_app, db, jobs
from manual_app.accounts.models import Member
from manual_app.migrations import service as migrations
from tests import factories
from tests.conftest import SECRET
from tests.postgresql import Cluster, own_database

pytest.register_assert_rewrite("tests.faults.writers", "tests.faults.running")


@pytest.fixture(scope="module")
def cluster(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    """A PostgreSQL that may be stopped and killed.

    Its own default answers before its log is written: the app does not leave that to the server. Whether it
    waits for the disk as well shows only where a module looks at it; it makes each start after a kill slow.
    """
    fsync = "on" if getattr(request.module, "WAITS_FOR_THE_DISK", False) else "off"
    made = Cluster(f"-c fsync={fsync} -c synchronous_commit=off")
    try:
        made.start()
        yield made
    finally:
        made.remove()


@pytest.fixture
def on_postgresql(cluster: Cluster, tmp_path: Path) -> Iterator[Flask]:
    """The app on a database of that server."""
    with own_database(cluster.url) as url:
        settings = {"SECRET_KEY": SECRET, "TESTING": True, "DATABASE_URL": url}
        instance = tmp_path / "instance"
        instance.mkdir()
        app = create_app(settings, instance=instance)
        migrations.upgrade(app.extensions["engine"])
        yield app
        jobs.close()
        db.close()
        app.extensions["engine"].dispose()


def authors(count: int = 5) -> list[Member]:
    """Return authors of one partner."""
    partner = factories.organisation(country="LV")
    return [factories.member(partner, "author") for _ in range(count)]
