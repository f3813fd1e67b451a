"""The mark of a discussion follows words that are moved in a text; the server sees that it stands once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from prosemirror.model import Mark, Node
from sqlalchemy import select

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.content.discussed import threads_on
from manual_app.content.schema import SCHEMA, to_json
from manual_app.texts import queries, service
from manual_app.texts.models import Commit, Text
from tests import factories
from tests.texts.conftest import poster
from tests.texts.drafts import draft
from tests.texts.suggesting import Hand, chapter

DISCUSSED = SCHEMA.marks["comment"].create({"thread": "t1"})


class Author:
    """An author's browser on a chapter that says "A word discussed here.", with the mark on "discussed"."""

    def __init__(self, app: Flask, member: Member) -> None:
        self.text = written(member, to_json(chapter(member.id, member.id)))
        self._post = poster(factories.signed_in(app.test_client(), member), self.text.id)
        self._sent = 0

    def hand(self) -> tuple[Hand, int]:
        """Return what edits the chapter as it stands, and its version."""
        with db.reading():
            head = queries.head(self.text.id)
        return Hand(head.doc, 1, 2), head.version

    def send(self, hand: Hand, version: int) -> tuple[int, dict[str, Any]]:
        self._sent += 1
        answer = self._post(*hand.steps, version=version, request=f"r{self._sent}")
        return answer.status_code, answer.get_json()

    def marked(self) -> list[str]:
        """Return the words that carry the mark."""
        found: list[str] = []

        def look(node: Node, *_rest: object) -> None:
            if "t1" in threads_on(node):
                found.append(node.text_content)

        self.hand()[0].tr.doc.descendants(look)
        return found


@pytest.fixture
def writing(app: Flask, author: Member) -> Author:
    return Author(app, author)


def written(member: Member, doc: dict[str, Any]) -> Text:
    text = draft(member)
    with db.transaction():
        service.rewrite(db.session.merge(member), text.id, doc)
    return text


def cut_and_paste(writing: Author, to: str) -> tuple[Hand, int]:
    mine, version = writing.hand()
    mine.delete("p3", 7, 16)
    mine.put(to, 0, "discussed", DISCUSSED)
    return mine, version


def test_a_mark_follows_words_that_are_cut_and_pasted(writing: Author) -> None:
    mine, version = writing.hand()
    mine.delete("p3", 7, 16)
    assert (writing.send(mine, version)[0], writing.marked()) == (200, [])
    mine, version = writing.hand()
    mine.put("p1", 0, "discussed", DISCUSSED)
    assert (writing.send(mine, version)[0], writing.marked()) == (200, ["discussed"])
    assert writing.hand()[1] == version + len(mine.steps)


def test_a_mark_put_a_second_time_is_taken_off_and_the_words_stay(writing: Author) -> None:
    mine, version = writing.hand()
    mine.put("p9", 0, "discussed", DISCUSSED)
    assert writing.send(mine, version) == (200, {"from": version, "count": 1, "kept": [0]})
    now, after = writing.hand()
    assert (writing.marked(), after) == (["discussed"], version + 2)
    assert now.tr.doc.text_content == mine.tr.doc.text_content
    with db.reading():
        newest = db.session.scalars(select(Commit).order_by(Commit.version_from.desc())).first()
        assert newest is not None
        assert (newest.client, newest.wrote) == ("server", False)


def test_words_moved_by_two_at_the_same_time_keep_one_mark_and_lose_nothing(writing: Author) -> None:
    mine, theirs = cut_and_paste(writing, "p1"), cut_and_paste(writing, "p9")
    theirs[0].put("p4", 0, "Typed as well. ")
    assert [writing.send(*mine)[0], writing.send(*theirs)[0]] == [200, 200]
    assert writing.marked() == ["discussed"]
    assert "Typed as well. " in writing.hand()[0].tr.doc.text_content


@pytest.mark.parametrize("thread", ["of another text", "of nobody"])
def test_a_mark_that_this_text_never_had_is_refused(writing: Author, author: Member, thread: str) -> None:
    doc = json.dumps(to_json(chapter(author.id, author.id))).replace('"t1"', '"t2"')
    written(author, json.loads(doc))
    mine, version = writing.hand()
    strange: Mark = SCHEMA.marks["comment"].create({"thread": "t2" if thread == "of another text" else "t9"})
    mine.put("p1", 0, "x", strange)
    status, answer = writing.send(mine, version)
    assert (status, answer["error"], writing.hand()[1]) == (403, "suggest", version)
