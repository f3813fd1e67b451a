"""What two sequences have in common, against the plain quadratic answer."""

from __future__ import annotations

import random
import time
from difflib import SequenceMatcher
from itertools import pairwise

import pytest

from manual_app.content.diff.sequences import matching, rising


def longest(a: str, b: str) -> int:
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            table[i + 1][j + 1] = table[i][j] + 1 if x == y else max(table[i][j + 1], table[i + 1][j])
    return table[-1][-1]


@pytest.mark.parametrize(
    ("old", "new", "pairs"),
    [
        ("", "", []),
        ("abc", "abc", [(0, 0), (1, 1), (2, 2)]),
        ("abc", "xyz", []),
        ("abc", "aXc", [(0, 0), (2, 2)]),
        ("abcd", "bcda", [(1, 0), (2, 1), (3, 2)]),
        ("aabbaa", "aaccaa", [(0, 0), (1, 1), (4, 4), (5, 5)]),
    ],
)
def test_pairs(old: str, new: str, pairs: list[tuple[int, int]]) -> None:
    assert matching(old, new) == pairs


def test_pairs_rise_and_join_equal_items() -> None:
    r = random.Random(3)
    for _ in range(500):
        a, b = ("".join(r.choices("abcd ", k=r.randrange(30))) for _ in range(2))
        pairs = matching(a, b)
        assert all(a[i] == b[j] for i, j in pairs)
        assert all(i < k and j < m for (i, j), (k, m) in pairwise(pairs))
        assert len(pairs) == longest(a, b)


def test_short_sequences_without_anchors_are_matched_in_full() -> None:
    r = random.Random(4)
    for _ in range(200):
        a, b = ("".join(r.choices("ab", k=20)) for _ in range(2))
        assert len(matching(a, b)) >= SequenceMatcher(None, a, b, autojunk=False).ratio() * 20 - 2


def test_rising() -> None:
    assert rising([]) == []
    assert rising([3, 1, 2, 5, 4]) == [1, 2, 4]


def test_long_repetitive_sequences_take_no_time() -> None:
    started = time.process_time()
    matching("ab" * 50_000, "ba" * 50_000 + "c")
    assert time.process_time() - started < 2
