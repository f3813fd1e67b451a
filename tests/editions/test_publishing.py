"""What is published stays: manifest, release file, files; on both databases nothing changes them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from manual_app import db, jobs, storage
from manual_app.activity import queries as record
from manual_app.activity import service as activity
from manual_app.activity.models import BEGINNING, LogEntry
from manual_app.editions import queries, service
from manual_app.editions.binding import bind
from manual_app.editions.rules import State
from manual_app.editions.verifying import faults
from manual_app.errors import Conflict, Forbidden, NotFound, Unprocessable
from manual_app.mail import OutboxMessage
from tests.editions.world import World, here, sealed


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def published(request: pytest.FixtureRequest) -> Iterator[World]:
    """Edition 1.0, on each database."""
    if request.param == "sqlite":
        yield request.getfixturevalue("standing")
        return
    made: World = request.getfixturevalue("on_postgresql")
    made.published("1.0")
    yield made


def edition_id() -> int:
    with db.reading():
        return queries.get_edition("1.0", "en").id


def test_publishing_writes_manifest_release_file_and_files(standing: World) -> None:
    edition = sealed(edition_id())
    manifest, release = edition.manifest or b"", json.loads(edition.release or b"")
    (artifact,) = edition.artifacts
    content = storage.read(service.file_key(artifact.sha256))
    assert hashlib.sha256(content).hexdigest() == artifact.sha256
    assert hashlib.sha256(manifest).hexdigest() == edition.manifest_hash
    assert release["manifest"] == {"sha256": edition.manifest_hash, "size": len(manifest)}
    assert release["files"] == [
        {
            "name": "Manual-for-Tests_1.0_en.pdf",
            "media_type": "application/pdf",
            "sha256": artifact.sha256,
            "size": len(content),
            "pages": artifact.pages,
        }
    ]
    with db.reading():
        (entry,) = record.list_entries(act="edition_published")
    assert entry.details["manifest"] == edition.manifest_hash
    assert entry.details["release"] == hashlib.sha256(edition.release or b"").hexdigest()


def test_publishing_carries_the_proofs_out_to_every_partner(standing: World) -> None:
    edition = sealed(edition_id())
    with db.reading():
        (sealing,) = record.list_entries(act="edition_published")
        letters = db.session.scalars(
            select(OutboxMessage).where(OutboxMessage.subject == "Edition 1.0 is published")
        ).all()
    assert {letter.recipient for letter in letters} == {standing.coordinator.email}
    (letter,) = letters
    for proof in (edition.artifacts[0].sha256, edition.manifest_hash, sealing.hash):
        assert f"{proof}\n" in letter.body


@pytest.mark.parametrize(("network", "author"), [("", "Jette Council"), ("An alliance", "An alliance")])
def test_the_author_is_the_network_or_else_the_lead_partner(
    standing: World, network: str, author: str
) -> None:
    manifest: dict[str, Any] = json.loads(sealed(edition_id()).manifest or b"")
    manifest["settings"]["network"] = network
    book = bind(manifest, {})
    assert (book.network, book.imprint.publisher) == (author, "Jette Council")


def test_the_manifest_says_what_is_inside_and_who_agreed(standing: World) -> None:
    manifest: dict[str, Any] = json.loads(sealed(edition_id()).manifest or b"")
    first, second = manifest["sections"]
    assert (first["revision"], first["approved_by"], first["signed_off_by"], first["contributors"]) == (
        1, ["mogila", "szodliget"], "jette", ["daugavpils"],
    )  # fmt: skip
    assert (second["revision"], second["left_out"]) == (None, "")
    assert manifest["settings"]["disclaimer"] == "A sample."
    assert set(manifest["software"]) == {"manual-app", "schema", "engine", "fonts", "template"}
    with db.reading():
        heads = {entry.hash for entry in record.list_entries(limit=500)}
    assert manifest["log_head"] in heads


REFUSAL = "a published edition never changes"
CHANGES = [
    "UPDATE editions SET manifest = :bytes",
    "UPDATE editions SET release = :bytes",
    "UPDATE editions SET published_at = NULL, manifest = NULL",
    "UPDATE editions SET major = 9",
    "UPDATE editions SET preview = NOT preview",
    "DELETE FROM editions",
    "UPDATE edition_entries SET change_note = 'other'",
    "DELETE FROM edition_entries",
    "UPDATE artifacts SET sha256 = 'other'",
    "DELETE FROM artifacts",
    "INSERT INTO artifacts (edition_id, name, media_type, sha256, size, created_at) "
    "SELECT id, 'other', 'text/plain', 'x', 1, created_at FROM editions",
    "INSERT INTO edition_entries (edition_id, section_id, position, change_note) "
    "SELECT edition_id, section_id + 1000, 9, '' FROM edition_entries",
]


def test_nothing_changes_what_is_published(published: World) -> None:
    for statement in CHANGES:
        values = {"bytes": b"other"} if ":bytes" in statement else {}
        with pytest.raises(DBAPIError, match=REFUSAL), db.transaction() as session:
            session.execute(text(statement), values)
    assert sealed(edition_id()).number == "1.0"


def test_a_published_edition_needs_its_proof(world: World) -> None:
    made = world.create()
    with pytest.raises(DBAPIError, match="published_has_proof"), db.transaction() as session:
        session.execute(text("UPDATE editions SET published_at = created_at WHERE id = :id"), {"id": made})


def test_a_preview_is_never_published(world: World) -> None:
    made = world.create(preview=True)
    with db.transaction(), pytest.raises(Conflict, match=r"A preview cannot be published\."):
        service.publish(here(world.coordinator), queries.get_edition_by_id(made))
    stolen = "UPDATE editions SET manifest = 'm', release = 'r', published_at = created_at WHERE id = :id"
    with pytest.raises(DBAPIError, match="previews_stay_private"), db.transaction() as session:
        session.execute(text(stolen), {"id": made})


def test_what_is_published_is_not_made_or_published_again(standing: World) -> None:
    with db.transaction(), pytest.raises(Conflict, match=r"This edition is published already\."):
        service.publish(here(standing.coordinator), queries.get_edition("1.0", "en"))
    with db.transaction(), pytest.raises(Conflict, match=r"This edition is published already\."):
        service.compile_again(here(standing.coordinator), queries.get_edition("1.0", "en"))


def test_an_edition_is_compiled_before_it_is_published(world: World) -> None:
    made = world.create()
    with db.transaction(), pytest.raises(Conflict, match=r"Compile this edition first\."):
        service.publish(here(world.coordinator), queries.get_edition_by_id(made))
    with db.transaction(), pytest.raises(Forbidden):
        service.publish(here(world.author), queries.get_edition_by_id(made))


def test_a_lower_number_is_not_published_behind_a_higher_one(standing: World) -> None:
    standing.create("1.1")
    standing.create("1.2")
    jobs.drain()
    standing.publish("1.2")
    with pytest.raises(Conflict, match=r"Edition 1\.1 or a later one is published already\."):
        standing.publish("1.1")


@pytest.mark.parametrize("harm", ["delete", "change"])
def test_a_file_that_is_not_as_it_was_made_is_not_published(world: World, harm: str) -> None:
    made = world.create()
    jobs.drain()
    key = service.file_key(sealed(made).artifacts[0].sha256)
    if harm == "delete":
        storage.delete(key)
    else:
        storage.put(key, storage.read(key)[:-1] + b"?")
    with pytest.raises(Conflict, match=r"The PDF is not there as it was made\. Make it again\."):
        world.publish()


def test_withdrawing_takes_the_files_and_keeps_reason_and_manifest(published: World) -> None:
    before = sealed(edition_id())
    key = service.file_key(before.artifacts[0].sha256)
    with db.transaction(), pytest.raises(Unprocessable, match=r"Say why it is withdrawn\."):
        service.withdraw(here(published.coordinator), queries.get_edition("1.0", "en"), "  ")
    with db.transaction():
        service.withdraw(here(published.coordinator), queries.get_edition("1.0", "en"), "No consent.")
    after = sealed(edition_id())
    assert (after.withdrawal_reason, after.manifest, after.release) == (
        "No consent.", before.manifest, before.release,
    )  # fmt: skip
    with db.reading():
        assert queries.state(queries.get_edition("1.0", "en")) == State.WITHDRAWN
        assert queries.find_current("en") is None
        assert list(faults()) == []
    with pytest.raises(NotFound):
        storage.read(key)
    with db.transaction(), pytest.raises(Conflict, match=r"This edition is not published\."):
        service.withdraw(here(published.coordinator), queries.get_edition("1.0", "en"), "Again.")


def test_a_withdrawn_number_is_not_used_again(standing: World) -> None:
    with db.transaction():
        service.withdraw(here(standing.coordinator), queries.get_edition("1.0", "en"), "No consent.")
    with pytest.raises(Conflict, match=r"Edition 1\.0 or a later one is published already\."):
        standing.create("1.0")


def test_the_edition_before_stands_again_when_the_newest_is_withdrawn(standing: World) -> None:
    standing.published("1.1")
    with db.reading():
        assert queries.state(queries.get_edition("1.0", "en")) == State.REPLACED
    with db.transaction():
        service.withdraw(here(standing.coordinator), queries.get_edition("1.1", "en"), "No consent.")
    with db.reading():
        assert queries.state(queries.get_edition("1.0", "en")) == State.PUBLISHED


def test_all_is_well_until_a_byte_is_flipped(standing: World) -> None:
    with db.reading():
        assert list(faults()) == []
    key = service.file_key(sealed(edition_id()).artifacts[0].sha256)
    content = storage.read(key)
    for place in (0, len(content) // 2, len(content) - 1):
        storage.put(key, content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with db.reading():
            assert list(faults()) == ["edition 1.0 (en): Manual-for-Tests_1.0_en.pdf was changed"]
    storage.delete(key)
    with db.reading():
        assert list(faults()) == ["edition 1.0 (en): Manual-for-Tests_1.0_en.pdf is missing"]
    storage.put(key, content)
    with db.reading():
        assert list(faults()) == []


TAMPERED = [
    ("UPDATE editions SET manifest = :bytes", "edition 1.0 (en): the manifest is not what was hashed"),
    ("UPDATE editions SET manifest_hash = 'x'", "edition 1.0 (en): the manifest is not what was hashed"),
    ("UPDATE editions SET release = :bytes", "edition 1.0 (en): the release file is not what was hashed"),
    ("UPDATE artifacts SET size = 1", "edition 1.0 (en): the release file lists other files"),
    ("UPDATE artifacts SET name = 'x'", "edition 1.0 (en): the release file lists other files"),
    ("UPDATE revisions SET content = :bytes", "text 1: the content of version 1 is not what was hashed"),
    (
        "UPDATE revisions SET hash = replace(hash, substr(hash, 1, 1), 'f')",
        "text 1: the content of version 1 is not what was hashed",
    ),
]


@pytest.mark.parametrize(("statement", "sentence"), TAMPERED)
def test_who_walks_past_the_triggers_is_found(standing: World, statement: str, sentence: str) -> None:
    with db.transaction() as session:
        for (name,) in session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            session.execute(text(f'DROP TRIGGER "{name}"'))
        session.execute(text(statement), {"bytes": b"{}"} if ":bytes" in statement else {})
    with db.reading():
        assert list(faults()) == [sentence]


def test_a_log_written_anew_as_a_whole_is_found_by_the_head_in_the_edition(standing: World) -> None:
    with db.transaction() as session:
        for (name,) in session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            session.execute(text(f'DROP TRIGGER "{name}"'))
        before = BEGINNING
        for entry in session.scalars(select(LogEntry).order_by(LogEntry.id)).all():
            entry.details = entry.details | ({"roles": ["editor"]} if entry.act == "member.created" else {})
            entry.previous_hash = before
            entry.hash = before = activity.entry_hash(entry)
    with db.reading():
        assert list(activity.faults()) == []  # the chain alone cannot tell
        assert list(faults()) == [
            "edition 1.0 (en): the log no longer holds the entry whose hash is printed in it"
        ]


def test_the_command_says_what_is_wrong_and_fails(standing: World) -> None:
    runner = standing.app.test_cli_runner()
    assert runner.invoke(args=["verify"]).exit_code == 0
    storage.delete(service.file_key(sealed(edition_id()).artifacts[0].sha256))
    ran = runner.invoke(args=["verify"])
    assert (ran.exit_code, ran.output) == (1, "edition 1.0 (en): Manual-for-Tests_1.0_en.pdf is missing\n")
