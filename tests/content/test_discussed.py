"""The mark of a discussion stands in one place: at another words lose it, ordinary edits keep it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from prosemirror.model import Fragment, Node, Slice
from prosemirror.transform import ReplaceStep

from manual_app.content.discussed import taken_off, threads_doubled, threads_on
from manual_app.content.schema import SCHEMA
from manual_app.content.suggestions import changed_blocks
from tests.texts.suggesting import Hand, chapter

DISCUSSED = SCHEMA.marks["comment"].create({"thread": "t1"})


def hand() -> Hand:
    """Return what edits a chapter that says "A word discussed here.", with the mark on "discussed"."""
    return Hand(chapter(1, 2), 1, 2)


def marked(doc: Node) -> list[str]:
    """Return the words that carry the mark."""
    found: list[str] = []

    def look(node: Node, *_rest: object) -> None:
        if "t1" in threads_on(node):
            found.append(node.text_content)

    doc.descendants(look)
    return found


def kept_to_one_place(mine: Hand) -> tuple[frozenset[str], Node]:
    """Return the discussions that stand twice after what a hand has done, and the document without that."""
    old, new = mine.tr.docs[0], mine.tr.doc
    twice = threads_doubled(old, new, *changed_blocks(old, new))
    return twice, taken_off(mine.tr.steps, new, twice).doc


def put_marked(mine: Hand, block: str, offset: int, words: str) -> None:
    mine.put(block, offset, words, DISCUSSED)


def _beside(mine: Hand) -> None:
    put_marked(mine, "p1", 0, "discussed")


def _in_the_same_block(mine: Hand) -> None:
    put_marked(mine, "p3", 0, "discussed")


def _between_two_changes(mine: Hand) -> None:
    mine.put("p1", 0, "x")
    put_marked(mine, "p4", 0, "discussed")
    mine.put("p9", 0, "x")


def _inside_of_a_note(mine: Hand) -> None:
    put_marked(mine, "f1", 0, "discussed")


def _two_copies(mine: Hand) -> None:
    put_marked(mine, "p1", 0, "discussed")
    put_marked(mine, "p9", 0, "other words")


def _the_whole_block_again(mine: Hand) -> None:
    block = mine.tr.doc.node_at(mine.at("p3"))
    assert block is not None
    mine.add("p9", block.type.create({"id": "copy"}, block.content))


def _with_less_of_it_left(mine: Hand) -> None:
    mine.delete("p3", 7, 9)
    put_marked(mine, "p9", 0, "discussed")


TWICE = (
    _beside, _in_the_same_block, _between_two_changes, _inside_of_a_note, _two_copies, _the_whole_block_again,
    _with_less_of_it_left,
)  # fmt: skip


@pytest.mark.parametrize("twice", TWICE)
def test_a_second_place_keeps_its_words_and_loses_the_mark(twice: Callable[[Hand], None]) -> None:
    mine = hand()
    twice(mine)
    doubled, left = kept_to_one_place(mine)
    assert doubled == {"t1"}
    assert marked(left) == ["scussed" if twice is _with_less_of_it_left else "discussed"]
    assert left.text_content == mine.tr.doc.text_content


def _types_inside(mine: Hand) -> None:
    put_marked(mine, "p3", 9, "XX")


def _types_behind(mine: Hand) -> None:
    put_marked(mine, "p3", 16, "XX")


def _splits_inside(mine: Hand) -> None:
    mine.tr.split(mine.at("p3", 9))


def _puts_plain_words_between(mine: Hand) -> None:
    mine.put("p3", 9, "XX")


def _moves_the_block(mine: Hand) -> None:
    block = mine.tr.doc.node_at(mine.at("p3"))
    assert block is not None
    mine.tr.insert(mine.at("p9"), block)
    mine.delete_block("p3")


def _writes_it_anew(mine: Hand) -> None:
    words = SCHEMA.text("DISCUSSED at length", [DISCUSSED])
    content = Slice(Fragment.from_array([words]), 0, 0)
    mine.tr.step(ReplaceStep(mine.at("p3", 7), mine.at("p3", 16), content))


def _drags_half_of_it(mine: Hand) -> None:
    mine.delete("p3", 7, 11)
    put_marked(mine, "p9", 0, "disc")


@pytest.mark.parametrize(
    ("ordinary", "left"),
    [
        (_types_inside, ["diXXscussed"]),
        (_types_behind, ["discussedXX"]),
        (_splits_inside, ["di", "scussed"]),
        (_puts_plain_words_between, ["di", "scussed"]),
        (_moves_the_block, ["discussed"]),
        (_writes_it_anew, ["DISCUSSED at length"]),
        (_drags_half_of_it, ["ussed", "disc"]),
    ],
)
def test_ordinary_editing_keeps_the_whole_mark(ordinary: Callable[[Hand], None], left: list[str]) -> None:
    mine = hand()
    ordinary(mine)
    doubled, after = kept_to_one_place(mine)
    assert (doubled, marked(after)) == (frozenset(), left)


def test_the_part_of_a_place_over_two_blocks_comes_back() -> None:
    mine = hand()
    mine.tr.split(mine.at("p3", 9))
    behind = mine.at("p3") + mine.size("p3")
    block = mine.tr.doc.node_at(behind)
    assert block is not None
    mine.tr.delete(behind, behind + block.node_size)
    undo = Hand(mine.tr.doc, 1, 2)
    undo.tr.insert(behind, block)
    doubled, after = kept_to_one_place(undo)
    assert (doubled, marked(after)) == (frozenset(), ["di", "scussed"])
