"""Streams of a real server: they hold none of its threads, and give their places back."""

from __future__ import annotations

import http.client
import threading
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

from flask import Flask

from manual_app.accounts.models import Member
from tests import factories
from tests.texts import serving
from tests.texts.conftest import JSON, typing
from tests.texts.drafts import draft
from tests.texts.serving import Listening

THREADS = 64  # of `serving`
OF_ONE = 20  # streams of a member


def write(url: str, account: dict[str, Any], text_id: int, request: str) -> int:
    """Write a letter; return the status."""
    steps = {"version": 0, "schema": 1, "client": "c", "request": request, "steps": [typing("a")]}
    return serving.post(url, account, f"/texts/{text_id}/steps", steps)[0]


def test_more_streams_than_threads_are_told_while_others_are_answered(app: Flask, author: Member) -> None:
    text = draft(author)
    count = THREADS // OF_ONE + 1
    people = [author, *(factories.member(author.organisation, "author") for _ in range(count - 1))]
    accounts = [serving.account(app, one) for one in people]
    path = f"/texts/{text.id}/events?since={text.version}"
    with serving.serving(app) as url, ExitStack() as stack:
        opened = [
            stack.enter_context(Listening(url, account, path)) for account in accounts for _ in range(OF_ONE)
        ]
        assert len(opened) > THREADS
        for stream in opened:
            stream.next("ready")
        statuses = [write(url, account, text.id, f"r{number}") for number, account in enumerate(accounts)]
        told = [[stream.next("commit")["from"] for _ in accounts] for stream in opened]
    assert statuses == [200] * count
    assert told == [[*range(text.version, text.version + count)]] * len(opened)


def test_a_place_is_free_as_soon_as_its_browser_is_gone(app: Flask, author: Member) -> None:
    text = draft(author)
    account = serving.account(app, author)
    path = f"/texts/{text.id}/events?since={text.version}"
    with serving.serving(app, STREAMS="1") as url:
        with Listening(url, account, path) as stream:
            stream.next("ready")
            taken = status(url, account, path)
        for _time in range(3):
            until_answered(url, account, path)
    assert taken == 503


def until_answered(url: str, account: dict[str, Any], path: str) -> None:
    """Ask for a stream until there is a place for it, and leave at once."""
    for _attempt in range(500):
        if status(url, account, path) == 200:
            return
        threading.Event().wait(0.02)
    raise AssertionError("the place was not given back")


def status(url: str, account: dict[str, Any], path: str) -> int:
    """Ask for a stream and leave at once."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    connection.request("GET", path, headers={"Cookie": account["cookie"], **JSON})
    answer = connection.getresponse().status
    connection.close()
    return answer


def test_a_stream_over_http_1_0_is_not_sent_in_chunks(app: Flask, author: Member) -> None:
    text = draft(author)
    account = serving.account(app, author)
    with serving.serving(app) as url:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
        connection._http_vsn, connection._http_vsn_str = 10, "HTTP/1.0"  # type: ignore[attr-defined]
        connection.request("GET", f"/texts/{text.id}/events?since=0", headers={"Cookie": account["cookie"]})
        answer = connection.getresponse()
        lines = [answer.fp.readline() for _line in range(5)]
        connection.close()
    assert answer.getheader("Transfer-Encoding") is None
    assert lines[:4] == [b"event: ready\n", b"data: {}\n", b"\n", b"event: state\n"]
