"""Who is the author of what, case by case."""

from __future__ import annotations

import itertools
from typing import Any

from prosemirror.model import Node
from prosemirror.transform import Step, Transform
from prosemirror.transform.structure import NodeTypeWithAttrs

from manual_app.content.attribution import Authorship
from manual_app.content.schema import SCHEMA, from_json
from manual_app.content.steps import step_json, steps_between
from manual_app.content.suggestions import resolving_steps

ANNA, BORIS, CARLA = "daugavpils", "jette", "kavadarci"
FIRST = "A place to meet, and somebody with a key."
SECOND = "Coffee, and time for one another."


class Writing:
    """A document that several people write, and what is known of who wrote it."""

    def __init__(self, *paragraphs: str, author: str = ANNA) -> None:
        first = from_json(document())
        self.doc = first
        self.authorship = Authorship(first.to_json())
        self.turn_into(author, document(*paragraphs))

    def turn_into(self, author: str, doc: dict[str, Any]) -> None:
        """Write another document as the server does: a restored version, an import."""
        self.take(author, [step_json(step) for step in steps_between(self.doc, from_json(doc))])

    def type(self, author: str, at: int, words: str) -> None:
        self.do(author, lambda tr: tr.insert(at, SCHEMA.text(words)))

    def delete(self, author: str, start: int, end: int) -> None:
        self.do(author, lambda tr: tr.delete(start, end))

    def replace(self, author: str, start: int, end: int, words: str) -> None:
        self.do(author, lambda tr: tr.replace_with(start, end, SCHEMA.text(words)))

    def do(self, author: str, change: Any) -> None:
        transform = Transform(self.doc)
        change(transform)
        self.take(author, [step_json(step) for step in transform.steps])

    def take(self, author: str, steps: list[dict[str, Any]]) -> None:
        for step in steps:
            after = Step.from_json(SCHEMA, step).apply(self.doc).doc
            assert after is not None
            self.doc = after
        self.authorship.follow(steps, author)

    def start_of(self, words: str) -> int:
        """Return the position of some words."""
        found: list[int] = []

        def look(node: Node, at: int, *_: Any) -> None:
            if node.is_text and words in str(node.text):
                found.append(at + str(node.text).index(words))

        self.doc.descendants(look)
        return found[0]

    @property
    def words(self) -> list[tuple[str, object]]:
        """The texts of the runs with their authors; the structure is left out."""
        pieces = [
            ("".join(one for one in run.tokens if not "\ue000" <= one <= "\uf8ff"), run.author)
            for run in self.authorship.runs()
        ]
        joined: list[tuple[str, object]] = []
        for author, group in itertools.groupby((one for one in pieces if one[0]), key=lambda one: one[1]):
            joined.append(("".join(text for text, _ in group), author))
        return joined


def document(*paragraphs: str) -> dict[str, Any]:
    blocks = [
        {"type": "paragraph", "attrs": {"id": f"p{number}"}, "content": [{"type": "text", "text": text}]}
        for number, text in enumerate(paragraphs)
    ]
    return {"type": "doc", "attrs": {"title": "Places"}, "content": blocks or [{"type": "paragraph"}]}


def test_what_is_typed_into_anothers_sentence_is_ones_own() -> None:
    text = Writing(FIRST)
    text.type(BORIS, text.start_of(", and"), " and talk")
    assert text.words == [
        ("A place to meet", ANNA),
        (" and talk", BORIS),
        (", and somebody with a key.", ANNA),
    ]


def test_what_stays_in_a_replaced_passage_keeps_its_author() -> None:
    text = Writing("The colour of the town.")
    at = text.start_of("colour")
    text.replace(BORIS, at, at + 6, "colours")
    assert text.words == [("The colour", ANNA), ("s", BORIS), (" of the town.", ANNA)]


def test_marks_change_no_author() -> None:
    text = Writing(FIRST)
    text.do(BORIS, lambda tr: tr.add_mark(1, 20, SCHEMA.marks["bold"].create()))
    text.do(BORIS, lambda tr: tr.remove_mark(5, 9, SCHEMA.marks["bold"].create()))
    assert text.words == [(FIRST, ANNA)]


def test_a_suggestion_is_by_who_proposed_it_also_after_it_was_accepted() -> None:
    text = Writing(FIRST)
    mark = SCHEMA.marks["insertion"].create({"id": "7-1"})
    at = text.start_of(", and")
    text.do(BORIS, lambda tr: tr.insert(at, SCHEMA.text(" and talk", [mark])))
    gone = SCHEMA.marks["deletion"].create({"id": "7-2"})
    text.do(BORIS, lambda tr: tr.add_mark(1, 3, gone))
    accepted = resolving_steps(text.doc, "accept", lambda _id: True)
    text.take(ANNA, [step_json(step) for step in accepted])
    assert text.words == [
        ("place to meet", ANNA),
        (" and talk", BORIS),
        (", and somebody with a key.", ANNA),
    ]


def test_splits_and_joins_leave_the_words_to_their_authors() -> None:
    text = Writing(FIRST, SECOND)
    text.do(BORIS, lambda tr: tr.split(9))
    text.do(BORIS, lambda tr: tr.join(text.start_of("Coffee") - 1))
    assert text.words == [(FIRST + SECOND, ANNA)]
    assert any(run.author == BORIS for run in text.authorship.runs())


