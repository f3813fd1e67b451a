"""A text that was taken out of the contents: nobody writes in it, by whatever way (security.md, row 4)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from manual_app import db
from manual_app.accounts import queries as accounts
from manual_app.accounts.models import Member
from manual_app.content.word.incoming import read_file
from manual_app.discussions import service as discussions
from manual_app.discussions.guests import service as guests
from manual_app.discussions.threads import queries as said
from manual_app.discussions.threads import service as threads
from manual_app.discussions.threads.places import Place
from manual_app.errors import Conflict, NotFound
from manual_app.manual.service import places, word
from manual_app.reviews import service as reviews
from manual_app.texts import queries as texts
from manual_app.texts import service as writing
from tests import factories
from tests.content.word.made import docx, p

EVERYBODY = Place("block")
THREAD = COMMENT = 1
WAYS: dict[str, Callable[[Member, int], object]] = {
    "a Word file": lambda one, text: word.take_in(one, text, read_file(docx(p("In.")), "en"), place="end"),
    "taking a file back": lambda one, text: word.take_back(one, text, 0),
    "a restored version": lambda one, text: writing.rewrite(one, text, texts.head_doc(text)),
    "another title": lambda one, text: writing.rename(one, text, "Other"),
    "sending it": reviews.submit_for_review,
    "a discussion": lambda one, text: threads.begin(one, text, EVERYBODY, "Who?", own=False),
    "a changed comment": lambda one, text: threads.change_comment(one, text, COMMENT, "Who else?"),
    "an answer": lambda one, _text: discussions.answer(one, THREAD, "All."),
    "settling": lambda one, _text: discussions.settle(one, THREAD),
    "what was said": lambda one, text: said.threads_of(one, text, settled_too=False),
    "a link for guests": lambda one, text: guests.make_link(one, text, label="Library"),
}


@pytest.mark.parametrize("way", WAYS)
def test_nobody_writes_in_a_text_that_was_taken_out(app: Flask, way: str) -> None:
    lead = factories.member(factories.organisation("jette", is_lead=True), "coordinator")
    author = factories.member(factories.organisation("daugavpils", country="LV"), "author")
    text = factories.chapter(lead, author, text="Listen first.")
    with db.transaction():
        threads.begin(accounts.get_member(author.id), text.id, EVERYBODY, "Who listens?", own=False)
    with db.transaction():
        places.archive(accounts.get_member(lead.id), text.section_id)
    with db.transaction(), pytest.raises((NotFound, Conflict), match="taken out"):
        WAYS[way](accounts.get_member(author.id), text.id)
    with db.transaction():
        places.restore_section(accounts.get_member(lead.id), text.section_id)
        discussions.answer(accounts.get_member(author.id), THREAD, "All.")
