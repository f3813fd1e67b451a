"""Members, roles and standing: who may change whom, and what follows (security.md, rows 3, 5)."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from manual_app import db
from manual_app.accounts import queries, service
from manual_app.accounts.models import Member, Organisation, Role
from manual_app.activity.models import LogEntry
from manual_app.errors import Conflict, Forbidden, NotFound, Unprocessable
from tests import factories


@pytest.fixture
def network(app: Flask) -> dict[str, Organisation]:
    return factories.network(partners=2)


@pytest.fixture
def coordinator(network: dict[str, Organisation]) -> Member:
    return factories.member(network["jette"], "coordinator")


@pytest.fixture
def author(network: dict[str, Organisation]) -> Member:
    return factories.member(network["daugavpils"], "author")


def change_roles(actor: Member, member: Member, *roles: str, **more: object) -> None:
    with db.transaction():
        service.set_roles(queries.get_member(actor.id), queries.get_member(member.id), roles=roles, **more)


def again(member: Member) -> Member:
    with db.reading():
        return queries.get_member(member.id)


def acts() -> list[tuple[str, int | None]]:
    with db.reading() as session:
        return [(e.act, e.member_id) for e in session.scalars(select(LogEntry).order_by(LogEntry.id))]


def test_address_is_stored_folded_and_belongs_to_one_member(network: dict[str, Organisation]) -> None:
    member = factories.member(network["jette"], email=" Ann@X.Example")
    assert member.email == "ann@x.example"
    with pytest.raises(Conflict, match="belongs to a member already"):
        factories.member(network["daugavpils"], email="ANN@x.example")


def test_coordinator_of_the_lead_partner_gives_any_role_anywhere(coordinator: Member, author: Member) -> None:
    change_roles(coordinator, author, "coordinator", "editor", "translator", languages=["lv", "el"])
    changed = again(author)
    assert changed.roles == {Role.COORDINATOR, Role.EDITOR, Role.TRANSLATOR}
    assert changed.translates == {"lv", "el"}
    assert acts()[-1] == ("member.roles", coordinator.id)


def test_every_change_lets_the_permission_epoch_grow(coordinator: Member, author: Member) -> None:
    before = again(author).permission_epoch
    change_roles(coordinator, author, "reviewer")
    assert again(author).permission_epoch == before + 1
    with db.transaction():
        service.deactivate(queries.get_member(coordinator.id), queries.get_member(author.id))
    with db.transaction():
        service.reactivate(queries.get_member(coordinator.id), queries.get_member(author.id))
    assert again(author).permission_epoch == before + 3


def test_roles_that_stay_keep_their_grant(coordinator: Member, author: Member) -> None:
    kept = [grant.id for grant in again(author).grants]
    change_roles(coordinator, author, "author", "reviewer")
    assert kept[0] in [grant.id for grant in again(author).grants]
    change_roles(coordinator, author, "author", "reviewer")
    assert again(author).roles == {Role.AUTHOR, Role.REVIEWER}


def test_translator_needs_a_language(coordinator: Member, author: Member) -> None:
    for languages in ([], ["xx"]):
        with pytest.raises(Unprocessable, match="language"):
            change_roles(coordinator, author, "translator", languages=languages)


def test_deputy_manages_its_own_organisation_only(network: dict[str, Organisation], author: Member) -> None:
    deputy = factories.member(network["daugavpils"], "coordinator")
    stranger = factories.member(network["szodliget"], "author")
    change_roles(deputy, author, "reviewer", "observer")
    assert again(author).roles == {Role.REVIEWER, Role.OBSERVER}
    with pytest.raises(Forbidden):
        change_roles(deputy, stranger, "reviewer")


@pytest.mark.parametrize(
    ("before", "after"),
    [(["author"], ["author", "editor"]), (["author"], ["coordinator"]), (["author", "editor"], ["author"])],
)
def test_deputy_neither_gives_nor_takes_roles_of_the_lead_partner(
    network: dict[str, Organisation], before: list[str], after: list[str]
) -> None:
    deputy = factories.member(network["daugavpils"], "coordinator")
    someone = factories.member(network["daugavpils"], *before)
    with pytest.raises(Forbidden):
        change_roles(deputy, someone, *after)
    assert again(someone).roles == set(before)


@pytest.mark.parametrize("roles", [["author"], ["editor"], ["reviewer"], ["observer"]])
def test_others_change_nobody(network: dict[str, Organisation], author: Member, roles: list[str]) -> None:
    someone = factories.member(network["daugavpils"], *roles, is_contact=True)
    act = [service.deactivate, service.reactivate, service.set_contact]
    for change in act:
        with pytest.raises(Forbidden), db.transaction():
            change(queries.get_member(someone.id), queries.get_member(author.id))
    with pytest.raises(Forbidden):
        change_roles(someone, author, "observer")


def test_nobody_makes_themselves_more(author: Member) -> None:
    with pytest.raises(Forbidden):
        change_roles(author, author, "coordinator")


def test_last_coordinator_of_the_lead_partner_stays(
    network: dict[str, Organisation], coordinator: Member
) -> None:
    for act in (
        lambda who: service.deactivate(who, who),
        lambda who: service.set_roles(who, who, roles=["editor"]),
    ):
        with pytest.raises(Conflict, match="needs a coordinator"), db.transaction():
            act(queries.get_member(coordinator.id))
    factories.member(network["daugavpils"], "coordinator")  # a deputy is none of the lead partner
    with pytest.raises(Conflict):
        change_roles(coordinator, coordinator, "editor")
    factories.member(network["jette"], "coordinator")
    change_roles(coordinator, coordinator, "editor")
    assert again(coordinator).roles == {Role.EDITOR}


def test_deactivation_ends_sessions_and_frees_the_contact(
    network: dict[str, Organisation], coordinator: Member
) -> None:
    contact = factories.member(network["daugavpils"], "author", is_contact=True)
    with db.transaction():
        token = service.open_session(queries.get_member(contact.id))
    with db.transaction():
        service.deactivate(queries.get_member(coordinator.id), queries.get_member(contact.id))
    with db.reading():
        assert queries.find_member_by_session(token) is None
        assert queries.permission_epochs([token]) == {}
        assert queries.find_contact(contact.organisation_id) is None
    with db.transaction():
        service.reactivate(queries.get_member(coordinator.id), queries.get_member(contact.id))
    with db.reading():
        assert queries.find_member_by_session(token) is None


def test_there_is_one_contact(network: dict[str, Organisation], coordinator: Member, author: Member) -> None:
    first = factories.member(network["daugavpils"], "reviewer", is_contact=True)
    with db.transaction():
        service.set_contact(queries.get_member(coordinator.id), queries.get_member(author.id))
    assert (again(first).is_contact, again(author).is_contact) == (False, True)


def test_log_holds_ids_and_never_names(coordinator: Member, author: Member) -> None:
    change_roles(coordinator, author, "reviewer")
    with db.reading() as session:
        written = " ".join(str((e.details, e.act, e.subject_kind)) for e in session.scalars(select(LogEntry)))
    assert author.name not in written
    assert author.email not in written


def test_queries_find_by_role_and_say_what_is_missing(coordinator: Member, author: Member) -> None:
    with db.reading():
        assert [m.id for m in queries.members_with_role(Role.AUTHOR)] == [author.id]
        assert queries.find_member_by_email("nobody@x.example") is None
        with pytest.raises(NotFound):
            queries.get_member(10**6)
        with pytest.raises(NotFound):
            queries.get_organisation_by_slug("nowhere")


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Author, Daugavpils City Council", "Author"),
        ("Author, Daugavpils", "Author"),
        ("Daugavpils", "Daugavpils"),
        ("A. Daugavpils City Council", "A. Daugavpils City Council"),
        ("Author, Alimos", "Author, Alimos"),
    ],
)
def test_name_beside_its_partner_says_the_partner_once(app: Flask, name: str, called: str) -> None:
    home = Organisation(name="Daugavpils City Council", short_name="Daugavpils")
    assert Member(id=1, name=name, organisation=home).called == called
