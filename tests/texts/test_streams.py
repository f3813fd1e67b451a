"""Streams: what was missed, what happens, resuming, and why they end."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.content.schema import SCHEMA_NUMBER
from manual_app.texts import fanout, service
from manual_app.texts import streams as text_streams
from manual_app.texts.models import Text
from manual_app.texts.news import Batch, News
from manual_app.texts.service import Write
from manual_app.texts.streams import TextEvents
from manual_app.web import streams
from manual_app.web.streams import Frames
from tests.texts.conftest import Post, poster, typing
from tests.texts.drafts import draft


class Reading:
    """Reads one stream, event by event."""

    def __init__(self, browser: FlaskClient, url: str, resume: str = "") -> None:
        headers = {"Accept": "text/event-stream", **({"Last-Event-ID": resume} if resume else {})}
        self.answer = browser.get(url, headers=headers)
        self._chunks: Iterator[bytes] = iter(self.answer.iter_encoded())
        self._left = ""

    def frames(self) -> Iterator[dict[str, str]]:
        """Yield each frame as a mapping of its lines, comments left out."""
        for chunk in self._chunks:
            self._left += chunk.decode()
            *whole, self._left = self._left.split("\n\n")
            for frame in whole:
                yield dict(line.split(": ", 1) for line in frame.split("\n") if not line.startswith(":"))

    def next(self, kind: str) -> tuple[str | None, Any]:
        """Return id and data of the next event of this kind."""
        frame = next(frame for frame in self.frames() if frame["event"] == kind)
        return frame.get("id"), json.loads(frame["data"])

    def close(self) -> None:
        self.answer.close()


def test_a_stream_begins_at_once_and_is_never_stored(browser: FlaskClient, text: Text) -> None:
    stream = Reading(browser, f"/texts/{text.id}/events?since=0")
    assert next(stream.frames()) == {"event": "ready", "data": "{}"}
    assert stream.answer.headers["Cache-Control"] == "no-store"
    assert stream.answer.headers["X-Accel-Buffering"] == "no"
    assert stream.answer.mimetype == "text/event-stream"
    stream.close()


def test_a_stream_tells_what_was_missed_and_then_what_happens(
    post: Post, browser: FlaskClient, text: Text
) -> None:
    post(typing("a"))
    stream = Reading(browser, f"/texts/{text.id}/events?since=0")
    missed = stream.next("commit")
    post(typing("b", 2), typing("c", 3), version=1, request="r2")
    id, data = stream.next("commit")
    stream.close()
    assert missed[0] == "1"
    assert (id, {key: data[key] for key in ("from", "count", "client", "request")}) == (
        "3",
        {"from": 1, "count": 2, "client": "c1", "request": "r2"},
    )
    assert [step["from"] for step in data["steps"]] == [2, 3]


def test_a_stream_resumes_after_the_last_event_id(post: Post, browser: FlaskClient, text: Text) -> None:
    post(typing("a"))
    post(typing("b", 2), version=1, request="r2")
    stream = Reading(browser, f"/texts/{text.id}/events?since=0", resume="1")
    assert stream.next("commit")[0] == "2"
    stream.close()


def test_one_stream_carries_several_texts(
    post: Post, browser: FlaskClient, text: Text, author: Member
) -> None:
    other = draft(author, title="Other")
    stream = Reading(browser, f"/texts/events?at={text.id}:0,{other.id}:0")
    poster(browser, other.id)(typing("x"))
    first = stream.next("commit")
    post(typing("y"))
    second = stream.next("commit")
    stream.close()
    assert (first[0], first[1]["text"]) == (f"{text.id}:0,{other.id}:1", other.id)
    assert (second[0], second[1]["text"]) == (f"{text.id}:1,{other.id}:1", text.id)


@pytest.mark.parametrize("at", ["", "x", "1:2:3", "1:", ",".join(f"{n}:0" for n in range(1, 30))])
def test_a_stream_of_nothing_readable_is_refused(browser: FlaskClient, at: str) -> None:
    assert browser.get(f"/texts/events?at={at}", headers={"Accept": "application/json"}).status_code == 400


def test_a_stream_beats(browser: FlaskClient, text: Text, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "BEAT_SECONDS", 0.0)
    stream = Reading(browser, f"/texts/{text.id}/events?since=0")
    assert stream.next("beat") == (None, {})
    stream.close()


def test_a_stream_of_several_texts_resumes_each_where_it_was(
    post: Post, browser: FlaskClient, text: Text, author: Member
) -> None:
    other = draft(author, title="Other")
    post(typing("a"))
    post(typing("b", 2), version=1, request="r2")
    poster(browser, other.id)(typing("x"))
    resume = f"{text.id}:1,{other.id}:1"
    stream = Reading(browser, f"/texts/events?at={text.id}:0,{other.id}:0", resume=resume)
    id, data = stream.next("commit")
    stream.close()
    assert (id, data["text"], data["from"]) == (f"{text.id}:2,{other.id}:1", text.id, 1)


@pytest.mark.parametrize(
    "path", ["/texts/{id}/events?since=1", "/texts/events?at={id}:1", "/texts/events?at=99:0"]
)
def test_a_stream_from_a_version_that_was_never_reached_is_refused(
    browser: FlaskClient, text: Text, path: str
) -> None:
    answer = browser.get(path.format(id=text.id), headers={"Accept": "application/json"})
    assert (answer.status_code, answer.get_json()["error"]) == (404, "not_found")


def test_streams_hold_no_connection_while_they_wait(
    app: Flask, post: Post, browser: FlaskClient, text: Text
) -> None:
    waiting = [Reading(browser, f"/texts/{text.id}/events?since=0") for _ in range(5)]
    post(typing("a"))
    heard = [stream.next("commit")[0] for stream in waiting]
    held = app.extensions["engine"].pool.checkedout()
    for stream in waiting:
        stream.close()
    assert heard == ["1"] * 5
    assert held <= 1  # of the one thread that watches for all of them


def write_much(author: Member, text_id: int, versions: range) -> None:
    """Write and delete the same words again and again, two steps a commit."""
    steps = [typing("x" * 10_000), {"stepType": "replace", "from": 1, "to": 10_001}]
    for version in versions:
        with db.transaction():
            write = Write(version, SCHEMA_NUMBER, "c", f"r{version}", steps)
            service.commit(db.session.merge(author), text_id, write)


def commits_told(events: Sequence[Frames]) -> list[int]:
    """Return the versions from which the commits among these events start."""
    frames = "".join(event.frame() for event in events).split("\n\n")
    found = [frame.partition("data: ")[2] for frame in frames if frame.startswith("event: commit")]
    return [json.loads(one)["from"] for one in found]


@pytest.mark.parametrize("vector", [False, True])
def test_much_that_was_missed_is_told_in_portions(author: Member, text: Text, *, vector: bool) -> None:
    write_much(author, text.id, range(0, 100, 2))
    source = TextEvents({text.id: 0}, vector=vector)
    portions = [source.open(lambda: None)]
    assert source.more
    write_much(author, text.id, range(100, 110, 2))
    while commits_told(portions[-1]):
        portions.append(source.news() or [])
    source.close()
    assert [one for told in portions for one in commits_told(told)] == [*range(0, 110, 2)]
    largest = max(len(event.frame()) for told in portions for event in told)
    assert max(sum(len(event.frame()) for event in told) for told in portions) < (
        text_streams.AT_ONCE + 2 * largest
    )


def test_a_gap_is_filled_from_the_table_and_nothing_is_told_twice(author: Member, text: Text) -> None:
    source = TextEvents({text.id: 0}, vector=False)
    source.open(lambda: None)
    write_much(author, text.id, range(0, 40, 2))
    listener = source._listener
    assert listener is not None
    late = News(text.id, "commit", {"from": 38}, 38, 40)
    listener.put(Batch([late]))
    told: list[int] = []
    while source.more:
        told += commits_told(source.news() or [])
    listener.put(Batch([late]))
    told += commits_told(source.news() or [])
    source.close()
    assert told == [*range(0, 40, 2)]


def test_who_leaves_too_much_unread_is_cut_off_and_nothing_is_kept(text: Text) -> None:
    listener = fanout.listen([text.id], lambda: None)
    much = News(text.id, "state", {"words": "x" * (fanout.UNREAD_SIZE // 2)})
    cut_off = []
    for _time in range(3):
        listener.put(much)
        cut_off.append(listener.cut_off)
    kept = listener.take(fanout.UNREAD_SIZE)
    listener.leave()
    assert (cut_off, kept) == ([False, True, True], [])
