"""What an examination finds: one line each, with what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Engine


class State(StrEnum):
    """How a part does."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    part: str
    state: State
    said: str
    mend: str = ""

    def as_json(self) -> dict[str, str]:
        """Return it for programs."""
        return {"part": self.part, "state": str(self.state), "said": self.said, "mend": self.mend}


@dataclass(frozen=True)
class Installation:
    """What is examined."""

    settings: Mapping[str, Any]
    instance: Path
    engine: Engine
    trusted_hosts: frozenset[str]

    @property
    def is_sqlite(self) -> bool:
        """Whether its database is a file here."""
        return self.engine.dialect.name == "sqlite"


def ok(part: str, said: str) -> Finding:
    """Say that a part does well."""
    return Finding(part, State.OK, said)


def warning(part: str, said: str, mend: str) -> Finding:
    """Say that a part may become or hide a trouble."""
    return Finding(part, State.WARNING, said, mend)


def wrong(part: str, said: str, mend: str) -> Finding:
    """Say that a part does not do what it should."""
    return Finding(part, State.WRONG, said, mend)
