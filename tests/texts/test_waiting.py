"""When a browser tries again, and when it tells that its person is here: under a clock that tests set."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from manual_app.texts.fanout import PRESENCE_SECONDS
from manual_app.texts.presence import SILENT_SECONDS
from tests.texts import serving

LONGEST = 15_000  # ms between two attempts


@cache
def found() -> Any:
    return serving.run("waiting", {})


def test_waits_grow_are_bounded_and_differ_between_browsers() -> None:
    waits = found()["waits"]
    for one in waits:
        assert one[:5] == sorted(one[:5])
        assert all(LONGEST / 2 <= wait <= LONGEST for wait in one[5:])
    assert all(len(set(attempt)) == len(waits) for attempt in zip(*waits, strict=True))


def test_a_server_that_restarts_is_not_stormed_by_two_hundred_streams() -> None:
    restart = found()["restart"]
    assert (restart["before"], restart["all"]) == (200, True)
    assert restart["first"] < 70  # of two hundred in the first half second
    assert restart["most"] < 40  # at any time within a tenth of a second
    assert restart["asked"] < 200 * 4  # in three seconds without a server, and after it
    assert restart["seconds"] < 5  # until the last one listens again


PRESENCE: dict[str, Any] = {
    "reads": {"idleAt": 60, "stays": True, "longest": 10},
    "is back at a key": [False],
    "looks elsewhere": {"idle": True, "left": True, "after": 240, "back": {"list": True, "idle": False}},
    "a lid is closed": {"told": True, "left": False, "idle": True},
    "one sign is lost": 13,
    "a slow network": 8,
    "polls for others": {"all": True, "longest": 3},
}


@pytest.mark.parametrize("case", PRESENCE)
def test_what_a_tab_tells_of_its_person(case: str) -> None:
    assert found()["presence"][case] == PRESENCE[case]


def test_who_falls_silent_is_known_to_have_left_within_fifteen_seconds() -> None:
    assert PRESENCE["one sign is lost"] < SILENT_SECONDS  # it makes nobody leave
    assert SILENT_SECONDS + PRESENCE_SECONDS < 15
