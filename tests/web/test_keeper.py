"""One thread keeps all streams: framing, who goes, who does not read, what fails."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

import pytest

from manual_app.errors import Unavailable
from manual_app.web import keeper as keepers
from manual_app.web import streams
from manual_app.web.keeper import Keeper
from manual_app.web.streams import Event, Frames, Stream
from tests.machine import PATIENCE


class Told:
    """A source that tells what the test puts into it."""

    def __init__(self) -> None:
        self.waiting: list[Event | Frames] = []
        self.fault: Exception | None = None
        self.at_once = sys.maxsize
        self.closed = threading.Event()
        self.wake: Callable[[], None] = lambda: None

    def open(self, wake: Callable[[], None]) -> Sequence[Event | Frames]:
        self.wake = wake
        return []

    def tell(self, *words: str) -> None:
        self.waiting += [Frames(word) for word in words]
        self.wake()

    def fail(self, fault: Exception) -> None:
        self.fault = fault
        self.wake()

    def news(self) -> Sequence[Event | Frames]:
        if self.fault is not None:
            raise self.fault
        told, self.waiting = self.waiting[: self.at_once], self.waiting[self.at_once :]
        return told

    @property
    def more(self) -> bool:
        return bool(self.waiting)

    def close(self) -> None:
        self.closed.set()


class Opened:
    """A stream in a keeper, the browser's end of its connection, and how its place is given back."""

    def __init__(
        self,
        keeper: Keeper,
        *,
        chunked: bool = False,
        missed: str = "",
        before: str = "",
        last: Event | None = None,
    ) -> None:
        ours, self.browser = socket.socketpair()
        self.browser.settimeout(PATIENCE)
        self.source = Told()
        self.given_back = threading.Semaphore(0)
        stream = Stream(self.source, lambda: last, self.given_back.release)
        stream.open()
        if before:
            self.source.tell(before)
        keeper.take(stream, ours, missed, chunked=chunked)

    def heard(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            got = self.browser.recv(size - len(found))
            assert got, found
            found += got
        return found

    def rest(self) -> bytes:
        found = b""
        while got := self.browser.recv(4096):
            found += got
        return found


Open = Callable[..., Opened]


class House:
    """A keeper, and how it is told to stop."""

    def __init__(self, stop: threading.Event) -> None:
        self.keeper, self._stop = Keeper(), stop

    def stop(self) -> None:
        self._stop.set()
        self.keeper.join()


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    stop = threading.Event()
    monkeypatch.setattr(keepers, "stop_event", stop)
    made = House(stop)
    yield made
    made.stop()


@pytest.fixture
def begin(house: House) -> Iterator[Open]:
    """Begin a stream."""
    begun: list[Opened] = []

    def one(**how: Any) -> Opened:
        begun.append(Opened(house.keeper, **how))
        return begun[-1]

    yield one
    for opened in begun:
        opened.browser.close()


def test_news_is_sent_as_it_comes(begin: Open) -> None:
    opened = begin()
    opened.source.tell("one", "two")
    first = opened.heard(6)
    opened.source.tell("three")
    assert (first, opened.heard(5)) == (b"onetwo", b"three")


def test_news_is_framed_where_the_answer_is_sent_in_chunks(begin: Open) -> None:
    opened = begin(chunked=True)
    opened.source.tell("twelve bytes")
    assert opened.heard(17) == b"c\r\ntwelve bytes\r\n"


def test_what_happened_while_a_stream_changed_hands_is_told(begin: Open) -> None:
    assert begin(before="meanwhile").heard(9) == b"meanwhile"


def test_what_was_missed_is_told_first(begin: Open) -> None:
    assert begin(missed="missed,", before="meanwhile").heard(16) == b"missed,meanwhile"


def test_who_takes_nothing_of_what_was_missed_holds_nobody_up(begin: Open) -> None:
    stalled, reads = begin(missed="x" * 4_000_000), begin(missed="read")
    reads.source.tell(" on")
    assert reads.heard(7) == b"read on"
    assert not stalled.source.closed.is_set()


def test_who_tells_in_portions_is_asked_until_there_is_nothing(
    begin: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "CHECK_SECONDS", 3_600)  # nobody looks unasked
    opened = begin(before="begun,")
    assert opened.heard(6) == b"begun,"
    opened.source.at_once = 1
    opened.source.tell("one,", "two,", "three")
    assert opened.heard(13) == b"one,two,three"


def test_what_a_browser_says_is_nothing_until_it_is_much(begin: Open) -> None:
    opened = begin()
    opened.browser.sendall(b"GET / HTTP/1.1\r\n\r\n")
    opened.source.tell("on")
    assert opened.heard(2) == b"on"
    with suppress(OSError):  # nobody listens any longer
        for _time in range(1_000):
            opened.browser.sendall(b"x" * 4_096)
    assert opened.given_back.acquire(timeout=PATIENCE)


def test_who_goes_gives_the_place_back_and_the_others_go_on(begin: Open) -> None:
    gone, stays = begin(), begin()
    gone.browser.close()
    assert gone.given_back.acquire(timeout=PATIENCE)
    assert gone.source.closed.is_set()
    stays.source.tell("still here")
    assert stays.heard(10) == b"still here"


def test_who_reads_slowly_gets_everything_in_order(begin: Open) -> None:
    opened = begin()
    words = [f"{number:07d}," * 10_000 for number in range(40)]
    for word in words:
        opened.source.tell(word)
    assert opened.heard(sum(map(len, words))).decode() == "".join(words)


def test_no_word_is_missed_while_another_one_is_heard(begin: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "CHECK_SECONDS", 3_600)  # nobody looks unasked
    opened = [begin() for _one in range(4)]
    heard = [0] * len(opened)

    def talk(number: int) -> None:
        for _round in range(25_000):
            opened[number].source.tell("word")
            heard[number] += len(opened[number].heard(4))

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # threads come in between wherever they can
    talking = [threading.Thread(target=talk, args=(number,)) for number in range(len(opened))]
    for one in talking:
        one.start()
    for one in talking:
        one.join()
    sys.setswitchinterval(before)
    assert heard == [100_000] * len(opened)


def test_who_takes_nothing_for_long_is_let_go(begin: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keepers, "STALLED_SECONDS", 0.1)
    monkeypatch.setattr(streams, "CHECK_SECONDS", 0.05)
    stalled, reads = begin(), begin()
    stalled.source.tell("x" * 4_000_000)
    assert stalled.given_back.acquire(timeout=PATIENCE)
    reads.source.tell("on")
    assert reads.heard(2) == b"on"


def test_a_fault_ends_its_own_stream_only(begin: Open) -> None:
    broken, whole = begin(chunked=True), begin()
    broken.source.fail(ValueError("a fault"))
    assert broken.rest() == b"0\r\n\r\n"
    assert broken.given_back.acquire(timeout=PATIENCE)
    whole.source.tell("on")
    assert whole.heard(2) == b"on"


def test_an_outage_ends_all_streams_which_then_come_back(begin: Open) -> None:
    opened = [begin() for _one in range(3)]
    for one in opened:
        one.source.tell("begun")
        one.heard(5)
    opened[1].source.fail(Unavailable("the database is away"))
    assert [one.rest() for one in opened] == [b"", b"", b""]
    again = begin()
    again.source.tell("back")
    assert again.heard(4) == b"back"


def test_the_last_word_ends_a_stream(begin: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "CHECK_SECONDS", 0.05)
    opened = begin(last=Event("gone", {"reason": "role"}))
    assert opened.rest() == b'event: gone\ndata: {"reason":"role"}\n\n'
    assert opened.given_back.acquire(timeout=PATIENCE)


def test_a_stop_ends_all_streams_with_a_whole_answer(begin: Open, house: House) -> None:
    opened = [begin(chunked=True) for _one in range(3)]
    for one in opened:
        one.source.tell("begun")
        one.heard(10)
    house.stop()
    assert [one.rest() for one in opened] == [b"0\r\n\r\n"] * 3


def test_a_stream_that_begins_after_the_stop_is_ended_at_once(begin: Open, house: House) -> None:
    begin()
    house.stop()
    late = begin(chunked=True, missed="begun")
    assert late.rest() == b"5\r\nbegun\r\n0\r\n\r\n"
    assert late.given_back.acquire(timeout=PATIENCE)
