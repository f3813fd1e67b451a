"""What those who have a text open are told when its review moves on."""

from __future__ import annotations

from typing import Any

from flask import Flask

from manual_app import db
from manual_app.reviews import service
from tests import factories
from tests.reviews.world import World, here


def told(app: Flask, world: World) -> dict[str, Any]:
    """Return what the author's editor is told now."""
    browser = factories.signed_in(app.test_client(), world.author)
    answer = browser.get(f"/texts/{world.text.id}/standing", headers={"Accept": "application/json"})
    found: dict[str, Any] = answer.get_json()
    return found


def test_nothing_is_told_of_what_was_never_sent(app: Flask, world: World) -> None:
    assert told(app, world) == {"key": "", "words": []}


def test_each_act_is_told_with_who_did_it_and_what_it_means(app: Flask, world: World) -> None:
    review = world.submit()
    seen = [told(app, world)]
    world.decide("mogila", review, "request_changes", "Name the office that answers.")
    seen.append(told(app, world))
    world.decide("mogila", review)
    seen.append(told(app, world))
    world.decide("szodliget", review)
    world.sign_off(world.coordinator, review)
    seen.append(told(app, world))
    sent, asked, agreed, approved = [one["words"] for one in seen]
    assert len({one["key"] for one in seen}) == 4
    assert sent[0] == f"Version 1 was sent for review by {world.author.name}."
    assert asked == [
        "Mogila Council asks for changes in version 1.",
        "It stays as it was sent. Only sending the text again reopens decisions: "
        "1 partner would be asked again.",
    ]
    assert agreed[0] == "Mogila Council agrees to version 1."
    assert approved == [
        f"Version 1 is approved: {world.coordinator.name} gave the final approval.",
        "It stays as it was sent. What you write now is a draft of the next one.",
    ]


def test_what_was_taken_back_is_told(app: Flask, world: World) -> None:
    review = world.submit()
    before = told(app, world)["key"]
    with db.transaction():
        service.recall(here(world.author), review.id)
    now = told(app, world)
    assert now["words"][0] == "Version 1 was taken back from review."
    assert now["key"] != before
