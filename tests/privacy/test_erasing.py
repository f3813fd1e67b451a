"""Erasing a person: name and address are nowhere afterwards, and everything that was sealed still is."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, select

from manual_app import create_app, db, jobs, mail
from manual_app.accounts import queries, service
from manual_app.accounts.addresses import read_addresses
from manual_app.accounts.models import AuthenticatorApp, Invitation, Member, Organisation, RecoveryCode
from manual_app.editions import verifying
from manual_app.errors import Conflict, Forbidden, Unprocessable
from manual_app.mail import OutboxMessage
from manual_app.manual import settings
from manual_app.privacy import service as privacy
from manual_app.reviews.models import Decision
from tests import factories
from tests.authenticators import set_up_app
from tests.conftest import SECRET
from tests.factories import csrf, signed_in
from tests.privacy.traces import EMAIL, NAME, again, files_that_name, named_in, rows_that_name, with_traces


@pytest.fixture
def network(app: Flask) -> dict[str, Organisation]:
    return factories.network(partners=2)


@pytest.fixture
def coordinator(network: dict[str, Organisation]) -> Member:
    return factories.member(network["jette"], "coordinator", email="lead@jette.example")


@pytest.fixture
def author(coordinator: Member, network: dict[str, Organisation]) -> Member:
    return with_traces(coordinator, network)


def erase(actor: Member, member: Member, *, confirmation: str = EMAIL) -> None:
    with db.transaction():
        privacy.erase(again(actor), again(member), confirmation=confirmation)


def test_traces_are_found_as_long_as_they_are_there(app: Flask, author: Member) -> None:
    assert rows_that_name() == {"members", "invitations", "outbox_messages", "task"} - {"task"}
    assert files_that_name(Path(app.instance_path)) >= {"manual.sqlite3-wal", "jobs.sqlite3-wal", "*.eml"}


def test_erased_person_is_named_in_no_table_and_no_file(
    app: Flask, coordinator: Member, author: Member
) -> None:
    jobs.drain()
    erase(coordinator, author)
    assert rows_that_name() == set()
    assert files_that_name(Path(app.instance_path)) == set()


def test_letter_that_names_the_person_beside_the_partner_names_a_number_then(
    app: Flask, coordinator: Member, network: dict[str, Organisation]
) -> None:
    home = network["daugavpils"]
    author = factories.member(home, "author", name=f"Author, {home.name}", email=EMAIL)
    with db.transaction():
        mail.send(to="colleague@x.example", subject="News", body=f"Author ({home.short_name}) mentions you")
    erase(coordinator, author)
    with db.reading() as session:
        (body,) = session.scalars(select(OutboxMessage.body))
    assert body == f"Former member {author.id} mentions you"


def test_job_that_waits_with_the_address_makes_nothing_after_the_erasure(
    app: Flask, coordinator: Member, author: Member
) -> None:
    erase(coordinator, author)
    jobs.drain()
    jobs.scrub()
    assert (rows_that_name(), files_that_name(Path(app.instance_path))) == (set(), set())


def test_everything_sealed_still_is_and_the_record_tells_of_the_act_by_number(
    coordinator: Member, author: Member
) -> None:
    erase(coordinator, author)
    with db.reading() as session:
        assert list(verifying.faults()) == []
        assert session.scalars(select(Decision.member_id)).all() == [author.id]


def test_letters_to_others_stay_and_name_the_pseudonym(
    app: Flask, coordinator: Member, author: Member
) -> None:
    jobs.drain()
    erase(coordinator, author)
    letters = [
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in (Path(app.instance_path) / "outbox").glob("*.eml")
    ]
    about = [letter for letter in letters if letter["To"] == "colleague@x.example"]
    (letter,) = about
    assert letter["Subject"] == f"Former member {author.id} invites you to write a manual together"
    assert f"Former member {author.id} (Daugavpils Council) invites you" in letter.get_content()
    assert "/invitation/" in letter.get_content()
    assert [letter for letter in letters if letter["To"] == EMAIL] == []


def test_second_step_goes_with_the_person(coordinator: Member, author: Member) -> None:
    set_up_app(author)
    with db.transaction():
        service.renew_recovery_codes(again(author))
    erase(coordinator, author)
    with db.reading() as session:
        assert session.scalars(select(AuthenticatorApp)).all() == []
        assert session.scalars(select(RecoveryCode)).all() == []


def test_account_is_shut_and_the_member_is_nobodys_contact(coordinator: Member, author: Member) -> None:
    erase(coordinator, author)
    with db.reading() as session:
        gone = again(author)
        assert (gone.is_active, gone.is_contact, gone.roles, gone.speaks) == (False, False, frozenset(), [])
        assert (gone.password_hash, gone.name_in_print, gone.language) == (None, False, "en")
        assert gone.email == f"former-member-{author.id}@erased.invalid"
        assert queries.find_member_by_email(EMAIL) is None
        assert session.scalars(select(Invitation.email).where(Invitation.redeemed_at.is_not(None))).all() == [
            ""
        ]
        assert session.scalars(select(OutboxMessage).where(OutboxMessage.recipient == EMAIL)).all() == []


def test_pages_call_the_person_by_a_number_in_their_own_language(
    client: FlaskClient, coordinator: Member, author: Member
) -> None:
    erase(coordinator, author)
    browser = signed_in(client, coordinator)
    for page in ("/record", "/record.csv", "/people/daugavpils", "/manual"):
        answer = browser.get(page)
        assert not named_in(answer.text)
    assert f"Former member {author.id}" in browser.get("/record").text
    assert f"Former member {author.id}" in browser.get("/people/daugavpils").text
    assert "erased.invalid" not in browser.get("/people/daugavpils").text


def test_erased_member_stays_erased(coordinator: Member, author: Member) -> None:
    erase(coordinator, author)
    for act in (
        lambda: service.reactivate(again(coordinator), again(author)),
        lambda: service.set_roles(again(coordinator), again(author), roles=["author"]),
        lambda: service.change_own_account(again(author), name=NAME, language="en", name_in_print=True),
        lambda: privacy.erase(again(coordinator), again(author), confirmation=again(author).email),
    ):
        with pytest.raises(Conflict), db.transaction():
            act()
    assert rows_that_name() == set()


def test_same_person_may_be_invited_anew(coordinator: Member, author: Member) -> None:
    erase(coordinator, author)
    with db.transaction():
        lead = again(coordinator)
        (invited,) = service.invite(lead, lead.organisation, read_addresses(EMAIL), roles=["observer"])
    assert invited.outcome == "sent"


@pytest.mark.parametrize("role", ["author", "editor", "coordinator"])
def test_only_the_lead_partners_coordinators_erase(
    network: dict[str, Organisation], author: Member, role: str
) -> None:
    deputy = factories.member(network["daugavpils"], role)
    with pytest.raises(Forbidden):
        erase(deputy, author)
    with db.reading():
        assert again(author).name == NAME


def test_nobody_erases_themselves_so_a_coordinator_remains(
    network: dict[str, Organisation], coordinator: Member
) -> None:
    factories.member(network["jette"], "coordinator")
    with pytest.raises(Conflict, match="Another coordinator"):
        erase(coordinator, coordinator, confirmation=coordinator.email)


def test_address_has_to_be_typed(coordinator: Member, author: Member) -> None:
    for typed in ("", "zoraida", coordinator.email):
        with pytest.raises(Unprocessable, match="exactly"):
            erase(coordinator, author, confirmation=typed)


def test_public_contact_of_the_manual_is_changed_first(coordinator: Member, author: Member) -> None:
    with db.transaction():
        settings.change_general(again(coordinator), licence="CC BY 4.0", contact_email=EMAIL.title())
    with pytest.raises(Conflict, match="public contact address"):
        erase(coordinator, author)


def test_page_says_where_the_name_stands_besides(
    client: FlaskClient, coordinator: Member, author: Member
) -> None:
    text = factories.chapter(
        coordinator, factories.member(coordinator.organisation, "author"), title="Thanks"
    )
    browser = signed_in(client, coordinator)
    assert "Where the name stands besides" not in browser.get(f"/members/{author.id}/erase").text
    writer = factories.member(coordinator.organisation, "author")
    factories.write(writer, text, f"With thanks to {NAME.upper()}.")
    page = browser.get(f"/members/{author.id}/erase").text
    assert "Where the name stands besides" in page
    assert f"/texts/{text.id}/edit" in page


def test_page_erases_once_the_address_is_typed(
    client: FlaskClient, coordinator: Member, author: Member
) -> None:
    browser, page = signed_in(client, coordinator), f"/members/{author.id}/erase"
    token = csrf(browser)
    refused = browser.post(page, data={"csrf_token": token, "address": "somebody@else.example"})
    assert (refused.status_code, "Write the address of the member exactly." in refused.text) == (422, True)
    done = browser.post(page, data={"csrf_token": token, "address": f" {EMAIL.upper()} "})
    assert (done.status_code, done.location) == (303, "/people/daugavpils")
    assert f"Former member {author.id}" in browser.get("/people/daugavpils").text
    assert "were erased on" in browser.get(page).text


REFERENCES = {
    # by number only, so that the record, texts and reviews stay whole
    "kept": {
        "answers.member_id", "assets.uploaded_by_id", "commits.member_id", "contributors.member_id",
        "credits.member_id", "decisions.member_id", "editions.created_by_id", "editions.published_by_id",
        "editions.withdrawn_by_id", "invitations.invited_by_id", "outline_changes.member_id",
        "reviews.opened_by_id", "reviews.signed_off_by_id", "revisions.created_by_id",
        "suggestions.member_id", "suggestions.settled_by_id", "threads.resolved_by_id", "proposals.member_id",
        "comments.member_id", "guest_links.made_by_id", "notices.actor_id",
    },
    "removed": {
        "authenticator_apps.member_id", "passkeys.member_id", "password_resets.member_id",
        "notice_settings.member_id", "notices.member_id",
        "recovery_codes.member_id", "role_grants.member_id", "sign_in_sessions.member_id",
    },
    "emptied": {"texts.responsible_id"},
}  # fmt: skip


def test_each_reference_to_a_member_is_thought_of(app: Flask) -> None:
    """A new table that names members says here what becomes of its rows, and `erase` does it."""
    engine = inspect(app.extensions["engine"])
    found = {
        f"{table}.{key['constrained_columns'][0]}"
        for table in engine.get_table_names()
        for key in engine.get_foreign_keys(table)
        if key["referred_table"] == "members"
    }
    assert found == set.union(*REFERENCES.values())


def test_what_is_removed_or_emptied_has_no_row_any_more(coordinator: Member, author: Member) -> None:
    erase(coordinator, author)
    tables = db.Base.metadata.tables
    with db.reading() as session:
        for place in REFERENCES["removed"] | REFERENCES["emptied"]:
            table, column = place.split(".")
            theirs = select(tables[table]).where(tables[table].c[column] == author.id)
            assert session.execute(theirs).all() == [], place


@pytest.fixture
def on_postgresql(migrated_url: str, tmp_path: Path) -> Iterator[Flask]:
    settings = {"SECRET_KEY": SECRET, "TESTING": True, "DATABASE_URL": migrated_url}
    app = create_app(settings, instance=tmp_path / "pg")
    yield app
    jobs.close()
    db.close()
    app.extensions["engine"].dispose()


@pytest.mark.postgresql
def test_erased_person_is_named_in_no_table_of_postgresql(on_postgresql: Flask) -> None:
    network = factories.network(partners=2)
    coordinator = factories.member(network["jette"], "coordinator", email="lead@jette.example")
    author = with_traces(coordinator, network)
    assert rows_that_name() >= {"members", "invitations", "outbox_messages"}
    jobs.drain()
    erase(coordinator, author)
    assert rows_that_name() == set()
    assert files_that_name(Path(on_postgresql.instance_path)) == set()
