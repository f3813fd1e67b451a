"""A disk that is full or broken, a PostgreSQL that is away: nothing false is said, all goes on by itself."""

from __future__ import annotations

import http.client
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from markupsafe import escape

from manual_app import create_app, db, mail, outages
from manual_app.outages import Outage
from tests.conftest import SECRET
from tests.faults.conftest import authors
from tests.faults.disks import Disk, small_disk, writing_nothing
from tests.faults.listening import Looker
from tests.faults.running import WORKER, Process, Server, running, wait_until
from tests.faults.writers import CLIENTS, Crowd, judge, send_picture
from tests.machine import PATIENCE
from tests.postgresql import Cluster
from tests.reliability import Counted
from tests.texts import serving
from tests.texts.drafts import draft

LONGEST_ANSWER = 10.0  # seconds: far more than an outage is noticed in, far less than a client waits
PROMISE = "nothing is lost, and no false 200 given, while {}; all goes on by itself"


class Scene:
    """A server under twenty writers and one who looks on, and what each address answers."""

    def __init__(self, app: Flask) -> None:
        people = authors()
        self.server = Server(app)
        self.account = serving.account(app, people[0])
        self.texts = [draft(people[0]) for _ in range(3)]
        self.crowd = Crowd(app, self.server.port, people, self.texts, pause=0.05)
        self.looker = Looker(self.server.port, self.account, self.texts[0].id)

    def ask(self, method: str, path: str, accept: str = "text/html", body: str = "") -> tuple[int, str]:
        """Return status and text of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE)
        form = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": self.account["csrf"]}
        headers = {"Accept": accept, "Cookie": self.account["cookie"], **(form if body else {})}
        try:
            connection.request(method, path, body or None, headers)
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    def readiness(self) -> int:
        """Return the status of /readyz."""
        return self.ask("GET", "/readyz", "application/json")[0]

    def all_are_refused(self) -> bool:
        """Whether every writer has been told that its newest words are not saved."""
        return all(writer.journal and writer.journal[-1].refused for writer in self.crowd.writers)


def endure(
    scene: Scene, fault: AbstractContextManager[Callable[[], None]], during: Callable[[], None]
) -> dict[str, Any]:
    """Let the fault last until every writer was refused, and see that all of them are served after it."""
    with running(scene.server), scene.crowd, scene.looker:
        scene.crowd.wait_until_acknowledged(2 * CLIENTS)
        with fault as press_on:
            noticed = wait_until(lambda: scene.readiness() == 503, "/readyz does not notice")
            while not scene.all_are_refused():
                press_on()
                time.sleep(0.05)
            during()
        recovered = scene.crowd.wait_until_acknowledged(CLIENTS)
        ready = wait_until(lambda: scene.readiness() == 200, "/readyz does not recover")
        scene.crowd.__exit__()
        judge(scene.crowd)
        scene.looker.wait_for(scene.crowd.shown()[0]["version"])
    assert scene.looker.heard == [*range(1, len(scene.looker.heard) + 1)]  # everything once, in order
    refused = [entry for entry in scene.crowd.journal if entry.refused]
    slowest = max(entry.slowest for entry in refused)
    assert slowest < LONGEST_ANSWER
    return {
        "acknowledged": scene.crowd.acknowledged,
        "refused": len(refused),
        "lost": 0,
        "seconds_to_503_of_readyz": round(noticed, 1),
        "seconds_to_recover": round(max(recovered, ready), 1),
    }


def refusals(*kinds: Outage) -> set[tuple[int, str, str]]:
    """Return what a writer may be told."""
    return {(503, "2" if kind is Outage.BUSY else "5", outages.sentence(kind)) for kind in kinds}


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with small_disk(tmp_path / "disk", 32) as made:
        yield made


@pytest.fixture
def on_small_disk(disk: Disk, migrated_database: Path) -> Iterator[Flask]:
    """The app with everything it owns, its log too, on a small disk."""
    instance = disk.folder / "instance"
    instance.mkdir()
    shutil.copy(migrated_database, instance / "manual.sqlite3")
    app = create_app({"SECRET_KEY": SECRET, "TESTING": True}, instance=instance)
    yield app
    db.close()
    app.extensions["engine"].dispose()


def test_full_disk_is_said_and_reading_goes_on(on_small_disk: Flask, disk: Disk, counted: Counted) -> None:
    scene = Scene(on_small_disk)

    @contextmanager
    def full() -> Iterator[Callable[[], None]]:
        disk.fill()
        yield disk.fill
        disk.free()

    def look() -> None:
        assert scene.ask("GET", "/waiting")[0] == 200
        assert [shown["id"] for shown in scene.crowd.shown()] == [text.id for text in scene.texts]
        status, page = scene.ask("POST", "/account", body="name=Ann&language=en")
        assert (status, escape(outages.sentence(Outage.FULL)) in page) == (503, True)
        sent = send_picture(scene.server.port, scene.account, scene.texts[0].id, 10)
        assert (sent[0], sent[1]["detail"]) == (503, outages.sentence(Outage.FULL))

    counts = endure(scene, full(), look)
    counted(PROMISE.format("the disk is full"), **counts)
    said = set(scene.crowd.refusals())
    assert refusals(Outage.FULL) <= said <= refusals(Outage.FULL, Outage.BUSY)


def test_broken_disk_is_said_and_reading_goes_on(app: Flask, counted: Counted) -> None:
    scene = Scene(app)

    @contextmanager
    def broken() -> Iterator[Callable[[], None]]:
        (pid,) = scene.server.children()
        with writing_nothing(pid):
            yield lambda: None

    def look() -> None:
        assert scene.ask("GET", "/waiting")[0] == 200

    counts = endure(scene, broken(), look)
    counted(PROMISE.format("the disk takes nothing"), **counts)
    said = set(scene.crowd.refusals())
    assert refusals(Outage.AWAY) <= said <= refusals(Outage.AWAY, Outage.BUSY)


@pytest.mark.postgresql
def test_postgresql_away_is_said_at_once_and_its_return_is_noticed(
    on_postgresql: Flask, cluster: Cluster, counted: Counted
) -> None:
    scene = Scene(on_postgresql)
    worker = Process(on_postgresql, *WORKER)

    @contextmanager
    def away() -> Iterator[Callable[[], None]]:
        cluster.stop("fast")
        yield lambda: None
        cluster.start()

    def look() -> None:
        status, page = scene.ask("GET", "/waiting")
        assert (status, outages.sentence(Outage.AWAY) in page) == (503, True)

    with running(worker):
        counts = endure(scene, away(), look)
        assert worker.process.poll() is None
        with db.transaction():
            mail.send(to="ann@jette.example", subject="The worker goes on", body="Hello")
        outbox = Path(on_postgresql.instance_path) / "outbox"
        wait_until(lambda: [*outbox.glob("*.eml")], "the worker does nothing any more")
    counted(PROMISE.format("PostgreSQL is stopped"), **counts)
    assert set(scene.crowd.refusals()) == refusals(Outage.AWAY)
    assert scene.looker.broken == 0  # ended whole, or going on where the database was back within a second
