"""The state of a text, on a real database."""

from __future__ import annotations

from flask import Flask

from manual_app import db
from manual_app.reviews import queries
from manual_app.reviews.rules import State
from manual_app.texts.models import Text
from tests import factories as make
from tests.reviews.world import World
from tests.statements import statements_of


def test_a_text_never_sent_is_a_draft(world: World) -> None:
    assert (world.state(), world.unsubmitted()) == (State.DRAFT, True)


def test_the_whole_way_to_approved(world: World) -> None:
    review = world.submit()
    assert (world.state(), world.unsubmitted()) == (State.IN_REVIEW, False)
    world.decide("szodliget", review)
    assert world.state() == State.IN_REVIEW
    world.decide("mogila", review)
    assert world.state() == State.AWAITING_SIGN_OFF
    world.sign_off(world.coordinator, review)
    assert world.state() == State.APPROVED


def test_editing_never_changes_the_state(world: World) -> None:
    world.submit()
    make.write(world.author, world.text, "Another sentence.")
    assert (world.state(), world.unsubmitted()) == (State.IN_REVIEW, True)


def test_two_partners_of_one_country_are_not_a_quorum(world: World) -> None:
    review = world.submit()
    world.decide("mogila", review)
    world.decide("kavadarci", review)
    assert world.state() == State.IN_REVIEW


def test_states_ask_the_same_number_of_queries_for_one_and_for_many(app: Flask, world: World) -> None:
    others = [make.chapter(world.coordinator, world.author, title=f"Chapter {n}") for n in range(6)]
    world.submit()

    def count(wanted: list[Text]) -> int:
        with db.reading() as session:
            rows = [session.get_one(Text, text.id) for text in wanted]
            with statements_of(app) as seen:
                queries.states(rows)
        return len(seen)

    assert count([world.text, *others]) == count([world.text]) <= 10
