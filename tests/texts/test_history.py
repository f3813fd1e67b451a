"""A long history: what is kept of it, how little of it is read, and that it knows every write again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, delete, event, insert, select
from sqlalchemy.exc import DBAPIError

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.content.plain import plain_text
from manual_app.content.schema import SCHEMA_NUMBER, to_json
from manual_app.texts import heads, queries, service
from manual_app.texts.models import Commit, Snapshot, Text
from manual_app.texts.packed import pack, unpack
from manual_app.texts.service import Write
from tests import factories
from tests.texts.conftest import JSON, Post, poster, typing
from tests.texts.drafts import draft


def forget_heads() -> None:
    """Let this process know no Text, as after a start."""
    heads._of_databases.clear()


def kept_versions(text: Text) -> list[int]:
    with db.reading():
        return sorted(db.session.scalars(select(Snapshot.version).where(Snapshot.text_id == text.id)))


def type_much(author: Member, text: Text, *, commits: int, steps: int = 500) -> None:
    """Write commits of so many letters each, through the service."""
    with db.transaction():
        version = queries.get_text(text.id).version
        for _turn in range(commits):
            letters = [typing("x") for _ in range(steps)]
            accepted = service.commit(
                author, text.id, Write(version, SCHEMA_NUMBER, "c", f"at-{version}", letters)
            )
            version = accepted.version_from + accepted.count


@contextmanager
def rows_read(engine: Engine, table: str) -> Iterator[list[int]]:
    """Count the rows that statements on a table give back."""
    counts: list[int] = []

    def note(_c: Any, cursor: Any, statement: str, parameters: Any, _x: Any, _many: bool) -> None:
        if statement.startswith("SELECT") and f"FROM {table}" in statement:
            again = cursor.connection.execute(f"SELECT count(*) FROM ({statement})", parameters)
            counts.append(again.fetchone()[0])

    event.listen(engine, "after_cursor_execute", note)
    try:
        yield counts
    finally:
        event.remove(engine, "after_cursor_execute", note)


def test_a_text_of_50000_steps_opens_from_one_snapshot_and_at_most_500_commits(
    app: Flask, author: Member, browser: FlaskClient, text: Text
) -> None:
    type_much(author, text, commits=100)
    type_much(author, text, commits=499, steps=1)
    forget_heads()
    engine = app.extensions["engine"]
    with rows_read(engine, "commits") as commits, rows_read(engine, "snapshots") as found:
        answer = browser.get(f"/texts/{text.id}", headers=JSON).get_json()
    assert (answer["version"], sum(commits), sum(found)) == (50_499, 499, 1)


def test_old_snapshots_are_thinned_out_and_every_version_stays_readable(author: Member, text: Text) -> None:
    type_much(author, text, commits=12)
    assert kept_versions(text) == [0, 2_500, 5_000, 5_500, 6_000]
    with db.reading():
        versions = [0, 500, 2_000, 2_500, 4_500, 6_000]
        assert [len(plain_text(queries.doc_at(text.id, one))) for one in versions] == versions


def test_a_snapshot_of_another_schema_stays(author: Member, text: Text) -> None:
    type_much(author, text, commits=1)
    with db.transaction() as session:
        doc = session.scalar(select(Snapshot.doc).where(Snapshot.version == 500))
        session.execute(insert(Snapshot).values(text_id=text.id, version=600, schema=0, doc=doc))
    type_much(author, text, commits=4)
    assert kept_versions(text) == [0, 600, 1_000, 2_000, 2_500]


def test_the_first_and_the_newest_snapshot_of_what_was_sent_never_go(author: Member, text: Text) -> None:
    type_much(author, text, commits=2)
    with db.transaction():
        service.freeze(db.session.merge(author), text.id, since=None)
    for version in (0, 1_000):
        with pytest.raises(DBAPIError, match="snapshots never changes"), db.transaction() as session:
            session.execute(delete(Snapshot).where(Snapshot.version == version))
    with db.transaction() as session:
        session.execute(delete(Snapshot).where(Snapshot.version == 500))
    assert kept_versions(text) == [0, 1_000]


def test_nothing_else_of_what_is_kept_may_be_deleted(author: Member, text: Text) -> None:
    type_much(author, text, commits=1, steps=1)
    with db.transaction():
        service.freeze(db.session.merge(author), text.id, since=None)
    with pytest.raises(DBAPIError, match="commits never changes"), db.transaction() as session:
        session.execute(delete(Commit))


@pytest.mark.parametrize("forget", [False, True])
def test_a_write_sent_again_is_known_by_its_commit_however_long_ago(
    app: Flask, author: Member, forget: bool
) -> None:
    text = draft(author, paragraphs=["gone", "stays"])
    post = poster(factories.signed_in(app.test_client(), author), text.id)
    version = text.version
    post({"stepType": "replace", "from": 0, "to": 6}, version=version)
    first = post(typing("x", 3), typing("y", 8), version=version, request="r2")
    type_much(author, text, commits=80, steps=1)
    if forget:
        forget_heads()
    again = post(typing("x", 3), typing("y", 8), version=version, request="r2")
    assert again.get_json() == first.get_json() == {"from": version + 1, "count": 1, "kept": [1]}


def test_a_write_sent_again_at_the_newest_version_with_other_content_is_refused(post: Post) -> None:
    post(typing("a"))
    forget_heads()
    assert post(typing("b"), version=1).get_json()["error"] == "request_reused"


def test_heavy_writes_are_not_remembered_and_others_still_move_past_them(post: Post, text: Text) -> None:
    post(typing("x" * 5_000))
    with db.reading():
        assert heads.current(text.id).past == ()
    answer = post(typing("!", 1), version=0, request="late")
    assert answer.get_json() == {"from": 1, "count": 1, "kept": [0]}


def test_a_process_that_starts_moves_writes_past_what_is_in_the_table(post: Post, text: Text) -> None:
    for number in range(3):
        post(typing("a"), version=number, request=f"r{number}")
    forget_heads()
    assert post(typing("b", 1), version=1, request="late").get_json() == {"from": 3, "count": 1, "kept": [0]}
    with db.reading():
        assert plain_text(to_json(queries.head(text.id).doc)) == "aaba"


@pytest.mark.parametrize("value", [[], {}, ["é\N{GREEK SMALL LETTER ALPHA}"], {"a": ["x" * 9_000] * 3}])
def test_what_is_packed_comes_back(value: Any) -> None:
    assert unpack(pack(value)) == value


def test_a_typed_letter_takes_a_few_bytes() -> None:
    assert len(pack([typing("x", 12_345), typing("y", 12_346)])) < 40
