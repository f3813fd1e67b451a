"""Wording proposed in a review: it stays with the Revision and goes on as suggestions into the head."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.content.schema import to_json
from manual_app.content.suggestions import groups, member_of, open_suggestions, resolved, settled
from manual_app.errors import Conflict, Forbidden, Unprocessable
from manual_app.reviews import service
from manual_app.reviews.models import ProposedWording, Review
from manual_app.reviews.rules import WORDING_LIMIT
from manual_app.texts import queries as texts
from manual_app.texts import service as text_service
from manual_app.texts.models import Commit, SuggestionRow
from tests import factories as make
from tests.reviews.world import World, here

RICH = [
    {"type": "text", "text": "Ask "},
    {"type": "text", "text": "who", "marks": [{"type": "bold"}]},
    {
        "type": "footnote",
        "attrs": {"id": "f1"},
        "content": [{"type": "text", "text": "A note."}],
    },
    {"type": "text", "text": " is missing 😀 from the table."},
]

PICTURE = {"asset": "0" * 64, "decorative": True}


def propose(world: World, review: Review, words: str, *, who: Member | None = None) -> ProposedWording:
    with db.transaction():
        member = here(who or world.reviewers["mogila"])
        return service.propose_wording(member, review.id, "p1", words)


def open_now(world: World) -> list[tuple[str, str]]:
    """Return the open suggestions of the head, as deleted and inserted words."""
    with db.reading():
        return [(one.deleted, one.inserted) for one in open_suggestions(texts.head(world.text.id).doc)]


def words_if(world: World, verdict: str) -> str:
    """Return the words of the head with all suggestions accepted, or rejected."""
    with db.reading():
        doc = resolved(texts.head(world.text.id).doc, verdict)  # type: ignore[arg-type]
        return doc.text_between(0, doc.content.size, "\n")


def rewrite(world: World, content: list[dict[str, object]]) -> None:
    with db.transaction():
        doc = make.prose("x", title=world.text.title)
        doc["content"][0]["content"] = content  # type: ignore[index]
        text_service.rewrite(here(world.author), world.text.id, doc)


def test_each_difference_becomes_a_suggestion_of_the_reviewer(world: World) -> None:
    make.write(world.author, world.text, "Ask who is missing from the table.")
    review = world.submit()
    made = propose(world, review, "Ask today who is absent from the table.")
    assert made.kept_because is None
    assert open_now(world) == [("", "today "), ("missing ", "absent ")]
    assert words_if(world, "accept") == "Ask today who is absent from the table."
    assert words_if(world, "reject") == "Ask who is missing from the table."
    with db.reading():
        rows = db.session.scalars(select(SuggestionRow).where(SuggestionRow.outcome.is_(None))).all()
        assert {row.member_id for row in rows} == {world.reviewers["mogila"].id}
        newest = db.session.scalars(select(Commit).order_by(Commit.id.desc())).first()
        assert newest is not None
        assert (newest.member_id, newest.wrote) == (world.reviewers["mogila"].id, False)
    assert not world.unsubmitted()


def test_footnotes_styles_and_letters_beyond_the_plane_stay(world: World) -> None:
    rewrite(world, RICH)
    review = world.submit()
    propose(world, review, "Ask whom is missing 😀 from our table.")
    with db.reading():
        accepted = to_json(resolved(texts.head(world.text.id).doc, "accept"))["content"][0]["content"]
    assert [one["type"] for one in accepted].count("footnote") == 1
    assert "".join(one.get("text", "") for one in accepted) == "Ask whom is missing 😀 from our table."
    assert {"type": "text", "text": "whom ", "marks": [{"type": "bold"}]} in accepted
    assert words_if(world, "reject") == "Ask whoA note. is missing 😀 from the table."


def test_two_reviewers_propose_beside_one_another(world: World) -> None:
    make.write(world.author, world.text, "Ask who is missing from the table.")
    review = world.submit()
    propose(world, review, "Ask who is absent from the table.")
    made = propose(world, review, "Ask soon who is absent at the table.", who=world.reviewers["szodliget"])
    assert made.kept_because is None
    assert words_if(world, "reject") == "Ask who is missing from the table."
    with db.reading():
        ids = [one.id.split("-")[0] for one in open_suggestions(texts.head(world.text.id).doc)]
    mogila, szodliget = str(world.reviewers["mogila"].id), str(world.reviewers["szodliget"].id)
    assert (ids.count(mogila), ids.count(szodliget)) == (1, 2)


@pytest.mark.parametrize(
    ("words", "kept_because", "accepted"),
    [
        ("Ask who is lost from the table.", None, "Ask who is lost from the table."),
        ("Ask who cannot come to the table.", None, "Ask who cannot come to the table."),
        ("Ask who is gone today from the table.", "changed", "Ask who is far away from the table."),
    ],
    ids=["the same words", "more than these", "a part of these"],
)
def test_other_words_for_what_somebody_replaces_are_one_of_two(
    world: World, words: str, kept_because: str | None, accepted: str
) -> None:
    make.write(world.author, world.text, "Ask who is missing today from the table.")
    review = world.submit()
    first = propose(world, review, "Ask who is far away from the table.")
    made = propose(world, review, words, who=world.reviewers["szodliget"])
    assert made.kept_because == kept_because
    with db.reading():
        doc = texts.head(world.text.id).doc
        of_second = {one.id for one in open_suggestions(doc) if member_of(one.id) == made.member_id}
        of_first = {one.id for one in open_suggestions(doc) if member_of(one.id) == first.member_id}
        together = groups(of_first | of_second)
    assert together == ([] if kept_because else [of_first | {max(of_second, key=len)}])
    done = settled(doc, of_second, of_first) if of_second else resolved(doc, "accept")
    assert done.text_between(0, done.content.size) == accepted


@pytest.mark.parametrize(
    ("later", "why"), [("Other words stand here now.", "changed"), (None, "gone")], ids=["changed", "gone"]
)
def test_what_has_changed_in_the_head_stays_with_the_revision(
    app: Flask, world: World, later: str | None, why: str
) -> None:
    review = world.submit()
    if later:
        make.write(world.author, world.text, later)
    else:
        with db.transaction():
            doc = make.prose("New.", title=world.text.title)
            doc["content"][0]["attrs"]["id"] = "p2"  # type: ignore[index]
            text_service.rewrite(here(world.author), world.text.id, doc)
    made = propose(world, review, "Words of a reviewer.")
    assert (made.kept_because, open_now(world)) == (why, [])
    page = make.signed_in(app.test_client(), world.author).get(f"/texts/{world.text.id}/revisions/1").text
    sentence = {"changed": "these words have changed", "gone": "these words are not in the current text"}[why]
    assert f"Not carried over: {sentence}" in page


def test_an_observer_and_who_comes_too_late_are_refused(world: World) -> None:
    review = world.submit()
    observer = make.member(world.reviewers["jette"].organisation, "observer")
    with pytest.raises(Forbidden):
        propose(world, review, "Words of an observer.", who=observer)
    with db.transaction():
        service.recall(here(world.author), review.id)
    with pytest.raises(Conflict, match="This review is over"):
        propose(world, review, "Words too late.")
    assert open_now(world) == []


@pytest.mark.parametrize(
    ("block", "words", "message"),
    [
        ("p1", "  \n ", "Write the words that should stand there"),
        ("p9", "Words for nothing.", "Choose a paragraph"),
        ("p1", "w" * (WORDING_LIMIT + 1), "at most 2000"),
        ("p1", "Listen\x00\r\nfirst.", "already"),
    ],
    ids=["none", "no paragraph", "too long", "the same"],
)
def test_what_is_no_wording_is_refused_and_keeps_what_was_typed(
    app: Flask, world: World, block: str, words: str, message: str
) -> None:
    make.write(world.author, world.text, "Listen first.")
    review = world.submit()
    with pytest.raises(Unprocessable, match=message), db.transaction():
        service.propose_wording(here(world.reviewers["mogila"]), review.id, block, words)
    with db.reading():
        assert db.session.scalars(select(ProposedWording)).all() == []


def test_wording_that_was_proposed_never_changes(world: World) -> None:
    made = propose(world, world.submit(), "Words of a reviewer.")
    with pytest.raises(DatabaseError), db.transaction() as session:
        session.get_one(ProposedWording, made.id).new_words = "Words of somebody else."


def test_form_on_the_page_proposes_without_a_script(app: Flask, world: World) -> None:
    make.write(world.author, world.text, "Listen first.")
    review = world.submit()
    reviewer = world.reviewers["mogila"]
    browser = make.signed_in(app.test_client(), reviewer)
    sent = {"block": "p1", "words": "Listen first, then act.", "csrf_token": make.csrf(browser)}
    assert ">\nListen first.</textarea>" in browser.get(f"/reviews/{review.id}").text
    answer = browser.post(f"/reviews/{review.id}/wording", data=sent)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/reviews/{review.id}#on-p1")
    assert open_now(world) == [("", ", then act")]
    page = make.signed_in(app.test_client(), world.author).get(f"/reviews/{review.id}").text
    assert f"Wording proposed by {reviewer.called}" in page
    assert "Carried over into the current text, as suggestions" in page
    versions = make.signed_in(app.test_client(), world.author).get(f"/texts/{world.text.id}/revisions").text
    assert f"Wording proposed by {reviewer.name}" in versions


def cell(words: str, name: str) -> dict[str, object]:
    paragraph = make.prose(words)["content"][0] | {"attrs": {"id": name}}
    return {"type": "tableCell", "content": [paragraph]}


def test_words_of_a_cell_a_caption_and_a_footnote_are_proposed_on_the_page(app: Flask, world: World) -> None:
    rows = [[cell("Twelve seats.", "c1"), cell("Two seats.", "c2")]]
    table = {"type": "table", "content": [{"type": "tableRow", "content": row} for row in rows]}
    caption = {"type": "figcaption", "content": [{"type": "text", "text": "The hall."}]}
    figure = {"type": "figure", "attrs": {"id": "g1", **PICTURE}, "content": [caption]}
    with db.transaction():
        doc = make.prose("x", title=world.text.title)
        doc["content"][0]["content"] = RICH  # type: ignore[index]
        doc["content"] += [table, figure]
        text_service.rewrite(here(world.author), world.text.id, doc)
    review = world.submit()
    browser = make.signed_in(app.test_client(), world.reviewers["mogila"])
    page = browser.get(f"/reviews/{review.id}").text
    for block, words, better in (
        ("c1", "Twelve seats.", "Fourteen seats."),
        ("g1", "The hall.", "The old hall."),
        ("f1", "A note.", "A longer note."),
    ):
        assert f">\n{words}</textarea>" in page
        sent = {"block": block, "words": better, "csrf_token": make.csrf(browser)}
        answer = browser.post(f"/reviews/{review.id}/wording", data=sent)
        assert answer.headers["Location"] == f"/reviews/{review.id}#on-{block}"
    assert open_now(world) == [("", "longer "), ("Twelve ", "Fourteen "), ("", "old ")]
    assert re.search(r'data-kind="table" open', browser.get(f"/reviews/{review.id}").text)


def test_words_of_more_cells_than_a_page_lists_are_suggested_in_the_editor(app: Flask, world: World) -> None:
    rows = [[cell("Seats.", f"c{row}-{column}") for column in range(20)] for row in range(11)]
    with db.transaction():
        doc = make.prose("Listen first.", title=world.text.title)
        doc["content"].append(
            {"type": "table", "content": [{"type": "tableRow", "content": row} for row in rows]}
        )
        text_service.rewrite(here(world.author), world.text.id, doc)
    browser = make.signed_in(app.test_client(), world.reviewers["mogila"])
    page = browser.get(f"/reviews/{world.submit().id}").text
    assert f'<a href="/texts/{world.text.id}/edit">Suggest words in this table in the editor</a>' in page
    assert page.count("</textarea>") == 2  # the paragraph, and the reason of a decision


def test_form_that_is_refused_keeps_what_was_typed(app: Flask, world: World) -> None:
    make.write(world.author, world.text, "Listen first.")
    review = world.submit()
    browser = make.signed_in(app.test_client(), world.reviewers["mogila"])
    sent = {"block": "p1", "words": "w" * (WORDING_LIMIT + 1), "csrf_token": make.csrf(browser)}
    answer = browser.post(f"/reviews/{review.id}/wording", data=sent)
    assert answer.status_code == 422
    assert f">\n{sent['words']}</textarea>" in answer.text
    assert '<a href="#words-p1">Write at most 2000 characters.</a>' in answer.text
    assert re.search(r'<details class="remark" id="on-p1" data-kind="paragraph" open>', answer.text)
