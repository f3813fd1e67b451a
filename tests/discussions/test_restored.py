"""An older version put back: discussions keep their places where their words stand in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from prosemirror.model import Node
from prosemirror.transform import Transform

from manual_app import db
from manual_app.content.discussed import threads_on
from manual_app.content.schema import SCHEMA, to_json
from manual_app.discussions.models import Thread
from manual_app.reviews import service as reviews
from manual_app.texts import queries as texts
from manual_app.texts import service as text_service
from tests.discussions.conftest import World
from tests.discussions.desk import OPENED, Desk

Edit = Callable[[Transform], object]


class Writing:
    """The author of a text of two paragraphs: "Listen first. 🌱 Then speak." and "Last words."."""

    def __init__(self, world: World) -> None:
        self.world = world
        doc = {
            "type": "doc",
            "attrs": {"title": "Meeting places"},
            "content": [paragraph("p1", "Listen first. 🌱 Then speak."), paragraph("p2", "Last words.")],
        }
        with db.transaction():
            text_service.rewrite(world.again(world.author), world.text.id, doc)

    def edit(self, how: Edit) -> None:
        with db.transaction():
            change = Transform(texts.head(self.world.text.id).doc)
            how(change)
            author = self.world.again(self.world.author)
            text_service.rewrite(author, self.world.text.id, to_json(change.doc))

    def discuss(self, words: str, block: str) -> int:
        """Put the mark of a new discussion on words; return its number."""
        with db.transaction():
            text = text_service.lock(self.world.text.id)
            thread = Thread(text_id=text.id, kind="range", block_id=block, quote=words)
            db.session.add(thread)
            db.session.flush()
            change = Transform(texts.head(text.id).doc)
            start, end = found(change.doc, words)
            change.add_mark(start, end, SCHEMA.marks["comment"].create({"thread": str(thread.id)}))
            author = self.world.again(self.world.author)
            text_service.mark_thread(author, text, change.steps, change.doc)
            return thread.id

    def send(self) -> int:
        with db.transaction():
            return text_service.freeze(
                self.world.again(self.world.author), self.world.text.id, since=None
            ).number

    def restore(self, number: int) -> None:
        with db.transaction():
            reviews.restore(self.world.again(self.world.author), self.world.text.id, number)

    def take_back(self) -> None:
        with db.transaction():
            version = texts.head(self.world.text.id).version
            reviews.take_back_restoring(self.world.again(self.world.author), self.world.text.id, version)

    def marked(self) -> dict[str, str]:
        """Return the words under marks of discussions, by number."""
        words: dict[str, str] = {}

        def look(node: Node, *_rest: object) -> None:
            for thread in threads_on(node):
                words[thread] = words.get(thread, "") + node.text_content

        with db.reading():
            texts.head(self.world.text.id).doc.descendants(look)
        return words


@pytest.fixture
def writing(app: Flask, world: World) -> Writing:
    return Writing(world)


def paragraph(name: str, words: str) -> dict[str, Any]:
    return {"type": "paragraph", "attrs": {"id": name}, "content": [{"type": "text", "text": words}]}


def found(doc: Node, words: str) -> tuple[int, int]:
    """Return where words stand first; a paragraph here holds nothing but words."""
    pos = 1
    for block in doc.children:
        before, said, _after = block.text_content.partition(words)
        if said:
            start = pos + length(before)
            return start, start + length(words)
        pos += block.node_size
    raise LookupError(words)


def length(words: str) -> int:
    return len(words.encode("utf-16-le")) // 2


def replacing(words: str, by: str) -> Edit:
    """Return an edit that writes one thing for another, or takes it away."""

    def edit(change: Transform) -> None:
        start, end = found(change.doc, words)
        change.replace_with(start, end, SCHEMA.text(by)) if by else change.delete(start, end)

    return edit


def test_a_mark_stands_where_it_stood_in_the_version(writing: Writing) -> None:
    thread = writing.discuss("speak", "p1")
    first = writing.send()
    writing.edit(replacing("Then speak.", "Only then talk."))
    assert writing.marked() == {}
    writing.restore(first)
    assert writing.marked() == {str(thread): "speak"}


def test_marks_that_came_later_stand_where_their_words_do(writing: Writing) -> None:
    first = writing.send()
    writing.edit(replacing("first", "first of all"))
    writing.edit(replacing("Last", "The very last"))
    kept, changed = writing.discuss("speak", "p1"), writing.discuss("The very last", "p2")
    repeated = writing.discuss("t", "p1")  # the one in "Listen", before what has changed
    second = writing.send()
    assert writing.marked() == {str(kept): "speak", str(changed): "The very last", str(repeated): "t"}
    writing.restore(first)
    assert writing.marked() == {str(kept): "speak", str(repeated): "t"}
    writing.take_back()
    assert writing.marked() == {str(kept): "speak", str(changed): "The very last", str(repeated): "t"}
    writing.restore(first)
    writing.restore(second)
    assert writing.marked() == {str(kept): "speak", str(changed): "The very last", str(repeated): "t"}


def test_a_discussion_that_has_lost_its_place_finds_its_quote_again(writing: Writing) -> None:
    first = writing.send()
    thread, twice = writing.discuss("🌱 Then", "p1"), writing.discuss("e", "p1")
    writing.edit(replacing("Listen first. 🌱 Then speak.", "Nothing."))
    assert writing.marked() == {}
    writing.restore(first)
    assert writing.marked() == {str(thread): "🌱 Then"}
    assert twice != thread


def test_what_only_others_suggest_holds_no_mark_that_goes_with_it(writing: Writing) -> None:
    mark = SCHEMA.marks["insertion"].create({"id": f"{writing.world.author.id}-new"})
    writing.edit(
        lambda change: change.insert(found(change.doc, "Last")[0], SCHEMA.text("Really the ", [mark]))
    )
    inside, beside = writing.discuss("Really", "p2"), writing.discuss("Last", "p2")
    first = writing.send()
    writing.edit(replacing("words", "sentences"))
    writing.restore(first)
    assert writing.marked() == {str(beside): "Last"}
    assert inside != beside


def test_a_restored_version_has_the_content_that_was_sent(writing: Writing) -> None:
    writing.discuss("speak", "p1")
    first = writing.send()
    writing.edit(replacing("speak", "talk"))
    writing.restore(first)
    with db.reading():
        revision = texts.get_revision(writing.world.text.id, first)
        version = texts.get_text(writing.world.text.id).version
        assert texts.hash_at(writing.world.text.id, version) == revision.hash


def test_a_discussion_that_is_gone_has_no_place_in_a_version_put_back(
    app: Flask, world: World, writing: Writing
) -> None:
    reviewer = Desk(app, world, world.reviewer)
    words = {"version": OPENED, "from": 1, "to": 7, "quote": "Listen"}
    reviewer.begin({"kind": "range", "words": words})
    assert writing.marked() == {"1": "Listen"}
    first = writing.send()
    writing.edit(replacing("speak", "talk"))
    assert reviewer.post("/comments/1/delete").status_code == 204
    writing.restore(first)
    assert (writing.marked(), reviewer.threads()) == ({}, [])
