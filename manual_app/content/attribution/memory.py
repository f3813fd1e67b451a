"""Whose words they are that come again: what stayed in a replaced passage, was moved, restored, brought back.

A passage that returns word for word belongs to who wrote it first, whoever brings it back.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from itertools import islice

from manual_app.content.attribution.runs import Author, Run, cut, joined
from manual_app.content.attribution.tokens import STRUCTURE, is_cut_apart
from manual_app.content.diff.sequences import matching

LEAST = 12
"""Characters of a passage that is known again: shorter ones are anybody's ("and in the")."""
KEPT = 400_000
"""Characters of removed passages that are remembered, the newest ones."""
LATELY = 16
"""The newest of them are known again inside of a longer passage, too."""
FIRST_EFFORT, EFFORT_A_STEP = 2_000_000, 200
"""Pairs of words that are compared in all, and how many more with each step: so it stays linear in steps."""

_LONGEST_JOINED = 1_000
_WORDS = re.compile("[\ue000-\uf8ff]|\\s+|[^\\s\ue000-\uf8ff]+")
_PIECES = re.compile("[\ue000-\uf8ff]|[^\ue000-\uf8ff]+")


class Memory:
    """The passages that were taken out of one Text."""

    def __init__(self) -> None:
        self._passages: OrderedDict[str, list[Run]] = OrderedDict()
        self._size = 0
        self._last: tuple[int, list[Run]] = (-1, [])
        self._effort = FIRST_EFFORT

    def credit(self, removed: Sequence[Run], inserted: str, author: Author) -> list[Run]:
        """Return the runs of what an author put in the place of `removed`."""
        self._effort += EFFORT_A_STEP
        if not inserted:
            return []
        old = text_of(removed)
        if STRUCTURE.search(old) and STRUCTURE.search(inserted):
            return joined(self._credit_blocks(removed, old, inserted, author))
        return joined(self._credit_changed(removed, inserted, author))

    def remember(self, start: int, removed: Sequence[Run]) -> None:
        """Keep what was taken out at a place; letters taken out one beside the other are one passage."""
        together = self._with_the_last(start, removed)
        self._last = (start, together)
        tokens = text_of(together)
        for at, passage in _passages(tokens):
            self._keep(passage, cut(together, at, at + len(passage)))

    def _with_the_last(self, start: int, removed: Sequence[Run]) -> list[Run]:
        last_start, last = self._last
        tokens, before = text_of(removed), text_of(last)
        if not tokens or not before or len(before) > _LONGEST_JOINED or STRUCTURE.search(before + tokens):
            return list(removed)
        if start + len(tokens) == last_start:
            together = joined([*removed, *last])
        elif start == last_start:
            together = joined([*last, *removed])
        else:
            return list(removed)
        self._forget(before.strip())
        return together

    def _keep(self, passage: str, runs: list[Run]) -> None:
        self._forget(passage)
        self._passages[passage] = runs
        self._size += len(passage)
        while self._size > KEPT:
            self._forget(next(iter(self._passages)))

    def _forget(self, passage: str) -> None:
        if self._passages.pop(passage, None) is not None:
            self._size -= len(passage)

    def _credit_blocks(
        self, removed: Sequence[Run], old: str, inserted: str, author: Author
    ) -> Iterator[Run]:
        """Yield the runs of blocks that replace blocks: what is the same as a whole, then in its words."""
        done_old = done = 0
        for at_old, at, length in self._in_both(_PIECES, old, inserted):
            if not STRUCTURE.sub("", inserted[at : at + length]):
                continue
            replaced = cut(removed, done_old, at_old)
            yield from self._credit_changed(replaced, inserted[done:at], author)
            yield from cut(removed, at_old, at_old + length)
            done_old, done = at_old + length, at + length
        yield from self._credit_changed(cut(removed, done_old, len(old)), inserted[done:], author)

    def _credit_changed(self, replaced: Sequence[Run], inserted: str, author: Author) -> Iterator[Run]:
        """Yield the runs of words in the place of words; a correction leaves the rest of its word alone."""
        old = text_of(replaced)
        start = _same_start(old, inserted)
        end = _same_end(old[start:], inserted[start:])
        if 2 * (start + end) < max(len(old), len(inserted)):
            start = end = 0
        yield from cut(replaced, 0, start)
        inner = cut(replaced, start, len(old) - end)
        yield from self._credit_words(inner, inserted[start : len(inserted) - end], author)
        yield from cut(replaced, len(old) - end, len(old))

    def _credit_words(self, replaced: Sequence[Run], inserted: str, author: Author) -> Iterator[Run]:
        old = text_of(replaced)
        done = 0
        same = self._in_both(_WORDS, old, inserted) if min(len(old), len(inserted)) >= LEAST else ()
        for at_old, at, length in same:
            if len(STRUCTURE.sub("", inserted[at : at + length])) >= LEAST:
                yield from self._credit_new(inserted[done:at], author)
                yield from cut(replaced, at_old, at_old + length)
                done = at + length
        yield from self._credit_new(inserted[done:], author)

    def _in_both(self, piece: re.Pattern[str], old: str, new: str) -> list[tuple[int, int, int]]:
        """Return what both have in order, as (place in the old, place in the new, length)."""
        olds, news = list(piece.finditer(old)), list(piece.finditer(new))
        cost = min(len(olds) * len(news), 200 * (len(olds) + len(news)))
        if cost > self._effort:
            return []
        self._effort -= cost
        return _stretches(olds, news)

    def _credit_new(self, inserted: str, author: Author) -> Iterator[Run]:
        done = 0
        for at, passage in _passages(inserted):
            at_known, known = self._recall(passage)
            if known:
                yield Run(inserted[done : at + at_known], author)
                yield from known
                done = at + at_known + len(text_of(known))
        yield Run(inserted[done:], author)

    def _recall(self, passage: str) -> tuple[int, list[Run]]:
        """Return what is remembered of a passage, and where: the whole, or what was taken out lately."""
        if passage in self._passages:
            return 0, self._passages[passage]
        for known in islice(reversed(self._passages), LATELY):
            at = passage.find(known)
            if at >= 0:
                return at, self._passages[known]
        return 0, []


