"""Clients that write as the editor does: what got no answer is sent again, to the letter, until it gets one.

Each keeps a journal of what it sent and what it was told; `judge` holds it against the database.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from flask import Flask
from PIL import Image

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.content.schema import SCHEMA_NUMBER, from_json
from manual_app.texts import heads
from manual_app.texts.models import Commit, Text
from tests.faults.running import wait_until
from tests.machine import PATIENCE
from tests.texts import serving
from tests.texts.conftest import typing

CLIENTS = 20
_LOST = (OSError, http.client.HTTPException)


@dataclass
class Entry:
    """One write: what was sent, how often nothing came back, which refusals came, and the answer."""

    body: dict[str, Any]
    lost: int = 0
    refused: list[tuple[int, str, str]] = field(default_factory=list)  # status, Retry-After, sentence
    slowest: float = 0.0
    answer: dict[str, Any] | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Return what names the write in the log."""
        return self.body["client"], self.body["request"]


class Writer(threading.Thread):
    """One tab that types word after word into a Text."""

    def __init__(self, name: str, port: int, account: dict[str, Any], text_id: int, pause: float) -> None:
        super().__init__(name=name, daemon=True)
        self.journal: list[Entry] = []
        self.asked_to_stop = threading.Event()
        self.path = f"/texts/{text_id}/steps"
        self._port, self._pause = port, pause
        self._headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Cookie": account["cookie"],
            "X-CSRFToken": account["csrf"],
        }
        self._connection: http.client.HTTPConnection | None = None
        self._version = 0

    def run(self) -> None:
        """Write until asked to stop; the last word is seen through to its answer."""
        number = 0
        while not self.asked_to_stop.is_set():
            number += 1
            words = [typing(f"{self.name}-{number} ")]
            body = {
                "version": self._version,
                "schema": SCHEMA_NUMBER,
                "client": self.name,
                "request": f"{self.name}-{number}",
            }
            entry = Entry({**body, "steps": words})
            self.journal.append(entry)
            self.see_through(entry)
            time.sleep(self._pause)
        self.hang_up()

    def hang_up(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def see_through(self, entry: Entry) -> dict[str, Any] | None:
        """Send a write again and again until it is answered; return that answer."""
        patience = time.monotonic() + PATIENCE
        while time.monotonic() < patience:
            answer = self._send(entry)
            if answer is not None:
                entry.answer = entry.answer or answer
                self._version = max(self._version, answer["from"] + answer["count"])
                return answer
            time.sleep(0.05)
        return None

    def _send(self, entry: Entry) -> dict[str, Any] | None:
        begun = time.monotonic()
        try:
            self._connection = self._connection or http.client.HTTPConnection(
                "127.0.0.1", self._port, timeout=30
            )
            self._connection.request("POST", self.path, json.dumps(entry.body), self._headers)
            response = self._connection.getresponse()
            said = json.loads(response.read())
        except _LOST:
            entry.lost += 1
            self.hang_up()
            return None
        finally:
            entry.slowest = max(entry.slowest, time.monotonic() - begun)
        if response.status == 200:
            return dict(said)
        entry.refused.append((response.status, response.headers.get("Retry-After", ""), said["detail"]))
        return None


def send_picture(port: int, account: dict[str, Any], text_id: int, shade: int) -> tuple[int, dict[str, Any]]:
    """Send a picture of one grey; return status and answer."""
    drawn = BytesIO()
    Image.new("L", (8, 8), shade).save(drawn, "PNG")
    part = 'Content-Disposition: form-data; name="picture"; filename="a.png"\r\nContent-Type: image/png'
    body = b"--x\r\n" + part.encode() + b"\r\n\r\n" + drawn.getvalue() + b"\r\n--x--\r\n"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    headers = {"Cookie": account["cookie"], "X-CSRFToken": account["csrf"]}
    kind = {"Content-Type": "multipart/form-data; boundary=x", "Accept": "application/json"}
    try:
        connection.request("POST", f"/texts/{text_id}/pictures", body, {**headers, **kind})
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


class Crowd:
    """Twenty tabs of several members, on several Texts."""

    def __init__(
        self, app: Flask, port: int, members: Sequence[Member], texts: Sequence[Text], *, pause: float = 0.0
    ) -> None:
        accounts = [serving.account(app, member) for member in members]
        self.writers = [
            Writer(f"c{n}", port, accounts[n % len(accounts)], texts[n % len(texts)].id, pause)
            for n in range(CLIENTS)
        ]
        self.texts, self._port, self._account = texts, port, accounts[0]

    def __enter__(self) -> Crowd:
        for writer in self.writers:
            writer.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        for writer in self.writers:
            writer.asked_to_stop.set()
        for writer in self.writers:
            writer.join(2 * PATIENCE)

    @property
    def journal(self) -> list[Entry]:
        """Return everything that was sent."""
        return [entry for writer in self.writers for entry in writer.journal]

    @property
    def acknowledged(self) -> int:
        """Return how many writes were answered."""
        return sum(entry.answer is not None for entry in self.journal)

    def wait_until_acknowledged(self, more: int) -> float:
        """Wait until so many more writes are answered; return the seconds that took."""
        wanted = self.acknowledged + more
        return wait_until(lambda: self.acknowledged >= wanted, "nothing is acknowledged")

    def shown(self) -> list[dict[str, Any]]:
        """Return each Text as the server shows it: its own head, from its own memory."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        headers = {"Accept": "application/json", "Cookie": self._account["cookie"]}
        answers = []
        for text in self.texts:
            connection.request("GET", f"/texts/{text.id}", headers=headers)
            answers.append(json.loads(connection.getresponse().read()))
        connection.close()
        return answers

    def refusals(self) -> list[tuple[int, str, str]]:
        """Return the refusals that came, each kind once."""
        return sorted({refusal for entry in self.journal for refusal in entry.refused})


def judge(crowd: Crowd) -> None:
    """Hold the journals against the log, and the log against what the server shows."""
    unanswered = [entry for entry in crowd.journal if entry.answer is None]
    assert unanswered == [], (len(unanswered), unanswered[0].lost, unanswered[0].refused[-3:])
    for text, shown in zip(crowd.texts, crowd.shown(), strict=True):
        path = f"/texts/{text.id}/steps"
        told = {e.key: e.answer for w in crowd.writers if w.path == path for e in w.journal}
        _judge_text(text, told, shown)


def _judge_text(text: Text, told: dict[tuple[str, str], Any], shown: dict[str, Any]) -> None:
    with db.reading():
        log = heads.commits_since(text.id, 0)
        version = sum(commit.count for commit in log)
        replayed = heads.at_version(text.id, version)
    assert _doubles(log) == []
    held = {(c.client, c.request): {"from": c.version_from, "count": c.count, "kept": [0]} for c in log}
    assert held == told  # everything acknowledged, where it was said to be, and nothing else
    assert [commit.version_from for commit in log] == [*range(len(log))]  # one step each, without a gap
    assert shown["version"] == version
    assert from_json(shown["doc"]).eq(replayed)


def _doubles(log: Iterable[Commit]) -> list[tuple[str, str]]:
    counted = Counter((commit.client, commit.request) for commit in log)
    return [key for key, count in counted.items() if count > 1]
