"""One line a request, with an id that people can quote, and nothing in it that somebody typed."""

from __future__ import annotations

import http.client
import re
import socket
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from manual_app import create_app, db
from manual_app.content.schema import SCHEMA_NUMBER
from manual_app.web import health
from tests import factories
from tests.conftest import SECRET
from tests.texts.serving import account, serving

LINE = re.compile(
    r"timestamp=\S+Z level=info event=request method=GET route=/healthz status=200 ms=[\d.]+ request=(\S+)"
)


def behind_proxies(app: Flask, hops: int) -> FlaskClient:
    settings = {"SECRET_KEY": SECRET, "TESTING": True, "PROXY_HOPS": hops}
    return create_app(settings, instance=Path(app.instance_path)).test_client()


def test_every_answer_carries_the_id_of_its_line(
    client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [client.get("/healthz").headers["X-Request-ID"] for _time in range(2)]
    matched = [LINE.fullmatch(line) for line in capsys.readouterr().err.splitlines()]
    assert [found and found[1] for found in matched] == given
    assert len(set(given)) == 2


def test_an_error_page_shows_the_id(client: FlaskClient) -> None:
    answer = client.get("/nowhere")
    assert f"quote {answer.headers['X-Request-ID']}." in answer.text


@pytest.mark.parametrize(
    ("hops", "sent", "is_taken"),
    [
        (1, "0af7651916cd43dd8448eb211c80319c", True),
        (0, "0af7651916cd43dd8448eb211c80319c", False),
        (1, "short", False),
        (1, "x" * 65, False),
        (1, "two words", False),
        (1, "a=b level=error", False),
    ],
)
def test_an_id_is_taken_from_a_proxy_that_is_there_and_only_if_it_is_one(
    app: Flask, hops: int, sent: str, is_taken: bool
) -> None:
    answer = behind_proxies(app, hops).get("/healthz", headers={"X-Request-ID": sent})
    assert (answer.headers["X-Request-ID"] == sent) == is_taken


def test_a_line_names_the_member_and_the_numbers_of_the_address(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    organisations = factories.network(partners=1)
    member = factories.member(organisations["jette"], "coordinator")
    browser = factories.signed_in(app.test_client(), member)
    capsys.readouterr()
    browser.get(f"/members/{member.id}")
    line = capsys.readouterr().err
    assert re.search(
        rf" route=/members/{member.id} status=200 ms=[\d.]+ member={member.id} request=", line
    ), line


def test_in_demo_mode_only_faults_have_a_line(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    app.config["DEMO"] = True
    app.test_client().get("/healthz")
    assert capsys.readouterr().err == ""
    health.check(app, "broken", lambda: False)
    app.test_client().get("/readyz")
    assert " level=error event=request method=GET route=/readyz status=503 " in capsys.readouterr().err


def test_nothing_secret_reaches_the_log_of_a_real_server(app: Flask) -> None:
    """Tokens, passwords, addresses, names and texts in every place of a request that a client can fill."""
    organisations = factories.network(partners=2)
    author = factories.member(organisations["daugavpils"], "author")
    text = factories.chapter(factories.member(organisations["jette"], "coordinator"), author)
    signed = account(app, author)
    link = factories.reset_token(author.email)
    db.close()
    with serving(app) as url:
        host = urlsplit(url).netloc
        statuses = [_send(host, "GET", f"/password/{link}", {}, b"")]
        statuses += [_send(host, *request) for request in _requests(text.id, signed)]
        _send_raw(host)
    log = (Path(app.instance_path) / "server.log").read_text()
    assert len([line for line in log.splitlines() if " event=request " in line]) > len(
        statuses
    )  # and /healthz
    assert {200, 400, 404} <= set(statuses)
    assert " member=" in log
    found = {
        word
        for word in (*WORDS, link, author.email, signed["cookie"].partition("=")[2], signed["csrf"])
        if word in log
    }
    assert found == set()


WORDS = ("s3cr3t", "S3CR3T", "mallory", "Bobson", "evil.example")
TOKEN = "s3cr3t-token-S3CR3T"


def _requests(text_id: int, signed: dict[str, object]) -> list[tuple[str, str, dict[str, str], bytes]]:
    """Return method, address, headers and body of requests that are full of secrets."""
    asked = [(method, path) for path in ADDRESSES for method in ("GET", "POST", "PUT")]
    odd = {
        "User-Agent": TOKEN,
        "Referer": f"http://x/{TOKEN}",
        "Cookie": f"manual={TOKEN}",
        "X-Request-ID": TOKEN,
    }
    odd |= {"Authorization": f"Bearer {TOKEN}", "X-Forwarded-For": TOKEN}
    form = {"email": "mallory@evil.example", "password": TOKEN, "name": "Bob Bobson", "csrf_token": TOKEN}
    found = [(method, path, odd, urlencode(form).encode()) for method, path in asked]
    form["csrf_token"] = str(signed["csrf"])
    own = {"Cookie": str(signed["cookie"]), "X-CSRFToken": str(signed["csrf"])}
    written = {**own, "Content-Type": "application/json", "Accept": "application/json"}
    typed = {**own, "Content-Type": "application/x-www-form-urlencoded"}
    found += [("POST", path, typed, urlencode(form).encode()) for path in ADDRESSES]
    steps = (
        f'{{"version":0,"schema":{SCHEMA_NUMBER},"client":"c","request":"r","steps":[{{"text":"{TOKEN}"}}]}}'
    )
    found += [
        ("POST", f"/texts/{text_id}/steps", written, body.encode()) for body in (steps, TOKEN, f'["{TOKEN}')
    ]
    return [*found, ("GET", f"/texts/{text_id}?version=0&token={TOKEN}", own, b"")]


ADDRESSES = (
    "/sign-in", f"/sign-in?next=/{TOKEN}", "/forgotten-password", f"/password/{TOKEN}", f"/{TOKEN}",
    f"/invitation/{TOKEN}", f"/invitation/{TOKEN}?email=mallory@evil.example", f"/people?q={TOKEN}",
    f"/people/{TOKEN}", f"/pictures/{TOKEN}", f"/metrics?token={TOKEN}", f"/static/{TOKEN}",
)  # fmt: skip


def _send(host: str, method: str, path: str, headers: dict[str, str], body: bytes) -> int:
    connection = http.client.HTTPConnection(host, timeout=30)
    try:
        connection.request(method, path, body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def _send_raw(host: str) -> None:
    """Send what is no HTTP: gunicorn itself refuses and logs it."""
    name, _colon, port = host.partition(":")
    for raw in (
        f"{TOKEN}\r\n\r\n",
        f"GET /{TOKEN} HTTP/1.1\r\n{TOKEN} x: y\r\n\r\n",
        f"GET / HTTP/{TOKEN}\r\n\r\n",
    ):
        with socket.create_connection((name, int(port)), timeout=30) as connection:
            connection.sendall(raw.encode())
            assert b" 400 " in connection.recv(200)
