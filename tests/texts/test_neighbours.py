"""What processes of one SQLite database say to each other."""

from __future__ import annotations

import os
import stat
from contextlib import closing
from pathlib import Path

import pytest

from manual_app.texts.neighbours import Neighbours, neighbours


@pytest.mark.parametrize("folder", ["presence", "x" * 120])
def test_each_hears_all_others_and_not_itself(tmp_path: Path, folder: str) -> None:
    with (
        closing(Neighbours(tmp_path / folder)) as one,
        closing(Neighbours(tmp_path / folder)) as two,
        closing(Neighbours(tmp_path / folder)) as three,
    ):
        one.say(["a", "b"])
        two.say(["c"])
        heard = [[*each.heard()] for each in (one, two, three)]
        again = [[*each.heard()] for each in (one, two, three)]
    assert (heard, again) == ([["c"], ["a", "b"], ["a", "b", "c"]], [[], [], []])
    assert [*(tmp_path / folder).iterdir()] == []


def test_one_that_was_killed_is_forgotten(tmp_path: Path) -> None:
    with closing(Neighbours(tmp_path / "p")) as one:
        killed = Neighbours(tmp_path / "p")
        killed._socket.close()
        os.close(killed._opened)
        left = len([*(tmp_path / "p").iterdir()])
        one.say(["x"])
        assert (left, len([*(tmp_path / "p").iterdir()])) == (2, 1)


def test_one_that_does_not_listen_keeps_nobody_waiting(tmp_path: Path) -> None:
    with closing(Neighbours(tmp_path / "p")) as one, closing(Neighbours(tmp_path / "p")) as deaf:
        one.say([f"{number:900}" for number in range(5_000)])
        heard = len([*deaf.heard()])
    assert 0 < heard < 5_000


def test_nobody_else_on_the_machine_may_speak_here(tmp_path: Path) -> None:
    with closing(Neighbours(tmp_path / "p")):
        assert stat.S_IMODE((tmp_path / "p").stat().st_mode) == 0o700


def test_where_no_socket_can_be_made_a_process_stays_alone(tmp_path: Path) -> None:
    (tmp_path / "manual.sqlite3-presence").write_text("in the way")
    assert neighbours(str(tmp_path / "manual.sqlite3")) is None
