"""Finding Texts by their words: as they are now, whether or not these were written down since."""

from __future__ import annotations

import pytest
from flask import Flask

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.texts import heads, search
from manual_app.texts.models import Text
from tests import factories
from tests.statements import statements_of
from tests.texts.conftest import Post, poster, typing
from tests.texts.drafts import draft


@pytest.fixture
def others(author: Member) -> list[Text]:
    """More chapters of the same author."""
    return [draft(author) for _number in range(12)]


def forget_heads(app: Flask) -> None:
    """Let this process be one that has read no Text yet."""
    heads._of_databases.pop(app.extensions["engine"], None)


def found(words: str) -> list[int]:
    with db.reading():
        return list(search.search(words))


def test_search_finds_what_was_typed_a_moment_ago(app: Flask, text: Text, post: Post) -> None:
    assert post(typing("Brīvprātīgie palīdz"), version=0).status_code == 200
    for _process in range(2):
        assert found("brivpratigie") == [text.id]
        assert found("brivpratigie nobody") == []
        forget_heads(app)


def test_search_in_a_fresh_process_asks_as_many_questions_whatever_is_behind(
    app: Flask, author: Member, text: Text, post: Post, others: list[Text]
) -> None:
    post(typing("solidarity"), version=0)
    with statements_of(app) as for_one:
        forget_heads(app)
        assert found("solidarity") == [text.id]
    browser = factories.signed_in(app.test_client(), author)
    for number, other in enumerate(others):
        poster(browser, other.id)(typing("solidarity"), version=0, request=f"r{number}")
    forget_heads(app)
    with statements_of(app) as for_all:
        assert found("solidarity") == [text.id, *(other.id for other in others)]
    assert len(for_all) == len(for_one)


def test_search_goes_on_from_what_this_process_knows(app: Flask, text: Text, post: Post) -> None:
    post(typing("one "), version=0)
    with db.reading():
        known = heads.current(text.id)
    post(typing("two "), version=1, request="r2")
    forget_heads(app)
    with db.reading():
        heads._committed().keep(text.id, known)
    assert found("one two") == [text.id]
    with db.reading():
        assert heads._committed().find(text.id).version == 2
