"""An installation of an earlier version is brought up to date with all its rows, and goes on.

`tests/fixtures/installations/` holds databases that earlier versions wrote themselves, filled by their own
`seed-demo` with the password of these tests and without files. Migrations that are already out never see
other rows than such; going down and up again with today's rows (tests/house/) does not show that.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from manual_app import create_app, db
from manual_app.engines import engine_of
from manual_app.migrations import service as migrations
from manual_app.operating import filling, rows
from manual_app.paths import CHECKOUT
from manual_app.texts.models import Text
from tests.factories import csrf
from tests.house.addresses import addresses, author_of_sample
from tests.house.test_pages import look
from tests.operating.conftest import run
from tests.seeded import SECRET, signed_in

OLDER = sorted((CHECKOUT / "tests/fixtures/installations").glob("*.sqlite3.xz"))
LATER = {"type": "text", "text": "Later: "}
KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(params=OLDER, ids=lambda path: path.name.partition(".")[0])
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The instance folder of an earlier version."""
    instance = tmp_path / "older"
    instance.mkdir()
    (instance / "manual.sqlite3").write_bytes(lzma.decompress(request.param.read_bytes()))
    return instance


@pytest.fixture(params=KINDS)
def upgraded(request: pytest.FixtureRequest, older: Path) -> Iterator[Flask]:
    """The app of today on it, after `db upgrade`."""
    settings = {"SECRET_KEY": SECRET, "TESTING": True, "DEMO": True}
    if request.param == "postgresql":
        settings["DATABASE_URL"] = request.getfixturevalue("postgresql_url")
        _as_if_written_there(older / "manual.sqlite3", settings["DATABASE_URL"])
    app = create_app(settings, instance=older)
    before = _counts(app)
    assert "database is at another migration than this version needs" in run(app, "doctor").output
    ran = run(app, "db", "upgrade")
    assert ran.exit_code == 0, ran.output
    after = _counts(app)
    assert {name: after.get(name) for name in before} == before
    assert min(after[name] for name in ("commits", "revisions", "decisions", "log_entries", "editions")) > 0
    yield app
    db.close()
    app.extensions["engine"].dispose()


def _as_if_written_there(file: Path, url: str) -> None:
    """Put the rows of the file into an empty database, whose tables are as old as they are."""
    source, target = engine_of(f"sqlite:///{file}"), engine_of(url)
    with source.connect() as connection:
        revision = filling.check_known(migrations.revision_of(connection))
        given = {table.name: partial(rows.lines, connection, table) for table in rows.tables(connection)}
        filling.fill(target, revision, given, lambda _sentence: None)
    migrations.downgrade(target, revision)
    source.dispose()
    target.dispose()


def _counts(app: Flask) -> dict[str, int]:
    with app.extensions["engine"].connect() as connection:
        return {table.name: len([*rows.lines(connection, table)]) for table in rows.tables(connection)}


def test_everything_is_as_it_was_sealed_but_the_files_that_were_left_out(upgraded: Flask) -> None:
    said = run(upgraded, "verify").output.splitlines()
    assert {re.sub(r"^(picture|edition) .*(is missing)$", r"\1 \2", line) for line in said} == {
        "picture is missing",
        "edition is missing",
    }


def test_every_page_opens_and_is_whole(upgraded: Flask) -> None:
    found: dict[str, list[str]] = {}
    author = author_of_sample(upgraded)
    for browser in (signed_in(upgraded), signed_in(upgraded, author), upgraded.test_client()):
        for address in addresses(upgraded, "GET"):
            if problems := look(browser, address):
                found[address] = problems
    assert found == {}


def test_authors_go_on_writing_where_they_stopped(upgraded: Flask) -> None:
    author = author_of_sample(upgraded)
    browser, address = signed_in(upgraded, author), _text_of(upgraded, author)
    text = browser.get(address).json
    assert (text["version"] > 0, text["role"]) == (True, "edit")
    start = _start_of_words(text["doc"])
    step = {"stepType": "replace", "from": start, "to": start, "slice": {"content": [LATER]}}
    sent = {
        "version": text["version"],
        "schema": text["schema"],
        "client": "c",
        "request": "r",
        "steps": [step],
    }
    written = browser.post(f"{address}/steps", json=sent, headers={"X-CSRFToken": csrf(browser)})
    assert (written.status_code, written.json["kept"]) == (200, [0])
    now = browser.get(address).json
    assert (now["version"], "Later: " in str(now["doc"])) == (text["version"] + 1, True)


def _text_of(app: Flask, author: str) -> str:
    """Return the address of the first text that this author's partner drafts."""
    with app.test_request_context(), db.reading() as session:
        found = session.scalars(select(Text).order_by(Text.id))
        return next(
            f"/texts/{text.id}"
            for text in found
            if author == f"author@{text.drafting_organisation.slug}.example"
        )


def _start_of_words(node: dict[str, Any], position: int = 0) -> int:
    """Return where the text of the first paragraph begins."""
    if node["type"] == "paragraph":
        return position
    return _start_of_words(node["content"][0], position + 1)
