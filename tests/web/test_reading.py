"""Bodies that are too large, broken or silent: each gets an answer that arrives."""

from __future__ import annotations

import socket
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from flask import Flask, Request

from manual_app.errors import BadRequest
from manual_app.web import reading
from tests.texts.serving import serving

CHUNKED = (
    "POST /sign-in HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n{sent}"
)


def answer_to(host: str, sent: str) -> str:
    """Send bytes to the server and return the first line of what it answers."""
    name, _colon, port = host.partition(":")
    with socket.create_connection((name, int(port)), timeout=30) as connection:
        connection.sendall(CHUNKED.format(host=host, sent=sent).encode())
        return connection.makefile("rb").readline().decode().strip()


def test_what_is_no_request_is_answered_and_too_large_a_file_is_named(app: Flask) -> None:
    with serving(app) as url:
        host = urlsplit(url).netloc
        assert {
            sent: answer_to(host, f"{sent}\r\n\r\n") for sent in ("zz", "-1", "5\r\nab")
        } == dict.fromkeys(("zz", "-1", "5\r\nab"), "HTTP/1.1 400 BAD REQUEST")
        browser = HTTPConnection(host, timeout=30)
        for size in (13_000_000, 30_000_000):
            browser.request(
                "POST", "/sign-in", b"x" * size, {"Content-Type": "multipart/form-data; boundary=x"}
            )
            assert browser.getresponse().status == 413
            browser.close()


def test_a_body_that_falls_silent_is_given_up(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PATIENCE", 0.05)
    ours, theirs = socket.socketpair()
    with ours, theirs, ours.makefile("rb") as source:
        theirs.sendall(b"half")
        environ = {
            "REQUEST_METHOD": "POST", "CONTENT_LENGTH": "8", "CONTENT_TYPE": "application/json",
            "wsgi.input": source, "gunicorn.socket": ours,
        }  # fmt: skip
        with app.test_request_context(), pytest.raises(BadRequest, match=r"broke off"):
            reading.read_body(Request(environ))
