"""At every version the runs are the document: no gap, no overlap, and each has a writer who was there."""

from __future__ import annotations

import itertools
import os
import random

import pytest
from prosemirror.model import Node

from manual_app.content.attribution import Authorship
from manual_app.content.attribution.runs import Run, Runs, cut
from manual_app.content.attribution.tokens import tokens_of
from manual_app.content.schema import SCHEMA
from tests.content import fixtures
from tests.content.attribution.histories import WRITERS, History, histories
from tests.content.attribution.oracle import SlowAuthorship, tokens

LONG = os.environ.get("MANUAL_LONG") == "1"
STEPS = 40_000 if LONG else 1_500


def check(history: History) -> None:
    """Follow a history step by step, beside the slow way."""
    quick = Authorship(history.first)
    slow = SlowAuthorship(Node.from_json(SCHEMA, history.first))
    writers: set[object] = {None}
    for (step, writer), doc in zip(history.steps, history.docs, strict=True):
        writers.add(writer)
        quick.follow([step], writer)
        slow.follow(step, writer)
        runs = quick.runs()
        assert quick.size == doc.content.size
        assert "".join(run.tokens for run in runs) == tokens_of(doc.to_json()["content"])
        assert [run.author for run in runs for _ in run.tokens] == slow.authors()
        assert {run.author for run in runs} <= writers
        assert all(one.author != following.author for one, following in itertools.pairwise(runs))
        assert all(run.tokens for run in runs)


def test_runs_cover_the_text_exactly_at_every_version() -> None:
    steps = 0
    for history in histories(seed=20607, steps=STEPS):
        check(history)
        steps += len(history.steps)
    assert steps > STEPS / 2


@pytest.mark.parametrize("name", fixtures.NAMES)
def test_tokens_stand_where_positions_point(name: str) -> None:
    doc = fixtures.load(name)
    node = Node.from_json(SCHEMA, doc)
    kinds = {"open": range(0xE000, 0xF000), "leaf": range(0xF000, 0xF8FF), "close": (0xF8FF,)}
    written = tokens_of(doc["content"])
    expected = tokens(node)
    assert len(written) == node.content.size
    for token, (kind, what) in zip(written, expected, strict=True):
        if kind == "text":
            assert token.encode("utf-16-le", "surrogatepass").hex() == what
        else:
            assert ord(token) in kinds[kind]


def test_what_fits_is_known_by_one_step_or_many() -> None:
    for history in histories(seed=11, steps=200):
        once, singly = Authorship(history.first), Authorship(history.first)
        once.follow([step for step, _writer in history.steps], "jette")
        for step, _writer in history.steps:
            singly.follow([step], "jette")
        assert once.runs() == singly.runs()


def test_a_line_of_ten_thousand_runs_is_changed_anywhere_as_a_list_is() -> None:
    r = random.Random(5)
    line = Runs([])
    plain: list[tuple[str, str]] = []
    for _ in range(6_000):
        start = r.randrange(len(plain) + 1)
        length = min(len(plain) - start, r.choice([0, 0, 0, 1, 2, 40, 700 if r.random() < 0.02 else 3]))
        new = [Run(r.choice("abc") * r.randint(1, 9), r.choice(WRITERS)) for _ in range(r.randint(0, 4))]
        removed = line.replace(start, length, new)
        flat = [(token, run.author) for run in removed for token in run.tokens]
        assert flat == plain[start : start + length]
        plain[start : start + length] = [(token, str(run.author)) for run in new for token in run.tokens]
        assert line.size == len(plain)
    assert [(token, run.author) for run in line for token in run.tokens] == plain
    assert len(plain) > 10_000
    assert max(len(run.tokens) for run in line) <= 1_000


@pytest.mark.parametrize(("start", "length"), [(-1, 1), (0, 4), (4, 0), (2, -1)])
def test_a_place_outside_of_the_line_is_refused(start: int, length: int) -> None:
    line = Runs([Run("abc", "jette")])
    with pytest.raises(ValueError, match="outside"):
        line.replace(start, length, [])
    assert cut(line, 0, 3) == [Run("abc", "jette")]
