"""Counts of what tests did to keep a promise: `counted("promise", rounds=500, lost=0)`.

A run with `MANUAL_LONG` (`manual.py test --long`) writes them, with its date and versions, into
docs/reliability.md: what it counted takes the place of what stood there of the same test; the other rows
stay, each with its own commit and date.
"""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

import pytest

from manual_app.paths import CHECKOUT
from tests.postgresql import binaries

DOCUMENT = CHECKOUT / "docs/reliability.md"
COUNTS, VERSIONS = "counts", "versions"  # what stands between markers
HEAD = "| promise | counted | result | test | date | commit |\n|---|---|---|---|---|---|"
_recorded: dict[tuple[str, str], _Row] = {}
_failed: set[str] = set()  # tests, also those that failed before they had counted anything


class Counted(Protocol):
    """Record what a test did for a promise; the cases of a parametrised test add up."""

    def __call__(self, promise: str, **counts: int | float | str) -> None: ...


@dataclass
class _Row:
    promise: str
    test: str
    counts: dict[str, Any] = field(default_factory=dict)

    def add(self, counts: dict[str, Any]) -> None:
        for name, value in counts.items():
            known = self.counts.get(name)
            numbers = isinstance(value, int) and isinstance(known, int)
            self.counts[name] = known + value if numbers else value

    def line(self, date: str, commit: str) -> str:
        shown = ", ".join(f"{_number(value)} {name.replace('_', ' ')}" for name, value in self.counts.items())
        result = "**broken**" if self.test in _failed else "kept"
        return f"| {self.promise} | {shown} | {result} | `{self.test}` | {date} | {commit} |"


@pytest.fixture
def counted(record_property: Any) -> Counted:
    """Record counts for docs/reliability.md; call it at the end of a test, before what may fail."""

    def record(promise: str, **counts: int | float | str) -> None:
        record_property("counted", {"promise": promise, "counts": counts})

    return record


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Collect what a test recorded; with pytest-xdist this runs in the controller too, for every worker."""
    test = report.nodeid.partition("[")[0]
    if report.failed:
        _failed.add(test)
    if report.when != "call":
        return
    for name, value in report.user_properties:
        if name == "counted" and isinstance(value, dict):
            key = (value["promise"], test)
            row = _recorded.setdefault(key, _Row(value["promise"], test))
            row.add(value["counts"])


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the document after a long run; workers leave that to their controller."""
    if (
        os.environ.get("MANUAL_LONG")
        and (_recorded or _failed)
        and not hasattr(session.config, "workerinput")
    ):
        DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")


def written(document: str) -> str:
    """Return the document with what this run counted."""
    date, commit = f"{datetime.now(UTC):%Y-%m-%d}", product_commit()
    fresh = {key: row.line(date, commit) for key, row in _recorded.items()}
    known = {
        key: line.replace(" | kept | ", " | **broken** | ") if key[1] in _failed else line
        for key, line in known_rows(document)
    }
    rows = {**known, **fresh}
    table = "\n".join([HEAD, *(rows[key] for key in sorted(rows))])
    document = between(document, COUNTS, table)
    return between(document, VERSIONS, f"The newest counts come from {', '.join(versions())}.")


def between(document: str, name: str, content: str) -> str:
    """Return the document with other content between the markers of that name."""
    marker = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
    assert re.search(marker, document, re.DOTALL), name
    return re.sub(marker, lambda found: f"{found[1]}\n{content}\n\n{found[2]}", document, flags=re.DOTALL)


def known_rows(document: str) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the lines of counts in a document, by promise and test."""
    for line in document.splitlines():
        found = re.fullmatch(r"\| (.+?) \| .*? \| (?:kept|\*\*broken\*\*) \| `(.+?)` \| .*", line)
        if found:
            yield (found[1], found[2]), line


def product_commit() -> str:
    """Return the commit that runs, marked when something else differs from it."""
    commit = _said("git", "rev-parse", "--short=10", "HEAD") or "no repository"
    changed = _said("git", "status", "--porcelain", "-uno", "--", ".", ":!docs/reliability.md")
    return f"{commit} and changes" if changed else commit


def versions() -> list[str]:
    """Return what the counts were made with."""
    programs = binaries()
    postgresql = _said(programs / "postgres", "--version") if programs else ""
    chromium = next(filter(None, (_said(one, "--version") for one in ("chromium", "google-chrome"))), "")
    found = {
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "PostgreSQL": _first_number(postgresql),
        **{name: version(name) for name in ("prosemirror", "gunicorn", "WeasyPrint")},
        "node": _first_number(_said("node", "--version")),
        "Chromium": _first_number(chromium),
        "kernel": f"{platform.system()} {platform.release()}",
        "cores": str(os.cpu_count()),
    }
    return [f"{name} {value or 'none'}" for name, value in found.items()]


def _said(*command: str | Path) -> str:
    try:
        done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip()


def _first_number(text: str) -> str:
    found = re.search(r"\d+(\.\d+)+", text)
    return found[0] if found else ""


def _number(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int | float) else str(value)
