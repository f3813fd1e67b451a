"""Suggestions and reviews: what is open keeps a text back; who proposed is credited, and not barred."""

from __future__ import annotations

import pytest
from flask import Flask

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.content.schema import SCHEMA_NUMBER, to_json
from manual_app.content.steps import apply_all
from manual_app.content.suggestions import resolving_steps
from manual_app.errors import Forbidden, Unprocessable
from manual_app.reviews import service as reviews
from manual_app.texts import queries as texts
from manual_app.texts import service as text_service
from manual_app.texts.models import SuggestionRow
from manual_app.texts.service import Write
from tests import factories as make
from tests.reviews.world import World, here


def write(world: World, member: Member, *steps: dict[str, object]) -> None:
    """Send steps on the chapter as it stands."""
    with db.transaction():
        version = texts.head(world.text.id).version
        sent = Write(version, SCHEMA_NUMBER, "c", f"r{version}", list(steps))
        text_service.commit(here(member), world.text.id, sent)


def suggest(world: World, member: Member, words: str) -> str:
    """Let a member suggest words at the start of the chapter; return the suggestion's id."""
    mark = f"{member.id}-{words.strip().lower()}"
    text = {"type": "text", "text": words, "marks": [{"type": "insertion", "attrs": {"id": mark}}]}
    write(world, member, {"stepType": "replace", "from": 1, "to": 1, "slice": {"content": [text]}})
    return mark


def settle(world: World, member: Member, mark: str, verdict: str) -> None:
    """Let a member accept or reject a suggestion."""
    with db.reading():
        steps = resolving_steps(texts.head(world.text.id).doc, verdict, mark.__eq__)  # type: ignore[arg-type]
    write(world, member, *(step.to_json() for step in steps))


def test_open_suggestions_keep_a_text_from_being_sent(world: World) -> None:
    mark = suggest(world, world.reviewers["mogila"], "First ")
    with pytest.raises(Unprocessable, match="1 suggestion is open") as refused:
        world.submit()
    assert refused.value.details["suggestions"] == [mark]
    settle(world, world.author, mark, "reject")
    assert world.submit().revision.number == 1


def test_an_older_version_that_is_put_back_takes_no_suggestion_in(world: World) -> None:
    review = world.submit()
    number = review.revision.number
    with db.transaction():
        reviews.recall(here(world.author), review.id)
    mark = suggest(world, world.reviewers["mogila"], "First ")
    with pytest.raises(Forbidden), db.transaction():
        reviews.restore(here(world.reviewers["mogila"]), world.text.id, number)
    with db.transaction():
        reviews.restore(here(world.author), world.text.id, number)
    with db.reading():
        row = db.session.get_one(SuggestionRow, (world.text.id, mark))
        assert (row.outcome, row.settled_by_id) == ("rejected", world.author.id)
        assert "First" not in texts.head(world.text.id).doc.text_content


def test_page_lists_what_is_open_with_a_link_into_the_text(app: Flask, world: World) -> None:
    suggest(world, world.reviewers["mogila"], "First ")
    with db.reading():
        block = to_json(texts.head(world.text.id).doc)["content"][0]["attrs"]["id"]
    browser = make.signed_in(app.test_client(), world.author)
    page = browser.get(f"/texts/{world.text.id}/submit").text
    assert f'href="/texts/{world.text.id}/edit#b-{block}"><ins>First </ins></a>' in page
    assert "1 suggestion is open." in page


def test_who_proposed_is_credited_and_who_accepted_contributes(app: Flask, world: World) -> None:
    proposer, second = world.reviewers["mogila"], make.member(world.author.organisation, "author")
    taken, left = suggest(world, proposer, "First "), suggest(world, world.reviewers["jette"], "Last ")
    settle(world, second, taken, "accept")
    settle(world, second, left, "reject")
    review = world.submit()
    with db.reading():
        contributors = [one.member_id for one in texts.get_revision_by_id(review.revision_id).contributors]
        credited = [one.member_id for one in texts.credits_of([review.revision_id])[review.revision_id]]
    assert (contributors, credited) == ([world.author.id, second.id], [proposer.id])
    assert world.decide("mogila", review).kind == "approve"
    page = make.signed_in(app.test_client(), world.author).get(f"/texts/{world.text.id}/revisions").text
    assert f"With suggestions by {proposer.name}" in page


def test_of_two_decided_in_one_write_only_the_accepted_is_credited(world: World) -> None:
    taken = suggest(world, world.reviewers["mogila"], "First ")
    left = suggest(world, world.reviewers["szodliget"], "Last ")
    with db.reading():
        doc = texts.head(world.text.id).doc
    accepting = resolving_steps(doc, "accept", taken.__eq__)
    rejecting = resolving_steps(apply_all(doc, accepting), "reject", left.__eq__)
    write(world, world.author, *(step.to_json() for step in [*accepting, *rejecting]))
    review = world.submit()
    with db.reading():
        credited = texts.credits_of([review.revision_id])[review.revision_id]
        assert [one.member_id for one in credited] == [world.reviewers["mogila"].id]


def test_what_is_only_proposed_leaves_what_was_sent_as_it_is(world: World) -> None:
    world.submit()
    mark = suggest(world, world.reviewers["mogila"], "First ")
    assert not world.unsubmitted()
    settle(world, world.author, mark, "accept")
    assert world.unsubmitted()


def test_wording_of_an_editor_in_suggest_mode_makes_no_contributor(world: World) -> None:
    editor = make.member(world.reviewers["jette"].organisation, "editor")
    mark = suggest(world, editor, "First ")
    settle(world, world.author, mark, "accept")
    review = world.submit()
    with db.reading():
        contributors = texts.get_revision_by_id(review.revision_id).contributors
        assert [one.member_id for one in contributors] == [world.author.id]
