"""Many who use a guest link at the same moment, while it is taken back (security.md, row 7)."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from manual_app import create_app, db, jobs
from manual_app.discussions.guests import service
from manual_app.discussions.guests.models import Guest, GuestLink
from tests.conftest import SECRET
from tests.discussions.conftest import World, link_to
from tests.racing import at_once, while_acting


def come(token: str) -> str:
    with db.transaction():
        service.come_in(token, name="Reader")
    return "in"


def end(world: World) -> None:
    with db.transaction() as session:
        service.end_link(world.again(world.author), session.scalars(select(GuestLink.id)).one())


def test_fifty_at_once_by_a_link_taken_back_let_nobody_in(world: World) -> None:
    token = link_to(world)
    end(world)
    assert at_once(lambda: come(token), times=50) == ["Gone"] * 50
    with db.reading() as session:
        assert session.scalar(select(func.count(Guest.id))) == 0


def test_who_comes_in_while_it_is_taken_back_came_before(world: World) -> None:
    token = link_to(world)
    turns, order = threading.Lock(), itertools.count()

    def act() -> str:
        with turns:
            first = next(order) == 10
        if first:
            end(world)
            return "ended"
        return come(token)

    answers = at_once(act, times=30)
    with db.reading() as session:
        link = session.scalars(select(GuestLink)).one()
        came = session.scalars(select(Guest.created_at)).all()
    assert answers.count("ended") == 1
    assert (answers.count("in"), answers.count("Gone")) == (len(came), 29 - len(came))
    assert [moment for moment in came if moment > link.revoked_at] == []


@pytest.mark.postgresql
class TestOnPostgresql:
    """Where writers do not take turns by themselves."""

    @pytest.fixture
    def app(self, migrated_url: str, tmp_path: Path) -> Iterator[Flask]:
        settings = {"SECRET_KEY": SECRET, "TESTING": True, "DATABASE_URL": migrated_url}
        app = create_app(settings, instance=tmp_path / "instance")
        yield app
        db.close()
        jobs.close()
        app.extensions["engine"].dispose()

    def test_who_comes_in_during_the_taking_back_is_let_in_no_more(self, app: Flask, world: World) -> None:
        token = link_to(world)
        with db.reading() as session:
            number = session.scalars(select(GuestLink.id)).one()
        came = while_acting(
            app, lambda: service.end_link(world.again(world.author), number), lambda: come(token)
        )
        assert type(came.exception()).__name__ == "Gone"
