"""Choosing what goes into an Edition: numbers, languages, reasons, corrections."""

from __future__ import annotations

import json
from typing import Any

import pytest

from manual_app import db, jobs
from manual_app.editions import queries, service
from manual_app.editions.rules import State
from manual_app.errors import Conflict, Forbidden, Unprocessable
from manual_app.manual import service as manual
from manual_app.manual import settings
from tests import factories as make
from tests.editions.world import World, entries, here, newest_job, sealed


def test_an_edition_takes_what_is_approved_and_leaves_out_the_rest(world: World) -> None:
    made = world.create()
    assert entries(made) == [("Listen", 1, None), ("Answer", None, "")]


def test_what_is_written_after_the_approval_waits_for_the_next_edition(world: World) -> None:
    make.write(world.author, world.first, "Never approved.")
    made = world.create()
    assert entries(made)[0] == ("Listen", 1, None)


@pytest.mark.parametrize("number", ["", "1", "one", "0.1", "1.0.0", "1000.1"])
def test_what_is_no_number_is_refused(world: World, number: str) -> None:
    with pytest.raises(Unprocessable, match=r"An edition has a number such as 1\.0 or 1\.1\."):
        world.create(number)


def test_a_number_must_be_above_the_newest_published(standing: World) -> None:
    with pytest.raises(Conflict, match=r"Edition 1\.0 or a later one is published already\."):
        standing.create("1.0")
    for number in ("1.1", "1.7", "4.0"):
        standing.create(number)


def test_languages_count_for_themselves(standing: World) -> None:
    with db.transaction():
        settings.change_languages(here(standing.coordinator), ["en", "lv"])
    standing.create("1.0", "lv")
    with pytest.raises(Unprocessable, match=r"The manual has no text in this language\."):
        standing.create("1.0", "fr")


def test_only_coordinators_of_the_lead_partner_make_editions(world: World) -> None:
    with (
        db.transaction(),
        pytest.raises(Forbidden, match=r"Coordinators of the lead partner make editions\."),
    ):
        service.create_edition(here(world.author), number="1.0", language="en")


def test_what_is_left_out_on_purpose_has_a_reason(world: World) -> None:
    number = world.first.section_id
    made = world.create(left_out={number: "It waits for its pictures."})
    assert entries(made)[0] == ("Listen", None, "It waits for its pictures.")
    with pytest.raises(Unprocessable, match=r"Say why “Listen” is left out\."):
        world.create("1.1", left_out={number: ""})
    with pytest.raises(Unprocessable, match=r"At most 600 characters\."):
        world.create("1.1", left_out={number: "x" * 601})


def test_an_edition_that_is_not_published_is_made_anew(world: World) -> None:
    first = world.create()
    with pytest.raises(Conflict, match=r"This edition is being compiled\. Wait, or cancel the compile\."):
        world.create()
    with db.transaction():
        service.cancel(here(world.coordinator), queries.get_edition_by_id(first))
    assert world.create(left_out={world.first.section_id: "Later."}) == first
    assert entries(first)[0] == ("Listen", None, "Later.")


def test_a_correction_keeps_the_corrected_versions_unless_an_update_is_ticked(standing: World) -> None:
    make.write(standing.author, standing.first, "Listen twice.")
    standing.approve(standing.first)
    standing.approve(standing.second)
    kept = standing.create("1.1", corrects="1.0")
    assert entries(kept) == [("Listen", 1, None), ("Answer", None, "")]
    ticked = {standing.first.section_id, standing.second.section_id}
    updated = standing.create("1.2", corrects="1.0", updates=ticked)
    assert entries(updated) == [("Listen", 2, None), ("Answer", 1, None)]


def test_a_correction_inherits_why_something_was_left_out(standing: World) -> None:
    standing.approve(standing.second)
    standing.published("1.1", left_out={standing.first.section_id: "It waits."})
    made = standing.create("1.2", corrects="1.1")
    assert entries(made)[0] == ("Listen", None, "It waits.")


def test_only_a_published_edition_of_the_language_is_corrected(world: World) -> None:
    world.create("1.0")
    with pytest.raises(Unprocessable, match=r"Only a published edition in the same language is corrected\."):
        world.create("1.1", corrects="1.0")


def test_a_correction_says_what_it_changes(standing: World) -> None:
    make.write(standing.author, standing.first, "Listen twice.")
    standing.approve(standing.first)
    standing.approve(standing.second)
    ticked = {standing.first.section_id, standing.second.section_id}
    notes = {standing.second.section_id: "The second chapter is new."}
    made = standing.published("1.1", corrects="1.0", updates=ticked, change_notes=notes)
    manifest: dict[str, Any] = json.loads(sealed(made).manifest or b"")
    assert [(row["change"], row["change_note"]) for row in manifest["sections"]] == [
        ("updated", ""),
        ("added", "The second chapter is new."),
    ]
    landing = standing.app.test_client().get("/").text
    assert "The second chapter is new." in landing
    assert "A newer approved version stands here." in landing


def test_a_section_that_has_left_the_contents_is_warned_of(standing: World) -> None:
    with db.transaction():
        manual.archive(here(standing.coordinator), standing.first.section_id)
    made = standing.create("1.1", corrects="1.0")
    jobs.drain()
    found = {check["key"]: check["params"] for check in newest_job(made).checks}
    assert found["dropped"] == {"title": "Listen"}


def test_a_waiting_compile_is_cancelled_at_once(world: World) -> None:
    made = world.create()
    with db.transaction():
        service.cancel(here(world.coordinator), queries.get_edition_by_id(made))
    jobs.drain()
    assert newest_job(made).state == State.CANCELLED
    with db.transaction(), pytest.raises(Conflict, match=r"Nothing is being compiled\."):
        service.cancel(here(world.coordinator), queries.get_edition_by_id(made))
