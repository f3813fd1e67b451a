"""A real server on loopback, and real clients in node, for tests of live editing."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask

from manual_app.accounts.models import Member
from tests import factories
from tests.conftest import SECRET
from tests.machine import PATIENCE

ROOT = Path(__file__).parents[2]


@contextmanager
def serving(app: Flask, *, processes: int = 1, **settings: str) -> Iterator[str]:
    """Serve the app's database with gunicorn, in so many processes; the address is yielded."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    instance = Path(app.instance_path)
    environment = {
        **os.environ,
        "MANUAL_INSTANCE": str(instance),
        "SECRET_KEY": SECRET,
        "DATABASE_URL": str(app.config["DATABASE_URL"]),
        "MANUAL_BIND": f"127.0.0.1:{port}",
        **settings,
    }
    command = [
        sys.executable, "-m", "gunicorn", "-c", "python:manual_app.web.server",
        "--workers", str(processes), "--threads", "64", "--log-level", "warning",
    ]  # fmt: skip
    with (instance / "server.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            _wait_for(f"{url}/healthz", server)
            yield url
        finally:
            server.send_signal(signal.SIGTERM)
            try:
                server.wait(PATIENCE)
            finally:
                server.kill()


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    for _attempt in range(900):  # a machine that is busy starts slowly
        assert server.poll() is None, "the server has ended"
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


def account(app: Flask, member: Member) -> dict[str, Any]:
    """Return what a browser that is signed in as the member sends."""
    browser = factories.signed_in(app.test_client(), member)
    token = factories.csrf(browser)
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = browser.get_cookie(name)
    assert cookie is not None
    return {"cookie": f"{name}={cookie.value}", "csrf": token, "member": member.id}


def post(url: str, account: dict[str, Any], path: str, body: Any) -> tuple[int, Any]:
    """Post JSON, or bytes as they are, as the account's browser; return status and answer."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {
        "Cookie": account["cookie"],
        "X-CSRFToken": account["csrf"],
        "Content-Type": "application/json",
        "Accept": "application/json",
    }
    request = urllib.request.Request(url + path, data=content, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, json.load(refusal)


def say(url: str, account: dict[str, Any], text_id: int, sign: dict[str, Any]) -> int:
    """Say where a tab's person is; return the status of the answer."""
    request = urllib.request.Request(f"{url}/texts/{text_id}/presence", json.dumps(sign).encode())
    for name, value in (("Cookie", account["cookie"]), ("X-CSRFToken", account["csrf"])):
        request.add_header(name, value)
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return int(answer.status)


@cache
def bundled(name: str) -> Path:
    """Bundle a program of tests/texts/js with the editor's own code; once a run."""
    out = Path(tempfile.mkdtemp(prefix="manual-js-")) / f"{name}.mjs"
    command = [
        ROOT / "node_modules/.bin/esbuild", ROOT / f"tests/texts/js/{name}.ts", "--bundle", "--format=esm",
        "--platform=node", f"--outfile={out}", "--log-level=error",
    ]  # fmt: skip
    subprocess.run(command, cwd=ROOT, check=True)
    return out


def run(name: str, task: Any = None, *, seconds: float = 120) -> Any:
    """Run a program of tests/texts/js and return the JSON it prints."""
    command = ["node", str(bundled(name)), json.dumps(task)]
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", timeout=seconds, check=False
    )
    assert done.returncode == 0, done.stderr[-4_000:]
    return json.loads(done.stdout)


class Listening:
    """Reads a stream of a served app over its socket, event by event."""

    def __init__(self, url: str, account: dict[str, Any], path: str) -> None:
        headers = {"Cookie": account["cookie"], "Accept": "text/event-stream"}
        self._answer = urllib.request.urlopen(
            urllib.request.Request(url + path, headers=headers), timeout=PATIENCE
        )

    def __enter__(self) -> Listening:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._answer.close()

    def events(self) -> Iterator[tuple[str, Any]]:
        """Yield kind and data of each event until the stream ends."""
        kind = ""
        for line in self._answer:
            name, _colon, value = line.decode().rstrip("\n").partition(": ")
            if name == "event":
                kind = value
            elif name == "data":
                yield kind, json.loads(value)

    def next(self, kind: str) -> Any:
        """Return the data of the next event of this kind."""
        return next(data for found, data in self.events() if found == kind)
