"""The news of some Texts for one stream: first what was missed, then what happens, without a gap."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from manual_app import db
from manual_app.errors import NotFound
from manual_app.texts import fanout, heads
from manual_app.texts.fanout import Listener
from manual_app.texts.models import Text
from manual_app.texts.news import Batch, News, commit_news, state_news
from manual_app.web.streams import Frames, frame
from manual_app.wording import _

AT_ONCE = 64_000  # characters of news: who reads slowly has no more than this waiting, and one commit


class TextEvents:
    """Events of the Texts in `positions` from the given versions on.

    With `vector`, ids carry the version of every Text ("7:121,9:4") and events say which Text they are of.
    """

    def __init__(self, positions: Mapping[int, int], *, vector: bool) -> None:
        self._positions = dict(positions)
        self._vector = vector
        self._listener: Listener | None = None
        self._behind: set[int] = set()  # Texts with commits in the table that were not told yet

    def open(self, wake: Callable[[], None]) -> Sequence[Frames]:
        """Join the news, then read the first of what was missed."""
        self._listener = fanout.listen(self._positions, wake)
        with db.reading():
            rows = _standing(self._positions)
            versions = {row.id: row.version for row in rows}
            self._behind = {one for one, version in versions.items() if version > self._positions[one]}
            events = self._missed()
        self._listener.expect({**self._positions, **versions})
        told = [news for row in rows for news in (state_news(row.id, row.announced), whole_presence(row.id))]
        return events + [self._event(news) for news in told]

    def news(self) -> Sequence[Frames] | None:
        """Return the next news; commits that are known are left out, a gap is filled from the table."""
        if self._listener is None or self._listener.cut_off:
            return None
        events = [event for news in self._listener.take(AT_ONCE) for event in self._events_of(news)]
        if self._behind:
            with db.reading():
                events += self._missed()
        return events

    @property
    def more(self) -> bool:
        """Whether there are news to be told at once."""
        return bool(self._behind) or (self._listener is not None and self._listener.has_news)

    def close(self) -> None:
        """Leave."""
        if self._listener is not None:
            self._listener.leave()

    def _events_of(self, news: News | Batch) -> Sequence[Frames]:
        if isinstance(news, News):
            return [self._event(news)]
        first, last = news.commits[0], news.commits[-1]
        if len(self._positions) == 1 and first.version_from == self._positions[first.text_id]:
            self._positions[first.text_id] = last.version
            return [Frames(_written(news, vector=self._vector))]
        return [event for one in news.commits for event in self._following(one)]

    def _following(self, news: News) -> list[Frames]:
        position = self._positions[news.text_id]
        if news.version_from > position:
            self._behind.add(news.text_id)
        if news.version_from != position:
            return []
        self._positions[news.text_id] = news.version
        return [self._event(news)]

    def _missed(self) -> list[Frames]:
        """Read on where Texts are behind, no further than is sent at once."""
        events: list[Frames] = []
        size = 0
        for text_id, news in self._in_tables():
            self._positions[text_id] = news.version
            events.append(self._event(news))
            size += news.size
            if size > AT_ONCE:
                break
        return events

    def _in_tables(self) -> Iterator[tuple[int, News]]:
        for text_id in sorted(self._behind):
            while rows := heads.commits_since(text_id, self._positions[text_id], limit=heads.READ_AT_ONCE):
                yield from ((text_id, commit_news(row)) for row in rows)
            self._behind.discard(text_id)

    def _event(self, news: News) -> Frames:
        identity = self._id() if news.kind == "commit" else None
        return Frames(frame(news.kind, news.named if self._vector else news.alone, identity))

    def _id(self) -> str:
        if self._vector:
            return ",".join(f"{one}:{version}" for one, version in sorted(self._positions.items()))
        return str(next(iter(self._positions.values())))


def whole_presence(text_id: int) -> News:
    """Return as news who is in a Text now: whoever is not named has left."""
    return News(text_id, "presence", {"people": fanout.presence().here(text_id), "left": [], "whole": True})


def _written(batch: Batch, *, vector: bool) -> str:
    """Return the frames of a stream that has this Text only: the same for all who listen, so written once."""
    if vector not in batch.written:
        batch.written[vector] = "".join(
            frame("commit", one.named, f"{one.text_id}:{one.version}")
            if vector
            else frame("commit", one.alone, str(one.version))
            for one in batch.commits
        )
    return batch.written[vector]


def _standing(text_ids: Iterable[int]) -> Sequence[Any]:
    """Return version and how often something was announced of each Text: who resumes knows what is news."""
    query = select(Text.id, Text.version, Text.announced).where(Text.id.in_(text_ids)).order_by(Text.id)
    return db.session.execute(query).all()


def check_positions(positions: Mapping[int, int]) -> None:
    """Raise NotFound unless every Text exists and has had the version asked for."""
    query = select(Text.id, Text.version).where(Text.id.in_(positions))
    versions = {row.id: row.version for row in db.session.execute(query)}
    if any(version > versions.get(text_id, -1) for text_id, version in positions.items()):
        raise NotFound(_("There is no such version of this text."))