def test_a_block_that_becomes_a_list_keeps_its_words_authors() -> None:
    text = Writing(FIRST, SECOND)
    where = text.doc.resolve(3).block_range(text.doc.resolve(45))
    text.do(BORIS, lambda tr: tr.wrap(where, [NodeTypeWithAttrs(SCHEMA.nodes["blockquote"])]))
    assert text.words == [(FIRST + SECOND, ANNA)]
    assert text.doc.child(0).type.name == "blockquote"


def test_a_paragraph_that_another_moves_stays_its_authors() -> None:
    text = Writing(FIRST, SECOND, "The end of it all.")
    end = text.doc.child(0).node_size
    moved = text.doc.child(0)
    text.delete(BORIS, 0, end)
    text.type(CARLA, text.start_of("The end"), "Well. ")
    text.do(BORIS, lambda tr: tr.insert(tr.doc.content.size, moved))
    assert text.words[-1] == ("The end of it all." + FIRST, ANNA)
    assert text.words[1] == ("Well. ", CARLA)


def test_a_few_words_that_another_moves_are_the_others() -> None:
    text = Writing(FIRST, SECOND)
    at = text.start_of(" to meet")
    text.delete(BORIS, at, at + 8)
    text.type(BORIS, text.start_of(" for one"), " to meet")
    assert (" to meet", BORIS) in text.words


def test_what_one_deletes_and_brings_back_is_the_authors_again() -> None:
    text = Writing(FIRST)
    at, gone = text.start_of("somebody"), "somebody with a key"
    for length in range(len(gone), 0, -1):  # with the backspace key, then undone
        text.delete(BORIS, at + length - 1, at + length)
    text.type(BORIS, at, gone)
    assert text.words == [(FIRST, ANNA)]
    for _ in gone:  # with the delete key
        text.delete(CARLA, at, at + 1)
    text.type(CARLA, at, gone)
    assert text.words == [(FIRST, ANNA)]


def test_a_copy_is_by_who_pasted_it() -> None:
    text = Writing(FIRST, SECOND)
    text.do(BORIS, lambda tr: tr.insert(tr.doc.content.size, text.doc.child(0)))
    assert text.words == [(FIRST + SECOND, ANNA), (FIRST, BORIS)]


def test_a_restored_version_is_by_those_who_wrote_it() -> None:
    text = Writing(FIRST, SECOND)
    text.type(BORIS, text.start_of(" with a key"), " at the door")
    before = text.doc.to_json()
    text.delete(CARLA, text.start_of("somebody"), text.start_of(" a key"))
    text.type(CARLA, text.start_of("for one"), "enough ")
    text.delete(CARLA, 1, 6)
    text.turn_into(CARLA, before)
    assert text.doc.to_json() == before
    assert text.words == [
        ("A place ", CARLA),  # too little stayed of it, and too little was taken out
        ("to meet, and", ANNA),
        (" ", CARLA),
        ("somebody", ANNA),
        (" at the door", BORIS),
        (" with", ANNA),
        (" ", CARLA),
        ("a key.Coffee, and time", ANNA),
        (" ", CARLA),
        ("for one another.", ANNA),
    ]


def test_an_import_over_a_text_leaves_what_was_there_already() -> None:
    text = Writing(FIRST, SECOND)
    text.turn_into(BORIS, document("A heading of ours", FIRST, "In between.", SECOND, "And a last line."))
    assert text.words == [
        ("A heading of ours", BORIS),
        (FIRST, ANNA),
        ("In between.", BORIS),
        (SECOND, ANNA),
        ("And a last line.", BORIS),
    ]


def test_a_character_that_takes_two_positions_is_never_cut_apart() -> None:
    text = Writing("\U0001f600")
    at = 1
    text.replace(BORIS, at, at + 2, "\U0001f601")
    assert text.words == [("\ud83d\ude01", BORIS)]
    text.replace(CARLA, at, at + 2, "\U0001f201")
    assert text.words == [("\ud83c\ude01", CARLA)]


def test_a_field_belongs_to_who_gave_it_another_value_last() -> None:
    text = Writing(FIRST)
    text.do(BORIS, lambda tr: tr.set_doc_attribute("purpose", "To meet."))
    text.do(CARLA, lambda tr: tr.set_doc_attribute("purpose", "To meet."))
    text.do(CARLA, lambda tr: tr.set_doc_attribute("audience", ["politicians"]))
    fields = text.authorship.fields()
    assert (fields["title"], fields["purpose"], fields["audience"]) == (None, BORIS, CARLA)


def test_what_nobody_wrote_is_nobodys() -> None:
    assert [run.author for run in Authorship(document()).runs()] == [None]


def test_comparing_words_has_its_measure() -> None:
    text = Writing(" ".join(f"word{n}" for n in range(150)))
    kept = 0
    for turn in range(200):
        words = " ".join(f"{'word' if n % 5 else f'other{turn}'}{n}" for n in range(150))
        text.replace([BORIS, CARLA][turn % 2], 1, text.doc.content.size - 1, words)
        kept += len(text.words) > 5
    assert 5 < kept < 100
