"""Two acts on one edition at the same moment, on PostgreSQL: the second sees what the first has done."""

from __future__ import annotations

import pytest

from manual_app import db, jobs
from manual_app.editions import queries, service
from manual_app.editions.rules import State
from manual_app.editions.verifying import faults
from manual_app.errors import Conflict
from tests.editions.world import World, here
from tests.racing import while_acting


def publish_here(world: World) -> None:
    service.publish(here(world.coordinator), queries.get_edition("1.0", "en", preview=False))


@pytest.mark.postgresql
@pytest.mark.parametrize("act", ["create", "compile_again", "publish"])
def test_who_acts_while_an_edition_is_published_finds_it_published(on_postgresql: World, act: str) -> None:
    world = on_postgresql
    world.create("1.0")
    jobs.drain()

    def compile_again() -> None:
        with db.transaction():
            service.compile_again(here(world.coordinator), queries.get_edition("1.0", "en"))

    other = {"create": world.create, "compile_again": compile_again, "publish": world.publish}[act]
    came = while_acting(world.app, lambda: publish_here(world), other)
    with pytest.raises(Conflict, match=r"published already"):
        came.result()
    with db.reading():
        assert queries.state(queries.get_edition("1.0", "en")) == State.PUBLISHED
        assert len(queries.entries(queries.get_edition("1.0", "en"))) == 2
        assert list(faults()) == []
