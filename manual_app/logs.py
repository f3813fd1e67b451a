"""Logs: one line an event, plain tracebacks (never the values of variables: they hold texts and names)."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TextIO, cast

import structlog


class Unfailing:
    """Standard error, which may be a file on a disk that is full: what cannot be logged stops nothing."""

    def write(self, line: str) -> None:
        """Write, or let it be."""
        with suppress(OSError, ValueError):
            sys.stderr.write(line)

    def flush(self) -> None:
        """Flush, or let it be."""
        with suppress(OSError, ValueError):
            sys.stderr.flush()


def configure() -> None:
    """Set up structured logs on standard error for this process."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, Unfailing())),
        cache_logger_on_first_use=True,
    )
