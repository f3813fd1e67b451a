"""News of Texts, from where they are committed to whoever listens, in every process.

A process hands on its own commits at once (`publish`). One thread reads what else there is to tell: when this
process says so (`nudge`), when another one has committed (`hearing`), and every few seconds whatever it has
heard: a word of another process may be lost.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, cast
from weakref import WeakKeyDictionary, ref

import structlog
from sqlalchemy import Connection, Engine, select
from sqlalchemy.orm import Session

from manual_app import db
from manual_app.texts.hearing import Hearing, hearing
from manual_app.texts.models import Commit, Text
from manual_app.texts.news import Batch, News, commit_news, state_news
from manual_app.texts.presence import Presence

UNREAD = 2_000  # batches a listener may leave unread before it is cut off and has to resume
UNREAD_SIZE = 2_000_000  # characters of them
GATHER_SECONDS = 0.04  # between two wakings of those who listen: each waking costs, not what is told with it
LOOK_SECONDS = 2.0  # at most between two looks into the tables, heard or not
PRESENCE_SECONDS = 0.3  # between two words of who is where: what happens meanwhile is told as one
log = structlog.get_logger()


class Listener:
    """Is told the news of some Texts until it leaves; `wake` is called, from any thread, with each."""

    def __init__(self, hub: Hub, text_ids: Iterable[int], wake: Callable[[], None]) -> None:
        self.text_ids = frozenset(text_ids)
        self.cut_off = False
        self._hub, self._wake = hub, wake
        self._news: deque[News | Batch] = deque()
        self._size, self._lock = 0, threading.Lock()
        hub.join(self)

    def leave(self) -> None:
        """Be told no more."""
        self._hub.leave(self)

    def expect(self, versions: Mapping[int, int]) -> None:
        """Say which versions were read from the tables after joining: news go on from there."""
        self._hub.start_from(versions)

    @property
    def has_news(self) -> bool:
        """Whether `take` would return something."""
        return bool(self._news)

    def take(self, size: int) -> list[News | Batch]:
        """Return the next news, without waiting: up to the one with which they have more than `size`."""
        taken: list[News | Batch] = []
        with self._lock:
            while self._news and size >= 0:
                taken.append(self._news.popleft())
                size -= taken[-1].size
                self._size -= taken[-1].size
        return taken

    def put(self, news: News | Batch) -> None:
        """Hand over news; a listener that does not take them is cut off, and nothing is kept for it."""
        with self._lock:
            self._size += news.size
            self._news.append(news)
            if len(self._news) > UNREAD or self._size > UNREAD_SIZE:
                self.cut_off = True
                self._news.clear()
        self._wake()


@dataclass
class _Channel:
    listeners: set[Listener] = field(default_factory=set)
    version: int | None = None
    announced: int | None = None
    waiting: list[News] = field(default_factory=list)


class Hub:
    """Who listens to which Text in this process, and the thread that tells them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = ref(engine)
        self._lock = threading.Lock()
        self._channels: dict[int, _Channel] = {}
        self._wake, self._look, self._looked = threading.Event(), False, 0.0
        self._thread: threading.Thread | None = None
        self.presence, self._presence_told = Presence(), 0.0

    def join(self, listener: Listener) -> None:
        """Let a listener hear."""
        with self._lock:
            for text_id in listener.text_ids:
                self._channels.setdefault(text_id, _Channel()).listeners.add(listener)
            self._start()

    def attend(self) -> None:
        """See to it that who is where is told: somebody has come, perhaps without listening here."""
        with self._lock:
            self._start()

    def _start(self) -> None:
        if self._thread is None:
            self.presence.ask()
            self._thread = threading.Thread(target=self._watch, name="fan-out", daemon=True)
            self._thread.start()

    def leave(self, listener: Listener) -> None:
        """Tell a listener no more."""
        with self._lock:
            for text_id in listener.text_ids:
                channel = self._channels[text_id]
                channel.listeners.discard(listener)
                if not channel.listeners:
                    del self._channels[text_id]

    def start_from(self, versions: Mapping[int, int]) -> None:
        """Tell what comes after these versions, unless a Text is listened to from an earlier one already."""
        with self._lock:
            for text_id, version in versions.items():
                channel = self._channels[text_id]
                if channel.version is None:
                    channel.version = version
        self.nudge()

    def nudge(self) -> None:
        """Look into the tables now."""
        self._look = True
        self._wake.set()

    def publish(self, news: News) -> None:
        """Tell of a commit of this process, which is in the table already."""
        if not self._take_commit(news):
            self._look = True
        self._wake.set()

    def _watch(self) -> None:
        while (engine := self._engine()) is not None and not self._may_end():
            try:
                with engine.connect() as connection, closing(hearing(connection)) as ear:
                    self._watch_with(connection, ear)
            except Exception:  # streams go on beating: whatever it was, they must not fall silent
                log.exception("fan-out")
                self._wake.wait(1)

    def _may_end(self) -> bool:
        with self._lock:
            if self._is_needed:
                return False
            self._thread = None
            return True

    @property
    def _is_needed(self) -> bool:
        return bool(self._channels) or not self.presence.is_empty

    def _watch_with(self, connection: Connection, ear: Hearing) -> None:
        """Look again and again, as long as somebody listens or is there."""
        self._look = True
        while self._is_needed:
            self._wake.clear()
            self._look_if_due(connection)
            if self._hand_out():
                time.sleep(GATHER_SECONDS)
            if ear.wait(self._wake):
                self._look = True
            if time.monotonic() - self._presence_told >= PRESENCE_SECONDS:
                self._presence_told = time.monotonic()
                self._tell_presence(ear)

    def _tell_presence(self, ear: Hearing) -> None:
        """Tell who is where, and what other processes say of it; nothing is written, and no table read."""
        for word in ear.heard():
            self.presence.hear(word)
        ear.say(self.presence.take_words())
        for text_id, changes in self.presence.take_changes().items():
            self._put(News(text_id, "presence", changes))

    def _put(self, news: News) -> None:
        with self._lock:
            channel = self._channels.get(news.text_id)
            listeners = list(channel.listeners) if channel else []
        for listener in listeners:
            listener.put(news)

    def _look_if_due(self, connection: Connection) -> None:
        if self._look or time.monotonic() - self._looked >= LOOK_SECONDS:
            self._look, self._looked = False, time.monotonic()
            self._tell(connection)
            connection.rollback()

    def _tell(self, connection: Connection) -> None:
        with self._lock:
            known = {one: c.version for one, c in self._channels.items() if c.version is not None}
        if not known:
            return
        query = select(Text.id, Text.version, Text.announced).where(Text.id.in_(known))
        rows = {row.id: row for row in connection.execute(query)}
        for text_id, row in rows.items():
            if row.version > known[text_id]:
                for commit in _commits_after(connection, text_id, known[text_id]):
                    self._take_commit(commit_news(commit))
            self._tell_state(text_id, row.announced)
        for text_id in known.keys() - rows.keys():
            self._tell_gone(text_id)

    def _take_commit(self, news: News) -> bool:
        """Take the commit that comes next, to be handed out; False when others before it are not here yet."""
        with self._lock:
            channel = self._channels.get(news.text_id)
            if channel is None or channel.version is None or channel.version > news.version_from:
                return True
            if channel.version < news.version_from:
                return False
            channel.version = news.version
            channel.waiting.append(news)
            return True

    def _hand_out(self) -> bool:
        """Hand out what was taken; False when there was nothing."""
        with self._lock:
            full = [channel for channel in self._channels.values() if channel.waiting]
            handed = [(Batch(channel.waiting), list(channel.listeners)) for channel in full]
            for channel in full:
                channel.waiting = []
        for batch, listeners in handed:
            for listener in listeners:
                listener.put(batch)
        return bool(handed)

    def _tell_state(self, text_id: int, announced: int) -> None:
        with self._lock:
            channel = self._channels.get(text_id)
            if channel is None or channel.announced == announced:
                return
            channel.announced = announced
        self._put(state_news(text_id, announced))

    def _tell_gone(self, text_id: int) -> None:
        """Tell that a Text was deleted: it is looked for no more."""
        with self._lock:
            self._channels.get(text_id, _Channel()).version = None
        self._put(News(text_id, "gone", {"reason": "deleted"}))


