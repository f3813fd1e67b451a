"""Threads: begun at a place, answered, changed, settled; read by whom they are for, and by nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from manual_app import db
from manual_app.accounts import service as accounts
from manual_app.activity.models import LogEntry
from manual_app.content.schema import SCHEMA_NUMBER, to_json
from manual_app.discussions.models import Comment, Thread
from manual_app.texts import queries as texts
from manual_app.texts.models import Commit
from tests import factories
from tests.discussions.conftest import World
from tests.discussions.desk import JSON, OPENED, Desk

FIRST = {"version": OPENED, "from": 1, "to": 7, "quote": "Listen"}
RANGE = {"kind": "range", "words": FIRST}
WHOLE = {"kind": "block"}


@pytest.fixture
def reviewer(app: Flask, world: World) -> Desk:
    return Desk(app, world, world.reviewer)


@pytest.fixture
def author(app: Flask, world: World) -> Desk:
    return Desk(app, world, world.author)


def marked(world: World) -> list[str]:
    """Return the words under marks of discussions, each with the number of its thread."""
    with db.reading():
        found: list[str] = []
        texts.head(world.text.id).doc.descendants(
            lambda node, _pos, _parent, _index: found.extend(
                f"{mark.attrs['thread']}: {node.text}"  # type: ignore[attr-defined]
                for mark in node.marks
                if mark.type.name == "comment"
            )
        )
        return found


def test_who_only_reviews_comments_on_words_and_the_server_sets_the_mark(
    world: World, reviewer: Desk, author: Desk
) -> None:
    answer = reviewer.begin(RANGE)
    assert (answer.status_code, answer.get_json()) == (201, {"thread": 1})
    assert marked(world) == ["1: Listen"]
    (thread,) = author.threads()
    (comment,) = thread["comments"]
    assert (thread["kind"], thread["quote"], thread["own"]) == ("range", "Listen", False)
    assert (comment["body"], comment["by"]["name"], comment["mine"]) == (
        "Who listens?",
        world.reviewer.called,
        False,
    )


def test_commenting_writes_nothing_and_makes_no_contributor(world: World, reviewer: Desk) -> None:
    with db.reading():
        before = texts.get_text(world.text.id)
    reviewer.begin(RANGE)
    with db.reading():
        wrote = db.session.scalars(select(Commit.wrote).where(Commit.member_id == world.reviewer.id)).all()
        after = texts.get_text(world.text.id)
        assert texts.hash_at(world.text.id, before.version) == texts.hash_at(world.text.id, after.version)
    assert wrote == [False]
    assert after.written_version == before.written_version < after.version


def test_words_are_found_past_what_was_written_since(world: World, reviewer: Desk, author: Desk) -> None:
    author.type("Please: ")
    assert reviewer.begin(RANGE).status_code == 201
    assert marked(world) == ["1: Listen"]


def test_words_that_have_changed_are_to_be_selected_again(reviewer: Desk, author: Desk, world: World) -> None:
    author.type("X", at=3)
    answer = reviewer.begin(RANGE)
    assert (answer.status_code, answer.get_json()["error"]) == (409, "moved")
    assert (marked(world), reviewer.threads()) == ([], [])


@pytest.mark.parametrize(
    "words",
    [
        {**FIRST, "version": 99},
        {**FIRST, "from": 7, "to": 7, "quote": ""},
        {**FIRST, "from": 9, "to": 3},
        {**FIRST, "to": 5_000},
        {**FIRST, "quote": "Other"},
        {**FIRST, "quote": "x" * 2_001},
    ],
)
def test_ranges_that_are_none_are_refused(reviewer: Desk, world: World, words: dict[str, Any]) -> None:
    assert reviewer.begin({"kind": "range", "words": words}).status_code in {409, 422}
    assert (marked(world), reviewer.threads()) == ([], [])


@pytest.mark.parametrize(
    "body",
    [
        None, [], {}, {"place": WHOLE, "body": "x"},
        {"place": WHOLE, "body": 1, "own": False},
        {"place": WHOLE, "body": "x", "own": 1},
        {"place": None, "body": "x", "own": False},
        {"place": {"kind": 1}, "body": "x", "own": False},
        {"place": {"kind": "page"}, "body": "x", "own": False},
        {"place": {"kind": "range"}, "body": "x", "own": False},
        {"place": {**RANGE, "words": {**FIRST, "version": 1, "from": -1}}, "body": "x", "own": False},
        {"place": {**RANGE, "words": {**FIRST, "version": 1, "from": True}}, "body": "x", "own": False},
        {"place": {**RANGE, "revision": 1}, "body": "x", "own": False},
        {"place": {"kind": "field", "anchor": "colour"}, "body": "x", "own": False},
        {"place": {"kind": "block", "anchor": "x" * 65}, "body": "x", "own": False},
        {"place": WHOLE, "body": "\x00", "own": False},
        {"place": WHOLE, "body": "\ud83d", "own": False},
        {"place": WHOLE, "body": "  ", "own": False},
        {"place": WHOLE, "body": "x" * 4_001, "own": False},
    ],
)  # fmt: skip
def test_what_is_no_comment_is_refused(reviewer: Desk, body: Any) -> None:
    assert reviewer.post("", body).status_code in {400, 422}
    assert reviewer.threads() == []


def test_blocks_fields_and_suggestions_are_places_too(world: World, reviewer: Desk, author: Desk) -> None:
    with db.reading():
        block = to_json(texts.head(world.text.id).doc)["content"][0]["attrs"]["id"]
    for place in ({"kind": "block", "anchor": block}, {"kind": "field", "anchor": "purpose"}, WHOLE):
        assert reviewer.begin(place).status_code == 201
    assert [(one["kind"], one["quote"]) for one in author.threads()] == [
        ("block", "Listen first."),
        ("field", "Purpose"),
        ("block", ""),
    ]
    gone = [{"kind": "block", "anchor": "gone"}, {"kind": "suggestion", "anchor": "9-gone"}]
    assert [reviewer.begin(place).status_code for place in gone] == [409, 409]


def test_what_is_said_within_one_partner_is_nothing_for_others(
    app: Flask, world: World, author: Desk, reviewer: Desk
) -> None:
    assert author.begin(RANGE, own=True).status_code == 201
    colleague, stranger = Desk(app, world, world.colleague), Desk(app, world, world.stranger)
    assert [len(desk.threads()) for desk in (author, colleague, reviewer, stranger)] == [1, 1, 0, 0]
    assert marked(world) == []
    answers = [
        reviewer.post("/1/comments", {"body": "x"}),
        reviewer.post("/1/resolve"),
        reviewer.post("/comments/1", {"body": "x"}),
        reviewer.post("/comments/1/delete"),
    ]
    assert [answer.status_code for answer in answers] == [404] * 4


def test_the_record_tells_nobody_what_is_said_within_one_partner(author: Desk, reviewer: Desk) -> None:
    author.begin(RANGE, own=True)
    author.post("/1/resolve")
    author.begin(RANGE)
    with db.reading():
        acts = select(LogEntry.act, LogEntry.details).where(LogEntry.act.like("thread.%"))
        assert [tuple(one) for one in db.session.execute(acts)] == [("thread.begun", {"thread": 2})]


def test_who_may_be_mentioned_is_who_may_read(app: Flask, world: World, author: Desk, reviewer: Desk) -> None:
    def known(desk: Desk, path: str) -> set[int]:
        return {one["id"] for one in desk.browser.get(f"{desk.path}/threads{path}", headers=JSON).get_json()}

    author.begin(RANGE, own=True)
    assert {world.author.id, world.reviewer.id, world.stranger.id} < known(reviewer, "/people")
    assert known(author, "/1/people") == {world.author.id, world.colleague.id}
    assert known(author, "/people?own=1") == {world.author.id, world.colleague.id}
    assert reviewer.browser.get(f"{author.path}/threads/1/people", headers=JSON).status_code == 404


@pytest.mark.parametrize("role", ["author", "reviewer", "editor", "translator", "coordinator", "observer"])
def test_all_but_observers_comment_on_texts_of_any_partner(app: Flask, world: World, role: str) -> None:
    for partner in (world.author.organisation, world.stranger.organisation):
        desk = Desk(app, world, factories.member(partner, role, languages=["lv"]))
        expected = 403 if role == "observer" else 201
        assert desk.begin(RANGE).status_code == expected


def test_who_is_not_signed_in_says_and_reads_nothing(app: Flask, world: World) -> None:
    path = f"/texts/{world.text.id}/threads"
    assert app.test_client().get(path, headers=JSON).status_code == 401
    assert app.test_client().post(path, json={}, headers=JSON).status_code in {400, 401}


def test_what_is_settled_says_by_whom(reviewer: Desk, author: Desk) -> None:
    reviewer.begin(RANGE)
    assert author.post("/1/resolve").status_code == 204
    (settled,) = reviewer.threads()
    assert settled["resolved"]["name"] == author.member.called
    assert reviewer.post("/1/comments", {"body": "Not yet."}).status_code == 409
    assert reviewer.post("/1/reopen").status_code == 204
    assert [one["resolved"] for one in author.threads()] == [None]


def test_settled_threads_are_told_only_where_they_are_asked_for(reviewer: Desk, author: Desk) -> None:
    for place, own in ((RANGE, False), (WHOLE, False), (WHOLE, True)):
        author.begin(place, own=own)
    for number in (1, 3):
        author.post(f"/{number}/resolve")
    for desk, all_of_it, settled in ((author, [1, 2, 3], 2), (reviewer, [1, 2], 1)):
        told = desk.told()
        assert ([one["id"] for one in told["threads"]], told["settled"]) == ([2], settled)
        assert [one["id"] for one in desk.threads()] == all_of_it


def test_settling_and_opening_again_leave_the_mark(world: World, reviewer: Desk, author: Desk) -> None:
    reviewer.begin(RANGE)
    author.post("/1/resolve")
    author.post("/1/reopen")
    assert marked(world) == ["1: Listen"]
    assert [one["resolved"] for one in author.threads()] == [None]


def test_own_comments_are_changed_for_a_quarter_of_an_hour(reviewer: Desk, author: Desk) -> None:
    reviewer.begin(RANGE)
    assert author.post("/comments/1", {"body": "x"}).status_code == 403
    assert reviewer.post("/comments/1", {"body": "Who answers?"}).status_code == 200
    (comment,) = author.threads()[0]["comments"]
    assert (comment["body"], comment["edited"], comment["changeable_until"]) == ("Who answers?", True, None)
    with db.transaction() as session:
        session.execute(update(Comment).values(created_at=db.now() - timedelta(minutes=15, seconds=1)))
    late = [reviewer.post("/comments/1", {"body": "x"}), reviewer.post("/comments/1/delete")]
    assert [(one.status_code, one.get_json()["error"]) for one in late] == [(409, "too_late")] * 2


def test_a_thread_without_comments_goes(world: World, reviewer: Desk, author: Desk) -> None:
    reviewer.begin(RANGE)
    author.post("/1/comments", {"body": "Yes."})
    assert reviewer.post("/comments/1/delete").status_code == 204
    assert [len(one["comments"]) for one in author.threads()] == [1]
    assert author.post("/comments/2/delete").status_code == 204
    assert (author.threads(), marked(world)) == ([], [])
    with db.reading():
        assert db.session.scalars(select(Thread)).all() == []


def test_no_number_of_a_discussion_is_given_twice(reviewer: Desk, author: Desk) -> None:
    reviewer.begin(RANGE)
    reviewer.post("/comments/1/delete")
    assert author.begin(RANGE).get_json() == {"thread": 2}


def test_all_who_have_the_text_open_are_told(world: World, reviewer: Desk) -> None:
    def announced() -> int:
        with db.reading():
            return texts.get_text(world.text.id).announced

    before = announced()
    reviewer.begin(RANGE)
    reviewer.post("/1/comments", {"body": "More."})
    reviewer.post("/1/resolve")
    assert announced() == before + 3


def test_a_thread_whose_words_are_gone_keeps_its_quote(world: World, reviewer: Desk, author: Desk) -> None:
    reviewer.begin(RANGE)
    with db.reading():
        version = texts.head(world.text.id).version
    cut = {"stepType": "replace", "from": 1, "to": 8}
    body = {
        "version": version, "schema": SCHEMA_NUMBER, "client": "c", "request": "cut", "steps": [cut],
    }  # fmt: skip
    headers = {**JSON, "X-CSRFToken": factories.csrf(author.browser)}
    assert author.browser.post(f"{author.path}/steps", json=body, headers=headers).status_code == 200
    assert (marked(world), author.threads()[0]["quote"]) == ([], "Listen")
    mark = {"type": "comment", "attrs": {"thread": "1"}}
    words = [{"type": "text", "text": "Listen", "marks": [mark]}, {"type": "text", "text": " "}]
    undo = {"stepType": "replace", "from": 1, "to": 1, "slice": {"content": words}}
    again = {**body, "version": version + 1, "request": "undo", "steps": [undo]}
    assert author.browser.post(f"{author.path}/steps", json=again, headers=headers).status_code == 200
    assert marked(world) == ["1: Listen"]


def test_who_may_comment_no_more_changes_no_comment_either(world: World, reviewer: Desk) -> None:
    reviewer.begin(RANGE)
    with db.transaction():
        accounts.set_roles(world.again(world.coordinator), world.again(world.reviewer), roles=["observer"])
    answers = [reviewer.post("/comments/1", {"body": "Changed."}), reviewer.post("/comments/1/delete")]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert reviewer.threads()[0]["comments"][0]["body"] == "Who listens?"
