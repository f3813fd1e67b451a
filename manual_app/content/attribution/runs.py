"""A long line of runs that is changed in the middle: a step costs the same at 2 pages and at 200."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple

Author = Hashable
"""Who wrote something, as the caller names them; None: nobody, it was there from the beginning."""

_LONGEST = 1_000  # tokens of a run: longer ones are held as several, since changing one copies it
_MOST = 128  # runs of a chunk


class Run(NamedTuple):
    """Tokens that stand side by side, and who wrote them."""

    tokens: str
    author: Author


def cut(runs: Iterable[Run], start: int, end: int) -> list[Run]:
    """Return what lies between two places of a few runs."""
    found: list[Run] = []
    at = 0
    for tokens, author in runs:
        first, last = max(start - at, 0), min(end - at, len(tokens))
        if first < last:
            found.append(Run(tokens[first:last], author))
        at += len(tokens)
        if at >= end:
            break
    return found


def joined(runs: Iterable[Run], longest: int = _LONGEST) -> list[Run]:
    """Return the same runs, neighbours of one author as one up to a length."""
    found: list[Run] = []
    for run in runs:
        last = found[-1] if found else None
        if last is None or last.author != run.author or len(last.tokens) + len(run.tokens) > longest:
            found.append(run)
        else:
            found[-1] = Run(last.tokens + run.tokens, run.author)
    return found


class Runs:
    """Runs in chunks of some dozen; one looks from the chunk used last, since writing is local."""

    def __init__(self, runs: Iterable[Run]) -> None:
        self._chunks: list[list[Run]] = [[]]
        self._sizes = [0]
        self._at, self._start = 0, 0
        self.size = 0
        self.replace(0, 0, runs)

    def __iter__(self) -> Iterator[Run]:
        for chunk in self._chunks:
            yield from chunk

    def replace(self, start: int, length: int, new: Iterable[Run]) -> list[Run]:
        """Put runs in the place of `length` tokens, and return what stood there.

        Raises ValueError for a place outside of the line.
        """
        end = start + length
        if start < 0 or length < 0 or end > self.size:
            raise ValueError("a place outside of the text")
        self._go_to(start)
        self._take_until(end)
        chunk = self._chunks[self._at]
        first, begin = _run_at(chunk, 0, start - self._start)
        past, rest = _run_at(chunk, first, begin + length)
        touched = chunk[first : past + 1]
        old = cut(touched, begin, begin + length)
        left, right = cut(touched, 0, begin), cut(chunk[past : past + 1], rest, _LONGEST)
        before, after = chunk[max(first - 1, 0) : first], chunk[past + 1 : past + 2]
        local = joined(run for run in [*before, *left, *_short(new), *right, *after] if run.tokens)
        chunk[max(first - 1, 0) : past + 2] = local
        added = _size(local) - _size(before) - _size(touched) - _size(after)
        self.size += added
        self._sizes[self._at] += added
        self._halve()
        return old

    def _go_to(self, start: int) -> None:
        """Make the chunk in which a place lies the one that is used."""
        while start < self._start:
            self._at -= 1
            self._start -= self._sizes[self._at]
        while start > self._start + self._sizes[self._at]:
            self._start += self._sizes[self._at]
            self._at += 1

    def _take_until(self, end: int) -> None:
        """Add the chunks that follow until a place lies within, too."""
        past, reach = self._at + 1, self._start + self._sizes[self._at]
        while reach < end:
            reach += self._sizes[past]
            past += 1
        if past > self._at + 1:
            together = [run for chunk in self._chunks[self._at : past] for run in chunk]
            self._chunks[self._at : past] = [together]
            self._sizes[self._at : past] = [reach - self._start]

    def _halve(self) -> None:
        runs = self._chunks[self._at]
        if len(runs) <= 2 * _MOST:
            return
        parts = [runs[at : at + _MOST] for at in range(0, len(runs), _MOST)]
        self._chunks[self._at : self._at + 1] = parts
        self._sizes[self._at : self._at + 1] = [_size(part) for part in parts]


def _size(runs: Iterable[Run]) -> int:
    return sum(len(run.tokens) for run in runs)


def _short(runs: Iterable[Run]) -> Iterator[Run]:
    for tokens, author in runs:
        for at in range(0, len(tokens), _LONGEST):
            yield Run(tokens[at : at + _LONGEST], author)


def _run_at(chunk: Sequence[Run], first: int, offset: int) -> tuple[int, int]:
    """Return the run in which a place lies, counted from the run `first`, and the place in it."""
    last = len(chunk) - 1
    while first < last and offset > (size := len(chunk[first].tokens)):
        offset -= size
        first += 1
    return first, offset
