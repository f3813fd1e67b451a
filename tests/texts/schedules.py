"""The server of random schedules: the app, answering a program in node line by line, for several processes.

What a process has of its own - the heads it remembers, the hub of its streams - hangs on its engine: so an
engine stands for each process here. Nothing waits: the hub looks when the program says so.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Engine, event
from werkzeug.test import EnvironBuilder, run_wsgi_app

from manual_app import create_app, db
from manual_app.accounts.models import Member
from manual_app.content.canonical import canonical, content_hash
from manual_app.content.schema import to_json
from manual_app.texts import fanout, heads, hearing, queries
from manual_app.texts.hearing import Hearing
from manual_app.texts.limits import Buckets
from manual_app.texts.models import Text
from manual_app.web import streams
from tests import factories
from tests.conftest import SECRET
from tests.texts import serving
from tests.texts.drafts import draft

PROCESSES = 3
PARAGRAPHS = ["A place to meet.", "Somebody with a key.", "Coffee, and time."]


@dataclass
class Outcome:
    """What became of schedules: the numbers of those that went wrong, with what, and what happened in all."""

    faults: dict[str, list[str]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    judged: list[int] = field(default_factory=list)


@dataclass
class _Stream:
    process: int
    chunks: Iterator[bytes]
    close: Callable[[], None]


class Schedules:
    """Runs schedules by their seeds on the database of an app."""

    def __init__(self, app: Flask, author: Member, members: Sequence[Member]) -> None:
        self._app, self._author = app, author
        self._accounts = [serving.account(app, one) for one in members]
        self._home = app.extensions["engine"]
        self._engines = [self._engine() for _ in range(PROCESSES)]
        self._ears: dict[int, tuple[Connection, Hearing]] = {}
        self._streams: dict[int, _Stream] = {}
        self._opened = 0
        self._now = 0.0
        self._no_thread = threading.Thread()
        self._outcome = Outcome()

    def run(self, seeds: Sequence[int]) -> Outcome:
        """Run these schedules and return what became of them."""
        task = json.dumps({"accounts": self._accounts, "seeds": list(seeds)})
        command = ["node", str(serving.bundled("schedules")), task]
        program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert program.stdin
        assert program.stdout
        try:
            for line in program.stdout:
                question = json.loads(line)
                answer = getattr(self, f"_{question.pop('what')}")(**question)
                program.stdin.write(json.dumps(answer).encode() + b"\n")
                program.stdin.flush()
            assert program.wait(30) == 0
        finally:
            program.kill()
            program.wait()
            program.stdin.close()
            program.stdout.close()
            self._end()
        return self._outcome

    def _engine(self) -> Engine:
        """Return the engine of one more process; that commits outlast the machine is proved elsewhere."""
        engine = db.connect(str(self._home.url))
        event.listen(engine, "connect", lambda driver, _record: driver.execute("PRAGMA synchronous=OFF"))
        return engine

    def _end(self) -> None:
        for number in list(self._streams):
            self._close(number)
        db.close()
        for process in range(PROCESSES):
            self._stop(process)
        db.session.configure(bind=self._home)

    # --- what the program asks for

    def _begin(self, seed: int) -> dict[str, Any]:
        self._enter(0)
        self._app.extensions["write_buckets"] = Buckets(lambda: self._now)
        return {"text": draft(self._author, paragraphs=PARAGRAPHS, title=f"Schedule {seed}").id}

    def _request(
        self, process: int, now: float, method: str, path: str, headers: dict[str, str], body: str | None
    ) -> dict[str, Any]:
        self._enter(process)
        self._now = now / 1000
        builder = EnvironBuilder(path=path, method=method, headers=headers, data=body)
        chunks, status, answered = run_wsgi_app(self._app.wsgi_app, builder.get_environ())
        code = int(status.partition(" ")[0])
        stream = None
        if "/events" in path and code == 200:
            stream = self._opened = self._opened + 1
            self._streams[stream] = _Stream(process, iter(chunks), chunks.close)  # type: ignore[attr-defined]
            content = ""
        else:
            content = b"".join(chunks).decode()
            chunks.close()  # type: ignore[attr-defined]
        retry_after = answered.get("Retry-After")
        return {"status": code, "body": content, "retryAfter": retry_after, "stream": stream}

    def _listen(self, stream: int) -> dict[str, Any]:
        """Let the hub of the stream's process look, and return the frames it leads to."""
        found = self._streams.get(stream)
        if found is None:
            return {"frames": [], "ended": True}
        self._enter(found.process)
        frames: list[str] = []
        silent = 0
        self._look(found.process)
        while silent < 2:
            chunk = next(found.chunks, None)
            if chunk is None:
                self._close(stream)
                return {"frames": frames, "ended": True}
            told = [one + "\n\n" for one in chunk.decode().split("\n\n") if one and "event: beat" not in one]
            frames += told
            silent = 0 if told else silent + 1
        return {"frames": frames, "ended": False}

    def _look(self, process: int) -> None:
        """Do once what the thread of the hub does all the time."""
        hub = fanout._hub()
        if process not in self._ears:
            connection = self._engines[process].connect()
            self._ears[process] = connection, hearing.hearing(connection)
        connection, ear = self._ears[process]
        if ear.wait(hub._wake):
            hub._look = True
        hub._look_if_due(connection)
        hub._hand_out()

    def _close(self, stream: int) -> dict[str, Any]:
        found = self._streams.pop(stream, None)
        if found is not None:
            self._enter(found.process)
            found.close()
        return {}

    def _restart(self, process: int) -> dict[str, Any]:
        """End a process and start another: heads and streams are gone, the database stays."""
        for number, stream in list(self._streams.items()):
            if stream.process == process:
                self._close(number)
        self._enter(process)
        db.close()
        self._stop(process)
        self._engines[process] = self._engine()
        return {}

    def _stop(self, process: int) -> None:
        if process in self._ears:
            self._ears.pop(process)[0].close()
        self._engines[process].dispose()

    def _version(self, text: int) -> dict[str, Any]:
        self._enter(0)
        with db.reading():
            return {"version": queries.get_text(text).version}

    def _judge(self, seed: int, text: int, **result: Any) -> dict[str, Any]:
        self._enter(0)
        with db.reading():
            faults = list(faults_of(queries.get_text(text), result))
        if faults:
            self._outcome.faults[str(seed)] = faults
        self._outcome.judged.append(seed)
        for name, count in result["counts"].items():
            self._outcome.counts[name] = self._outcome.counts.get(name, 0) + count
        return {}

    def _enter(self, process: int) -> None:
        """Be this process for the next question."""
        if db.session.registry.has():
            db.close()
        db.session.configure(bind=self._engines[process])
        fanout._hub()._thread = self._no_thread


