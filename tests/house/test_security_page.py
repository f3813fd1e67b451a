"""docs/security.md has a row for each threat, names code and tests that exist, and says what is not built."""

from __future__ import annotations

import re

import pytest

from manual_app.paths import CHECKOUT

PAGE = (CHECKOUT / "docs/security.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+?) \| (.*?) ?\|$", re.MULTILINE)
ROWS = {int(number): (control, tests) for number, _threat, control, tests in ROW.findall(PAGE)}
THREATS = 19
NOT_BUILT = "not built yet"
SECTIONS = ["What it does not guard against", "What an administrator does", "What a coordinator does"]


def test_every_threat_has_its_row() -> None:
    assert list(ROWS) == list(range(1, THREATS + 1))


@pytest.mark.parametrize("number", ROWS)
def test_code_and_tests_of_a_row_exist(number: int) -> None:
    control, tests = ROWS[number]
    code = re.findall(r"`(manual_app/[^`]+)`", control)
    named = re.findall(r"`(tests/[^`:]+)::([^`]+)`", tests)
    assert [path for path in code if not (CHECKOUT / path).is_file()] == []
    assert [f"{file}::{test}" for file, test in named if not has(file, test)] == []
    assert len(named) == tests.count("`") // 2
    assert (code and named) or NOT_BUILT in control


def test_what_is_left_open_is_said() -> None:
    assert [title for title in SECTIONS if f"\n## {title}\n" not in PAGE] == []
    assert "SECURITY.md" in PAGE


def has(file: str, test: str) -> bool:
    path = CHECKOUT / file
    return path.is_file() and re.search(rf"^def {test}\(", path.read_text("utf-8"), re.MULTILINE) is not None
