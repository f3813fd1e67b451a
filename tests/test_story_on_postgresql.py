"""The main job where `DATABASE_URL` names PostgreSQL, and nothing else differs from any other start.

The sample content is made there, people sign in by the form, two write and several decide, the worker takes
its work from PostgreSQL, and anybody downloads what was published.
"""

from __future__ import annotations

import hashlib
import http.cookiejar
import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pypdf import PdfReader

from manual_app.content.schema import SCHEMA_NUMBER
from manual_app.paths import CHECKOUT
from tests.machine import free_port
from tests.seeded import PASSWORD

pytestmark = pytest.mark.postgresql
PATIENCE = 600.0


class Person:
    """Somebody with a browser, signed in by the form."""

    def __init__(self, url: str, email: str = "") -> None:
        self.url = url
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies, urllib.request.ProxyHandler({}))
        self.token = ""
        if email:
            self.token = self._token()
            self.open("/sign-in", urllib.parse.urlencode(
                {"email": email, "password": PASSWORD, "csrf_token": self.token}).encode())  # fmt: skip
            self.token = self._token()

    def open(self, path: str, body: bytes | None = None, **headers: str) -> bytes:
        """Ask, and return what is answered; refusals are raised."""
        asked = urllib.request.Request(self.url + path, body, {"Origin": self.url, **headers})
        answer: bytes = self.opener.open(asked, timeout=60).read()
        return answer

    def get(self, path: str) -> Any:
        """Return JSON."""
        return json.loads(self.open(path, Accept="application/json"))

    def send(self, path: str, body: dict[str, object]) -> Any:
        """Post JSON."""
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        return json.loads(
            self.open(path, json.dumps(body).encode(), **headers, **{"X-CSRFToken": self.token})
        )

    def insert(self, text_id: int, words: str, *, at: int, version: int) -> Any:
        """Type words into a Text."""
        slice_ = {"content": [{"type": "text", "text": words}]}
        step = {"stepType": "replace", "from": at, "to": at, "slice": slice_}
        body = {
            "version": version,
            "schema": SCHEMA_NUMBER,
            "client": words.strip(),
            "request": words.strip(),
        }
        return self.send(f"/texts/{text_id}/steps", {**body, "steps": [step]})

    def _token(self) -> str:
        page = self.open("/").decode() if self.token else self.open("/sign-in").decode()
        found = re.search(r'<meta name="csrf-token" content="([^"]+)"', page)
        assert found
        return found[1]


@pytest.fixture
def started(postgresql_url: str, tmp_path: Path) -> Iterator[str]:
    """The address of the app, started with `DATABASE_URL` as administrators write it."""
    port, log = free_port(), tmp_path / "log.txt"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MANUAL_", "SECRET_"))}
    settings = {
        "MANUAL_INSTANCE": str(tmp_path / "instance"),
        "MANUAL_DEMO_PASSWORD": PASSWORD,
        "DATABASE_URL": postgresql_url.replace("postgresql+psycopg://", "postgres://"),
    }
    with log.open("w") as out:
        command = [sys.executable, "-m", "manual_app", "--port", str(port)]
        process = subprocess.Popen(command, cwd=CHECKOUT, env={**kept, **settings}, stdout=out, stderr=out)
    try:
        patience = time.monotonic() + PATIENCE
        while "Ctrl-C" not in log.read_text():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < patience, log.read_text()
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(60)
        assert not (tmp_path / "instance/manual.sqlite3").exists()
        assert not (tmp_path / "instance/jobs.sqlite3").exists()


def draft_of(outline: dict[str, Any], organisation: str) -> int:
    """Return the source Text of an organisation that was never sent for review."""
    sections = [child for section in outline["sections"] for child in (section, *section["children"])]
    texts = [text for section in sections for text in section["texts"]]
    return next(
        text["text_id"]
        for text in texts
        if (text["drafting_organisation"], text["state"], text["language"]) == (organisation, "draft", "en")
    )


def test_the_whole_job_runs_on_postgresql(started: str, postgresql_url: str, tmp_path: Path) -> None:
    author, reviewer = Person(started, "author@daugavpils.example"), Person(started, "reviewer@jette.example")
    text_id = draft_of(author.get("/manual/outline"), "daugavpils")
    before = author.get(f"/texts/{text_id}")
    at = _first_paragraph(before["doc"])
    author.insert(text_id, "Alsunga ", at=at, version=before["version"])
    author.insert(text_id, "Zilupe ", at=at, version=before["version"])  # moved past the first by the server
    with pytest.raises(urllib.error.HTTPError, match="403"):
        reviewer.insert(text_id, "No ", at=at, version=before["version"])

    sent = author.send(f"/texts/{text_id}/submit", {"confirm": False})
    review = f"/reviews/{sent['review_id']}"
    decision = {"decision": "approve", "reason": "", "revision_hash": sent["revision_hash"]}
    for slug in ("mogila", "szodliget"):
        decided = Person(started, f"reviewer@{slug}.example").send(f"{review}/decisions", decision)
    assert decided["state"] == "awaiting_sign_off"
    coordinator = Person(started, "coordinator@jette.example")
    signed = coordinator.send(f"{review}/sign-off", {"revision_hash": sent["revision_hash"]})
    assert signed["state"] == "approved"

    coordinator.send("/editions", {"number": "7.0", "language": "en", "preview": False})
    patience = time.monotonic() + PATIENCE
    while (state := coordinator.get("/editions/7.0/en")["state"]) != "compiled":
        assert state in {"queued", "compiling"}
        assert time.monotonic() < patience
        time.sleep(0.5)
    coordinator.send("/editions/7.0/en/publish", {})

    anybody = Person(started)
    pdf = anybody.open("/editions/latest/en/manual.pdf")
    release = anybody.get("/editions/7.0/en/release.json")
    assert hashlib.sha256(pdf).hexdigest() == release["files"][0]["sha256"]
    (tmp_path / "manual.pdf").write_bytes(pdf)
    printed = "".join(page.extract_text() for page in PdfReader(tmp_path / "manual.pdf").pages)
    assert "Zilupe" in printed
    assert "Alsunga" in printed
    assert anybody.get("/readyz")["ok"] is True
    with psycopg.connect(postgresql_url.replace("+psycopg", "")) as database:
        assert database.execute("SELECT count(*) FROM huey_task").fetchone() == (0,)


def _first_paragraph(doc: dict[str, Any]) -> int:
    """Return the place where the first paragraph of a document begins."""
    place = 0
    for block in doc["content"]:
        if block["type"] == "paragraph":
            return place + 1
        place += _size(block)
    raise AssertionError("no paragraph")


def _size(node: dict[str, Any]) -> int:
    if node["type"] == "text":
        return len(node["text"])
    leaf = node["type"] in {"hardBreak", "reference"}
    return 1 if leaf else 2 + sum(_size(child) for child in node.get("content", []))
