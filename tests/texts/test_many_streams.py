"""Streams of a real server: they hold none of its threads, and give their places back."""

from __future__ import annotations

import http.client
import socket
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.content.schema import SCHEMA_NUMBER
from manual_app.texts import service
from manual_app.texts.service import Write
from tests import factories
from tests.texts import serving
from tests.texts.conftest import JSON, typing
from tests.texts.drafts import draft
from tests.texts.serving import Listening

THREADS = 64  # of `serving`
OF_ONE = 20  # streams of a member


def write(url: str, account: dict[str, Any], text_id: int, request: str) -> int:
    """Write a letter; return the status."""
    steps = {"version": 0, "schema": SCHEMA_NUMBER, "client": "c", "request": request, "steps": [typing("a")]}
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


def test_browsers_that_take_nothing_hold_no_thread(app: Flask, author: Member) -> None:
    text = draft(author)
    much = [typing("x" * 50_000), deleting(1, 50_001)] * 5
    for number in range(20):  # 5 MB: more than what lies between a server and a browser takes
        with db.transaction():
            write = Write(number * len(much), SCHEMA_NUMBER, "c", f"r{number}", much)
            service.commit(db.session.merge(author), text.id, write)
    people = [author, *(factories.member(author.organisation, "author") for _ in range(THREADS // OF_ONE))]
    accounts = [serving.account(app, one) for one in people]
    with serving.serving(app) as url, ExitStack() as stack:
        for account in accounts:
            for _stream in range(OF_ONE):
                stack.enter_context(asked_only(url, account, f"/texts/{text.id}/events?since=0"))
        for _time in range(3):
            assert healthy(url) == 200


def deleting(from_: int, to: int) -> dict[str, Any]:
    """Return the step that deletes what stands between two positions."""
    return {"stepType": "replace", "from": from_, "to": to}


@contextmanager
def asked_only(url: str, account: dict[str, Any], path: str) -> Iterator[socket.socket]:
    """Ask for a stream and take nothing of it yet."""
    address = urlsplit(url)
    with socket.socket() as asks:
        asks.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        asks.connect((address.hostname, address.port))
        headers = f"Host: 127.0.0.1\r\nCookie: {account['cookie']}\r\n\r\n"
        asks.sendall(f"GET {path} HTTP/1.1\r\n{headers}".encode())
        yield asks


def healthy(url: str) -> int:
    with urllib.request.urlopen(f"{url}/healthz", timeout=60) as answer:
        return int(answer.status)


def test_a_process_that_has_answered_enough_ends_its_streams_whole(
    app: Flask, author: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = draft(author)
    account = serving.account(app, author)
    monkeypatch.setenv("GUNICORN_CMD_ARGS", "--max-requests 20")
    path = f"/texts/{text.id}/events?since=0"
    with (
        serving.serving(app) as url,
        asked_only(url, account, path) as stream,
        stream.makefile("rb") as answer,
    ):
        assert answer.readline() == b"HTTP/1.1 200 OK\r\n"
        with suppress(OSError):  # between two processes nobody answers
            for _time in range(20):
                healthy(url)
        assert answer.read().endswith(b"\r\n0\r\n\r\n")


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
