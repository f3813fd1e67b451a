"""What is said about a version stays with it, beside its decisions."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.reviews.models import Review
from manual_app.texts import queries as texts
from tests import factories as make
from tests.house.test_queries import MOST
from tests.reviews.world import World
from tests.statements import statements_of

BROWSER = {"Accept": "text/html"}


def browser_of(client: FlaskClient, member: Member) -> FlaskClient:
    return make.signed_in(client.application.test_client(), member)


def comment(browser: FlaskClient, review: Review, body: str, **given: str) -> TestResponse:
    form = {"csrf_token": make.csrf(browser), "body": body, **given}
    return browser.post(f"/reviews/{review.id}/comment", data=form, headers=BROWSER)


def first_block(world: World) -> str:
    with db.reading():
        found = texts.head_doc(world.text.id)["content"][0]["attrs"]["id"]
        return str(found)


def test_what_is_said_of_a_paragraph_stands_beside_the_decisions(client: FlaskClient, world: World) -> None:
    review = world.submit()
    reviewer, author = browser_of(client, world.reviewers["mogila"]), browser_of(client, world.author)
    answer = comment(reviewer, review, "Who listens?", block=first_block(world))
    assert (answer.status_code, answer.location) == (303, f"/reviews/{review.id}#discussion")
    page = author.get(f"/reviews/{review.id}", headers=BROWSER).text
    assert ("Who listens?" in page, "Nobody has said anything" in page) == (True, False)
    (thread,) = author.get(f"/texts/{world.text.id}/threads").get_json()["threads"]
    assert (thread["version"], thread["block"]) == (1, first_block(world))
    assert "About version 1" in author.get(f"/threads/{thread['id']}", headers=BROWSER).text


def test_it_stays_with_the_version_when_a_newer_one_is_sent(client: FlaskClient, world: World) -> None:
    older = world.submit()
    browser = browser_of(client, world.reviewers["mogila"])
    comment(browser, older, "Who listens?")
    make.write(world.author, world.text, "Listen, and answer within a week.")
    newer = world.submit(confirm=True)
    shown = ["Who listens?" in browser.get(f"/reviews/{one.id}").text for one in (older, newer)]
    assert shown == [True, False]


def test_what_is_said_within_one_partner_is_not_on_the_page_of_others(
    client: FlaskClient, world: World
) -> None:
    review = world.submit()
    ours = browser_of(client, world.reviewers["mogila"])
    comment(ours, review, "Between us.", own="y")
    shown = [
        "Between us." in one.get(f"/reviews/{review.id}").text
        for one in (ours, browser_of(client, world.author))
    ]
    assert shown == [True, False]


@pytest.mark.parametrize(
    ("body", "block"), [("", ""), ("  ", ""), ("x" * 4_001, ""), ("Where?", "gone"), ("@[99999]", "")]
)
def test_what_is_no_comment_comes_back_with_what_was_typed(
    client: FlaskClient, world: World, body: str, block: str
) -> None:
    review = world.submit()
    browser = browser_of(client, world.reviewers["mogila"])
    answer = comment(browser, review, body, block=block)
    assert (answer.status_code, body.strip() in answer.text) == (422, True)
    assert "Nobody has said anything about this version yet." in browser.get(f"/reviews/{review.id}").text


def test_each_change_leads_to_a_comment_on_it(client: FlaskClient, world: World) -> None:
    review = world.submit()
    browser, block = browser_of(client, world.reviewers["mogila"]), first_block(world)
    page = browser.get(f"/reviews/{review.id}/comment?block={block}", headers=BROWSER)
    assert page.status_code == 200
    assert f'<option value="{block}" selected>' in page.text


def test_observers_read_what_is_said_and_say_nothing(client: FlaskClient, world: World) -> None:
    review = world.submit()
    comment(browser_of(client, world.reviewers["mogila"]), review, "Who listens?")
    observer = browser_of(client, make.member(world.reviewers["mogila"].organisation, "observer"))
    page = observer.get(f"/reviews/{review.id}", headers=BROWSER).text
    assert ("Who listens?" in page, "Comment on this version" in page) == (True, False)
    assert observer.get(f"/reviews/{review.id}/comment", headers=BROWSER).status_code == 403
    assert comment(observer, review, "x").status_code == 403


def test_the_page_of_a_review_asks_no_more_for_each_discussion(client: FlaskClient, world: World) -> None:
    review, browsers = world.submit(), [browser_of(client, one) for one in world.reviewers.values()]

    def asked() -> int:
        browsers[0].get(f"/reviews/{review.id}")
        with statements_of(client.application) as statements:
            browsers[0].get(f"/reviews/{review.id}")
        return len(statements)

    comment(browsers[0], review, "Who listens?")
    with_one = asked()
    for browser in browsers:
        comment(browser, review, "Who answers?")
    assert (asked(), with_one <= MOST) == (with_one, True)
