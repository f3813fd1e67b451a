"""Waiting for me: whose desk a text lies on, from sending to final approval."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.manual import desk
from manual_app.reviews import queries
from manual_app.reviews.models import Review
from tests import factories as make
from tests.reviews.world import World, here


@pytest.mark.parametrize("decided", [(), ("mogila",), ("mogila", "szodliget")])
def test_the_count_in_the_bar_is_the_number_of_tasks_that_wait(
    world: World, decided: tuple[str, ...]
) -> None:
    review = world.submit()
    for slug in decided:
        world.decide(slug, review)
    both = make.member(world.coordinator.organisation, "reviewer", "coordinator")
    for member in (world.coordinator, world.deputy, world.author, both, *world.reviewers.values()):
        with db.reading():
            who = here(member)
            tasks = [task for task in desk.desk(who).tasks if task.kind in ("decide", "sign_off")]
            assert queries.count_waiting(who) == len(tasks)


def kinds(member: Member) -> list[str]:
    with db.reading():
        found = desk.desk(here(member))
        return [task.kind for task in (*found.tasks, *found.waits_for_others)]


def test_tasks_follow_the_text_from_desk_to_desk(world: World) -> None:
    def all_desks() -> list[list[str]]:
        return [kinds(who) for who in (world.author, world.reviewers["mogila"], world.coordinator)]

    assert all_desks() == [["write"], [], []]
    review: Review = world.submit()
    assert all_desks() == [["wait"], ["decide"], []]
    world.decide("mogila", review, "request_changes", "Say who answers.")
    assert all_desks() == [["revise"], [], []]
    world.decide("mogila", review)
    world.decide("szodliget", review)
    assert all_desks() == [["wait"], [], ["sign_off"]]
    world.sign_off(world.coordinator, review)
    assert all_desks() == [[], [], []]


def test_what_awaits_final_approval_stands_after_what_needs_a_decision(
    client: FlaskClient, world: World
) -> None:
    settled = world.submit()
    world.decide("mogila", settled)
    world.decide("szodliget", settled)
    home = make.member(world.author.organisation, "author")
    needed = World(
        world.coordinator, world.deputy, home, world.reviewers, make.chapter(world.coordinator, home)
    )
    review = needed.submit(due_on=settled.due_on + timedelta(days=7))
    needed.decide("mogila", review, "request_changes", "Say who answers.")  # its review goes on all the same
    with db.reading():
        found = desk.desk(here(world.reviewers["kavadarci"])).tasks
        assert [(task.text.id, task.state) for task in found] == [
            (needed.text.id, "changes_requested"),
            (settled.text_id, "awaiting_sign_off"),
        ]
    page = make.signed_in(client, world.reviewers["kavadarci"]).get("/waiting").text
    assert page.index("Read it and decide") < page.index("Enough partners agree; you may still decide")


def test_an_empty_desk_says_what_belongs_there(client: FlaskClient, world: World) -> None:
    page = make.signed_in(client, world.reviewers["kavadarci"]).get("/waiting").text
    assert "Nothing waits for you" in page
    assert "The manual today" in page
