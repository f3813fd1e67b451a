"""The manual that tests of the outline start from."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories as make
from tests.manual.house import House, build
from tests.statements import statements_of


@pytest.fixture
def house(app: Flask) -> House:
    return build()


@pytest.fixture
def coordinator(client: FlaskClient, house: House) -> FlaskClient:
    """A browser in which the coordinator has signed in."""
    return make.signed_in(client, house.coordinator)


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """Every question that is put to the database."""
    with statements_of(app) as seen:
        yield seen
