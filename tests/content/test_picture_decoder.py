"""The decoder is a child: bound, killed when a picture takes too much, and the parent lives (row 10)."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from manual_app import processes
from manual_app.content import pictures
from manual_app.content.pictures import LIMITS, reencode
from manual_app.errors import Unavailable, Unprocessable
from tests.content.hostile_pictures import drawn, scans_without_end
from tests.machine import children

TOO_MUCH = "takes more than a picture may"
OWN_MEMORY = 64 * 1024**2  # what a decoder needs to start at all


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Every child as it starts."""
    children: list[subprocess.Popen[bytes]] = []
    start = processes.start

    def start_and_keep(*arguments: object, **options: object) -> subprocess.Popen[bytes]:
        children.append(start(*arguments, **options))  # type: ignore[arg-type]
        return children[-1]

    monkeypatch.setattr(processes, "start", start_and_keep)
    return children


def test_a_picture_that_takes_the_processor_too_long_is_refused(
    monkeypatch: pytest.MonkeyPatch, started: list[subprocess.Popen[bytes]]
) -> None:
    monkeypatch.setattr(pictures, "LIMITS", replace(LIMITS, processor_seconds=1))
    with pytest.raises(Unprocessable, match=TOO_MUCH):
        reencode(scans_without_end())
    assert started[0].returncode == -signal.SIGXCPU


def test_a_picture_that_takes_too_long_by_the_clock_is_refused(
    monkeypatch: pytest.MonkeyPatch, started: list[subprocess.Popen[bytes]]
) -> None:
    monkeypatch.setattr(pictures, "LIMITS", replace(LIMITS, wall_seconds=1))
    with pytest.raises(Unprocessable, match=TOO_MUCH):
        reencode(scans_without_end())
    assert started[0].returncode == -signal.SIGKILL


def test_a_picture_that_takes_too_much_memory_is_refused(
    monkeypatch: pytest.MonkeyPatch, started: list[subprocess.Popen[bytes]]
) -> None:
    """As many pixels as are taken, and no memory for them."""
    monkeypatch.setattr(pictures, "LIMITS", replace(LIMITS, memory=OWN_MEMORY))
    assert reencode(drawn("PNG")).width == 60
    with pytest.raises(Unprocessable, match=TOO_MUCH):
        reencode(drawn("PNG", (8000, 5000)))


def test_the_largest_pictures_are_within_the_limits(started: list[subprocess.Popen[bytes]]) -> None:
    picture = reencode(drawn("PNG", (8000, 5000), mode="RGB"), longest=2000)
    assert (picture.width, picture.height, started[0].returncode) == (2000, 1250, 0)


def test_a_decoder_that_is_killed_is_told_in_a_sentence_and_the_next_picture_is_taken(
    started: list[subprocess.Popen[bytes]],
) -> None:
    refused: list[str] = []

    def send() -> None:
        try:
            reencode(scans_without_end())
        except Unprocessable as error:
            refused.append(error.message)

    thread = threading.Thread(target=send)
    thread.start()
    while not started:
        thread.join(0.01)
    started[0].send_signal(signal.SIGKILL)
    thread.join()
    assert [TOO_MUCH in message for message in refused] == [True]
    assert reencode(drawn("PNG")).media_type == "image/png"


def test_the_decoder_writes_no_file_and_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "never-passed-on")
    monkeypatch.setenv("DATABASE_URL", "never-passed-on")
    child = processes.start(
        pictures._DECODER, LIMITS, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        environment = Path(f"/proc/{child.pid}/environ").read_bytes()
        bounds = Path(f"/proc/{child.pid}/limits").read_text()
    finally:
        processes.end(child)
    found = dict(line.rstrip().rsplit("  ", 1)[0].split("  ", 1) for line in bounds.splitlines()[1:])
    assert b"never-passed-on" not in environment
    assert found["Max file size"].split() == ["0", "0"]
    assert found["Max core file size"].split() == ["0", "0"]
    assert found["Max address space"].split() == [str(LIMITS.memory)] * 2


@contextmanager
def all_turns_taken() -> Iterator[None]:
    for _turn in range(pictures.AT_ONCE):
        pictures._turns.acquire()
    yield
    for _turn in range(pictures.AT_ONCE):
        pictures._turns.release()


def test_who_waits_too_long_for_a_turn_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "PATIENCE", 0.01)
    with all_turns_taken(), pytest.raises(Unavailable) as caught:
        reencode(drawn("PNG"))
    assert caught.value.retry_after == 60
    assert reencode(drawn("PNG")).width == 60


def test_no_child_is_left_behind() -> None:
    before = children(os.getpid())
    reencode(drawn("PNG"))
    for raw in (drawn("PNG")[:-40], b""):
        with pytest.raises(Unprocessable):
            reencode(raw)
    assert children(os.getpid()) == before
