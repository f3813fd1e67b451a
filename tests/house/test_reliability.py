"""docs/reliability.md names tests that exist, and a long run writes its counts there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

from manual_app.paths import CHECKOUT
from tests.reliability import COUNTS, DOCUMENT, VERSIONS, between, known_rows

PAGE = DOCUMENT.read_text(encoding="utf-8")
EMPTY = between(between(PAGE, COUNTS, ""), VERSIONS, "")
CONFTEST = """
from pathlib import Path
from tests import reliability

reliability.DOCUMENT = Path("page.md").resolve()
"""
RUN = """
    import pytest

    @pytest.mark.parametrize("seed", [1, 2])
    def test_one(counted, seed):
        counted("nothing is lost", rounds=1_000, lost=0)

    def test_other(counted):
        counted("nothing breaks", exits=1)
        assert False

    def test_early(counted):
        assert False
        counted("nothing is reached", steps=1)
"""


def test_every_named_test_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAGE)
    assert len(named) > 5
    missing = [
        (file, test)
        for file, test in named
        if not (CHECKOUT / file).is_file() or (test and f"def {test}(" not in (CHECKOUT / file).read_text())
    ]
    assert missing == []


def test_a_long_run_writes_what_was_counted_and_keeps_other_rows(tmp_path: Path) -> None:
    document = between(
        EMPTY,
        COUNTS,
        "| older | 1 round | kept | `tests/old.py::test_old` | 2026-01-01 | abc |\n"
        "| nothing is reached | 1 steps | kept | `test_run.py::test_early` | 2026-01-01 | abc |",
    )
    shown = rows_after(tmp_path, document, long=True, workers=0)
    assert [row.split(" | ")[:4] for row in shown] == [
        ["| nothing breaks", "1 exits", "**broken**", "`test_run.py::test_other`"],
        ["| nothing is lost", "2,000 rounds, 0 lost", "kept", "`test_run.py::test_one`"],
        ["| nothing is reached", "1 steps", "**broken**", "`test_run.py::test_early`"],
        ["| older", "1 round", "kept", "`tests/old.py::test_old`"],
    ]


def test_workers_of_a_long_run_leave_the_writing_to_their_controller(tmp_path: Path) -> None:
    shown = rows_after(tmp_path, EMPTY, long=True, workers=2)
    assert [row.split(" | ")[1] for row in shown] == ["1 exits", "2,000 rounds, 0 lost"]


def test_a_short_run_writes_nothing(tmp_path: Path) -> None:
    assert rows_after(tmp_path, EMPTY, long=False, workers=0) == []


def rows_after(folder: Path, document: str, *, long: bool, workers: int) -> list[str]:
    """Return the rows of counts in a document after a run of the tests above, in a process of its own."""
    (folder / "page.md").write_text(document)
    (folder / "test_run.py").write_text(textwrap.dedent(RUN))
    (folder / "conftest.py").write_text(CONFTEST)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "tests.reliability",
        "-n",
        str(workers),
        "--rootdir",
        ".",
    ]
    env = {name: value for name, value in os.environ.items() if name not in ("MANUAL_LONG", "PYTEST_ADDOPTS")}
    env |= {"PYTHONPATH": str(CHECKOUT)} | ({"MANUAL_LONG": "1"} if long else {})
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert "2 failed, 2 passed" in done.stdout, done.stdout + done.stderr
    return [line for _key, line in known_rows((folder / "page.md").read_text())]
