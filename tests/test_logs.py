"""What stands in a line of the log, and what never does."""

from __future__ import annotations

import logging
import re
import sqlite3
import sys
from pathlib import Path

import pytest
import structlog
from flask import Flask
from sqlalchemy import text

from manual_app import db, jobs, logs
from manual_app.config import NotConfigured

SECRET_WORDS = "ann@jette.example wrote a secret"


def library(name: str = "library.of.somebody") -> logging.Logger:
    return logging.getLogger(name)


@pytest.mark.parametrize(
    ("words", "values", "line"),
    [
        ("Worker (pid:%s) exited with code %s", (71, 3), "Worker (pid:71) exited with code 3"),
        ("Error handling request %s", ("/reset/s3cret",), "Error handling request …"),
        ("Took %0.3f s for %(x)s", (0.25, "s3cret"), "Took 0.25 s for …"),
        ("Invalid request from ip=127.0.0.1: s3cret", (), "Invalid request from ip"),
        ("Cannot read 's3cret'", (), "Cannot read"),
        (ValueError("s3cret"), (), "ValueError"),
    ],
)
def test_words_of_libraries_keep_numbers_and_leave_out_the_rest(
    words: object, values: tuple[object, ...], line: str
) -> None:
    assert logs.words_of(logging.LogRecord("x", 30, "x.py", 1, words, values, None)) == line


def test_libraries_write_lines_like_ours(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    library().warning("Lost %s after %d tries", "s3cret", 3)
    library().info("Nobody asks for this")
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("timestamp=2")
    assert line.endswith('level=warning event="Lost … after 3 tries" logger=library.of.somebody')


def test_a_fault_is_written_by_kind_and_place_without_its_values(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        try:
            with db.reading() as session:
                session.execute(text("SELECT * FROM nothing WHERE name = :name"), {"name": SECRET_WORDS})
        except Exception as cause:
            raise ValueError(SECRET_WORDS) from cause
    except ValueError:
        structlog.get_logger().exception("fault", number=7)
    (line,) = capsys.readouterr().err.splitlines()
    assert SECRET_WORDS not in line
    assert (
        'event=fault number=7 fault="ValueError < sqlalchemy.exc.OperationalError '
        '< sqlite3.OperationalError (SQLITE_ERROR)" at="tests/test_logs.py:' in line
    )


def test_faults_of_jobs_name_the_job_and_no_values(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    @jobs.job
    def stumble(_number: int) -> None:
        raise ValueError(SECRET_WORDS)

    jobs.enqueue("stumble", 7)
    db.commit()
    jobs.drain()
    lines = capsys.readouterr().err
    assert SECRET_WORDS not in lines
    assert 'level=error event="job failed" job=stumble fault=ValueError at="tests/test_logs.py:' in lines


def test_jobs_that_are_done_have_a_line(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    @jobs.job
    def succeed(_number: int) -> None:
        pass

    jobs.enqueue("succeed", 7)
    db.commit()
    jobs.drain()
    line = r"timestamp=\S+ level=info event=job job=succeed waited=\d+\.\d seconds=\d+\.\d\n"
    assert re.search(line, capsys.readouterr().err)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (NotConfigured("SECRET_KEY is missing."), "manual_app.config.NotConfigured (SECRET_KEY is missing.)"),
        (FileNotFoundError(2, "Not there", "/s3cret"), "FileNotFoundError (Not there)"),
        (ValueError("s3cret"), "ValueError"),
        (sqlite3.OperationalError("s3cret"), "sqlite3.OperationalError"),
    ],
)  # fmt: skip
def test_kinds_of_faults_carry_codes_and_sentences_for_the_operator(error: Exception, kind: str) -> None:
    assert logs.kind_of(error) == kind


def test_places_are_named_below_the_checkout_and_the_packages() -> None:
    try:
        structlog.get_logger().nothing(1)
    except Exception:
        error = sys.exc_info()[1]
    assert error is not None
    places = logs._places(error)
    assert places[-1].startswith("tests/test_logs.py:")
    assert all(not Path(place).is_absolute() for place in places)
