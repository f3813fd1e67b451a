"""Ask the registries for known weaknesses of what the locks hold: `python -m tests.audit`, part of `lint`.

Not every registry can be asked: a mirror that only hands out packages says so in one line, and nothing fails.
What is accepted for a while stands in `pyproject.toml` (`[[tool.manual.accepted]]`), with reason and end.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("run.txt", "test.txt", "uv.txt", "node.txt")
PATIENCE = 90  # seconds for one registry's answers
# npm audit as this repository never asks for it on the way: names and versions of the lock only
NPM = (
    "npm",
    "audit",
    "--package-lock-only",
    "--json",
    "--audit=true",
    "--fetch-retries=0",
    "--fetch-timeout=15000",
)
PIP = (
    "--require-hashes",
    "--disable-pip",
    "--no-deps",
    "--format=json",
    "--progress-spinner=off",
    "--timeout=15",
)

Found = dict[str, str]
"""Weakness by its identifier: which package, and what to do."""


@dataclass(frozen=True)
class Silent:
    """A registry that does not say; `why` is one line."""

    why: str


def of_python(answer: str) -> Found | Silent:
    """Read what pip-audit printed."""
    try:
        packages = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Silent("it does not answer")
    known = [one for one in packages if "skip_reason" not in one]
    if not known:
        return Silent("it knows no package by its version")
    return {
        weakness[
            "id"
        ]: f"{one['name']} {one['version']}, mended in {', '.join(weakness['fix_versions']) or 'none'}"
        for one in known
        for weakness in one["vulns"]
    }


def of_node(answer: str) -> Found | Silent:
    """Read what npm audit printed."""
    try:
        said: dict[str, Any] = json.loads(answer)
        packages = said["vulnerabilities"]
    except (ValueError, KeyError, TypeError):
        return Silent("it does not answer")
    return {
        str(via["url"]).rpartition("/")[2]: f"{via['name']}, {via['severity']}: {via['title']}"
        for one in packages.values()
        for via in one["via"]
        if isinstance(via, dict)
    }


def printed(command: tuple[str | Path, ...]) -> str:
    """Return what a command prints; nothing when it is not there or takes too long."""
    try:
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return ran.stdout


def accepted(settings: str, today: date) -> tuple[set[str], list[str]]:
    """Return the identifiers that are accepted, and complaints about those that may not be."""
    rows = tomllib.loads(settings).get("tool", {}).get("manual", {}).get("accepted", [])
    over = [f"{row['id']} was accepted until {row['until']}" for row in rows if row["until"] < today]
    bare = [f"{row['id']} is accepted without a reason" for row in rows if not row["reason"].strip()]
    return {row["id"] for row in rows}, over + bare


def judged(answers: dict[str, Found | Silent], known: set[str]) -> tuple[list[str], bool]:
    """Return what to print, and whether something is wrong."""
    lines, wrong = [], False
    for registry, answer in answers.items():
        if isinstance(answer, Silent):
            lines.append(f"{registry} was not asked: {answer.why}.")
            continue
        new = {name: about for name, about in answer.items() if name not in known}
        wrong = wrong or bool(new)
        lines += [f"{registry}: {name} in {about}" for name, about in sorted(new.items())]
        lines += [] if new else [f"{registry} knows of nothing in what is locked."]
    return lines, wrong


def main() -> int:
    """Ask, print, and return 1 when something is known."""
    locks = [word for lock in LOCKS for word in ("-r", f"requirements/{lock}")]
    answers = {
        "the registry of Python packages": of_python(
            printed((sys.executable, "-m", "pip_audit", *PIP, *locks))
        ),
        "the registry of node packages": of_node(printed(NPM)),
    }
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    known, complaints = accepted(settings, datetime.now(UTC).date())
    lines, wrong = judged(answers, known)
    print("\n".join(complaints + lines))
    return 1 if wrong or complaints else 0


if __name__ == "__main__":
    sys.exit(main())
