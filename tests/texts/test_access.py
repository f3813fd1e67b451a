"""Who may write: every role on own, co-authored and other Texts; and roles taken away (rows 3, 9)."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import delete, update

from manual_app import db
from manual_app.accounts import service as accounts
from manual_app.accounts.models import Member, Organisation, Role, RoleGrant
from manual_app.errors import Forbidden
from manual_app.texts import queries, rules, service
from manual_app.texts.models import Text
from tests import factories
from tests.texts.conftest import JSON, poster, typing
from tests.texts.drafts import draft
from tests.texts.test_streams import Reading

OWN, CO_AUTHOR, OTHER = "own", "co-author", "other"
WRITERS = {
    ("author", OWN), ("author", CO_AUTHOR),
    ("editor", OWN), ("editor", CO_AUTHOR), ("editor", OTHER),
}  # fmt: skip
SAYS = {"author": "suggest", "reviewer": "suggest", "coordinator": "comment", "translator": "comment"}
SUBMITTERS = {("author", OWN)}
NAMERS = {("author", OWN), ("editor", OWN), ("editor", CO_AUTHOR), ("editor", OTHER)}


def organisation_of(author: Member, text: Text, standing: str) -> Organisation:
    """Return an organisation that stands so to the Text."""
    if standing == OWN:
        return author.organisation
    other = factories.organisation(country="HU")
    if standing == CO_AUTHOR:
        with db.transaction():
            service.set_co_authors(db.session.merge(author), text.id, [other.id])
    return other


@pytest.mark.parametrize("standing", [OWN, CO_AUTHOR, OTHER])
@pytest.mark.parametrize("role", list(Role))
def test_writing_by_role_and_organisation(
    app: Flask, author: Member, text: Text, role: Role, standing: str
) -> None:
    who = factories.member(organisation_of(author, text, standing), role, languages=["lv"])
    browser = factories.signed_in(app.test_client(), who)
    may = (role.value, standing) in WRITERS
    answer = poster(browser, text.id)(typing("x"))
    read = browser.get(f"/texts/{text.id}", headers=JSON).get_json()
    assert answer.status_code == (200 if may else 403)
    assert may or answer.get_json()["error"] == ("suggest" if read["role"] == "suggest" else "role")
    assert (read["version"], read["role"]) == (int(may), "edit" if may else SAYS.get(role.value, "read"))


@pytest.mark.parametrize("standing", [OWN, CO_AUTHOR, OTHER])
@pytest.mark.parametrize("role", list(Role))
def test_sending_and_naming_by_role_and_organisation(
    author: Member, text: Text, role: Role, standing: str
) -> None:
    who = factories.member(organisation_of(author, text, standing), role, languages=["lv"])
    with db.reading():
        now = queries.get_text(text.id)
        case = (role.value, standing)
        assert rules.can_read_text(who, now)
        assert rules.can_submit_text(who, now) is (case in SUBMITTERS)
        assert rules.can_recall_text(who, now) is (case in SUBMITTERS)
        assert rules.can_name_co_authors(who, now) is (case in NAMERS)


@pytest.mark.parametrize(("languages", "status"), [(["lv"], 200), (["lv", "el"], 200), (["el"], 403)])
def test_translators_write_translations_of_their_languages(
    app: Flask, author: Member, text: Text, languages: list[str], status: int
) -> None:
    translation = draft(author, title="Nosaukums", language="lv", source=text)
    who = factories.member(factories.organisation(country="HU"), "translator", languages=languages)
    answer = poster(factories.signed_in(app.test_client(), who), translation.id)(typing("x"))
    assert answer.status_code == status


def test_nobody_writes_without_a_session(app: Flask, text: Text) -> None:
    assert poster(app.test_client(), text.id)(typing("x")).status_code == 401


@pytest.mark.parametrize("path", ["", "/commits?since=0", "/events?since=0"])
def test_nobody_reads_without_a_session(app: Flask, text: Text, path: str) -> None:
    assert app.test_client().get(f"/texts/{text.id}{path}", headers=JSON).status_code == 401


def test_a_role_taken_away_stops_the_next_write_and_closes_the_stream(
    app: Flask, author: Member, text: Text
) -> None:
    browser = factories.signed_in(app.test_client(), author)
    post = poster(browser, text.id)
    stream = Reading(browser, f"/texts/{text.id}/events?since=0")
    assert stream.next("ready") == (None, {})
    assert post(typing("before")).status_code == 200
    with db.transaction():
        db.session.execute(delete(RoleGrant).where(RoleGrant.member_id == author.id))
        db.session.execute(
            update(Member).where(Member.id == author.id).values(permission_epoch=Member.permission_epoch + 1)
        )
    answer = post(typing("after"), version=1, request="r2")
    assert (answer.status_code, answer.get_json()["error"]) == (403, "role")
    assert stream.next("gone") == (None, {"reason": "role"})
    assert list(stream.frames()) == []


def test_signing_out_closes_the_stream(app: Flask, author: Member, text: Text) -> None:
    browser = factories.signed_in(app.test_client(), author)
    stream = Reading(browser, f"/texts/{text.id}/events?since=0")
    assert stream.next("ready") == (None, {})
    with browser.session_transaction() as cookie:
        token = cookie["_user_id"]
    with db.transaction():
        accounts.sign_out(token)
    assert stream.next("gone") == (None, {"reason": "signed-out"})
    assert list(stream.frames()) == []


def test_a_session_that_has_ended_writes_no_more(app: Flask, author: Member, text: Text) -> None:
    browser = factories.signed_in(app.test_client(), author)
    post = poster(browser, text.id)
    assert post(typing("before")).status_code == 200
    with browser.session_transaction() as cookie:
        token = cookie["_user_id"]
    with db.transaction():
        accounts.sign_out(token)
    answer = post(typing("after"), version=1, request="r2")
    assert (answer.status_code, answer.get_json()["error"]) == (401, "not_signed_in")
    with db.reading():
        assert queries.get_text(text.id).version == 1


def test_services_refuse_whom_the_rules_refuse(app: Flask, author: Member, text: Text) -> None:
    stranger = factories.member(factories.organisation(country="HU"), "author")
    with db.transaction():
        who = db.session.merge(stranger)
        for act in (
            lambda: service.rename(who, text.id, "Mine"),
            lambda: service.rewrite(who, text.id, queries.doc_at(text.id, 0)),
            lambda: service.set_co_authors(who, text.id, [stranger.organisation_id]),
            lambda: service.assign(
                who,
                text.id,
                responsible_id=stranger.id,
                due_on=None,
                drafting_organisation_id=stranger.organisation_id,
            ),
        ):
            with pytest.raises(Forbidden):
                act()