_hubs: WeakKeyDictionary[Any, Hub] = WeakKeyDictionary()
_hubs_lock = threading.Lock()


def listen(text_ids: Iterable[int], wake: Callable[[], None]) -> Listener:
    """Return a listener for these Texts, until it leaves."""
    return Listener(_hub(), text_ids, wake)


def publish(news: News) -> None:
    """Hand on a commit that this process has made; when one before it is missing, it is looked for."""
    _hub().publish(news)


def presence() -> Presence:
    """Return who is where, as far as this process knows."""
    return _hub().presence


def attend() -> None:
    """Tell soon who has come."""
    _hub().attend()


def nudge() -> None:
    """Look into the tables now: this process has written something else than a commit."""
    _hub().nudge()


def _hub() -> Hub:
    engine = cast(Engine, db.session.get_bind())
    with _hubs_lock:
        if engine not in _hubs:
            _hubs[engine] = Hub(engine)
        return _hubs[engine]


def _commits_after(connection: Connection, text_id: int, version: int) -> Sequence[Commit]:
    query = select(Commit).where(Commit.text_id == text_id, Commit.version_from >= version)
    with Session(connection, join_transaction_mode="rollback_only", expire_on_commit=False) as session:
        rows = session.scalars(query.order_by(Commit.version_from)).all()
        session.expunge_all()
        return rows
