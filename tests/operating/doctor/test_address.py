"""The address and the proxy: each part made to go wrong, and found."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from flask import Flask

from manual_app.operating.doctor.findings import State
from tests.operating.doctor.examining import check_of, found, installation
from tests.texts.serving import serving


@pytest.mark.parametrize(
    ("url", "state"),
    [
        ("https://manual.jette.example", State.OK),
        ("http://127.0.0.1:8000", State.WARNING),
        ("http://manual.jette.example", State.WRONG),
        ("manual.jette.example", State.WRONG),
        ("https://jette.example/manual", State.WRONG),
    ],
)
def test_address_is_to_be_one_for_people_and_encrypted(app: Flask, url: str, state: State) -> None:
    assert found(check_of("address"), app, PUBLIC_URL=url).state == state


def test_hosts_without_the_own_one_are_wrong(app: Flask) -> None:
    finding = found(check_of("hosts"), app, PUBLIC_URL="https://manual.jette.example")
    assert (finding.state, "lacks manual.jette.example" in finding.said) == (State.WRONG, True)


def test_sample_accounts_that_others_can_reach_are_wrong(app: Flask) -> None:
    (Path(app.instance_path) / "demo-password").touch()
    assert found(check_of("sample accounts"), app).state == State.OK
    assert (
        found(check_of("sample accounts"), app, PUBLIC_URL="https://manual.jette.example").state
        == State.WRONG
    )


def test_streams_and_hops_are_looked_at_by_the_public_address(app: Flask) -> None:
    with serving(app) as url:
        findings = list(check_of("proxy")(installation(app, PUBLIC_URL=url)))
        assert [(one.part, one.state) for one in findings] == [("proxy", State.OK), ("streams", State.OK)]
        assert found(check_of("proxy"), app, PUBLIC_URL=url, PROXY_HOPS=1).state == State.WARNING
        with forwarded(url, host="backend") as without_host:
            finding = found(check_of("proxy"), app, PUBLIC_URL=without_host)
    assert (finding.state, finding.said) == (State.WRONG, f"{without_host}/healthz answers 400")
    finding = found(check_of("proxy"), app, PUBLIC_URL=url)
    assert finding.said == f"{url}/healthz cannot be reached from here (ConnectionRefusedError)"


def test_proxy_that_holds_streams_back_is_wrong(app: Flask) -> None:
    with serving(app) as url, forwarded(url) as held_back:
        finding = found(check_of("proxy"), app, PUBLIC_URL=held_back)
    assert (finding.part, finding.state) == ("streams", State.WRONG)


@contextmanager
def forwarded(url: str, *, host: str = "") -> Iterator[str]:
    """A proxy that waits for the whole answer before it sends any of it on."""

    class Proxy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = Request(url + self.path, headers={"Host": host or self.headers["Host"]})
            try:
                with urlopen(asked) as answer:
                    status, content = answer.status, answer.read()
            except HTTPError as error:
                status, content = error.code, error.read()
            self.send_response(status)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
