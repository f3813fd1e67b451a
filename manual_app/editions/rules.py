"""What an Edition may be: numbers, states, what keeps it from being published."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from manual_app.editions.models import CompileJob, Edition

NUMBER = re.compile(r"([1-9]\d{0,2})\.(\d{1,3})")
REASON_LIMIT = 600  # characters
FIRST_NUMBER = (1, 0)


class State(StrEnum):
    """The state of an Edition; the first five are those of its newest compile."""

    QUEUED = "queued"
    COMPILING = "compiling"
    COMPILED = "compiled"
    FAILED = "failed"
    CANCELLED = "cancelled"
    PUBLISHED = "published"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


def parse_number(number: str) -> tuple[int, int] | None:
    """Return (1, 0) for "1.0"; None for what is no number of an edition."""
    found = NUMBER.fullmatch(number.strip())
    return (int(found[1]), int(found[2])) if found else None


def newest_published(editions: Iterable[Edition]) -> Edition | None:
    """Return the published Edition with the highest number that was not withdrawn."""
    standing = [e for e in editions if e.published_at is not None and e.withdrawn_at is None]
    return max(standing, key=lambda e: (e.major, e.minor), default=None)


def next_numbers(published: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the next number of a correction and of a new edition."""
    newest = max(published, default=None)
    if newest is None:
        return FIRST_NUMBER, FIRST_NUMBER
    return (newest[0], newest[1] + 1), (newest[0] + 1, 0)


def newest_job(edition: Edition) -> CompileJob | None:
    """Return the newest try to compile."""
    return edition.jobs[-1] if edition.jobs else None


def state_of(edition: Edition, current: Edition | None) -> State:
    """Derive the state of an Edition; `current` is the newest published one in its language."""
    if edition.withdrawn_at is not None:
        return State.WITHDRAWN
    if edition.published_at is not None:
        return State.PUBLISHED if current is None or current.id == edition.id else State.REPLACED
    job = newest_job(edition)
    return State(job.state) if job else State.QUEUED


def file_name(title: str, number: str, language: str, extension: str) -> str:
    """Return the name of a file: `Manual-for-Solidarity-2020_1.0_en.pdf`."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", title).strip("-") or "Manual"
    return f"{plain}_{number}_{language}.{extension}"
