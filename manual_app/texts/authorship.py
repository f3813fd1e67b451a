"""Who wrote what stands in a Text, from its commits: each process keeps what it has found out, and goes on.

The commits are the only source; but for the sums of a Revision nothing is stored. To read 50,000 steps
takes a process about a second, once; after that it costs what was written since.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Row, select

from manual_app import db
from manual_app.content.attribution import Authorship
from manual_app.errors import NotFound
from manual_app.texts import heads
from manual_app.texts.models import Commit, Snapshot
from manual_app.wording import TIME_ZONE, _

KEPT_TEXTS = 16
READ_AT_ONCE = 1_000  # commits

Found = TypeVar("Found")


class Written(NamedTuple):
    """Who wrote something, and on which day, where the network counts its days."""

    member_id: int
    day: date


class _Known:
    """What is known of one Text, up to a version."""

    def __init__(self, text_id: int) -> None:
        first = db.session.scalar(select(Snapshot.doc).filter_by(text_id=text_id, version=0))
        if first is None:
            raise NotFound(_("There is no such text."))
        self._text_id = text_id
        self.lock = threading.Lock()
        self.version = 0
        self.authorship = Authorship(first)

    def follow(self, version: int) -> None:
        """Read on until a version; raises NotFound when none ends there."""
        for row in _commits(self._text_id, self.version, version):
            day = row.created_at.astimezone(TIME_ZONE).date()
            self.authorship.follow(row.steps, Written(row.member_id, day))
            self.version = row.version_from + row.count
        if self.version != version:
            raise NotFound(_("This text never had that version."))


class _Kept:
    """What a process has found out of one database, the least lately asked for forgotten first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[int, _Known] = OrderedDict()

    def of(self, text_id: int) -> _Known:
        """Return what is known of a Text; of one not asked for lately, what it began with."""
        with self._lock:
            known = self._known.get(text_id)
            if known is None:
                known = self._known[text_id] = _Known(text_id)
            self._known.move_to_end(text_id)
            while len(self._known) > KEPT_TEXTS:
                self._known.popitem(last=False)
            return known


_of_databases: WeakKeyDictionary[Any, _Kept] = WeakKeyDictionary()
_of_databases_lock = threading.Lock()


def read_at(text_id: int, version: int, read: Callable[[Authorship], Found]) -> Found:
    """Return what `read` finds in who wrote the Text as it was at a version; raises NotFound.

    An older version than the newest one asked for, and one of which this transaction has written something,
    are read from the beginning, and not kept.
    """
    if not heads.is_written_here(text_id):
        known = _kept().of(text_id)
        with known.lock:
            if known.version <= version:
                known.follow(version)
                return read(known.authorship)
    alone = _Known(text_id)
    alone.follow(version)
    return read(alone.authorship)


def runs_at(text_id: int, version: int) -> tuple[list[tuple[int, Any]], dict[str, Any]]:
    """Return runs as (positions, who wrote them; None for nobody), and who answered each field."""

    def read(authorship: Authorship) -> tuple[list[tuple[int, Any]], dict[str, Any]]:
        return [(len(run.tokens), run.author) for run in authorship.runs()], authorship.fields()

    return read_at(text_id, version, read)


def _commits(text_id: int, since: int, until: int) -> Iterator[Row[Any]]:
    columns = (Commit.version_from, Commit.count, Commit.member_id, Commit.created_at, Commit.steps)
    query = select(*columns).where(
        Commit.text_id == text_id, Commit.version_from >= since, Commit.version_from < until
    )
    ordered = query.order_by(Commit.version_from).execution_options(yield_per=READ_AT_ONCE)
    yield from db.session.execute(ordered)


def _kept() -> _Kept:
    engine = db.session.get_bind()
    with _of_databases_lock:
        return _of_databases.setdefault(engine, _Kept())