def faults_of(text: Text, result: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong at the end of a schedule."""
    head = heads.current(text.id)
    commits = heads.commits_since(text.id, 0)
    if not result["quiet"]:
        yield f"not quiet: versions {result['versions']}, states {result['states']}, kept {result['kept']}"
    expected = content_hash(canonical(text.kind, text.language, to_json(head.doc)))
    found = {content_hash(canonical(text.kind, text.language, doc)) for doc in result["docs"]}
    if found != {expected}:
        yield "the tabs do not hold what the server holds"
    if set(result["versions"]) != {head.version}:
        yield f"versions {result['versions']} at the tabs, {head.version} at the server"
    replayed = heads.replay(heads._newest_snapshot(text.id, 0), commits)
    if content_hash(canonical(text.kind, text.language, to_json(replayed.doc))) != expected:
        yield "the log does not lead to the head"
    head.doc.check()
    ends = [0, *(commit.version_from + commit.count for commit in commits)]
    if [commit.version_from for commit in commits] != ends[:-1]:
        yield "the log has gaps"
    requests = [(commit.client, commit.request) for commit in commits]
    if len(set(requests)) != len(requests):
        yield "a request was written twice"
    written = json.dumps([commit.steps for commit in commits], ensure_ascii=False)
    given_back = "\n".join(result["recovered"])
    lost = [word for word in result["words"] if word not in written and word not in given_back]
    if lost:
        yield f"lost: {' '.join(lost)}"


def main(folder: str, seeds: str) -> None:
    """Run schedules on the database in an instance folder and print their outcome as JSON."""
    gc.set_threshold(50_000)  # collecting what each request leaves behind costs time
    hearing.POLL_SECONDS = 0.0
    fanout.LOOK_SECONDS = float("inf")  # what is heard must do
    streams.BEAT_SECONDS = streams.CHECK_SECONDS = 0.0  # a stream that has nothing to tell says so at once
    app = create_app({"SECRET_KEY": SECRET, "TESTING": True}, instance=Path(folder))
    author = factories.member(factories.organisation("daugavpils", country="LV"), "author")
    members = [author, *(factories.member(author.organisation, "author") for _ in range(3))]
    outcome = Schedules(app, author, members).run(json.loads(seeds))
    print(json.dumps(asdict(outcome)))


if __name__ == "__main__":
    main(*sys.argv[1:])
