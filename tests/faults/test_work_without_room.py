"""Queue, compile and mail on a disk that is full: nothing is lost, it is said, and all is made up for."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from manual_app import db, jobs, mail, outages, storage
from manual_app.editions import compiling, queries, service
from manual_app.editions.rules import State
from manual_app.mail import OutboxMessage, deliver_mail
from manual_app.outages import Outage
from manual_app.press.worker import LIMITS, NO_ROOM, TOO_MUCH_MEMORY
from tests.editions.world import World, here, newest_job, sealed, settle
from tests.faults.disks import Disk, small_disk


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with small_disk(tmp_path / "disk", 4) as made:
        yield made


@pytest.fixture
def world(app: Flask) -> World:
    return settle(app)


def test_what_the_queue_has_no_room_for_is_done_nevertheless(app: Flask, disk: Disk) -> None:
    """The queue is a file of its own: what is committed stays so, and the worker finds it in the tables."""
    jobs.close()
    (queue,) = Path(app.instance_path).glob("jobs.sqlite3")
    queue.unlink()
    queue.symlink_to(disk.folder / "jobs.sqlite3")
    jobs.configure(str(app.config["DATABASE_URL"]), Path(app.instance_path))
    world = settle(app)
    jobs.drain()
    jobs.close()  # with its log goes the room in it
    disk.fill()
    made = world.create()  # no error: it is there
    disk.free()
    assert (newest_job(made).state, jobs.pending()) == (State.QUEUED, 0)
    compiling.take_back_compiles()
    jobs.drain()
    assert newest_job(made).state == State.COMPILED


def test_a_compile_without_room_to_work_in_says_so(
    world: World, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(disk.folder))
    made = world.create()
    disk.fill()
    jobs.drain()
    assert (newest_job(made).state, newest_job(made).error) == (State.FAILED, outages.sentence(Outage.FULL))
    disk.free()
    judge_made_again(world, made)


def test_a_compile_whose_file_finds_no_room_says_so(
    world: World, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything up to the last file fits: the PDF itself does not."""
    monkeypatch.setattr(tempfile, "tempdir", str(disk.folder))
    made = world.create()
    disk.fill()
    disk.give_back(64 * 1024)
    jobs.drain()
    assert (newest_job(made).state, newest_job(made).error) == (State.FAILED, NO_ROOM)
    disk.free()
    judge_made_again(world, made)


def test_a_file_that_cannot_be_kept_is_said_and_leaves_nothing(world: World, disk: Disk) -> None:
    storage.configure(f"file://{disk.folder}")
    made = world.create()
    disk.fill()
    jobs.drain()
    assert (newest_job(made).state, newest_job(made).error) == (State.FAILED, outages.sentence(Outage.FULL))
    assert sealed(made).artifacts == []
    disk.free()
    judge_made_again(world, made)


def test_letters_without_room_are_written_later(app: Flask, disk: Disk) -> None:
    (Path(app.instance_path) / "outbox").symlink_to(disk.folder)
    with db.transaction():
        mail.send(to="ann@jette.example", subject="Hello", body="Hello")
    disk.fill()
    deliver_mail()
    with db.transaction() as session:
        letter = session.query(OutboxMessage).one()
        assert (letter.sent_at, letter.attempts) == (None, 1)
        assert "No space left on device" in str(letter.last_error)
        letter.leased_until = None
    disk.free()
    deliver_mail()
    assert [len([*disk.folder.glob("*.eml")]), len([*disk.folder.glob("*.part")])] == [1, 0]


TOO_MUCH = [
    ({"memory": 300 * 1024**2}, TOO_MUCH_MEMORY),
    ({"processor_seconds": 3}, "the compile took more time of the processor than it may use"),
    ({"wall_seconds": 3}, "the compile took more than 3 seconds"),
]


def test_a_book_that_takes_too_much_is_stopped_and_the_worker_lives_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [{"type": "paragraph", "attrs": {"id": f"p{n}"}, "content": WORDS} for n in range(1_500)]
    world.rewrite(world.second, *pages)
    for number, (limits, sentence) in enumerate(TOO_MUCH):
        monkeypatch.setattr(compiling, "LIMITS", replace(LIMITS, **limits))
        made = world.create(f"1.{number}", preview=True)
        jobs.drain()
        job = newest_job(made)
        assert (job.state, str(job.error).partition(" (")[0]) == (State.FAILED, sentence)
    monkeypatch.undo()
    world.rewrite(world.second, *pages[:10])
    made = world.create()
    jobs.drain()
    assert newest_job(made).state == State.COMPILED


WORDS = [{"type": "text", "text": "Listen to each other first. " * 30}]


def judge_made_again(world: World, edition_id: int) -> None:
    with db.transaction():
        service.compile_again(here(world.coordinator), queries.get_edition_by_id(edition_id))
    jobs.drain()
    assert newest_job(edition_id).state == State.COMPILED
    assert len(sealed(edition_id).artifacts) == 1
