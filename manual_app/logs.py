"""Logs: one line an event, on standard error, for all that runs in a process, libraries included.

Lines hold ids and numbers. Of a fault they hold its kind and its place, never its message, and of what
libraries say the words without what was filled in: both may carry texts, names, addresses and tokens.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO, cast

import structlog

from manual_app.paths import CHECKOUT

FRAMES = 30  # of a fault's call stack, the innermost
_FILLED_IN = re.compile(r"%(?:\(\w+\))?[-#0 +]*[\d*]*(?:\.[\d*]+)?[a-zA-Z]")
_VALUE_FOLLOWS = re.compile(r"[:=\"'`].*", re.DOTALL)


def configure() -> None:
    """Set up the logs of this process."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_values,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"], drop_missing=True),
        ],
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, Unfailing())),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    if not any(isinstance(handler, Libraries) for handler in root.handlers):
        root.addHandler(Libraries(logging.WARNING))


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


class Libraries(logging.Handler):
    """Writes what libraries log as lines like ours."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        try:
            log = structlog.get_logger()
            log.log(record.levelno, words_of(record), logger=record.name, exc_info=record.exc_info)
        except Exception:
            self.handleError(record)


def words_of(record: logging.LogRecord) -> str:
    """Return a library's sentence: numbers filled in, anything else left out.

    A sentence that was filled in before it came here ends where a value may begin.
    """
    if not isinstance(record.msg, str):
        return type(record.msg).__name__
    if not record.args:
        return _VALUE_FOLLOWS.sub("", record.msg).strip()
    values = iter(record.args if isinstance(record.args, tuple) else ())
    return _FILLED_IN.sub(lambda _place: _number(next(values, None)), record.msg)


def _number(value: object) -> str:
    return str(value) if isinstance(value, int | float) else "…"


def _without_values(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Put kind and place of an exception in the place of its message."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["fault"] = " < ".join(map(kind_of, _chain(error)))
        event["at"] = " < ".join(_places(error))
    return event


def kind_of(error: BaseException) -> str:
    """Return what kind of fault it is, with the operating system's or the database's own code for it."""
    kind = type(error)
    name = kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
    said = getattr(error, "for_the_operator", None) or _code_of(error, name)
    return f"{name} ({said})" if said else name


def _code_of(error: BaseException, name: str) -> str | None:
    code = getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None)
    if (
        code is None and name == "psycopg.OperationalError"
    ):  # there is no connection yet, so it holds no values
        return str(error).splitlines()[0] if str(error) else None
    return error.strerror if code is None and isinstance(error, OSError) and error.errno else code


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception, then what caused it, and so on."""
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield following
        following = following.__cause__ or following.__context__


def _places(error: BaseException) -> list[str]:
    frames = list(traceback.extract_tb(error.__traceback__))[-FRAMES:]
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in reversed(frames)]


def _short(filename: str) -> str:
    """Return a path below the folder of the code or of the packages."""
    path = Path(filename)
    for root in (*(parent for parent in path.parents if parent.name == "site-packages"), CHECKOUT):
        if path.is_relative_to(root):
            return path.relative_to(root).as_posix()
    return filename
