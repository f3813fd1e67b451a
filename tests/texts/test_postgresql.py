"""Live editing where several machines share a PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import insert, text

from manual_app import create_app, db
from manual_app.accounts.models import Member
from manual_app.content.plain import plain_text
from manual_app.content.schema import SCHEMA_NUMBER, to_json
from manual_app.texts import queries, service
from manual_app.texts.models import Commit
from manual_app.texts.service import Write
from tests import factories
from tests.conftest import SECRET
from tests.texts import serving
from tests.texts.conftest import typing
from tests.texts.drafts import draft
from tests.texts.test_convergence import judge
from tests.texts.test_streams import Reading

pytestmark = pytest.mark.postgresql


@pytest.fixture
def app(migrated_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The app on a PostgreSQL database of its own."""
    settings = {"SECRET_KEY": SECRET, "TESTING": True, "DATABASE_URL": migrated_url}
    app = create_app(settings, instance=tmp_path)
    yield app
    db.close()
    app.extensions["engine"].dispose()


def test_who_was_second_at_a_version_is_moved_past_who_was_first(app: Flask, author: Member) -> None:
    chapter = draft(author)
    theirs = {
        "text_id": chapter.id, "version_from": 0, "count": 1, "member_id": author.id, "client": "other",
        "request": "r0", "schema": SCHEMA_NUMBER, "steps": [typing("theirs ")], "created_at": db.now(),
    }  # fmt: skip
    answers: list[tuple[int, int]] = []

    def write() -> None:
        with db.transaction():
            mine = Write(0, SCHEMA_NUMBER, "c1", "r1", [typing("mine")])
            accepted = service.commit(db.session.merge(author), chapter.id, mine)
            answers.append((accepted.version_from, accepted.count))

    with app.extensions["engine"].connect() as other, other.begin():
        other.execute(insert(Commit), theirs)  # taken, and not yet seen by anybody
        writer = threading.Thread(target=write)
        writer.start()
        _wait_until_somebody_waits(app)
    writer.join()
    with db.reading():
        doc = to_json(queries.head(chapter.id).doc)
    assert (answers, plain_text(doc)) == ([(1, 1)], "theirs mine")


def _wait_until_somebody_waits(app: Flask) -> None:
    """Wait until a transaction of this database is held up by another one."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with app.extensions["engine"].connect() as connection:
        for _attempt in range(1_000):
            if connection.scalar(waiting):
                return
            connection.rollback()
            threading.Event().wait(0.02)
    raise AssertionError("nobody waits")


@pytest.mark.parametrize(("processes", "cutting"), [(2, False), (3, True)])
def test_tabs_at_several_servers_end_with_the_same_text(
    app: Flask, author: Member, processes: int, cutting: bool
) -> None:
    chapter = draft(author, paragraphs=["A place to meet.", "Somebody with a key.", "Coffee, and time."])
    people = [author, *(factories.member(author.organisation, "author") for _ in range(3))]
    task = {
        "text": chapter.id,
        "accounts": [serving.account(app, one) for one in people],
        "seed": 1,
        "seconds": 3,
        "rate": 0.12,
    }
    with serving.serving(app, processes=processes) as url, connections_cut(app, cutting) as cut:
        result = serving.run("simulate", {**task, "url": url})
    with db.reading():
        judge(chapter, result)
    assert bool(cut) is cutting


@contextmanager
def connections_cut(app: Flask, cutting: bool) -> Iterator[list[int]]:
    """Cut idle connections, those that listen among them, again and again; yield how many each time."""
    cut: list[int] = []
    over = threading.Event()
    idle = text(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'idle'"
    )

    def work() -> None:
        while not over.wait(0.8):
            with app.extensions["engine"].connect() as connection:
                cut.append(connection.scalar(idle))

    worker = threading.Thread(target=work)
    if cutting:
        worker.start()
    try:
        yield cut
    finally:
        over.set()
        if cutting:
            worker.join()
        app.extensions["engine"].dispose()


def test_a_stream_hears_what_another_server_has_committed(
    app: Flask, author: Member, migrated_url: str
) -> None:
    chapter = draft(author, paragraphs=["Before."])
    browser = factories.signed_in(app.test_client(), author)
    stream = Reading(browser, f"/texts/{chapter.id}/events?since=0")
    assert stream.next("commit")[0] == "1"
    here, there = app.extensions["engine"], db.connect(migrated_url)
    with db.transaction():
        write = Write(1, SCHEMA_NUMBER, "c1", "r1", [typing("From elsewhere. ")])
        service.commit(db.session.merge(author), chapter.id, write)
    db.session.configure(bind=here)
    assert stream.next("commit")[0] == "2"
    stream.close()
    there.dispose()


def test_streams_go_on_after_the_database_was_away(app: Flask, author: Member) -> None:
    chapter = draft(author, paragraphs=["Before."])
    browser = factories.signed_in(app.test_client(), author)
    stream = Reading(browser, f"/texts/{chapter.id}/events?since=0")
    assert stream.next("commit")[0] == "1"
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    with app.extensions["engine"].connect() as connection:
        connection.execute(text(f"{others} AND datname = current_database()"))
    app.extensions["engine"].dispose()
    with db.transaction():
        service.commit(
            db.session.merge(author), chapter.id, Write(1, SCHEMA_NUMBER, "c1", "r1", [typing("After. ")])
        )
    assert stream.next("commit")[0] == "2"
    stream.close()
