"""The pages and the JSON of reviews, as a browser and a program see them."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from sqlalchemy import func, select

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.manual import service as manual
from manual_app.reviews import queries
from manual_app.reviews.models import Decision
from manual_app.texts import queries as texts
from manual_app.texts import service as text_service
from tests import factories as make
from tests.reviews.world import World, here

JSON = {"Accept": "application/json"}


def browser_of(client: FlaskClient, member: Member) -> FlaskClient:
    return make.signed_in(client.application.test_client(), member)


def post(browser: FlaskClient, address: str, body: object = None) -> tuple[int, dict[str, object]]:
    headers = {**JSON, "X-CSRFToken": make.csrf(browser)}
    answer = browser.post(address, json={} if body is None else body, headers=headers)
    return answer.status_code, answer.get_json()


def referring(title: str, *targets: tuple[int | None, str | None]) -> dict[str, object]:
    """Return a document whose last paragraph refers to these places."""
    doc = make.prose("Listen first.", title=title)
    references = [
        {
            "type": "crossReference",
            "attrs": {
                "kind": "section" if section else "heading",
                "section": str(section) if section else None,
                "block": block,
            },
        }
        for section, block in targets
    ]
    doc["content"].append({"type": "paragraph", "attrs": {"id": "p2"}, "content": references})  # type: ignore[attr-defined]
    return doc


# JSON, for programs


def test_the_whole_way_as_json(client: FlaskClient, world: World) -> None:
    author, coordinator = browser_of(client, world.author), browser_of(client, world.coordinator)
    status, sent = post(author, f"/texts/{world.text.id}/submit", {"confirm": False})
    assert (status, sorted(sent)) == (201, ["review_id", "revision", "revision_hash", "state"])
    assert (sent["revision"]["number"], sent["state"]) == (1, "in_review")  # type: ignore[index]
    review, named = sent["review_id"], {"revision_hash": sent["revision_hash"]}
    for slug in ("mogila", "szodliget"):
        decision = {"decision": "approve", "reason": "", **named}
        reviewer = browser_of(client, world.reviewers[slug])
        assert post(reviewer, f"/reviews/{review}/decisions", decision)[0] == 201
    assert post(coordinator, f"/reviews/{review}/sign-off", named)[0] == 201
    answer = author.get(f"/texts/{world.text.id}/revisions", headers=JSON).get_json()
    assert [sorted(row) for row in answer["revisions"]] == [
        ["contributors", "created_at", "hash", "number", "state"]
    ]
    assert answer["revisions"][0]["state"] == "approved"


def test_refusals_as_json(client: FlaskClient, world: World) -> None:
    author, reviewer = browser_of(client, world.author), browser_of(client, world.reviewers["mogila"])
    review = world.submit()
    decisions, current = f"/reviews/{review.id}/decisions", review.revision.hash
    assert [
        post(author, f"/texts/{world.text.id}/submit")[0],
        post(reviewer, f"/texts/{world.text.id}/submit")[0],
        post(author, decisions, {"decision": "approve", "revision_hash": current})[0],
        post(reviewer, decisions, {"decision": "approve", "revision_hash": "0" * 64})[0],
        post(reviewer, decisions, {"decision": "object", "revision_hash": current})[0],
        post(reviewer, decisions, {"decision": "request_changes", "revision_hash": current})[0],
        post(reviewer, decisions, {"decision": 7, "revision_hash": current})[0],
        post(reviewer, "/reviews/999/decisions", {"decision": "approve", "revision_hash": current})[0],
        post(reviewer, f"/reviews/{review.id}/recall")[0],
    ] == [409, 403, 403, 409, 422, 422, 400, 404, 403]
    assert client.get(f"/texts/{world.text.id}/revisions", headers=JSON).status_code == 401
    assert post(author, f"/reviews/{review.id}/recall")[0] == 200


def test_a_newer_version_says_whom_it_would_ask_again(client: FlaskClient, world: World) -> None:
    review = world.submit()
    world.decide("mogila", review)
    make.write(world.author, world.text, "Listen, and answer within a week.")
    author = browser_of(client, world.author)
    status, refusal = post(author, f"/texts/{world.text.id}/submit", {"confirm": False})
    assert (status, refusal["error"], refusal["confirm"]) == (409, "conflict", True)
    assert post(author, f"/texts/{world.text.id}/submit", {"confirm": True})[0] == 201


# pages


def test_a_reference_is_named_after_its_target_and_one_that_is_gone_says_so(
    client: FlaskClient, world: World
) -> None:
    other = make.chapter(world.coordinator, world.author, title="Sharing tools")
    gone = make.chapter(world.coordinator, world.author, title="Soon gone")
    doc = referring(world.text.title, (other.section_id, None), (None, "p9"), (gone.section_id, None))
    with db.transaction():
        text_service.rewrite(here(world.author), world.text.id, doc)
    review = world.submit()
    with db.transaction():
        manual.delete(here(world.coordinator), gone.section_id)
    reader = browser_of(client, world.reviewers["mogila"])
    text = f"/texts/{world.text.id}"
    for address in (f"/reviews/{review.id}", f"{text}/revisions/1", f"{text}/compare", f"{text}/edit"):
        page = reader.get(address).text
        assert re.search(rf'<a [^>]*href="/texts/{other.id}/edit"[^>]*>Chapter 2</a>', page)
        assert page.count("(what this refers to is gone)") == 2
        assert "not in this edition" not in page


def test_review_shows_what_changed_since_the_last_approved_version(client: FlaskClient, world: World) -> None:
    first = world.submit()
    world.decide("mogila", first)
    world.decide("szodliget", first)
    world.sign_off(world.coordinator, first)
    make.write(world.author, world.text, "Listen twice.")
    second = world.submit()
    page = browser_of(client, world.reviewers["mogila"]).get(f"/reviews/{second.id}").text
    assert "Changes since version 1, the last approved one" in page
    assert "<del>first</del>" in page
    assert "<ins>twice</ins>" in page


def test_a_decision_by_form_without_a_reason_keeps_the_choice_and_says_what_is_missing(
    client: FlaskClient, world: World
) -> None:
    review = world.submit()
    reader = browser_of(client, world.reviewers["mogila"])
    form = {
        "decision": "request_changes",
        "revision_hash": review.revision.hash,
        "csrf_token": make.csrf(reader),
    }
    answer = reader.post(f"/reviews/{review.id}/decisions", data=form)
    assert answer.status_code == 422
    assert "Say what should change." in answer.text
    assert re.search(r'value="request_changes" checked', answer.text)


def test_a_stale_decision_by_form_is_refused_and_what_was_written_is_given_back(
    client: FlaskClient, world: World
) -> None:
    review = world.submit()
    reader = browser_of(client, world.reviewers["mogila"])
    form = {
        "decision": "request_changes",
        "reason": "Say who answers the letters.",
        "revision_hash": review.revision.hash,
        "csrf_token": make.csrf(reader),
    }
    make.write(world.author, world.text, "Another sentence.")
    world.submit()
    answer = reader.post(f"/reviews/{review.id}/decisions", data=form)
    assert answer.status_code == 409
    assert "The text has changed since you opened it." in answer.text
    assert "<blockquote>Say who answers the letters.</blockquote>" in answer.text
    assert decisions_kept() == 0


def decisions_kept() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(Decision)) or 0


def test_sending_by_form_keeps_what_was_chosen_and_says_what_is_wrong(
    client: FlaskClient, world: World
) -> None:
    author = browser_of(client, world.author)
    address = f"/texts/{world.text.id}/submit"

    def send(**chosen: object) -> tuple[int, str]:
        answer = author.post(address, data={"csrf_token": make.csrf(author), **chosen})
        return answer.status_code, answer.text

    mogila, jette = (world.reviewers[slug].organisation_id for slug in ("mogila", "jette"))
    assert "2 of them must agree, from at least 2 countries" in author.get(address).text
    status, page = send(asked=[mogila, jette], due_on="2020-05-03")
    assert (status, "The date of the reply lies in the past." in page) == (422, True)
    assert 'value="2020-05-03"' in page
    assert re.search(rf'value="{mogila}"[^>]*checked', page)
    assert send(due_on="soon", asked=[mogila])[0] == 422
    assert send()[0] == 422
    assert send(asked=[mogila, jette])[0] == 302
    with db.reading():
        review = queries.find_newest_review(world.text.id)
        assert review is not None
        assert sorted(row.organisation_id for row in review.asked) == sorted([mogila, jette])
    world.decide("mogila", review)
    make.write(world.author, world.text, "Another sentence.")
    status, page = send(asked=[mogila, jette])
    assert (status, page.count("would be asked again") >= 2) == (422, True)
    assert send(asked=[mogila, jette], confirm="y")[0] == 302


def test_who_wrote_in_it_is_not_offered_to_agree(client: FlaskClient, world: World) -> None:
    editor = make.member(world.reviewers["mogila"].organisation, "editor")
    make.write(editor, world.text, "An editor's sentence.")
    review = world.submit()
    page = browser_of(client, world.reviewers["mogila"]).get(f"/reviews/{review.id}").text
    assert 'value="approve"' not in page
    assert "Your organisation has written in this version" in page


def test_a_version_that_does_not_exist_is_not_found(client: FlaskClient, world: World) -> None:
    world.submit()
    reader = browser_of(client, world.author)
    text = f"/texts/{world.text.id}"
    addresses = (f"{text}/revisions/9", f"{text}/compare?from=9", f"{text}/compare?to=9", "/reviews/999")
    assert {reader.get(address).status_code for address in addresses} == {404}


def test_restoring_by_form_leads_to_the_versions_and_changes_the_text(
    client: FlaskClient, world: World
) -> None:
    world.submit()
    make.write(world.author, world.text, "Something else.")
    author = browser_of(client, world.author)
    address = f"/texts/{world.text.id}/revisions/1/restore"
    answer = author.post(address, data={"csrf_token": make.csrf(author)})
    assert answer.status_code == 302
    with db.reading():
        doc = texts.head_doc(world.text.id)
    assert doc["content"][0]["content"][0]["text"] == "Listen first."
    page = author.get(answer.headers["Location"]).text
    (undo,) = re.findall(r'action="([^"]*/restored/[0-9]+/undo)"', page)
    assert author.post(undo, data={"csrf_token": make.csrf(author)}).status_code == 302
    with db.reading():
        assert texts.head_doc(world.text.id)["content"][0]["content"][0]["text"] == "Something else."
    assert "/undo" not in author.get(answer.headers["Location"]).text


def test_what_is_asked_for_stands_first_and_leads_the_authors_to_the_text(
    client: FlaskClient, world: World
) -> None:
    review = world.submit()
    address, edit = f"/reviews/{review.id}", f'<a class="button primary" href="/texts/{world.text.id}/edit"'
    author, reviewer = browser_of(client, world.author), browser_of(client, world.reviewers["szodliget"])
    assert "What should change</b>" not in author.get(address).text
    world.decide("mogila", review, "request_changes", "Say who answers the door.")
    asked = author.get(address).text.partition("What should change</b>")[2].partition('class="compare"')[0]
    expected = ("Say who answers the door.", "Mogila Council", edit)
    assert [one for one in expected if one not in asked] == []
    assert "What should change</b>" in reviewer.get(address).text
    assert edit not in reviewer.get(address).text


def test_a_second_round_leads_to_what_changed_since_the_first(client: FlaskClient, world: World) -> None:
    first = world.submit()
    world.decide("mogila", first, "request_changes", "Say who answers the door.")
    make.write(world.author, world.text, "Listen first. The porter answers.")
    second = world.submit(confirm=True)
    reviewer = browser_of(client, world.reviewers["mogila"])
    link = f"/texts/{world.text.id}/compare?from=1&amp;to=2"
    assert [link in reviewer.get(f"/reviews/{one.id}").text for one in (first, second)] == [False, True]
    assert "The porter answers." in reviewer.get(link.replace("&amp;", "&")).text
    for slug in ("mogila", "szodliget"):
        world.decide(slug, second)
    assert "Not yet" in reviewer.get(f"/reviews/{second.id}").text
    world.sign_off(world.coordinator, second)
    approved = reviewer.get(f"/reviews/{second.id}").text
    assert ("Not yet" in approved, "No answer" in approved) == (False, True)


def test_a_version_wears_the_colours_of_its_part(client: FlaskClient, world: World) -> None:
    second = make.chapter(world.coordinator, world.author, title="In the second part")
    sent = World(world.coordinator, world.deputy, world.author, world.reviewers, second).submit()
    author = browser_of(client, world.author)
    for address in (f"/reviews/{sent.id}", f"/texts/{second.id}/revisions/1"):
        assert re.search(r'<article class="\w+" data-part="2"', author.get(address).text)


def test_sending_what_is_approved_again_says_which_version_it_is(client: FlaskClient, world: World) -> None:
    review = world.submit()
    world.decide("mogila", review)
    world.decide("szodliget", review)
    world.sign_off(world.coordinator, review)
    page = browser_of(client, world.author).get(f"/texts/{world.text.id}/submit").text
    assert "Nothing has changed since version 1 was sent." in page
