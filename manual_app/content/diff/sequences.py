"""What two sequences have in common, in order."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence

_SMALL, _BEARABLE = 4_000, 40_000
"""Products of two lengths up to which every pair is looked at: always, and where there is no anchor."""

Pair = tuple[int, int]


def matching(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Pair]:
    """Return pairs of indices of equal items, both rising.

    In long runs, what both have exactly once serves as anchor, and what lies between anchors is looked at
    again; long runs without an anchor count as different. It takes as long as sorting, whatever the items.
    """
    pairs: list[Pair] = []
    waiting = [(0, len(old), 0, len(new))]
    while waiting:
        a, b, c, d = waiting.pop()
        while a < b and c < d and old[a] == new[c]:
            pairs.append((a, c))
            a, c = a + 1, c + 1
        while a < b and c < d and old[b - 1] == new[d - 1]:
            b, d = b - 1, d - 1
            pairs.append((b, d))
        if a == b or c == d:
            continue
        anchors = _anchors(old, new, (a, b, c, d)) if (b - a) * (d - c) > _SMALL else []
        if not anchors:
            pairs.extend(_every_pair(old, new, (a, b, c, d)))
            continue
        for i, j in [*anchors, (b, d)]:
            waiting.append((a, i, c, j))
            if i < b:
                pairs.append((i, j))
            a, c = i + 1, j + 1
    return sorted(pairs)


def rising(values: Sequence[int]) -> list[int]:
    """Return the indices of a longest run of rising values."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, value in enumerate(values):
        place = bisect_left(tails, value)
        before.append(ends[place - 1] if place else -1)
        tails[place : place + 1] = [value]
        ends[place : place + 1] = [index]
    found: list[int] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        found.append(at)
        at = before[at]
    return found[::-1]


def _anchors(
    old: Sequence[Hashable], new: Sequence[Hashable], within: tuple[int, int, int, int]
) -> list[Pair]:
    a, b, c, d = within
    once_old, once_new = Counter(old[a:b]), Counter(new[c:d])
    places = {item: index for index, item in enumerate(new[c:d], c) if once_new[item] == 1}
    pairs = [(i, places[old[i]]) for i in range(a, b) if once_old[old[i]] == 1 and old[i] in places]
    return [pairs[index] for index in rising([j for _, j in pairs])]


def _every_pair(
    old: Sequence[Hashable], new: Sequence[Hashable], within: tuple[int, int, int, int]
) -> list[Pair]:
    a, b, c, d = within
    if (b - a) * (d - c) > _BEARABLE:
        return []
    longest = [[0] * (d - c + 1) for _ in range(b - a + 1)]
    for i in range(b - a - 1, -1, -1):
        for j in range(d - c - 1, -1, -1):
            if old[a + i] == new[c + j]:
                longest[i][j] = longest[i + 1][j + 1] + 1
            else:
                longest[i][j] = max(longest[i + 1][j], longest[i][j + 1])
    pairs, i, j = [], 0, 0
    while i < b - a and j < d - c:
        if old[a + i] == new[c + j]:
            pairs.append((a + i, c + j))
            i, j = i + 1, j + 1
        elif longest[i + 1][j] >= longest[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs
