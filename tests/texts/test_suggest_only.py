"""A member who may only suggest: what the server takes and refuses, per commit (security.md, row 4)."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prosemirror.model import Node
from sqlalchemy import Select, select

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.content.schema import to_json
from manual_app.content.suggestions import member_of, resolved
from manual_app.texts import queries, service
from manual_app.texts.models import Commit, SuggestionRow, Text
from manual_app.texts.service import proposals
from tests import factories
from tests.texts.cheating_suggestions import CHEATS
from tests.texts.conftest import poster
from tests.texts.drafts import draft
from tests.texts.honest_suggestions import HONEST
from tests.texts.suggesting import Hand, chapter

AT_ONCE = 18  # cheats in one test: a member may not write more in a second


@pytest.fixture
def reviewers(app: Flask) -> tuple[Member, Member]:
    """Two reviewers of another partner: who sends here, and somebody else who has suggested."""
    other = factories.organisation("szodliget", country="HU")
    return factories.member(other, "reviewer"), factories.member(other, "reviewer")


@pytest.fixture
def rich(author: Member, reviewers: tuple[Member, Member]) -> Text:
    """The chapter with suggestions of both."""
    text = draft(author)
    with db.transaction():
        doc = to_json(chapter(reviewers[0].id, reviewers[1].id))
        service.rewrite(db.session.merge(author), text.id, doc)
    return text


@pytest.fixture
def reviewing(app: Flask, reviewers: tuple[Member, Member]) -> FlaskClient:
    """The browser of the reviewer who sends."""
    return factories.signed_in(app.test_client(), reviewers[0])


def hand(rich: Text, reviewers: tuple[Member, Member]) -> Hand:
    """Return what makes steps on the chapter as it stands."""
    with db.reading():
        return Hand(queries.head(rich.id).doc, reviewers[0].id, reviewers[1].id)


def test_the_tables_are_as_long_as_they_were_promised() -> None:
    assert len(HONEST) >= 40
    assert len(CHEATS) >= 40


@pytest.mark.parametrize("name", HONEST)
def test_honest_suggestions_are_taken_and_change_nothing_for_good(
    reviewing: FlaskClient, rich: Text, reviewers: tuple[Member, Member], name: str
) -> None:
    mine = hand(rich, reviewers)
    before = mine.tr.doc
    HONEST[name](mine)
    answer = poster(reviewing, rich.id)(*mine.steps, version=version_of(rich))
    assert (answer.status_code, answer.get_json().get("reason")) == (200, None)
    with db.reading():
        after = queries.head(rich.id).doc
        newest = db.session.scalars(newest_of(rich)).one()
    assert after.eq(mine.tr.doc)
    assert without_own(after, mine.me).eq(without_own(before, mine.me)) or name == "a block given an id"
    assert (newest.member_id, newest.wrote) == (mine.me, False)


@pytest.mark.parametrize("first", range(0, len(CHEATS), AT_ONCE))
def test_cheats_are_refused_and_change_nothing(
    reviewing: FlaskClient, rich: Text, reviewers: tuple[Member, Member], first: int
) -> None:
    post, version = poster(reviewing, rich.id), version_of(rich)
    answers = {}
    for name in list(CHEATS)[first : first + AT_ONCE]:
        mine = hand(rich, reviewers)
        CHEATS[name](mine)
        assert mine.steps, name
        answer = post(*mine.steps, version=version, request=f"r{len(answers)}")
        answers[name] = answer.status_code, answer.get_json()["error"]
    assert answers == dict.fromkeys(answers, (403, "suggest"))
    assert version_of(rich) == version


def test_a_suggestion_is_known_by_who_made_it_and_what_became_of_it(
    app: Flask, author: Member, reviewing: FlaskClient, rich: Text, reviewers: tuple[Member, Member]
) -> None:
    mine = hand(rich, reviewers)
    HONEST["words put in"](mine)
    poster(reviewing, rich.id)(*mine.steps, version=version_of(rich))
    mark = f"{mine.me}-new"
    assert outcome_of(rich, mark) == (mine.me, None, None)
    accepting = hand(rich, reviewers)
    accepting.tr.remove_mark(accepting.at("p1", 6), accepting.at("p1", 10), accepting.insertion())
    writing = poster(factories.signed_in(app.test_client(), author), rich.id)
    writing(*accepting.steps, version=version_of(rich), request="accept")
    assert outcome_of(rich, mark) == (mine.me, "accepted", author.id)
    undone, more, forged = (hand(rich, reviewers) for _hand in range(3))
    more.tr.add_mark(more.at("p1", 0), more.at("p1", 10), more.insertion())
    forged.put("p9", 0, "Nobody said this.", forged.insertion())
    for number, cheat in enumerate((more, forged)):
        answer = writing(*cheat.steps, version=version_of(rich), request=f"cheat-{number}")
        assert (answer.status_code, answer.get_json()["error"]) == (403, "suggest")
    undone.tr.add_mark(undone.at("p1", 6), undone.at("p1", 10), undone.insertion())
    writing(*undone.steps, version=version_of(rich), request="undo")
    assert outcome_of(rich, mark) == (mine.me, None, None)


def test_who_edits_suggests_in_nobody_elses_name(
    app: Flask, author: Member, rich: Text, reviewers: tuple[Member, Member]
) -> None:
    forging = hand(rich, reviewers)
    forging.put("p1", 0, "x", forging.insertion("forged", forging.them))
    writing = poster(factories.signed_in(app.test_client(), author), rich.id)
    answer = writing(*forging.steps, version=version_of(rich))
    assert (answer.status_code, answer.get_json()["error"]) == (403, "suggest")


@pytest.mark.parametrize("how", ["the mark of a discussion put on", "a discussion put on with new words"])
def test_who_edits_brings_in_no_mark_of_a_discussion(
    app: Flask, author: Member, rich: Text, reviewers: tuple[Member, Member], how: str
) -> None:
    marking = hand(rich, reviewers)
    CHEATS[how](marking)
    writing = poster(factories.signed_in(app.test_client(), author), rich.id)
    answer = writing(*marking.steps, version=version_of(rich))
    assert (answer.status_code, answer.get_json()["error"]) == (403, "suggest")


def test_a_block_that_holds_the_suggestion_of_another_is_not_taken_back(
    app: Flask, reviewing: FlaskClient, rich: Text, reviewers: tuple[Member, Member]
) -> None:
    other = poster(factories.signed_in(app.test_client(), reviewers[1]), rich.id)
    inside = hand(rich, reviewers)
    inside.put("mb", 3, "more ", inside.insertion("inside", inside.them))
    assert other(*inside.steps, version=version_of(rich)).status_code == 200
    withdrawing = hand(rich, reviewers)
    withdrawing.delete_block("mb")
    answer = poster(reviewing, rich.id)(*withdrawing.steps, version=version_of(rich), request="back")
    assert (answer.status_code, answer.get_json()["error"]) == (403, "suggest")


def test_a_suggestion_that_lost_a_part_goes_back_to_the_browser(
    app: Flask, author: Member, reviewing: FlaskClient, rich: Text, reviewers: tuple[Member, Member]
) -> None:
    mine, theirs, version = hand(rich, reviewers), hand(rich, reviewers), version_of(rich)
    mine.strike("p1", 6, 10)
    mine.put("p1", 10, "BETA", mine.insertion())
    mine.put("p9", 0, "So: ", mine.insertion("other"))
    theirs.delete("p1", 8, 12)
    writing = poster(factories.signed_in(app.test_client(), author), rich.id)
    assert writing(*theirs.steps, version=version).status_code == 200
    answer = poster(reviewing, rich.id)(*mine.steps, version=version)
    assert (answer.status_code, answer.get_json()["error"]) == (409, "behind")
    assert [commit["from"] for commit in answer.get_json()["commits"]] == [version]
    gone = hand(rich, reviewers)
    gone.delete_block("p1")
    assert writing(*gone.steps, version=version_of(rich), request="gone").status_code == 200
    answer = poster(reviewing, rich.id)(*mine.steps[:2], version=version, request="none")
    assert (answer.status_code, answer.get_json()["kept"]) == (200, [])


def test_a_text_has_so_many_open_suggestions_and_no_more(
    reviewing: FlaskClient, rich: Text, reviewers: tuple[Member, Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.reading():
        waiting = len(db.session.scalars(select(SuggestionRow.mark)).all())
    monkeypatch.setattr(proposals, "MOST_OPEN", waiting + 1)

    def propose(tail: str) -> tuple[int, str | None]:
        mine = hand(rich, reviewers)
        mine.put("p1", 0, "x", mine.insertion(tail))
        answer = poster(reviewing, rich.id)(*mine.steps, version=version_of(rich), request=tail)
        return answer.status_code, answer.get_json().get("detail")

    told = (
        f"A text has at most {waiting + 1} open suggestions. Accept or reject some, then suggest this again."
    )
    assert [propose("one"), propose("two")] == [(200, None), (422, told)]
    back = hand(rich, reviewers)
    back.delete("p1", 0, 1)
    assert poster(reviewing, rich.id)(*back.steps, version=version_of(rich)).status_code == 200
    assert propose("three") == (200, None)


def test_a_text_that_is_deleted_takes_its_suggestions_along(rich: Text) -> None:
    lead = factories.member(factories.organisation("jette", is_lead=True), "coordinator")
    with db.reading():
        assert db.session.scalars(select(SuggestionRow.mark)).all() != []
    with db.transaction():
        service.delete_text(db.session.merge(lead), rich.id)
    with db.reading():
        assert db.session.scalars(select(SuggestionRow.mark)).all() == []


def version_of(text: Text) -> int:
    """Return the version the chapter has now."""
    with db.reading():
        return queries.head(text.id).version


def newest_of(text: Text) -> Select[tuple[Commit]]:
    """Select the newest commit."""
    return select(Commit).where(Commit.text_id == text.id).order_by(Commit.version_from.desc()).limit(1)


def outcome_of(text: Text, mark: str) -> tuple[int, str | None, int | None]:
    """Return who made a suggestion, what became of it, and by whom."""
    with db.reading():
        row = db.session.get_one(SuggestionRow, (text.id, mark))
        return row.member_id, row.outcome, row.settled_by_id


def without_own(doc: Node, member_id: int) -> Node:
    """Return the document without what this member suggests."""
    return resolved(doc, "reject", lambda one: member_of(one) == member_id)
