"""What streams tell of a Text, written down once for all who listen."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from manual_app.texts.models import Commit


@dataclass(frozen=True)
class News:
    """One event of a Text; commits lead from one version to another."""

    text_id: int
    kind: str
    data: dict[str, Any]
    version_from: int = -1
    version: int = -1

    @cached_property
    def alone(self) -> str:
        """The content for a stream of this Text alone."""
        return json.dumps(self.data, separators=(",", ":"))

    @property
    def size(self) -> int:
        """How many characters it takes to tell."""
        return len(self.alone)

    @cached_property
    def named(self) -> str:
        """The content for a stream of several Texts."""
        return f'{{"text":{self.text_id},{self.alone[1:]}'


@dataclass(frozen=True)
class Batch:
    """Commits of a Text that follow one another, told at the same moment; `written` as streams send them."""

    commits: Sequence[News]
    written: dict[bool, str] = field(default_factory=dict)

    @cached_property
    def size(self) -> int:
        """How many characters they take to tell."""
        return sum(one.size for one in self.commits)


def commit_message(row: Commit) -> dict[str, Any]:
    """Return a commit as it goes over the wire."""
    return {
        "from": row.version_from,
        "count": row.count,
        "client": row.client,
        "request": row.request,
        "member": row.member_id,
        "steps": row.steps,
    }


def commit_news(row: Commit) -> News:
    """Return a commit as news."""
    return News(row.text_id, "commit", commit_message(row), row.version_from, row.version_from + row.count)


def state_news(text_id: int, announced: int) -> News:
    """Return as news that something beside the words is not as it was; a page reads for itself what."""
    return News(text_id, "state", {"announced": announced})
