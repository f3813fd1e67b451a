"""The seeded demo: what stands in the database once the plan was carried out through the services."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from manual_app import create_app, db, storage
from manual_app.accounts import queries as accounts
from manual_app.content.suggestions import member_of, open_suggestions
from manual_app.demo import plan, remarks, sources
from manual_app.demo.seed import seed_demo
from manual_app.discussions.models import Thread
from manual_app.editions import queries as editions
from manual_app.editions import service as edition_service
from manual_app.editions.compiling import compile_edition
from manual_app.editions.models import Edition
from manual_app.errors import Conflict
from manual_app.manual import queries as manual
from manual_app.reviews import queries as reviews
from manual_app.reviews import service as review_service
from manual_app.texts import queries as texts
from manual_app.texts.models import Commit, Text
from tests import factories
from tests.conftest import SECRET

PASSWORD = "four unrelated words here"


@pytest.fixture(scope="module")
def seeded(migrated_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """The demo in a database of its own; yields what was said while it was made."""
    instance = tmp_path_factory.mktemp("demo")
    shutil.copy(migrated_database, instance / "manual.sqlite3")
    app = create_app({"SECRET_KEY": SECRET, "TESTING": True}, instance=instance)
    said: list[str] = []
    with app.app_context():
        seed_demo(PASSWORD, said.append)
        yield said
        db.close()
    app.extensions["engine"].dispose()


def written() -> dict[tuple[str, str], Text]:
    """Return every text by its title and language."""
    return {(t.title, t.language): t for entry in manual.flat(manual.outline()) for t in entry.texts}


def planned(writing: plan.Writing) -> Text:
    return written()[sources.title(writing.language, writing.name), writing.language]


def published() -> Edition:
    return editions.get_edition("1.0", "en", preview=False)


def test_each_stage_is_told(seeded: list[str]) -> None:
    assert seeded == [
        "31 accounts of 13 partners",
        "20 texts in 4 languages",
        "Edition 1.0 is being compiled",
        "Edition 1.0 is published",
    ]


@pytest.mark.parametrize("writing", plan.WRITINGS, ids=lambda writing: f"{writing.name}-{writing.language}")
def test_a_text_has_come_as_far_as_planned(seeded: list[str], writing: plan.Writing) -> None:
    with db.reading():
        text = planned(writing)
        state = reviews.state(text)
        assert state.state == writing.expected
        assert text.drafting_organisation.slug == writing.drafted_by
        assert text.responsible is not None
        assert text.responsible.email == writing.author
        unsent = writing.first_round is None or (bool(writing.later_edits) and writing.later_round is None)
        assert state.unsubmitted is unsent


def test_the_outline_is_the_plan(seeded: list[str]) -> None:
    with db.reading():
        kinds = [entry.section.kind for entry in manual.flat(manual.outline())]
        assert kinds == [section.kind for section in plan.SECTIONS]


def test_daugavpils_has_one_draft_written_by_its_own_author_only(seeded: list[str]) -> None:
    with db.reading():
        daugavpils = accounts.get_organisation_by_slug("daugavpils")
        (text,) = [t for t in written().values() if t.drafting_organisation_id == daugavpils.id]
        assert (text.language, text.kind, text.co_authors) == ("en", "chapter", [])
        assert reviews.state(text).state == "draft"
        writers = db.session.scalars(select(Commit.member_id).where(Commit.text_id == text.id).distinct())
        assert [accounts.get_member(number).email for number in writers] == ["author@daugavpils.example"]


def test_one_draft_is_suggested_and_discussed_and_nothing_else(seeded: list[str]) -> None:
    with db.reading():
        busy = {text.id: open_suggestions(texts.head(text.id).doc) for text in written().values()}
        draft = planned(next(one for one in plan.WRITINGS if one.name == remarks.REMARKED))
        assert [text_id for text_id, found in busy.items() if found] == [draft.id]
        proposers = {accounts.get_member(member_of(one.id)).email for one in busy[draft.id]}
        assert proposers == {one.account for one in remarks.SUGGESTED}
        threads = db.session.scalars(select(Thread).order_by(Thread.id)).all()
        assert {thread.text_id for thread in threads} == {draft.id}
        assert [thread.resolved_at is not None for thread in threads] == [False, False, True]
        assert reviews.state(draft).state == "draft"


def test_the_draft_of_daugavpils_goes_all_the_way(seeded: list[str]) -> None:
    """Sent, agreed to by two partners, finally approved; then rolled back for the other tests."""
    db.begin_writing()
    try:
        people = {account.email: accounts.find_member_by_email(account.email) for account in plan.ACCOUNTS}
        author, coordinator = people["author@daugavpils.example"], people[plan.COORDINATOR]
        text = planned(next(w for w in plan.WRITINGS if w.drafted_by == "daugavpils"))
        assert author is not None
        assert coordinator is not None
        review = review_service.submit_for_review(author, text.id)
        assert "daugavpils" not in {row.organisation.slug for row in review.asked}
        for slug in ("alimos", "dabrowa"):
            reviewer = people[f"reviewer@{slug}.example"]
            assert reviewer is not None
            review_service.decide(reviewer, review.id, kind="approve", revision_hash=review.revision.hash)
        review_service.sign_off(coordinator, review.id, revision_hash=review.revision.hash)
        assert reviews.state(text).state == "approved"
        assert [row.organisation_id for row in review.revision.contributors] == [author.organisation_id]
    finally:
        db.close()


def test_the_edition_holds_what_is_approved_and_says_what_is_left_out(seeded: list[str]) -> None:
    with db.reading():
        rows = {row.section_id: row for row in editions.entries(published())}
        titles = {e.section.id: e.title for e in manual.flat(manual.outline()) if e.section.kind != "part"}
        inside = {titles[number] for number, row in rows.items() if row.revision is not None}
        assert inside == {
            sources.title("en", w.name)
            for w in plan.WRITINGS
            if w.language == "en" and w.first_round and w.first_round.signed_off
        }
        reasons = [row.left_out_reason for row in rows.values() if row.left_out_reason]
        assert reasons == ["The lists are collected when all chapters are approved."]


def test_the_edition_is_a_tagged_book_in_the_storage(seeded: list[str]) -> None:
    with db.reading():
        (artifact,) = published().artifacts
        assert artifact.name == "Manual-for-Solidarity-2020_1.0_en.pdf"
        assert artifact.pages is not None
        assert artifact.pages > 30
        content = storage.read(edition_service.file_key(artifact.sha256))
    assert content.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in content or b"/ObjStm" in content


@pytest.mark.parametrize("language", ["lv", "el", "bg"])
def test_a_preview_of_a_translation_compiles(seeded: list[str], language: str) -> None:
    with db.transaction():
        coordinator = accounts.find_member_by_email(plan.COORDINATOR)
        assert coordinator is not None
        edition = edition_service.create_edition(coordinator, number="1.0", language=language, preview=True)
        job_id = edition.jobs[-1].id
    compile_edition(job_id)
    with db.reading():
        job = editions.get_job(job_id)
        assert (job.state, job.error) == ("compiled", None)
        assert job.edition.artifacts[0].size > 50_000


def test_seeding_again_changes_nothing(seeded: list[str]) -> None:
    said: list[str] = []
    seed_demo(PASSWORD, said.append)
    assert said == []


def test_an_installation_with_other_content_is_left_alone(app: Flask) -> None:
    with app.app_context():
        factories.organisation("somebody-else")
        with pytest.raises(Conflict):
            seed_demo(PASSWORD, lambda _line: None)
        with db.reading():
            assert [one.slug for one in accounts.list_organisations()] == ["somebody-else"]