def text_of(runs: Sequence[Run]) -> str:
    """Return the tokens of a few runs."""
    return runs[0].tokens if len(runs) == 1 else "".join(run.tokens for run in runs)


def _passages(tokens: str) -> Iterator[tuple[int, str]]:
    """Yield the texts between the structure that are long enough to be known again, with their places."""
    if len(tokens) < LEAST:
        return
    at = 0
    for piece in STRUCTURE.split(tokens):
        passage = piece.strip()
        if len(passage) >= LEAST and not STRUCTURE.match(passage):
            yield at + piece.index(passage), passage
        at += len(piece)


def _stretches(old: Sequence[re.Match[str]], new: Sequence[re.Match[str]]) -> list[tuple[int, int, int]]:
    stretches: list[tuple[int, int, int]] = []
    for i, j in matching([one[0] for one in old], [one[0] for one in new]):
        at_old, at_new, length = old[i].start(), new[j].start(), len(old[i][0])
        before_old, before_new, so_far = stretches[-1] if stretches else (-1, -1, 0)
        if (before_old + so_far, before_new + so_far) == (at_old, at_new):
            stretches[-1] = (before_old, before_new, so_far + length)
        else:
            stretches.append((at_old, at_new, length))
    return stretches


def _same_start(old: str, new: str) -> int:
    same = _same_tokens(old, new)
    return same - 1 if is_cut_apart(new, same) else same


def _same_end(old: str, new: str) -> int:
    same = _same_tokens(old[::-1], new[::-1])
    return same - 1 if is_cut_apart(new, len(new) - same) else same


def _same_tokens(old: str, new: str) -> int:
    """Return how many tokens both begin with, by halving: comparing long texts costs next to nothing."""
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
