"""The app behind nginx and Caddy, set up by docs/install.md: TLS, streams, uploads, slow lines, who asks."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from manual_app import create_app, db
from manual_app.accounts.models import SignInFailure
from manual_app.content.schema import SCHEMA_NUMBER
from manual_app.operating.doctor import address
from manual_app.operating.doctor.findings import Installation, State
from manual_app.web.client import fingerprint
from tests import factories
from tests.conftest import SECRET
from tests.install.proxies import Proxy, caddy, nginx, program
from tests.machine import PATIENCE, free_port
from tests.texts.serving import account, serving

PROXIES = {"nginx": nginx, "caddy": caddy}
THREADS = 64  # of the server of the tests


@dataclass
class Site:
    """The app, the proxy in front of it, and who writes there."""

    app: Flask
    front: Proxy
    backend: str
    text_id: int
    signed: dict[str, Any]
    opened: ExitStack

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> http.client.HTTPResponse:
        connection = self.opened.enter_context(closing(self.front.connection()))
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body or None, sent)
        return self.opened.enter_context(connection.getresponse())

    @property
    def own(self) -> dict[str, str]:
        return {"Cookie": self.signed["cookie"], "X_CSRFToken": self.signed["csrf"]}


@pytest.fixture(scope="module", params=PROXIES)
def site(
    request: pytest.FixtureRequest, migrated_database: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    port, folder = free_port(), tmp_path_factory.mktemp("site")
    settings = {"PUBLIC_URL": f"https://localhost:{port}", "PROXY_HOPS": 1}
    instance = folder / "instance"
    instance.mkdir()
    shutil.copy(migrated_database, instance / "manual.sqlite3")
    behind = create_app({"SECRET_KEY": SECRET, "TESTING": True, **settings}, instance=instance)
    organisations = factories.network(partners=2)
    author = factories.member(organisations["daugavpils"], "author")
    text = factories.chapter(factories.member(organisations["jette"], "coordinator"), author)
    signed = account(behind, author)
    db.close()
    as_text = {name: str(value) for name, value in settings.items()}
    with (
        serving(behind, **as_text) as backend,
        PROXIES[request.param](folder / "proxy", port, backend) as front,
        ExitStack() as opened,
    ):
        yield Site(behind, front, backend, text.id, signed, opened)
    db.close()
    behind.extensions["engine"].dispose()


def write_of(words: str, version: int) -> bytes:
    step = {
        "stepType": "replace",
        "from": 1,
        "to": 1,
        "slice": {"content": [{"type": "text", "text": words}]},
    }
    body = {"version": version, "schema": SCHEMA_NUMBER, "client": "c", "request": words, "steps": [step]}
    return json.dumps(body).encode()


def test_cookies_are_secure_and_plain_requests_are_sent_to_tls(site: Site) -> None:
    answer = site.ask("GET", "/sign-in")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-manual=")
    assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_news_come_through_while_the_stream_is_open(site: Site) -> None:
    version = json.load(site.ask("GET", f"/texts/{site.text_id}", **site.own))["version"]
    stream = site.ask("GET", f"/texts/{site.text_id}/events?since={version}", **site.own)
    assert stream.readline() == b"event: ready\n"
    written = site.ask(
        "POST",
        f"/texts/{site.text_id}/steps",
        write_of("x", version),
        Content_Type="application/json",
        **site.own,
    )
    assert written.status == 200, written.read()
    heard = b""
    while b"event: commit" not in heard or b"event: beat" not in heard:  # held back, they would never come
        line = stream.readline()
        assert line, heard
        heard += line


def test_pages_and_streams_come_over_http_2(site: Site) -> None:
    address = f"{site.front.url}/texts/{site.text_id}/events?since=0"
    command = [program("curl"), "--http2", "--no-buffer", "--silent", "--include", "--cacert"]
    asked = [*command, site.front.certificate, "--cookie", site.signed["cookie"], address]
    with subprocess.Popen(asked, stdout=subprocess.PIPE) as client:
        assert client.stdout is not None
        assert client.stdout.readline() == b"HTTP/2 200 \r\n"
        heard = b""
        while b"event: beat" not in heard:
            line = client.stdout.readline()
            assert line, heard
            heard += line
        client.terminate()


def test_a_picture_of_ten_megabytes_comes_through_and_more_is_refused(site: Site) -> None:
    picture = BytesIO()
    Image.frombytes("RGB", (1800, 1830), os.urandom(1800 * 1830 * 3)).save(picture, "PNG", compress_level=0)
    assert 9_500_000 < len(picture.getvalue()) < 10_000_000
    border = "a-border-of-the-tests"
    head = f'--{border}\r\nContent-Disposition: form-data; name="picture"; filename="a.png"\r\n\r\n'.encode()
    body = head + picture.getvalue() + f"\r\n--{border}--\r\n".encode()
    kind = f"multipart/form-data; boundary={border}"
    path = f"/texts/{site.text_id}/pictures"
    taken = site.ask("POST", path, body, Content_Type=kind, Accept="application/json", **site.own)
    assert (taken.status, json.load(taken)["width"]) == (201, 1800)
    refused = site.ask("POST", path, body + bytes(4_000_000), Content_Type=kind, **site.own)
    assert refused.status == 413


def test_a_download_goes_on_where_it_broke_off(site: Site) -> None:
    (address,) = set(
        re.findall(r'href="(/static/dist/app-\w+\.css)"', site.ask("GET", "/sign-in").read().decode())
    )
    whole = site.ask("GET", address).read()
    part = site.ask("GET", address, Range="bytes=1000-")
    assert (part.status, part.headers["Content-Range"]) == (206, f"bytes 1000-{len(whole) - 1}/{len(whole)}")
    assert part.read() == whole[1000:]


def test_slow_lines_hold_no_thread_of_the_app(site: Site) -> None:
    context = ssl.create_default_context(cafile=str(site.front.certificate))
    slow = []
    for _number in range(THREADS + 6):
        line = context.wrap_socket(
            socket.create_connection(("127.0.0.1", site.front.port)), server_hostname="localhost"
        )
        line.sendall(b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000\r\n\r\nemail=")
        slow.append(line)
    answered = threading.Event()

    def trickle() -> None:
        while not answered.wait(2):  # well within what the app and nginx are patient for
            for line in slow:
                line.sendall(b"x")

    trickling = threading.Thread(target=trickle)
    trickling.start()
    try:
        answers = [site.ask("GET", "/healthz").status for _time in range(3)]
    finally:
        answered.set()
        trickling.join()
        for line in slow:
            line.close()
    assert answers == [200, 200, 200]


@pytest.mark.parametrize("claimed", ["203.0.113.9", "203.0.113.9, 198.51.100.7"])
def test_who_asks_is_what_the_proxy_says_not_what_they_claim(site: Site, claimed: str) -> None:
    page = site.ask("GET", "/sign-in")
    cookie = page.headers["Set-Cookie"].partition(";")[0]
    token = page.read().decode().partition('<meta name="csrf-token" content="')[2].partition('"')[0]
    form = f"email=ann@jette.example&password=wrong+wrong+wrong&csrf_token={token}".encode()
    kind = "application/x-www-form-urlencoded"
    forwarded = {"X_Forwarded_For": claimed, "X_Forwarded_Host": "evil.example", "X_Forwarded_Proto": "http"}
    answer = site.ask("POST", "/sign-in", form, Cookie=cookie, Content_Type=kind, **forwarded)
    assert answer.status in (200, 401, 422), answer.read()
    with db.reading() as session:
        noted = set(session.scalars(select(SignInFailure.key)))
    with site.app.app_context():
        assert fingerprint("address", "127.0.0.1") in noted
        assert fingerprint("address", "203.0.113.9") not in noted


def test_ids_of_requests_are_the_proxy_s_own(site: Site) -> None:
    answer = site.ask("GET", "/healthz", X_Request_ID="claimed-by-a-stranger")
    assert re.fullmatch(r"[0-9a-f-]{32,36}", answer.headers["X-Request-ID"])
    log = (Path(site.app.instance_path) / "server.log").read_text()
    assert f"request={answer.headers['X-Request-ID']}" in log


@pytest.mark.parametrize("proxy", PROXIES)
def test_links_that_open_an_account_are_not_in_what_is_logged_while_the_app_is_away(
    proxy: str, tmp_path: Path
) -> None:
    with PROXIES[proxy](tmp_path / "proxy", free_port(), f"http://127.0.0.1:{free_port()}") as front:
        for path in ("/invitation/s3cret", "/password/s3cret", "/contents"):
            with closing(front.connection()) as connection:
                connection.request("GET", path)
                assert connection.getresponse().status == 502
    said = "".join(path.read_text() for path in front.folder.glob("*.log"))
    assert ("/contents" in said, "s3cret" in said) == (True, False)


@pytest.mark.parametrize("site", ["nginx"], indirect=True)
def test_links_that_open_an_account_are_not_in_nginx_s_log(site: Site) -> None:
    for path in ("/invitation/s3cret", "/password/s3cret", "/sign-in?next=/s3cret"):
        site.ask("GET", path).read()
    patience = time.monotonic() + PATIENCE
    while " GET /sign-in 200 " not in (log := (site.front.folder / "manual.log").read_text()):
        assert time.monotonic() < patience, log  # nginx writes the line after the client has its answer
        time.sleep(0.1)
    assert ("s3cret" in log, " GET /invitation/... 404 " in log, " GET /sign-in 200 " in log) == (
        False,
        True,
        True,
    )


def test_the_doctor_sees_a_proxy_as_it_should_be_and_one_that_is_not_believed(
    site: Site, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = PROXIES[request.node.callspec.params["site"]]
    monkeypatch.setenv("SSL_CERT_FILE", str(site.front.certificate))

    def look() -> list[tuple[str, State]]:
        known = site.app.extensions
        instance = Path(site.app.instance_path)
        examined = Installation(site.app.config, instance, known["engine"], known["trusted_hosts"])
        return [(finding.part, finding.state) for finding in address.through_the_proxy(examined)]

    assert look() == [("proxy", State.OK), ("streams", State.OK)]
    with (
        serving(site.app, PUBLIC_URL=site.front.url, PROXY_HOPS="0") as unbelieving,
        before(site.front.folder / "other", free_port(), unbelieving) as front,
    ):
        monkeypatch.setenv("SSL_CERT_FILE", str(front.certificate))
        monkeypatch.setitem(site.app.config, "PUBLIC_URL", front.url)
        assert look()[0] == ("proxy", State.WRONG)
