"""Two worlds: one with an approved chapter, and one with a published edition, made once and copied."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from manual_app import create_app, db, jobs
from tests.conftest import SECRET
from tests.editions.world import World, settle

Made = tuple[Path, World]


@contextmanager
def opened(source: Path, target: Path, made: World | None = None) -> Iterator[World]:
    """Open a copy of an instance; without a world one is settled in it."""
    shutil.copytree(source, target)
    app = create_app({"SECRET_KEY": SECRET, "TESTING": True}, instance=target)
    try:
        yield World(**{**vars(made), "app": app}) if made else settle(app)
    finally:
        db.close()
        app.extensions["engine"].dispose()


@pytest.fixture(scope="session")
def settled_instance(migrated_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """An instance with one approved chapter and one draft."""
    empty, target = tmp_path_factory.mktemp("empty"), tmp_path_factory.mktemp("settled") / "instance"
    shutil.copy(migrated_database, empty / "manual.sqlite3")
    with opened(empty, target) as world:
        return target, world


@pytest.fixture(scope="session")
def published_instance(settled_instance: Made, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The same with edition 1.0 published."""
    target = tmp_path_factory.mktemp("published") / "instance"
    with opened(settled_instance[0], target, settled_instance[1]) as world:
        world.published("1.0")
        return target, world


@pytest.fixture
def world(settled_instance: Made, tmp_path: Path) -> Iterator[World]:
    """A network with one approved chapter and one draft, on its own copy."""
    with opened(settled_instance[0], tmp_path / "settled", settled_instance[1]) as world:
        yield world


@pytest.fixture
def standing(published_instance: Made, tmp_path: Path) -> Iterator[World]:
    """The world with edition 1.0, on its own copy."""
    with opened(published_instance[0], tmp_path / "standing", published_instance[1]) as world:
        yield world


@pytest.fixture
def on_postgresql(migrated_url: str, tmp_path: Path) -> Iterator[World]:
    """A network with one approved chapter and one draft, on PostgreSQL."""
    settings = {"SECRET_KEY": SECRET, "TESTING": True, "DATABASE_URL": migrated_url}
    app = create_app(settings, instance=tmp_path / "on-postgresql")
    yield settle(app)
    jobs.close()
    db.close()
    app.extensions["engine"].dispose()
