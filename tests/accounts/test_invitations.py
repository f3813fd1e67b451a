"""Invitations: one use, seven days, bound to the address (security.md, row 7)."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from manual_app import db, jobs
from manual_app.accounts import queries, service
from manual_app.accounts.addresses import read_addresses
from manual_app.accounts.models import Invitation, Member, Organisation, Role
from manual_app.accounts.service import Invited, Outcome
from manual_app.accounts.tokens import token_hash
from manual_app.errors import Conflict, Forbidden, NotFound, Unprocessable
from tests import factories
from tests.factories import PASSWORD, csrf, signed_in


@pytest.fixture
def network(app: Flask) -> dict[str, Organisation]:
    return factories.network(partners=2)


@pytest.fixture
def coordinator(network: dict[str, Organisation]) -> Member:
    return factories.member(network["jette"], "coordinator", name="Coordinator, Jette")


def invite(
    actor: Member, organisation: Organisation, pasted: str, *roles: str, **more: object
) -> list[Invited]:
    with db.transaction():
        return service.invite(
            queries.get_member(actor.id),
            queries.get_organisation(organisation.id),
            read_addresses(pasted),
            **{"roles": roles or ["author"], **more},
        )


def token_of(invited: Invited) -> str:
    return invited.link.rpartition("/")[2]


def redeem(token: str, name: str = "Ann Lee") -> Member:
    with db.transaction():
        return service.redeem(token, name=name, password_hash="hash")


def change(token: str, **columns: object) -> None:
    with db.transaction() as session:
        invitation = session.scalars(
            select(Invitation).where(Invitation.token_hash == token_hash(token))
        ).one()
        for name, value in columns.items():
            setattr(invitation, name, value)


def test_each_pasted_address_is_judged(network: dict[str, Organisation], coordinator: Member) -> None:
    factories.member(network["daugavpils"], email="known@x.example")
    invite(coordinator, network["daugavpils"], "waiting@x.example")
    pasted = "Ann Lee <ann@x.example>, known@x.example; waiting@x.example nonsense"
    outcomes = [(one.email, one.outcome) for one in invite(coordinator, network["daugavpils"], pasted)]
    assert outcomes == [
        ("ann@x.example", Outcome.SENT),
        ("known@x.example", Outcome.MEMBER),
        ("waiting@x.example", Outcome.PENDING),
        ("nonsense", Outcome.NO_ADDRESS),
    ]


def test_link_is_stored_hashed_and_mailed(
    app: Flask, network: dict[str, Organisation], coordinator: Member
) -> None:
    (invited,) = invite(coordinator, network["daugavpils"], "Ann Lee <ann@x.example>", "author")
    with db.reading() as session:
        stored = session.scalars(select(Invitation)).one()
        assert token_of(invited) not in str(vars(stored))
        assert stored.expires_at - stored.created_at == pytest.approx(
            timedelta(days=7), abs=timedelta(seconds=5)
        )
    assert invited.link.startswith("http://127.0.0.1:8000/invitation/")
    jobs.drain()
    (letter,) = (Path(app.instance_path) / "outbox").glob("*.eml")
    body = letter.read_text()
    assert "To: ann@x.example" in body
    assert "Hello Ann Lee," in body
    assert token_of(invited) in body.replace("=\n", "")


def test_redeeming_makes_a_member_with_these_roles(
    network: dict[str, Organisation], coordinator: Member
) -> None:
    roles = ["author", "translator"]
    (invited,) = invite(coordinator, network["daugavpils"], "ann@x.example", *roles, languages=["lv"])
    member = redeem(token_of(invited), "Ann Lee")
    assert (member.email, member.name, member.organisation.slug) == ("ann@x.example", "Ann Lee", "daugavpils")
    assert member.roles == {Role.AUTHOR, Role.TRANSLATOR}
    assert member.translates == {"lv"}


def test_link_works_once(network: dict[str, Organisation], coordinator: Member) -> None:
    (invited,) = invite(coordinator, network["daugavpils"], "ann@x.example")
    redeem(token_of(invited))
    with pytest.raises(NotFound, match="has been used"):
        redeem(token_of(invited))


def test_fifty_at_once_make_one_member(
    app: Flask, network: dict[str, Organisation], coordinator: Member
) -> None:
    (invited,) = invite(coordinator, network["daugavpils"], "ann@x.example")
    ready, outcomes = threading.Barrier(50), []

    def accept() -> None:
        ready.wait()
        try:
            outcomes.append(redeem(token_of(invited)).email)
        except NotFound as refusal:
            outcomes.append(refusal.code)

    threads = [threading.Thread(target=accept) for _n in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["ann@x.example"] + ["not_found"] * 49
    with db.reading():
        assert len(queries.list_members(network["daugavpils"].id)) == 1


@pytest.mark.parametrize(
    "columns",
    [{"expires_at": db.now() - timedelta(seconds=1)}, {"revoked_at": db.now()}, {"redeemed_at": db.now()}],
)
def test_ended_link_opens_nothing(
    network: dict[str, Organisation], coordinator: Member, columns: dict[str, object]
) -> None:
    (invited,) = invite(coordinator, network["daugavpils"], "ann@x.example")
    change(token_of(invited), **columns)
    with pytest.raises(NotFound):
        redeem(token_of(invited))
    with db.reading():
        assert queries.find_member_by_email("ann@x.example") is None


@pytest.mark.parametrize("token", ["", "x", "0" * 43, "\0", "ÿ" * 43, "' OR 1=1 --"])
def test_guessed_link_opens_nothing(app: Flask, token: str) -> None:
    with pytest.raises(NotFound):
        redeem(token)


def test_invitation_does_not_take_over_an_account(
    network: dict[str, Organisation], coordinator: Member
) -> None:
    (first,) = invite(coordinator, network["daugavpils"], "ann@x.example")
    (second,) = invite(coordinator, network["szodliget"], "ann@x.example")
    redeem(token_of(first))
    with pytest.raises(Conflict, match="belongs to a member already"):
        redeem(token_of(second))
    with db.reading():
        assert queries.find_member_by_email("ann@x.example").organisation.slug == "daugavpils"


def test_sending_again_kills_the_link_before(network: dict[str, Organisation], coordinator: Member) -> None:
    (invited,) = invite(coordinator, network["daugavpils"], "ann@x.example")
    change(token_of(invited), expires_at=db.now() - timedelta(days=1))
    with db.transaction():
        found = queries.find_invitation(token_of(invited))
        resent = service.resend(queries.get_member(coordinator.id), found)
    with pytest.raises(NotFound):
        redeem(token_of(invited))
    assert redeem(token_of(resent)).email == "ann@x.example"


def test_revoked_or_used_invitation_is_neither_sent_nor_revoked_again(
    network: dict[str, Organisation], coordinator: Member
) -> None:
    (invited,) = invite(coordinator, network["daugavpils"], "ann@x.example")
    with db.transaction():
        service.revoke(queries.get_member(coordinator.id), queries.find_invitation(token_of(invited)))
    for act in (service.resend, service.revoke):
        with pytest.raises(Conflict), db.transaction():
            act(queries.get_member(coordinator.id), queries.find_invitation(token_of(invited)))


def test_new_invitation_replaces_one_that_has_run_out(
    network: dict[str, Organisation], coordinator: Member
) -> None:
    (old,) = invite(coordinator, network["daugavpils"], "ann@x.example")
    change(token_of(old), expires_at=db.now() - timedelta(days=1))
    (new,) = invite(coordinator, network["daugavpils"], "ann@x.example")
    assert new.outcome is Outcome.SENT
    with db.reading():
        assert [one.email for one in queries.list_pending_invitations()] == ["ann@x.example"]


def test_contact_invites_colleagues_to_its_own_organisation(network: dict[str, Organisation]) -> None:
    contact = factories.member(network["daugavpils"], "author", is_contact=True)
    assert invite(contact, network["daugavpils"], "ann@x.example", "author")[0].outcome is Outcome.SENT
    with pytest.raises(Forbidden):
        invite(contact, network["szodliget"], "bob@x.example", "author")
    for role in ("coordinator", "editor"):
        with pytest.raises(Forbidden):
            invite(contact, network["daugavpils"], "bob@x.example", role)


@pytest.mark.parametrize("role", ["author", "editor", "reviewer", "translator", "observer"])
def test_who_is_no_contact_invites_nobody(network: dict[str, Organisation], role: str) -> None:
    someone = factories.member(network["daugavpils"], role, languages=["lv"])
    with pytest.raises(Forbidden):
        invite(someone, network["daugavpils"], "ann@x.example", "observer")


def test_contact_does_not_touch_invitations_it_could_not_send(
    network: dict[str, Organisation], coordinator: Member
) -> None:
    contact = factories.member(network["daugavpils"], "author", is_contact=True)
    (invited,) = invite(coordinator, network["daugavpils"], "ann@x.example", "editor")
    for act in (service.resend, service.revoke):
        with pytest.raises(Forbidden), db.transaction():
            act(queries.get_member(contact.id), queries.find_invitation(token_of(invited)))


def test_roles_languages_and_number_are_limited(
    network: dict[str, Organisation], coordinator: Member
) -> None:
    to = network["daugavpils"]
    with pytest.raises(Unprocessable, match="language"):
        invite(coordinator, to, "ann@x.example", "translator")
    with pytest.raises(Unprocessable, match="at most 100"):
        invite(coordinator, to, " ".join(f"a{n}@x.example" for n in range(101)))
    with pytest.raises(Unprocessable, match="at least one role"):
        invite(coordinator, to, "ann@x.example", roles=[])


def test_opening_the_link_uses_nothing_up_and_says_what_it_is(
    client: FlaskClient, network: dict[str, Organisation], coordinator: Member
) -> None:
    (invited,) = invite(coordinator, network["daugavpils"], "Ann Lee <ann@x.example>", "reviewer")
    path = f"/invitation/{token_of(invited)}"
    bodies = [client.get(path).get_data(as_text=True) for _scanner in range(3)]
    assert all(client.head(path).status_code == 200 for _scanner in range(3))
    for said in (
        "Daugavpils Council",
        "Coordinator (Jette) invites ann@x.example.",
        "ann@x.example",
        "Reviewer",
        "decides in reviews",
    ):
        assert said in bodies[-1]
    form = {"name": "Ann Lee", "password": PASSWORD, "csrf_token": csrf(client)}
    answer = client.post(path, data=form)
    assert (answer.status_code, answer.location) == (303, "/waiting")
    assert "Ann Lee" in client.get("/account").get_data(as_text=True)
    used = client.get(path)
    assert used.status_code == 404
    assert "has been used" in used.get_data(as_text=True)


def test_weak_password_is_refused_and_the_link_still_works(
    client: FlaskClient, network: dict[str, Organisation], coordinator: Member
) -> None:
    (invited,) = invite(coordinator, network["daugavpils"], "ann@x.example")
    path = f"/invitation/{token_of(invited)}"
    weak = client.post(path, data={"name": "Ann Lee", "password": "short", "csrf_token": csrf(client)})
    assert weak.status_code == 422
    assert "Use at least 12 characters." in weak.get_data(as_text=True)
    strong = client.post(path, data={"name": "Ann", "password": PASSWORD, "csrf_token": csrf(client)})
    assert strong.status_code == 303


def test_links_are_shown_once_and_only_where_no_mail_goes_out(
    app: Flask, client: FlaskClient, network: dict[str, Organisation], coordinator: Member
) -> None:
    signed_in(client, coordinator)
    form = {"addresses": "ann@x.example, x", "roles": ["author"], "csrf_token": csrf(client)}
    shown = client.post("/people/daugavpils/invite", data=form).get_data(as_text=True)
    assert shown.count("http://127.0.0.1:8000/invitation/") == 2  # the field and the copy button
    assert "http://127.0.0.1:8000/invitation/" not in client.get("/people/daugavpils").get_data(as_text=True)


def test_pending_invitations_are_seen_by_who_may_invite_only(
    client: FlaskClient, network: dict[str, Organisation], coordinator: Member
) -> None:
    invite(coordinator, network["daugavpils"], "ann@x.example")
    reviewer = factories.member(network["szodliget"], "reviewer")
    assert "ann@x.example" in signed_in(client, coordinator).get("/people/daugavpils").get_data(as_text=True)
    assert "ann@x.example" not in signed_in(client, reviewer).get("/people/daugavpils").get_data(as_text=True)
