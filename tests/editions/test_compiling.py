"""The compile in the worker: progress, cancelling, errors that name a section, leases, checks that name."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from manual_app import db, jobs, storage
from manual_app.editions import checks, compiling, queries, rules, service
from manual_app.editions.models import CompileJob
from manual_app.editions.rules import State
from manual_app.manual import settings
from manual_app.press import pdf
from manual_app.texts.models import Revision
from tests.editions.world import World, here, newest_job, paragraph, reference, sealed


def checks_of(edition_id: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = newest_job(edition_id).checks
    return found


def set_job(job_id: int, **values: Any) -> None:
    with db.transaction():
        job = queries.get_job(job_id)
        for name, value in values.items():
            setattr(job, name, value)


def test_a_compile_tells_its_stages_and_what_is_set(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, str]] = []
    note = compiling._Watch.note

    def noted(watch: Any, *progress: Any) -> None:
        note(watch, *progress)
        job = newest_job(made)
        seen.append((job.stage, job.unit))

    monkeypatch.setattr(compiling._Watch, "note", noted)
    monkeypatch.setattr(compiling, "WRITE_EVERY", 0)
    made = world.create()
    jobs.drain()
    assert list(dict.fromkeys(stage for stage, _unit in seen)) == ["prepare", "layout", "write"]
    assert ("prepare", "Listen") in seen
    assert {unit for stage, unit in seen if stage == "layout"} == {"Front matter", "Listen", "Back matter"}
    assert newest_job(made).state == State.COMPILED


def test_a_running_compile_is_cancelled_and_leaves_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = compiling._Watch.note

    def cancelling(watch: Any, *progress: Any) -> None:
        note(watch, *progress)
        with db.transaction():
            job = queries.get_job(watch.job_id)
            if not job.cancel_asked:
                service.cancel(here(world.coordinator), job.edition)

    monkeypatch.setattr(compiling._Watch, "note", cancelling)
    made = world.create()
    jobs.drain()
    job = newest_job(made)
    assert (job.state, job.leased_until) == (State.CANCELLED, None)
    assert (sealed(made).manifest, sealed(made).artifacts) == (None, [])


def test_a_compile_that_fails_names_the_section(world: World) -> None:
    figure = {
        "type": "figure",
        "attrs": {"id": "f1", "asset": "0" * 64, "alt": "Rings"},
        "content": [{"type": "figcaption", "content": [{"type": "text", "text": "Rings"}]}],
    }
    world.rewrite(world.second, paragraph("Look."), figure)
    made = world.create(preview=True)
    jobs.drain()
    job = newest_job(made)
    assert (job.state, job.error_section_id) == (State.FAILED, world.second.section_id)
    page = world.browser().page("/editions/1.0/en?preview=1")
    assert "It went wrong in “2 Answer”." in page
    assert f'href="/texts/{world.second.id}/edit"' in page


def test_a_revision_that_is_not_what_was_approved_is_never_printed(world: World) -> None:
    with db.transaction() as session:
        for (name,) in session.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'revisions'")
        ).all():
            session.execute(text(f"DROP TRIGGER {name}"))
        revision = session.query(Revision).filter_by(text_id=world.first.id).one()
        changed = revision.content.replace(b"Listen first.", b"Listen never.")
        session.execute(text("UPDATE revisions SET content = :content"), {"content": changed})
    made = world.create()
    jobs.drain()
    job = newest_job(made)
    assert (job.state, job.error, job.error_section_id) == (
        State.FAILED,
        "This version is not the one that was approved.",
        world.first.section_id,
    )


def test_a_compile_is_stopped_when_it_takes_too_long(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "LIMITS", replace(compiling.LIMITS, wall_seconds=0))
    made = world.create()
    jobs.drain()
    job = newest_job(made)
    assert (job.state, job.error) == (State.FAILED, "the compile took more than 0 seconds")


def test_what_a_dead_worker_left_is_queued_again(world: World) -> None:
    made = world.create()
    job_id = newest_job(made).id
    jobs._bound().flush()
    set_job(job_id, state=State.COMPILING, leased_until=db.now() - timedelta(seconds=1))
    jobs.recover()
    assert newest_job(made).state == State.QUEUED
    jobs.drain()
    assert newest_job(made).state == State.COMPILED


def test_what_a_dead_worker_left_is_not_done_when_it_was_cancelled(world: World) -> None:
    made = world.create()
    job_id = newest_job(made).id
    jobs._bound().flush()
    set_job(job_id, state=State.COMPILING, leased_until=None, cancel_asked=True)
    jobs.recover()
    assert newest_job(made).state == State.CANCELLED


def test_a_living_worker_keeps_its_compile(world: World) -> None:
    made = world.create()
    jobs._bound().flush()
    set_job(newest_job(made).id, state=State.COMPILING, leased_until=db.now() + timedelta(seconds=30))
    jobs.recover()
    assert newest_job(made).state == State.COMPILING


def test_one_of_several_workers_takes_a_compile(world: World) -> None:
    made = world.create()
    job_id = newest_job(made).id
    assert [compiling._take(job_id), compiling._take(job_id)] == [True, False]


def test_a_worker_that_was_taken_for_dead_changes_nothing(world: World) -> None:
    """Its compile was given to somebody else, who has finished and published meanwhile."""
    made = world.create()
    job_id = newest_job(made).id
    jobs.drain()
    world.publish()
    with db.reading():
        draft = compiling.draw_up(queries.get_edition_by_id(made))
    compiled = compiling.Compiled(1, "f" * 64, 4, ())
    before = sealed(made).manifest_hash
    compiling._finish(job_id, draft, compiled, b"late")
    compiling._end(job_id, State.FAILED, "late")
    assert (newest_job(made).state, sealed(made).manifest_hash) == (State.COMPILED, before)


def test_a_compile_made_again_leaves_one_file(world: World) -> None:
    made = world.create()
    jobs.drain()
    first = sealed(made).artifacts[0].sha256
    make_again(world, made)
    second = sealed(made).artifacts[0].sha256
    assert (storage.exists(service.file_key(first)), first == second) in ((False, False), (True, True))
    assert storage.exists(service.file_key(second))


def make_again(world: World, edition_id: int) -> None:
    with db.transaction():
        service.compile_again(here(world.coordinator), queries.get_edition_by_id(edition_id))
    jobs.drain()


def test_an_empty_disclaimer_blocks_publishing_until_it_is_set_and_compiled(world: World) -> None:
    with db.transaction():
        settings.change_wording(here(world.coordinator), "en", {"disclaimer": ""})
    made = world.create()
    jobs.drain()
    blockers = [check for check in checks_of(made) if check["kind"] == "blocker"]
    assert [(b["key"], b["section"]) for b in blockers] == [("no-disclaimer", None)]
    page = world.browser().page("/editions/1.0/en")
    assert 'href="/manual/settings' in page
    assert world.browser().send("/editions/1.0/en/publish").status_code == 409
    with db.transaction():
        settings.change_wording(here(world.coordinator), "en", {"disclaimer": "A sample."})
    assert world.browser().send("/editions/1.0/en/publish").status_code == 409
    make_again(world, made)
    assert world.browser().send("/editions/1.0/en/publish").status_code == 200


def test_each_warning_names_what_is_meant_and_leads_to_it(world: World) -> None:
    lost = paragraph("See ", "p2", reference(world.second.section_id))
    gone = paragraph("See ", "p3", reference(None, "nowhere"))
    world.rewrite(world.first, paragraph("Listen."), lost, gone)
    world.approve(world.first)
    world.create()
    jobs.drain()
    found = world.browser().get("/editions/1.0/en").json
    by_key = {check["key"]: (check["title"], check["detail"], check["link"]) for check in found["warnings"]}
    edit = f"/texts/{world.first.id}/edit"
    assert by_key["reference-outside"] == (
        "1 Listen",
        "A reference points at “2 Answer”, which is not in this edition.",
        f"{edit}#b-p2",
    )
    assert by_key["reference-lost"] == (
        "1 Listen",
        "A reference points at a place in “1 Listen” that is no longer there.",
        f"{edit}#b-p3",
    )
    assert by_key["not-approved"] == (
        "2 Answer",
        "No version is approved yet: it is left out.",
        f"/texts/{world.second.id}/edit",
    )
    assert by_key["no-emblem"][2].startswith("/manual/settings")
    page = world.browser().page("/editions/1.0/en")
    for _title, detail, link in by_key.values():
        assert detail in page
        assert f'href="{link}"' in page


def test_a_section_that_nobody_knows_any_more_is_called_so() -> None:
    check = {"key": "reference-outside", "params": {"target": ""}}
    assert checks.sentence(check) == (
        "A reference points at a section that is not in the contents, which is not in this edition."
    )


def test_a_preview_takes_the_current_texts_and_carries_its_mark(world: World, tmp_path: Path) -> None:
    world.rewrite(world.second, paragraph("Just written."))
    made = world.create(preview=True)
    jobs.drain()
    manifest = json.loads(sealed(made).manifest or b"")
    assert [(row["revision"], row["version"] is not None) for row in manifest["sections"]] == [
        (None, True),
        (None, True),
    ]
    assert manifest["preview"] is True
    artifact = sealed(made).artifacts[0]
    assert artifact.name == "Manual-for-Tests_1.0-preview_en.pdf"
    (tmp_path / "preview.pdf").write_bytes(storage.read(service.file_key(artifact.sha256)))
    reading = pdf.read(tmp_path / "preview.pdf")
    assert "Just written." in reading.root.text
    marked = ["PREVIEW" in "".join(words) for page, words in reading.margins.items() if page > 4]
    assert marked
    assert all(marked)
    refused = world.browser().send("/editions/1.0/en/publish")
    assert refused.status_code == 404


def test_newest_job_is_the_last_try(world: World) -> None:
    made = world.create()
    jobs.drain()
    make_again(world, made)
    with db.reading():
        tries = queries.get_edition_by_id(made).jobs
        assert rules.newest_job(queries.get_edition_by_id(made)) is tries[-1]
        assert [isinstance(job, CompileJob) for job in tries] == [True, True]
