"""The app at an address that has a name, and an author with a passkey."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from manual_app import create_app, db
from manual_app.accounts.models import Member
from tests import factories
from tests.accounts.passkeys.ceremony import EMAIL, MAKE, ask, make
from tests.authenticators import SoftKey
from tests.conftest import SECRET
from tests.factories import PASSWORD, signed_in, with_password


@pytest.fixture
def app(migrated_database: Path, tmp_path: Path) -> Iterator[Flask]:
    """The app at an address that has a name, as passkeys need it."""
    instance = tmp_path / "instance"
    instance.mkdir()
    shutil.copy(migrated_database, instance / "manual.sqlite3")
    settings = {"SECRET_KEY": SECRET, "TESTING": True, "PUBLIC_URL": "http://localhost:8000"}
    made = create_app(settings, instance=instance)
    yield made
    db.close()
    made.extensions["engine"].dispose()


@pytest.fixture
def author(app: Flask) -> Member:
    return factories.member(factories.organisation("daugavpils"), "author", email=EMAIL, password=PASSWORD)


@pytest.fixture
def key(app: Flask, author: Member) -> SoftKey:
    """A passkey the author has set up."""
    made = SoftKey()
    browser = signed_in(app.test_client(), author)
    assert make(browser, made.make(ask(browser, MAKE))).status_code == 200
    return made


@pytest.fixture
def half(app: Flask, author: Member, key: SoftKey) -> FlaskClient:
    """A browser in which the author has given the password only."""
    return with_password(app.test_client(), author)
