"""A Text on the wire: the answers that architecture.md promises."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from manual_app.accounts.models import Member
from manual_app.content.schema import SCHEMA_NUMBER, empty_doc
from manual_app.texts.models import Text
from tests import factories
from tests.texts.conftest import JSON, Post, typing


def test_reading_a_text_answers_with_all_an_editor_needs(
    browser: FlaskClient, text: Text, author: Member
) -> None:
    answer = browser.get(f"/texts/{text.id}", headers=JSON)
    assert (answer.status_code, answer.get_json()) == (
        200,
        {
            "id": text.id,
            "language": "en",
            "member": author.id,
            "unsubmitted": True,
            "version": 0,
            "schema": SCHEMA_NUMBER,
            "doc": empty_doc("Meeting places"),
            "role": "edit",
        },
    )


def test_reading_without_a_session_is_refused_without_a_redirect(client: FlaskClient, text: Text) -> None:
    answer = client.get(f"/texts/{text.id}", headers=JSON)
    assert (answer.status_code, answer.get_json()["error"]) == (401, "not_signed_in")


def test_writing_is_answered_with_version_count_and_kept(
    post: Post, browser: FlaskClient, text: Text
) -> None:
    first = post(typing("Hello"))
    second = post(typing(" all", 6), typing("!", 10), version=1, request="r2")
    now = browser.get(f"/texts/{text.id}", headers=JSON).get_json()
    assert first.get_json() == {"from": 0, "count": 1, "kept": [0]}
    assert second.get_json() == {"from": 1, "count": 2, "kept": [0, 1]}
    assert (now["version"], now["doc"]["content"][0]["content"]) == (
        3,
        [{"type": "text", "text": "Hello all!"}],
    )


def test_commits_since_a_version_are_listed_for_those_who_poll(
    post: Post, browser: FlaskClient, text: Text
) -> None:
    post(typing("a"))
    post(typing("b", 2), version=1, request="r2")
    answer = browser.get(f"/texts/{text.id}/commits?since=1", headers=JSON).get_json()
    assert (answer["version"], answer["role"]) == (2, "edit")
    assert [(c["from"], c["count"], c["client"], c["request"]) for c in answer["commits"]] == [
        (1, 1, "c1", "r2")
    ]


def test_a_text_that_does_not_exist(browser: FlaskClient) -> None:
    assert browser.get("/texts/999", headers=JSON).status_code == 404


def test_every_member_reads_drafts_of_others(app: Flask, text: Text) -> None:
    observer = factories.member(factories.organisation(country="HU"), "observer")
    answer = factories.signed_in(app.test_client(), observer).get(f"/texts/{text.id}", headers=JSON)
    assert (answer.status_code, answer.get_json()["role"]) == (200, "read")
