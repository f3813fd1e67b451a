"""How often a member may write, and how much (row 13)."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from manual_app.content.schema import SCHEMA_NUMBER
from manual_app.errors import TooMany
from manual_app.texts.limits import BURST, SECONDS_A_TOKEN, WRITES_A_SECOND, Buckets
from manual_app.texts.models import Text
from manual_app.web import streams
from tests import factories
from tests.texts.conftest import JSON, Post, poster, typing


class Clock:
    """A clock that goes on only when told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def taken(buckets: Buckets, member: int, size: int = 100) -> int:
    """Return how many writes a member gets through at once."""
    count = 0
    while count < 1_000:
        try:
            buckets.take(member, size)
        except TooMany:
            return count
        count += 1
    return count


def test_a_member_writes_100_times_at_once_and_then_30_times_a_second() -> None:
    clock = Clock()
    buckets = Buckets(clock)
    first = taken(buckets, 1)
    clock.now += 1
    second = taken(buckets, 1)
    clock.now += 60
    assert (first, second, taken(buckets, 1)) == (100, 30, 100)


def test_members_do_not_wait_for_each_other() -> None:
    buckets = Buckets(Clock())
    assert (taken(buckets, 1), taken(buckets, 2)) == (100, 100)


def test_large_writes_cost_more() -> None:
    assert taken(Buckets(Clock()), 1, size=256_000) == int(BURST // 9)


def test_a_refusal_says_how_long_to_wait() -> None:
    buckets = Buckets(Clock())
    taken(buckets, 1)
    with pytest.raises(TooMany) as refusal:
        buckets.take(1, 256_000)
    assert refusal.value.retry_after == 1


def test_what_takes_long_costs_more_and_no_debt_lasts_longer_than_a_burst() -> None:
    clock = Clock()
    buckets = Buckets(clock)
    buckets.charge(1, SECONDS_A_TOKEN)
    typing_costs = BURST - taken(buckets, 1)
    buckets.charge(1, 0.3)
    with pytest.raises(TooMany) as refusal:
        buckets.take(1, 100)
    buckets.charge(1, 1_000.0)
    clock.now += 2 * BURST / WRITES_A_SECOND
    assert (typing_costs, refusal.value.retry_after, taken(buckets, 1)) == (0, 1, 100)


def test_costly_writes_are_soon_refused_and_others_are_not(
    app: Flask, browser: FlaskClient, text: Text
) -> None:
    app.extensions["write_buckets"] = Buckets(Clock())
    post = poster(browser, text.id)
    cell = {"type": "tableCell", "content": [{"type": "paragraph"}]}
    rows = {"type": "table", "content": [{"type": "tableRow", "content": [cell] * 15}] * 100}
    put = {"stepType": "replace", "from": 0, "to": 0, "slice": {"content": [rows]}}
    widen = [{"stepType": "attr", "pos": 2, "attr": "colspan", "value": 1 + n % 3} for n in range(500)]
    assert post(put, request="table").status_code == 200
    answers = []
    while len(answers) < 90 and 429 not in answers:  # 100 cheap ones would be taken
        answers.append(post(*widen, version=1 + 500 * len(answers), request=f"r{len(answers)}").status_code)
    app.extensions["write_buckets"].take(2**30, 100)
    assert (set(answers), answers[-1]) == ({200, 429}, 429)


def test_too_many_writes_are_answered_429_and_change_nothing(
    app: Flask, browser: FlaskClient, text: Text
) -> None:
    post = poster(browser, text.id)
    app.extensions["write_buckets"] = Buckets(Clock())
    answers = [post(typing("x"), request=f"r{number}").status_code for number in range(101)]
    refused = post(typing("x"), request="late")
    written = answers.count(200)  # fewer than 100 where the processor was kept busy
    assert answers == [200] * written + [429] * (101 - written)
    assert 50 < written <= 100
    assert (refused.headers["Retry-After"], refused.get_json()["error"]) == ("1", "too_many")
    assert browser.get(f"/texts/{text.id}", headers=JSON).get_json()["version"] == written


def test_what_is_refused_waits_for_no_other_writer(app: Flask, browser: FlaskClient, text: Text) -> None:
    app.extensions["write_buckets"] = Buckets(Clock())
    post = poster(browser, text.id)
    other = sqlite3.connect(Path(app.instance_path) / "manual.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")  # somebody writes, and takes long
    malformed, no_write = post({"stepType": "none"}), post(typing("x"), version=-1)
    too_large = post(typing("x" * 300_000))
    too_many = [post({"stepType": "none"}, request=f"r{number}").status_code for number in range(100)]
    still_writing = other.in_transaction
    other.rollback()
    other.close()
    assert (malformed.status_code, no_write.status_code, too_large.status_code) == (422, 422, 413)
    assert (set(too_many), too_many[-1], still_writing) == ({422, 429}, 429, True)


def test_a_write_of_256_kilobytes_is_taken_and_no_byte_more(browser: FlaskClient, text: Text) -> None:
    def sized(size: int) -> int:
        step = {"stepType": "docAttr", "attr": "title", "value": "x"}
        body = {"version": 0, "schema": SCHEMA_NUMBER, "client": "c", "request": f"r{size}", "steps": [step]}
        headers = {**JSON, "X-CSRFToken": factories.csrf(browser), "Content-Type": "application/json"}
        content = json.dumps(body).ljust(size).encode()
        return browser.post(f"/texts/{text.id}/steps", data=content, headers=headers).status_code

    assert (sized(256_000), sized(256_001)) == (200, 413)


def test_a_text_does_not_grow_past_two_megabytes(app: Flask, post: Post) -> None:
    app.extensions["write_buckets"] = Buckets(burst=1_000)  # whatever else the processor has to do meanwhile
    paragraph = {
        "type": "paragraph",
        "attrs": {"id": None},
        "content": [{"type": "text", "text": "x" * 4_000}],
    }
    piece = {"stepType": "replace", "from": 0, "to": 0, "slice": {"content": [paragraph] * 60}}
    answers = [post(piece, version=number, request=f"r{number}").status_code for number in range(9)]
    assert answers == [200] * 8 + [422]


@pytest.mark.parametrize("name", ["colspan", "rowspan"])
def test_a_cell_of_a_million_columns_is_refused(post: Post, name: str) -> None:
    cell = {"type": "tableCell", "attrs": {name: 1_000_000}, "content": [{"type": "paragraph"}]}
    table = {"type": "table", "content": [{"type": "tableRow", "content": [cell]}]}
    step = {"stepType": "replace", "from": 0, "to": 0, "slice": {"content": [table]}}
    assert post(step).status_code == 422


@pytest.mark.parametrize(("depth", "status"), [(30, 422), (2_000, 400)])
def test_nested_blocks_are_refused(browser: FlaskClient, text: Text, depth: int, status: int) -> None:
    opened, closed = '{"type":"blockquote","content":[' * depth, "]}" * depth
    step = f'{{"stepType":"replace","from":0,"to":0,"slice":{{"content":[{opened}{closed}]}}}}'
    body = f'{{"version":0,"schema":{SCHEMA_NUMBER},"client":"c","request":"r","steps":[{step}]}}'
    headers = {**JSON, "X-CSRFToken": factories.csrf(browser), "Content-Type": "application/json"}
    assert browser.post(f"/texts/{text.id}/steps", data=body, headers=headers).status_code == status


def test_all_streams_taken_is_said_at_once(app: Flask, browser: FlaskClient, text: Text) -> None:
    slots = app.extensions["streams"]
    for other in range(app.config["STREAMS"]):
        slots.take(-other)
    answer = browser.get(f"/texts/{text.id}/events", headers=JSON)
    slots.give_back(0)
    opened = browser.get(f"/texts/{text.id}/events")
    opened.close()
    again = browser.get(f"/texts/{text.id}/events")
    again.close()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert (opened.status_code, again.status_code) == (200, 200)


def test_one_member_leaves_places_for_the_streams_of_others(
    app: Flask, browser: FlaskClient, text: Text
) -> None:
    address = f"/texts/{text.id}/events"
    opened = [browser.get(address, headers=JSON, buffered=False) for _time in range(streams.MOST_OF_ONE + 1)]
    editor = factories.member(factories.organisation(country="HU"), "editor")
    others = factories.signed_in(app.test_client(), editor).get(address, headers=JSON, buffered=False)
    for answer in (*opened, others):
        answer.close()
    again = browser.get(address, headers=JSON, buffered=False)
    again.close()
    assert [answer.status_code for answer in opened] == [200] * streams.MOST_OF_ONE + [503]
    assert (others.status_code, again.status_code) == (200, 200)


def test_a_signed_in_member_of_another_organisation_has_a_bucket_of_its_own(app: Flask, text: Text) -> None:
    editor = factories.member(factories.organisation(country="HU"), "editor")
    assert poster(factories.signed_in(app.test_client(), editor), text.id)(typing("x")).status_code == 200
