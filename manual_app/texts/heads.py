"""The heads of Texts: each process keeps those it has used lately, and catches up with the commits table.

What a transaction has written itself stays with that transaction until it is committed: nothing that may
still be rolled back is ever seen by others.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from prosemirror.model import Node
from prosemirror.transform import Step
from sqlalchemy import Select, and_, event, func, select
from sqlalchemy.orm import Session

from manual_app import db
from manual_app.content import steps as content_steps
from manual_app.content.schema import SCHEMA, from_json
from manual_app.errors import NotFound
from manual_app.texts.models import Commit, Snapshot
from manual_app.wording import _

SNAPSHOT_EVERY = 500
KEPT_HEADS = 64  # documents of 100 pages take about 5 MB each
FARTHEST_BEHIND = 5_000  # steps of others that are loaded to move something past them
READ_AT_ONCE = 20  # rows, of those that may be as large as a document
KEPT_WRITES = 64  # of each head: as far behind as who writes beside twenty others usually is
LIGHT_STEPS, LIGHT_SLICE = 50, 2_000  # of what is kept: who types stays below, and nobody fills the memory


class Past(NamedTuple):
    """What is remembered of a commit: whose it was, and its steps, read already."""

    version_from: int
    member_id: int
    request: str
    steps: Sequence[Step]


@dataclass(frozen=True, slots=True)
class Head:
    """A Text as it stands: its version, which counts steps, its document, and the newest commits."""

    version: int
    doc: Node
    past: tuple[Past, ...] = field(default=(), compare=False, repr=False)

    def after(self, member_id: int, request: str, steps: Sequence[Step], doc: Node) -> Head:
        """Return the head that a commit makes of this one."""
        past = Past(self.version, member_id, request, steps)
        kept = (*self.past[1 - KEPT_WRITES :], past) if _is_light(steps) else ()
        return Head(self.version + len(steps), doc, kept)

    def since(self, version: int) -> Sequence[Past] | None:
        """Return the commits from `version` to here; None when they are forgotten or none begins there."""
        for index in range(len(self.past) - 1, -1, -1):
            if self.past[index].version_from <= version:
                return self.past[index:] if self.past[index].version_from == version else None
        return None


def _is_light(steps: Sequence[Step]) -> bool:
    slices = (getattr(step, "slice", None) for step in steps)
    return len(steps) <= LIGHT_STEPS and all(one is None or one.size <= LIGHT_SLICE for one in slices)


class _Heads:
    """Committed heads of one database, the least lately used forgotten first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._heads: OrderedDict[int, Head] = OrderedDict()

    def find(self, text_id: int) -> Head | None:
        """Return a head that was committed, perhaps not the newest."""
        with self._lock:
            if text_id in self._heads:
                self._heads.move_to_end(text_id)
            return self._heads.get(text_id)

    def keep(self, text_id: int, head: Head) -> None:
        """Keep a committed head unless a newer one is known."""
        with self._lock:
            known = self._heads.get(text_id)
            if known is None or known.version < head.version:
                self._heads[text_id] = head
            self._heads.move_to_end(text_id)
            while len(self._heads) > KEPT_HEADS:
                self._heads.popitem(last=False)


_of_databases: WeakKeyDictionary[Any, _Heads] = WeakKeyDictionary()
_of_databases_lock = threading.Lock()


def current(text_id: int) -> Head:
    """Return the head as this transaction sees it; raises NotFound."""
    own, kept = _uncommitted(), _committed()
    known = own.get(text_id) or kept.find(text_id)
    head = _caught_up(text_id, known or _newest_snapshot(text_id))
    if text_id in own:
        own[text_id] = head
    elif head is not known:
        kept.keep(text_id, head)
    return head


def at_least(text_id: int, version: int) -> Head:
    """Return the head, without asking the database when the one in memory is of this version already."""
    known = _uncommitted().get(text_id) or _committed().find(text_id)
    return known if known is not None and known.version == version else current(text_id)


def all_at_least(versions: Mapping[int, int]) -> Iterator[tuple[int, Head]]:
    """Yield id and head of each Text; those not in memory at their version take two questions together."""
    own, kept = _uncommitted(), _committed()
    known = {text_id: own.get(text_id) or kept.find(text_id) for text_id in versions}
    current = {text_id: head for text_id, head in known.items() if head and head.version == versions[text_id]}
    yield from current.items()
    for text_id, head in _read_anew(versions.keys() - current.keys(), known):
        if text_id not in own:
            kept.keep(text_id, head)
        yield text_id, head


def advance(text_id: int, head: Head) -> None:
    """Make `head` what this transaction sees, and what everybody sees once it is committed."""
    own, kept = _uncommitted(), _committed()
    own[text_id] = head

    def keep() -> None:
        written = own.get(text_id)
        if written is not None:
            kept.keep(text_id, written)

    db.after_commit(keep)


def is_written_here(text_id: int) -> bool:
    """Whether this transaction has written to a Text: what nobody else sees yet."""
    return text_id in _uncommitted()


