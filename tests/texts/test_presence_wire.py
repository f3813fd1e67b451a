"""Who is in a Text: what tabs say of themselves, who hears it, and what is refused (row 13)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from manual_app import db
from manual_app.accounts import service as accounts
from manual_app.accounts.models import Member
from manual_app.texts import epochs, fanout
from manual_app.texts.limits import SIGNS_BURST, Buckets
from manual_app.texts.models import Text
from manual_app.texts.presence import Key
from tests import factories
from tests.texts.conftest import JSON
from tests.texts.drafts import draft
from tests.texts.test_limits import Clock
from tests.texts.test_streams import Reading

SIGN: dict[str, Any] = {
    "client": "c1",
    "browser": "b1",
    "device": "computer",
    "version": 0,
    "place": [1, 1],
    "idle": False,
    "left": False,
    "list": True,
}
Say = Callable[..., Any]


@pytest.fixture(autouse=True)
def forgotten(app: Flask) -> Iterator[None]:
    """Let nobody be in any Text after a test: the thread that tells of them ends."""
    yield
    here = fanout.presence()
    for text_id in list(here._texts):
        for one in here.here(text_id):
            here.leave(text_id, Key(one["member"], one["client"]))


@pytest.fixture
def author() -> Member:
    """An author of Daugavpils."""
    return factories.member(factories.organisation("daugavpils", country="LV"), "author", name="Author")


@pytest.fixture
def reviewer(author: Member) -> Member:
    """A reviewer of another organisation, who may read and not write."""
    return factories.member(factories.organisation("kavadarci", country="MK"), "reviewer", name="Reviewer")


def teller(browser: FlaskClient, text_id: int) -> Say:
    """Return what says where a tab of this browser is; unchanged, a sign is a good one."""
    headers = {**JSON, "X-CSRFToken": factories.csrf(browser)}

    def say(**changed: Any) -> Any:
        return browser.post(f"/texts/{text_id}/presence", json={**SIGN, **changed}, headers=headers)

    return say


@pytest.fixture
def say(browser: FlaskClient, text: Text) -> Say:
    return teller(browser, text.id)


@pytest.fixture
def say_other(app: Flask, reviewer: Member, text: Text) -> Say:
    return teller(factories.signed_in(app.test_client(), reviewer), text.id)


def clients(people: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return sorted((one["name"], one["client"]) for one in people)


def test_who_comes_learns_who_is_here(say: Say, say_other: Say, author: Member, text: Text) -> None:
    alone = say(place=[1, 1]).get_json()["people"]
    together = say_other(client="c2", device="phone", place=None, idle=True).get_json()["people"]
    assert clients(alone) == [("Author", "c1")]
    assert together[1] == {
        "member": together[1]["member"],
        "client": "c2",
        "name": "Reviewer",
        "organisation": together[1]["organisation"],
        "organisationName": "Kavadarci Council",
        "short": "Kavadarci",
        "initials": "KA",
        "browser": "b1",
        "device": "phone",
        "version": 0,
        "place": None,
        "idle": True,
    }


def test_a_sign_that_asks_for_nothing_is_answered_with_nothing(say: Say) -> None:
    answer = say(list=False)
    assert (answer.status_code, answer.data) == (204, b"")


def test_a_stream_begins_with_who_is_here_and_goes_on_with_what_changes(
    say: Say, say_other: Say, browser: FlaskClient, text: Text
) -> None:
    say()
    stream = Reading(browser, f"/texts/{text.id}/events?since=0")
    id, first = stream.next("presence")
    say_other(client="c2", place=[1, 1])
    came = told(stream, "people", "c2")
    say_other(client="c2", left=True)
    went = told(stream, "left", "c2")
    stream.close()
    assert (id, clients(first["people"]), first["whole"]) == (None, [("Author", "c1")], True)
    assert (came["left"], went["people"]) == ([], [])


def test_a_stream_of_several_texts_says_of_which_one(
    say: Say, browser: FlaskClient, text: Text, author: Member
) -> None:
    other = draft(author, title="Other")
    stream = Reading(browser, f"/texts/events?at={text.id}:0,{other.id}:0")
    frames = (json.loads(one["data"]) for one in stream.frames() if one["event"] == "presence")
    first = [next(frames), next(frames)]
    say()
    then = next(frames)
    stream.close()
    assert [(one["text"], one["people"], one["whole"]) for one in first] == [
        (text.id, [], True),
        (other.id, [], True),
    ]
    assert (then["text"], clients(then["people"])) == (text.id, [("Author", "c1")])


def told(stream: Reading, what: str, client: str) -> dict[str, Any]:
    """Return the next word of a stream in which this tab is among those that are `here` or have `left`."""
    while True:
        data: dict[str, Any] = stream.next("presence")[1]
        if any(client in (one if what == "left" else one.values()) for one in data[what]):
            return data


def test_nothing_is_written_and_of_a_known_tab_nothing_is_read(app: Flask, say: Say) -> None:
    say()
    said: list[str] = []
    engine: Engine = app.extensions["engine"]

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    say(place=[1, 1], list=False)
    event.remove(engine, "before_cursor_execute", note)
    writes = [one for one in said if not one.startswith(("SELECT", "PRAGMA"))]
    texts = [one for one in said if "FROM texts" in one and "announced" not in one]
    assert (writes, texts) == ([], [])


@pytest.mark.parametrize(
    "wrong",
    [
        {"client": ""},
        {"client": "x" * 41},
        {"client": "a b"},
        {"client": 7},
        {"client": "c1\n"},
        {"browser": None},
        {"device": "fridge"},
        {"device": ["phone"]},
        {"version": -1},
        {"version": True},
        {"version": "0"},
        {"place": [1]},
        {"place": [1, 2, 3]},
        {"place": [1, -1]},
        {"place": [1, None]},
        {"place": {"anchor": 1, "head": 1}},
        {"place": [True, 1]},
        {"place": 0},
        {"place": []},
        {"idle": 1},
        {"left": "no"},
        {"list": None},
        {"member": 1},
        {"name": "Coordinator"},
    ],
)
def test_a_sign_of_another_shape_is_refused_and_nobody_is_there(
    say: Say, text: Text, wrong: dict[str, Any]
) -> None:
    answer = say(**wrong)
    assert (answer.status_code, answer.get_json()["error"]) == (422, "bad_sign")
    assert fanout.presence().here(text.id) == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b"null", 400),
        (b"\xff{", 400),
        (b"[" * 900, 400),
        (b"{}", 422),
        (json.dumps({**SIGN, "version": 2**31}).encode(), 400),
        (json.dumps(SIGN).encode().replace(b'"c1"', b'"c\\ud800"'), 400),
        (json.dumps(SIGN).encode() + b" " * 900, 413),
        (json.dumps({**SIGN, "client": "x" * 2_000}).encode(), 413),
    ],
)
def test_a_body_that_is_none_or_too_large_is_refused(
    browser: FlaskClient, text: Text, body: bytes, status: int
) -> None:
    headers = {**JSON, "X-CSRFToken": factories.csrf(browser), "Content-Type": "application/json"}
    answer = browser.post(f"/texts/{text.id}/presence", data=body, headers=headers)
    assert (answer.status_code, fanout.presence().here(text.id)) == (status, [])


def test_strangers_foreign_pages_and_other_texts_are_refused(
    app: Flask, browser: FlaskClient, text: Text
) -> None:
    stranger = app.test_client()
    path, token = f"/texts/{text.id}/presence", factories.csrf(browser)
    without_token = browser.post(path, json=SIGN, headers=JSON)
    foreign = browser.post(
        path, json=SIGN, headers={**JSON, "X-CSRFToken": token, "Sec-Fetch-Site": "cross-site"}
    )
    unknown = stranger.post(path, json=SIGN, headers={**JSON, "X-CSRFToken": factories.csrf(stranger)})
    nowhere = browser.post("/texts/9999/presence", json=SIGN, headers={**JSON, "X-CSRFToken": token})
    statuses = [one.status_code for one in (without_token, foreign, unknown, nowhere)]
    assert (statuses, fanout.presence().is_empty) == ([400, 403, 401, 404], True)


def test_who_is_signed_out_is_no_longer_believed(
    app: Flask, say: Say, author: Member, text: Text, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(epochs, "FRESH_SECONDS", 0.0)
    before = say().status_code
    coordinator = factories.member(factories.organisation("jette", is_lead=True), "coordinator")
    with db.transaction():
        accounts.deactivate(db.session.merge(coordinator), db.session.merge(author))
    assert (before, say().status_code) == (200, 401)


def test_a_tab_of_another_member_is_not_taken_over(
    say: Say, say_other: Say, author: Member, text: Text
) -> None:
    say(place=[1, 1])
    say_other(client="c1", place=None)
    say_other(client="c1", left=True)
    here = fanout.presence().here(text.id)
    assert [(one["member"], one["place"]) for one in here] == [(author.id, [1, 1])]


def test_signs_have_a_bucket_of_their_own_and_past_it_are_answered_429(
    app: Flask, say: Say, post: Any
) -> None:
    app.extensions["sign_buckets"] = Buckets(Clock(), rate=10, burst=SIGNS_BURST)
    statuses = [say(list=False).status_code for _one in range(int(SIGNS_BURST) + 1)]
    refused = say()
    assert (statuses.count(204), statuses[-1]) == (SIGNS_BURST, 429)
    assert (refused.headers["Retry-After"], post(version=0).status_code) == ("1", 422)
