"""The manual that tests of the outline start from."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from tests import factories as make
from tests.manual.house import House, build


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
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(app.extensions["engine"], "before_cursor_execute", note)
    yield seen
    event.remove(app.extensions["engine"], "before_cursor_execute", note)
