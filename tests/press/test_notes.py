"""Every note stands on the page of its call, whatever surrounds it: texts at random, with a fixed seed."""

from __future__ import annotations

import dataclasses
import random
from itertools import count
from pathlib import Path

import pytest

from manual_app.press import oracle, pdf
from manual_app.press.compile import compile_book
from tests.press.nodes import (
    Node,
    bullets,
    callout,
    doc,
    figure,
    h,
    note,
    p,
    quote,
    recommendation,
    table,
)
from tests.press.pictures import ASSETS, RINGS, sha
from tests.press.sections import CHAPTER_1
from tests.press.specimen import BOOK, tiny

WORDS = [
    "solidarity",
    "is",
    "a",
    "habit",
    "of",
    "towns",
    "that",
    "share",
    "water",
    "bread",
    "and",
    "time",
    "with",
    "those",
    "who",
    "come",
    "from",
    "far",
    "away",
]

# both fail when either cure is taken away: the line in the engine module, the policy in the style sheet
QUICK = (4, 8)
LONG = tuple(range(100, 140))


class Writer:
    """Writes blocks at random."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.notes = count(1)

    def words(self, least: int, most: int) -> str:
        return " ".join(self.random.choice(WORDS) for _ in range(self.random.randint(least, most)))

    def noted(self, least: int = 8, most: int = 70) -> list[str | Node]:
        parts: list[str | Node] = []
        for _ in range(self.random.choice((0, 1, 1, 2, 3))):
            parts += [self.words(1, 14), note(f"N{next(self.notes)} {self.words(3, 60)}")]
        return [*parts, f" {self.words(least, most)}"]

    def block(self) -> Node:
        kinds = (
            (60, lambda: p(*self.noted())),
            (8, lambda: bullets(*(self.noted(3, 20) for _ in range(self.random.randint(2, 5))))),
            (6, lambda: quote(*self.noted(5, 30))),
            (6, lambda: callout("note", p(*self.noted(5, 30)))),
            (5, lambda: recommendation(self.words(12, 12), self.words(20, 20))),
            (5, lambda: h(2, self.words(4, 4))),
            (5, lambda: figure(sha(RINGS), "Rings", self.words(5, 5))),
            (5, self.table),
        )
        (chosen,) = self.random.choices([make for _, make in kinds], [weight for weight, _ in kinds])
        return chosen()

    def table(self) -> Node:
        rows = ([self.words(2, 2), self.words(9, 9)] for _ in range(self.random.randint(2, 12)))
        return table(self.words(4, 4), [self.words(1, 1), self.words(2, 2)], *rows)


def problems(seed: int, blocks: int, path: Path) -> list[str]:
    writer = Writer(seed)
    chapter = dataclasses.replace(CHAPTER_1, doc=doc(*(writer.block() for _ in range(blocks))), fields={})
    book = tiny(parts=(dataclasses.replace(BOOK.parts[0], sections=(chapter,)),))
    compile_book(book, ASSETS, path)
    reading = pdf.read(path)
    return [*oracle.differences(book, reading), *oracle.wrong_references(reading), *pdf.failures(path)]


@pytest.mark.parametrize("seed", QUICK)
def test_notes_stand_on_the_page_of_their_call(seed: int, tmp_path: Path) -> None:
    assert problems(seed, 45, tmp_path / "notes.pdf") == []


@pytest.mark.long
@pytest.mark.parametrize("seed", LONG)
def test_notes_stand_on_the_page_of_their_call_in_many_texts(seed: int, tmp_path: Path) -> None:
    assert problems(seed, 90, tmp_path / "notes.pdf") == []
