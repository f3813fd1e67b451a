"""What pages ask of the database: a dozen questions at most, whatever they show, and one for the bell."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm.strategies import _SelectInLoader

from tests.house.addresses import addresses, author_of_sample
from tests.seeded import signed_in
from tests.statements import statements_of

MOST = 12 + 1  # how many notices are new
BATCH = 10
ENDLESS = ("/events", ".csv")  # streams, and the record as a file, which is read piece by piece


def test_no_page_asks_more_than_a_dozen_questions(seeded_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page is looked at twice, and the second look counts: a process keeps what never changes.

    What "selectin" loads for many rows takes a query for each 500 of them. The demo has not so many: it is
    asked in batches of ten, and a page that asks for each batch is found.
    """
    monkeypatch.setattr(_SelectInLoader, "_chunksize", BATCH)
    found = {}
    for browser in (signed_in(seeded_app), signed_in(seeded_app, author_of_sample(seeded_app))):
        for address in addresses(seeded_app, "GET"):
            if not address.partition("?")[0].endswith(ENDLESS):
                look(browser, address)
                with statements_of(seeded_app) as asked:
                    look(browser, address)
                if len(asked) > MOST:
                    found[address] = asked
    assert {address: len(asked) for address, asked in found.items()} == {}


def look(browser: FlaskClient, address: str) -> None:
    browser.get(address, headers={"Accept": "text/html"}, buffered=False).close()
