"""Two who decide on the same suggestions at the same moment, each at a server of their own."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.content.schema import SCHEMA_NUMBER
from manual_app.content.suggestions import Verdict, resolving_steps
from manual_app.texts import queries
from manual_app.texts.models import SuggestionRow, Text
from tests.texts import serving

Json = dict[str, Any]


class Deciders:
    """The suggestions "one" and "two" of a member at the start of a text, and two accounts at two servers."""

    def __init__(
        self, text: Text, suggester: Member, servers: tuple[str, str], accepting: Json, rejecting: Json
    ) -> None:
        self.text, self.servers, self.accounts = text, servers, (accepting, rejecting)
        self.names = [f"{suggester.id}-{word}" for word in ("one", "two")]

    def propose(self, account: Json) -> int:
        """Put the suggestions in; return the status of the answer."""
        words = [
            {"type": "text", "text": word, "marks": [{"type": "insertion", "attrs": {"id": name}}]}
            for word, name in zip(("one", "two"), self.names, strict=True)
        ]
        step = {"stepType": "replace", "from": 1, "to": 1, "slice": {"content": words}}
        return self._send(self.servers[0], account, [step])[0]

    def decide(self) -> tuple[list[bool], list[str | None], str]:
        """Let one accept both and the other reject the first; return who was told, outcomes and words."""
        ready = threading.Barrier(2)
        with db.reading():
            doc = queries.head(self.text.id).doc
        sent = [_steps(doc, "accept", self.names), _steps(doc, "reject", self.names[:1])]

        def act(which: int, version: int) -> bool:
            ready.wait()
            status, answer = self._send(self.servers[which], self.accounts[which], sent[which], version)
            return status == 409 or answer["kept"] == []

        with ThreadPoolExecutor(2) as threads:
            told = list(threads.map(partial(act, version=self._version()), range(2)))
        with db.reading():
            rows = [db.session.get_one(SuggestionRow, (self.text.id, name)) for name in self.names]
            return told, [row.outcome for row in rows], queries.head(self.text.id).doc.text_content

    def _send(
        self, url: str, account: Json, steps: list[Json], version: int | None = None
    ) -> tuple[int, Any]:
        body = {
            "version": self._version() if version is None else version,
            "schema": SCHEMA_NUMBER,
            "client": "c",
            "request": "propose" if version is None else f"decide-{len(steps)}",
            "steps": steps,
        }
        return serving.post(url, account, f"/texts/{self.text.id}/steps", body)

    def _version(self) -> int:
        with db.reading():
            return queries.head(self.text.id).version


def _steps(doc: Any, verdict: Verdict, names: list[str]) -> list[Json]:
    return [step.to_json() for step in resolving_steps(doc, verdict, names.__contains__)]