def at_version(text_id: int, version: int) -> Node:
    """Return the document as it was at `version`, replayed from the snapshot before it; raises NotFound."""
    head = _newest_snapshot(text_id, version)
    reached = replay(head, commits_since(text_id, head.version, until=version))
    if reached.version != version:
        raise NotFound(_("This text never had that version."))
    return reached.doc


def commits_since(
    text_id: int, version: int, *, until: int | None = None, limit: int | None = None
) -> Sequence[Commit]:
    """Return the commits on top of `version`, in order."""
    query = select(Commit).where(Commit.text_id == text_id, Commit.version_from >= version)
    if until is not None:
        query = query.where(Commit.version_from < until)
    return db.session.scalars(query.order_by(Commit.version_from).limit(limit)).all()


def steps_since(text_id: int, head: Head, version: int) -> list[Step] | None:
    """Return the steps from a version to the head; None for one too far behind, or that nobody can hold."""
    if version == head.version:
        return []
    if not head.version - FARTHEST_BEHIND <= version < head.version:
        return None
    remembered = head.since(version)
    if remembered is not None:
        return [step for past in remembered for step in past.steps]
    commits = commits_since(text_id, version)
    if not commits or commits[0].version_from != version:  # no commit ends there
        return None
    return [step for row in commits for step in steps_of(row)]


def replay(head: Head, commits: Iterable[Commit]) -> Head:
    """Return the head after the commits; they were checked when they were accepted."""
    for commit in commits:
        steps = steps_of(commit)
        doc = content_steps.apply_again(head.doc, steps)
        head = head.after(commit.member_id, commit.request, steps, doc)
    return head


def steps_of(commit: Commit) -> list[Step]:
    """Read the steps of a stored commit; the schema is only ever extended, so today's reads all."""
    return [Step.from_json(SCHEMA, step) for step in commit.steps]


def _newest_snapshot(text_id: int, version: int | None = None) -> Head:
    query = select(Snapshot).where(Snapshot.text_id == text_id)
    if version is not None:
        query = query.where(Snapshot.version <= version)
    snapshot = db.session.scalar(query.order_by(Snapshot.version.desc()).limit(1))
    if snapshot is None:
        raise NotFound(_("There is no such text."))
    return Head(snapshot.version, from_json(snapshot.doc))


def _read_anew(text_ids: Collection[int], known: Mapping[int, Head | None]) -> Iterator[tuple[int, Head]]:
    """Yield ids and heads while they are read: replayed from the newest snapshot or a newer `known` head."""
    if not text_ids:
        return
    newest = (
        select(Snapshot.text_id, func.max(Snapshot.version).label("version"))
        .where(Snapshot.text_id.in_(text_ids))
        .group_by(Snapshot.text_id)
        .subquery()
    )
    same, later = Snapshot.version == newest.c.version, Commit.version_from >= newest.c.version
    snapshots = select(Snapshot).join(newest, and_(Snapshot.text_id == newest.c.text_id, same))
    commits = select(Commit).join(newest, and_(Commit.text_id == newest.c.text_id, later))
    by_text = groupby(
        _streamed(commits.order_by(Commit.text_id, Commit.version_from)), key=attrgetter("text_id")
    )
    its_id, its_commits = next(by_text, (None, ()))
    for snapshot in _streamed(snapshots.order_by(Snapshot.text_id)):
        head = known[snapshot.text_id]
        if head is None or head.version < snapshot.version:
            head = Head(snapshot.version, from_json(snapshot.doc))
        if its_id == snapshot.text_id:
            start = head.version
            head = replay(head, (commit for commit in its_commits if commit.version_from >= start))
            its_id, its_commits = next(by_text, (None, ()))
        yield snapshot.text_id, head


def _streamed(query: Select[Any]) -> Iterable[Any]:
    return db.session.scalars(query.execution_options(yield_per=READ_AT_ONCE))


def _caught_up(text_id: int, head: Head) -> Head:
    commits = commits_since(text_id, head.version)
    return replay(head, commits) if commits else head


def _committed() -> _Heads:
    engine = db.session.get_bind()
    with _of_databases_lock:
        return _of_databases.setdefault(engine, _Heads())


def _uncommitted() -> dict[int, Head | None]:
    """Return what the current transaction has written; another transaction starts with nothing.

    None stands for a Text of which a savepoint was rolled back: its head is read from the tables again.
    """
    session = db.session()
    transaction = session.get_transaction() or session.begin()
    owner, written = session.info.get("heads", (None, None))
    heads: dict[int, Head | None] = written if owner is transaction else {}
    if owner is not transaction:
        session.info["heads"] = (transaction, heads)
    return heads


@event.listens_for(db.session, "after_soft_rollback")
def _forget_rolled_back(session: Session, _previous: object) -> None:
    _owner, heads = session.info.get("heads", (None, {}))
    heads.update(dict.fromkeys(heads))
