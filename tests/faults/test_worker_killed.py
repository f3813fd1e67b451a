"""A worker killed in the middle of a compile or a letter: the next one goes on, and nothing is lost."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

from flask import Flask

from manual_app import db, jobs, mail
from manual_app.editions.models import CompileJob
from manual_app.editions.rules import State
from manual_app.mail import OutboxMessage
from tests.editions.world import World, newest_job, paragraph, sealed, settle
from tests.faults.running import WORKER, Process, running, wait_until
from tests.mail_server import mail_server
from tests.reliability import Counted

LONG = bool(os.environ.get("MANUAL_LONG"))
COMPILES = 20 if LONG else 1
LETTERS = 20 if LONG else 2


def let_leases_run_out() -> None:
    """Come to the moment at which a dead worker's leases have ended."""
    with db.transaction() as session:
        for model in (CompileJob, OutboxMessage):
            for row in session.query(model).filter(model.leased_until.is_not(None)):
                row.leased_until = db.now() - timedelta(seconds=1)


def lives(pid: int) -> bool:
    """Whether a process runs; one that has ended and that nobody has asked about yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def thick(app: Flask) -> World:
    """Return a world with a chapter that takes a while to be set."""
    world = settle(app)
    pages = (paragraph("Listen to each other first. " * 20, f"p{number}") for number in range(80))
    world.rewrite(world.first, *pages)
    return world


def begun(worker: Process, edition_id: int) -> list[int]:
    """Wait until the worker sets an edition; return the processes that do it."""

    wait_until(lambda: newest_job(edition_id).stage in ("prepare", "layout"), "no compile")
    return worker.children()


def wait_until_set(edition_id: int) -> None:
    wait_until(lambda: newest_job(edition_id).state == State.COMPILED, "nobody goes on")


def test_killed_in_the_middle_of_a_compile(app: Flask, counted: Counted) -> None:
    world, chance = thick(app), random.Random(1)
    worker = Process(app, *WORKER)
    made: list[int] = []
    in_the_middle = 0
    for number in range(COMPILES):
        edition_id = world.create(f"1.{number}", preview=True)
        made.append(edition_id)
        with running(worker):
            pids = begun(worker, edition_id)
            time.sleep(chance.uniform(0, 1))
            for pid in pids:  # a compile may say nothing for minutes: here it says nothing at all
                os.kill(pid, signal.SIGSTOP)
            worker.process.kill()  # this process, and not the group
            worker.process.wait()
            wait_until(lambda pids=pids: not any(map(lives, pids)), "the compile has outlived its worker")
        in_the_middle += newest_job(edition_id).state == State.COMPILING
        let_leases_run_out()
        with running(worker):
            wait_until_set(edition_id)
        assert len(sealed(edition_id).artifacts) == 1
    files = Path(app.instance_path) / "files" / "editions"
    held = [file.name for file in files.rglob("*") if file.is_file()]
    counted("a worker killed in a compile leaves no process, and one file", rounds=COMPILES, files=len(held))
    assert in_the_middle > 0
    assert sorted(held) == sorted({sealed(one).artifacts[0].sha256 for one in made})


def test_a_compile_that_lost_its_place_in_the_queue_is_made(app: Flask) -> None:
    """The worker died after it had taken the job from the queue, and before it had taken its row."""
    world = settle(app)
    made = world.create()
    jobs._bound().flush()
    jobs.recover()
    assert newest_job(made).state == State.QUEUED
    jobs.drain()
    assert newest_job(made).state == State.COMPILED


def test_told_to_stop_in_the_middle_of_a_compile_it_leaves_the_rest_to_the_next(app: Flask) -> None:
    world = thick(app)
    worker = Process(app, *WORKER)
    with running(worker):
        made = world.create("1.0", preview=True)
        pids = begun(worker, made)
        worker.stop()
        assert (worker.process.returncode, any(map(lives, pids))) == (0, False)
        assert newest_job(made).state == State.QUEUED  # no lease has to run out
        worker.start()
        wait_until_set(made)
    assert len(sealed(made).artifacts) == 1


def test_killed_in_the_middle_of_a_letter(app: Flask, counted: Counted) -> None:
    with mail_server() as server:
        worker = Process(app, *WORKER, SMTP_URL=f"smtp://127.0.0.1:{server.port}")
        with running(worker):
            for number in range(LETTERS):
                server.holds.clear()
                with db.transaction():
                    mail.send(to=f"ann{number}@jette.example", subject="Hello", body="Hello")
                wait_until(server.has_come.is_set, "no letter comes")
                os.kill(worker.process.pid, signal.SIGKILL)
                worker.process.wait()
                server.has_come.clear()
                server.holds.set()
                let_leases_run_out()
                worker.start()
                wait_until(all_sent, "nobody goes on")
        with db.reading() as session:
            ids = {row.message_id for row in session.query(OutboxMessage)}
    copies = Counter(server.ids)
    counted(
        "a worker killed in a letter sends it again under the same Message-ID, once",
        letters=LETTERS, missing=len(ids - set(copies)), most_copies=max(copies.values()),
    )  # fmt: skip
    assert set(copies) == ids
    assert max(copies.values()) == 2


def all_sent() -> bool:
    with db.reading() as session:
        return session.query(OutboxMessage).filter(OutboxMessage.sent_at.is_(None)).count() == 0
