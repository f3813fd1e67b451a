"""Failed jobs are noted by their kind, without what they were about, and forgotten once they do well."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from manual_app import db, jobs, signs
from manual_app.signs import FailedJob

ADDRESS = "ann@jette.example"


class Weather:
    """What a job of the tests meets: an error, or none."""

    error: Exception | None = None


@pytest.fixture
def weather() -> Iterator[Weather]:
    met = Weather()

    def sail(*_cargo: str) -> None:
        if met.error:
            raise met.error

    def row() -> None:
        sail()

    jobs._jobs.update(sail=sail, row=row)
    yield met
    del jobs._jobs["sail"], jobs._jobs["row"]


def do(name: str, *arguments: str) -> None:
    """Let a job go through the queue, as the worker takes it from there."""
    with db.transaction():
        jobs.enqueue(name, *arguments)
    jobs.drain()


def failed() -> list[tuple[str, str, int]]:
    with db.reading():
        return [(row.name, row.error, row.times) for row in signs.list_failed()]


def test_failures_of_a_job_are_counted_by_their_kind(app: Flask, weather: Weather) -> None:
    weather.error = ValueError(ADDRESS)
    do("sail", ADDRESS)
    weather.error = KeyError(ADDRESS)
    do("sail", ADDRESS)
    assert failed() == [("sail", "KeyError", 2)]


def test_log_of_a_failure_names_its_place_and_holds_no_value(
    app: Flask, weather: Weather, capsys: pytest.CaptureFixture[str]
) -> None:
    weather.error = ValueError(ADDRESS)
    do("sail", ADDRESS)
    written = capsys.readouterr().err
    assert ' level=error event="job failed" job=sail fault=ValueError at="tests/test_jobs.py:' in written
    assert ADDRESS not in written


def test_failure_is_taken_away_when_the_job_does_well(app: Flask, weather: Weather) -> None:
    weather.error = ValueError()
    do("sail")
    do("row")
    weather.error = None
    do("sail")
    assert failed() == [("row", "ValueError", 1)]


def test_failed_job_ends_no_other(app: Flask, weather: Weather) -> None:
    weather.error = ValueError()
    with db.transaction():
        jobs.enqueue("sail")
        jobs.enqueue("deliver_mail")
    jobs.drain()
    assert (jobs.pending(), failed()) == (0, [("sail", "ValueError", 1)])


def test_only_a_job_that_needs_no_word_is_asked_for_again(app: Flask) -> None:
    asked = ("deliver_mail", "sweep_sign_ins", "mail_password_reset", "compile_edition", "unheard_of")
    assert [jobs.is_repeatable(name) for name in asked] == [True, True, False, False, False]


def test_worker_is_silent_until_it_shows_life_and_when_it_stops(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.reading():
        assert (signs.last_life(), signs.worker_is_silent()) == (None, True)
    signs.show_life()
    signs.show_life()
    with db.reading():
        assert not signs.worker_is_silent()
    late = db.now() + signs.SILENT_AFTER + timedelta(seconds=1)
    monkeypatch.setattr(db, "now", lambda: late)
    with db.reading():
        assert signs.worker_is_silent()


def test_two_names_of_failures_stand_side_by_side(app: Flask) -> None:
    for name in ("one", "two"):
        signs.note_failure(name, OSError())
    with db.transaction():
        signs.dismiss("one")
        signs.dismiss("never noted")
    with db.reading() as session:
        assert [row.name for row in session.query(FailedJob)] == ["two"]


def test_what_is_done_every_minute_can_be_done(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    for name, _moments in jobs._periodic:
        jobs._attempt(name)
    assert "job failed" not in capsys.readouterr().err
    assert {name for name, _moments in jobs._periodic} >= {"deliver_mail", "take_back_compiles"}
