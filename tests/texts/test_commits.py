"""The commit path: idempotent, rebased, limited, and nothing seen that was rolled back."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from manual_app import create_app, db
from manual_app.accounts.models import Member
from manual_app.content.plain import plain_text
from manual_app.content.schema import SCHEMA_NUMBER, to_json
from manual_app.errors import NotFound
from manual_app.texts import heads, queries, service
from manual_app.texts.models import Answer, Commit, Snapshot, Text
from manual_app.texts.service import Write
from tests import factories
from tests.conftest import SECRET
from tests.texts.conftest import JSON, Post, poster, typing
from tests.texts.drafts import document, draft


def words_of(text: Text) -> str:
    with db.reading():
        return plain_text(to_json(queries.head(text.id).doc))


def rows(model: type[Any], text: Text) -> int:
    with db.reading():
        found = db.session.scalar(select(func.count()).select_from(model).where(model.text_id == text.id))
        return int(found or 0)


def write(*steps: dict[str, Any], version: int = 0, request: str = "r1") -> Write:
    return Write(version, SCHEMA_NUMBER, "c1", request, list(steps))


def test_the_same_request_is_answered_the_same_and_written_once(post: Post, text: Text) -> None:
    first = post(typing("once"))
    post(typing("more "), version=1, request="r2")
    again = post(typing("once"))
    assert (again.status_code, again.get_json()) == (200, first.get_json())
    assert (words_of(text), rows(Commit, text)) == ("more once", 2)


def test_the_same_request_with_other_content_is_refused(post: Post) -> None:
    post(typing("a"))
    for other in ({"version": 1}, {"client": "c2"}):
        assert post(typing("a"), **other).get_json()["error"] == "request_reused"
    assert post(typing("b")).status_code == 422


def test_the_same_request_of_another_member_is_another_write(
    app: Flask, author: Member, post: Post, text: Text
) -> None:
    colleague = factories.member(author.organisation, "author")
    post(typing("a"))
    other = poster(factories.signed_in(app.test_client(), colleague), text.id)(typing("b"))
    assert (other.get_json(), words_of(text)) == ({"from": 1, "count": 1, "kept": [0]}, "ab")


def test_a_write_on_an_old_version_is_moved_past_what_others_wrote(post: Post, text: Text) -> None:
    post(typing("world"))
    answer = post(typing("!", 1), typing("?", 2), version=0, request="r2")
    post(typing("hello "), version=1, request="r3")
    assert answer.get_json() == {"from": 1, "count": 2, "kept": [0, 1]}
    assert words_of(text) == "hello world!?"


def test_a_write_of_which_nothing_survives_has_an_answer_and_no_commit(app: Flask, author: Member) -> None:
    text = draft(author, paragraphs=["gone", "stays"])
    post = poster(factories.signed_in(app.test_client(), author), text.id)
    version = text.version
    post({"stepType": "replace", "from": 0, "to": 6}, version=version)
    late = post(typing("into what is gone", 3), version=version, request="r2")
    again = post(typing("into what is gone", 3), version=version, request="r2")
    assert late.get_json() == again.get_json() == {"from": version + 1, "count": 0, "kept": []}
    assert (rows(Commit, text), rows(Answer, text), words_of(text)) == (2, 1, "stays")


def test_what_survives_in_part_says_what_was_kept(app: Flask, author: Member) -> None:
    text = draft(author, paragraphs=["gone", "stays"])
    post = poster(factories.signed_in(app.test_client(), author), text.id)
    post({"stepType": "replace", "from": 0, "to": 6}, version=text.version)
    answer = post(typing("x", 3), typing("y", 8), version=text.version, request="r2")
    assert (answer.get_json()["kept"], words_of(text)) == ([1], "ystays")


def test_who_is_too_far_behind_gets_the_commits_to_rebase_over(post: Post) -> None:
    for number in range(3):
        many = [typing("x") for _ in range(400)]
        post(*many, version=number * 400, request=f"many-{number}")
    late = post(*[typing("y") for _ in range(90)], version=0, request="late")
    body = late.get_json()
    assert (late.status_code, body["error"], body["version"]) == (409, "behind", 1200)
    assert [(c["from"], c["count"], c["request"]) for c in body["commits"]] == [
        (0, 400, "many-0"),
        (400, 400, "many-1"),
        (800, 400, "many-2"),
    ]


def test_a_version_that_was_never_reached_is_behind_with_nothing_to_rebase_over(post: Post) -> None:
    answer = post(typing("a"), version=7)
    assert (answer.status_code, answer.get_json()["error"], answer.get_json()["commits"]) == (
        409,
        "behind",
        [],
    )


def test_a_version_inside_of_a_commit_is_behind(post: Post) -> None:
    post(typing("a"), typing("b"))
    assert post(typing("c"), version=1, request="r2").status_code == 409


def test_an_editor_of_another_schema_reloads_unless_it_only_asks_again(post: Post) -> None:
    answer = post(typing("a"), schema=SCHEMA_NUMBER + 1)
    assert (answer.status_code, answer.get_json()["error"]) == (409, "schema")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"steps": []}, 422),
        ({"steps": [{"stepType": "replace", "from": 0, "to": 2}]}, 422),
        ({"steps": [typing("x")] * 501}, 422),
        ({"steps": "x"}, 422),
        ({"version": -1}, 422),
        ({"version": "0"}, 422),
        ({"version": True}, 422),
        ({"client": ""}, 422),
        ({"request": "x" * 81}, 422),
        ({"request": "a b"}, 422),
        ({"more": 1}, 422),
        ({"steps": [typing("x" * 256_001)]}, 413),
    ],
)
def test_what_is_no_write_is_refused_and_changes_nothing(
    post: Post, text: Text, body: dict[str, Any], status: int
) -> None:
    steps = body.pop("steps", [typing("x")])
    assert post(**{"steps": steps, **body}).status_code == status
    assert (rows(Commit, text), rows(Answer, text)) == (0, 0)


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'"x"', b"\xff"])
def test_what_is_no_json_object_is_refused(browser: FlaskClient, text: Text, content: bytes) -> None:
    headers = {**JSON, "X-CSRFToken": factories.csrf(browser), "Content-Type": "application/json"}
    assert browser.post(f"/texts/{text.id}/steps", data=content, headers=headers).status_code == 400


def test_a_write_without_a_csrf_token_is_refused(browser: FlaskClient, text: Text) -> None:
    body = {"version": 0, "schema": SCHEMA_NUMBER, "client": "c", "request": "r", "steps": [typing("x")]}
    assert browser.post(f"/texts/{text.id}/steps", json=body, headers=JSON).status_code == 400


def test_title_words_and_version_follow_the_head(post: Post, text: Text) -> None:
    post(typing("one two three"), {"stepType": "docAttr", "attr": "title", "value": "Another title"})
    with db.reading():
        stored = queries.get_text(text.id)
        assert (stored.title, stored.words, stored.version) == ("Another title", 3, 2)


def test_a_snapshot_is_written_every_500_steps_and_the_past_stays_readable(post: Post, text: Text) -> None:
    for number in range(3):
        post(*[typing("x") for _ in range(300)], version=number * 300, request=f"r{number}")
    with db.reading():
        kept = db.session.scalars(select(Snapshot.version).where(Snapshot.text_id == text.id)).all()
        assert sorted(kept) == [0, 600]
        assert len(plain_text(queries.doc_at(text.id, 900))) == 900
        assert len(plain_text(queries.doc_at(text.id, 300))) == 300
        with pytest.raises(NotFound):
            queries.doc_at(text.id, 901)


def test_what_is_rolled_back_is_seen_by_nobody(app: Flask, author: Member, text: Text) -> None:
    db.begin_writing()
    service.commit(db.session.merge(author), text.id, write(typing("never")))
    assert queries.head(text.id).version == 1
    db.close()
    assert (words_of(text), rows(Commit, text)) == ("", 0)


def test_a_savepoint_that_is_rolled_back_leaves_what_was_before_it(author: Member, text: Text) -> None:
    with db.transaction():
        member = db.session.merge(author)
        service.commit(member, text.id, write(typing("kept")))
        inner = db.session.begin_nested()
        service.commit(member, text.id, write(typing("not "), version=1, request="r2"))
        inner.rollback()
        assert queries.head(text.id).version == 1
    assert words_of(text) == "kept"


def test_a_text_whose_making_is_rolled_back_leaves_no_head_behind(
    app: Flask, author: Member, text: Text
) -> None:
    db.begin_writing()
    made = service.create_text(
        db.session.merge(author),
        section_id=text.section_id,
        kind="chapter",
        language="lv",
        title="Nosaukums",
        drafting_organisation_id=author.organisation_id,
        doc=document("Nosaukums", "teksts"),
    )
    assert queries.head(made.id).version == 1
    db.close()
    with db.reading(), pytest.raises(NotFound):
        queries.head(made.id)


def test_two_processes_on_one_database_see_each_others_commits(
    app: Flask, author: Member, text: Text
) -> None:
    here = app.extensions["engine"]
    settings = {"SECRET_KEY": SECRET, "DATABASE_URL": app.config["DATABASE_URL"]}
    there = create_app(settings, instance=Path(app.instance_path)).extensions["engine"]
    versions = []
    for number, engine in enumerate([here, there, here, there, there, here]):
        db.session.remove()
        db.session.configure(bind=engine)
        with db.transaction():
            accepted = service.commit(
                db.session.merge(author), text.id, write(typing("x"), request=f"r{number}")
            )
            versions.append(accepted.version_from)
    assert versions == [0, 1, 2, 3, 4, 5]
    assert words_of(text) == "xxxxxx"
    there.dispose()


def test_fifty_writes_at_the_same_moment_are_all_kept(app: Flask, author: Member, text: Text) -> None:
    posts = [poster(factories.signed_in(app.test_client(), author), text.id) for _ in range(10)]
    answers: list[int] = []

    def write_five(number: int) -> None:
        for turn in range(5):
            answer = posts[number](typing(f"<{number}.{turn}>"), request=f"r{number}-{turn}")
            answers.append(answer.get_json()["from"])

    threads = [threading.Thread(target=write_five, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == list(range(50))
    found = words_of(text)
    assert [f"<{n}.{t}>" in found for n in range(10) for t in range(5)] == [True] * 50


def test_heads_are_forgotten_when_there_are_too_many(
    author: Member, text: Text, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heads, "KEPT_HEADS", 1)
    other = draft(author, title="Other", paragraphs=["words"])
    assert [words_of(one) for one in (text, other, text, other)] == ["", "words", "", "words"]
