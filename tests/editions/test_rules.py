"""Numbers, states and names of Editions, without a database."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from manual_app.editions.models import CompileJob, Edition
from manual_app.editions.rules import (
    State,
    file_name,
    newest_published,
    next_numbers,
    parse_number,
    state_of,
)

DAY = datetime(2026, 5, 3, tzinfo=UTC)


def edition(number: str, *, published: bool = False, withdrawn: bool = False, job: str = "") -> Edition:
    major, minor = map(int, number.split("."))
    made = Edition(id=major * 100 + minor, major=major, minor=minor, language="en")
    made.published_at = DAY if published or withdrawn else None
    made.withdrawn_at = DAY if withdrawn else None
    made.jobs = [CompileJob(state=job)] if job else []
    return made


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1.0", (1, 0)), (" 2.13 ", (2, 13)), ("999.999", (999, 999)),
        ("0.9", None), ("1", None), ("1.0.0", None), ("-1.0", None), ("1,0", None), ("١.٠", None),
        ("1000.0", None), ("", None), ("1.0\n2", None),
    ],
)  # fmt: skip
def test_a_number_is_two_counts_with_a_dot(typed: str, number: tuple[int, int] | None) -> None:
    assert parse_number(typed) == number


def test_the_next_numbers_follow_the_highest() -> None:
    assert next_numbers([]) == ((1, 0), (1, 0))
    assert next_numbers([(1, 0), (1, 9), (1, 10)]) == ((1, 11), (2, 0))


def test_the_current_edition_is_the_highest_that_stands() -> None:
    editions = [
        edition("1.9", published=True), edition("1.10", published=True), edition("2.0", withdrawn=True),
        edition("3.0", job="compiled"),
    ]  # fmt: skip
    found = newest_published(editions)
    assert found is not None
    assert found.number == "1.10"
    assert newest_published([]) is None


@pytest.mark.parametrize(
    ("made", "current", "state"),
    [
        (edition("1.0"), None, State.QUEUED),
        (edition("1.0", job="queued"), None, State.QUEUED),
        (edition("1.0", job="compiling"), None, State.COMPILING),
        (edition("1.0", job="compiled"), None, State.COMPILED),
        (edition("1.0", job="failed"), None, State.FAILED),
        (edition("1.0", job="cancelled"), None, State.CANCELLED),
        (edition("1.0", published=True, job="compiled"), edition("1.0"), State.PUBLISHED),
        (edition("1.0", published=True, job="compiled"), edition("1.1"), State.REPLACED),
        (edition("1.0", withdrawn=True, job="compiled"), edition("1.1"), State.WITHDRAWN),
        (edition("1.0", withdrawn=True, job="compiled"), None, State.WITHDRAWN),
    ],
)
def test_the_state_is_derived(made: Edition, current: Edition | None, state: State) -> None:
    assert state_of(made, current) == state


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Manual for Solidarity 2020", "Manual-for-Solidarity-2020_1.0_en.pdf"),
        ("../../etc/passwd", "etc-passwd_1.0_en.pdf"),
        ("Наръчник", "Manual_1.0_en.pdf"),
    ],
)
def test_a_file_is_named_after_title_number_and_language(title: str, name: str) -> None:
    assert file_name(title, "1.0", "en", "pdf") == name
