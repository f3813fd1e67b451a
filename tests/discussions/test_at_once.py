"""Members who say something at the same moment, on SQLite and where writers do not take turns."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from manual_app import create_app, db, jobs
from manual_app.discussions import service
from manual_app.discussions.models import Comment, Thread
from manual_app.discussions.threads import service as threads
from manual_app.discussions.threads.places import Place, Words
from manual_app.discussions.threads.rules import EDITABLE
from manual_app.migrations import service as migrations
from manual_app.texts import queries as texts
from tests.conftest import SECRET
from tests.discussions.conftest import World
from tests.discussions.test_notices_by_mail import mail, mailed
from tests.discussions.test_notices_of_suggestions import decide, propose
from tests.discussions.test_notices_of_suggestions import marks as marks_of
from tests.racing import at_once

ACCEPTED = re.compile(r"^(\d+) accepted$", re.MULTILINE)


def begin(world: World) -> int:
    place = Place("range", words=Words(world.text.version, 1, 7, "Listen"))
    with db.transaction():
        return threads.begin(world.again(world.reviewer), world.text.id, place, "Who?", own=False).id


def marks(world: World) -> list[str]:
    """Return the numbers of the threads on the first letter of the text."""
    with db.reading():
        first = texts.head(world.text.id).doc.child(0).child(0)
        return sorted(str(mark.attrs["thread"]) for mark in first.marks)


class Racing:
    """What must hold on either database."""

    def test_fifty_who_begin_at_once_have_a_thread_and_a_mark_each(self, world: World) -> None:
        numbers = at_once(lambda: begin(world), times=50)
        assert len(set(numbers)) == 50
        assert marks(world) == sorted(map(str, numbers))

    def test_of_many_who_settle_one_does(self, world: World) -> None:
        number = begin(world)

        def settle() -> str:
            with db.transaction():
                service.settle(world.again(world.author), number)
            return "settled"

        assert Counter(at_once(settle, times=12)) == {"settled": 1, "Conflict": 11}

    def test_at_minute_15_a_comment_is_changed_as_a_whole_or_not_at_all(self, world: World) -> None:
        begin(world)
        with db.transaction() as session:
            number = session.scalars(select(Comment.id)).one()
            almost = db.now() - EDITABLE + timedelta(milliseconds=300)
            session.execute(update(Comment).values(created_at=almost))

        def change() -> str:
            with db.transaction():
                threads.change_comment(world.again(world.reviewer), world.text.id, number, "Who listens?")
            return "changed"

        answers = Counter(at_once(change, times=12))
        with db.reading() as session:
            found = session.scalars(select(Comment)).one()
        assert set(answers) <= {"changed", "Conflict"}
        assert (found.body, found.edited_at is not None) == (
            ("Who listens?", True) if answers["changed"] else ("Who?", False)
        )
        assert found.edited_at is None or found.edited_at - found.created_at <= EDITABLE + timedelta(
            seconds=1
        )

    def test_each_decision_is_in_one_mail_however_mail_and_decisions_meet(self, world: World) -> None:
        its, moments = sorted(marks_of(world.reviewer, 12)), itertools.count()
        propose(world, frozenset(its))

        def act() -> None:
            number = next(moments)
            if number % 2:
                decide(world, world.author, frozenset({its[number // 2]}))
            else:
                mail(world, world.reviewer, db.now() + timedelta(hours=1))

        at_once(act, times=24)
        mail(world, world.reviewer, db.now() + timedelta(hours=1))
        told = [int(count) for one in mailed(world.reviewer) for count in ACCEPTED.findall(one.body)]
        assert sum(told) == len(its)

    def test_answers_and_taking_back_what_they_answer_do_not_wait_for_each_other(self, world: World) -> None:
        for _round in range(4):
            thread, turns = begin(world), itertools.count()
            with db.reading() as session:
                comment = session.scalars(select(Comment.id).where(Comment.thread_id == thread)).one()

            def act(thread: int = thread, comment: int = comment, turns: Iterator[int] = turns) -> str:
                with db.transaction():
                    if next(turns) == 3:
                        threads.delete_comment(world.again(world.reviewer), world.text.id, comment)
                        return "taken back"
                    service.answer(world.again(world.author), thread, "All.")
                    return "answered"

            answers = Counter(at_once(act, times=9))
            assert answers.keys() <= {"taken back", "answered", "NotFound"}
            with db.reading() as session:
                said = session.scalars(select(Comment.body).where(Comment.thread_id == thread)).all()
                assert said == ["All."] * answers["answered"]
                assert (session.get(Thread, thread) is not None) == bool(said)


class TestOnSqlite(Racing):
    """Where one writes after the other."""


@pytest.mark.postgresql
class TestOnPostgresql(Racing):
    """Where writers do not take turns by themselves."""

    @pytest.fixture
    def app(self, postgresql_url: str, tmp_path: Path) -> Iterator[Flask]:
        settings = {"SECRET_KEY": SECRET, "TESTING": True, "DATABASE_URL": postgresql_url}
        app = create_app(settings, instance=tmp_path / "instance")
        migrations.upgrade(app.extensions["engine"])
        yield app
        db.close()
        jobs.close()
        app.extensions["engine"].dispose()
