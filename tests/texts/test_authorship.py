"""Who wrote what stands in a Text: from its commits, at every version, whoever reads it and when."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from manual_app import db, jobs
from manual_app.accounts.models import Member
from manual_app.accounts.service import leaving
from manual_app.content.schema import SCHEMA_NUMBER
from manual_app.errors import NotFound
from manual_app.texts import authorship, queries, service
from manual_app.texts.limits import Buckets
from manual_app.texts.models import RevisionShare
from manual_app.texts.service import Write
from tests import factories
from tests.texts.conftest import typing
from tests.texts.drafts import document, draft

FIRST = "A place to meet."


@pytest.fixture
def guest(app: Flask, author: Member) -> Member:
    """An author of a partner that is made co-author."""
    return factories.member(factories.organisation("kavadarci", country="MK"), "editor")


def write(member: Member, text_id: int, *steps: dict[str, Any]) -> int:
    """Commit steps on the head, and return the version reached."""
    with db.transaction():
        version = queries.get_text(text_id).version
        sent = Write(version, SCHEMA_NUMBER, "c", f"r{version}", list(steps))
        accepted = service.commit(db.session.merge(member), text_id, sent)
        return accepted.version_from + accepted.count


def found(member: Member, text_id: int, version: int | None = None) -> dict[str, Any]:
    """Return what an editor would be told."""
    with db.reading():
        return queries.attribution(db.session.merge(member), text_id, version)


def writers(answer: dict[str, Any]) -> list[tuple[int, int | None]]:
    """Return the runs with the ids of members."""
    names = {-1: None} | {index: one["member"] for index, one in enumerate(answer["by"])}
    return [(size, names[one]) for size, one in answer["runs"]]


def test_each_run_names_who_wrote_it(app: Flask, author: Member, guest: Member) -> None:
    text = draft(author, paragraphs=[FIRST])
    write(guest, text.id, typing(" and talk", 16))
    answer = found(author, text.id)
    assert writers(answer) == [(16, author.id), (9, guest.id), (2, author.id)]
    assert answer["by"][1] == {
        "member": guest.id,
        "name": guest.name,
        "organisation": guest.organisation_id,
        "partner": guest.organisation.short_name,
        "day": db.today().isoformat(),
    }


def test_every_version_is_covered_and_tells_the_same_whoever_asked_before(
    app: Flask, author: Member, guest: Member
) -> None:
    text = draft(author, paragraphs=[FIRST])
    versions = [write([author, guest][n % 2], text.id, typing(f"{n} ", 1 + n)) for n in range(12)]
    told = {version: found(author, text.id, version) for version in versions}
    again = {version: found(author, text.id, version) for version in reversed(versions)}
    assert told == again
    with db.reading():
        for version, answer in told.items():
            doc = queries.heads.at_version(text.id, version)
            assert sum(size for size, _ in answer["runs"]) == doc.content.size
            assert {one for _, one in writers(answer)} <= {author.id, guest.id}


def test_what_is_known_is_gone_on_with(
    app: Flask, author: Member, guest: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = draft(author, paragraphs=[FIRST])
    for number in range(5):
        write(author, text.id, typing("x", 1 + number))
    before = found(author, text.id)["version"]
    write(guest, text.id, typing("!", 1))
    read: list[int] = []
    really = authorship._commits
    monkeypatch.setattr(authorship, "_commits", lambda *given: read.append(given[1]) or really(*given))
    assert writers(found(author, text.id))[1] == (1, guest.id)
    assert read == [before]


def test_a_version_that_was_never_reached_is_not_there(app: Flask, author: Member) -> None:
    text = draft(author, paragraphs=[FIRST])
    version = write(author, text.id, typing("a", 1), typing("b", 2))
    for wanted in (version - 1, version + 1):
        with pytest.raises(NotFound):
            found(author, text.id, wanted)
    assert writers(found(author, text.id)) == [(20, author.id)]


def test_what_is_rolled_back_was_never_known(app: Flask, author: Member, guest: Member) -> None:
    text = draft(author, paragraphs=[FIRST])
    found(author, text.id)
    db.close()
    db.begin_writing()
    version = queries.get_text(text.id).version
    sent = Write(version, SCHEMA_NUMBER, "c", "gone", [typing("gone", 1)])
    service.commit(db.session.merge(guest), text.id, sent)
    assert [size for size, _ in authorship.runs_at(text.id, version + 1)[0]] == [1, 4, 17]
    db.close()
    write(author, text.id, typing("here", 1))
    assert writers(found(author, text.id)) == [(22, author.id)]


def test_a_field_names_who_answered_it(app: Flask, author: Member, guest: Member) -> None:
    text = draft(author, paragraphs=[FIRST], purpose="To meet.")
    write(guest, text.id, {"stepType": "docAttr", "attr": "purpose", "value": "To talk."})
    answer = found(author, text.id)
    by = {name: answer["by"][one]["member"] for name, one in answer["fields"].items()}
    assert by["purpose"] == guest.id


def test_a_restored_version_names_its_writers(app: Flask, author: Member, guest: Member) -> None:
    text = draft(author, paragraphs=[FIRST, "Somebody with a key."])
    with db.reading():
        before = queries.head_doc(text.id)
    with db.transaction():
        service.rewrite(db.session.merge(guest), text.id, document("Other", "Nothing is left of it."))
    with db.transaction():
        service.rewrite(db.session.merge(guest), text.id, before)
    assert [one for size, one in writers(found(author, text.id)) if size > 5] == [author.id, author.id]


def test_a_revision_says_how_much_each_organisation_wrote(app: Flask, author: Member, guest: Member) -> None:
    text = draft(author, paragraphs=[FIRST])
    write(guest, text.id, typing(" and to talk", 16))
    with db.transaction():
        revision = service.freeze(db.session.merge(author), text.id, since=None)
    jobs.drain()
    with db.reading():
        told = queries.shares_of([revision.id])[revision.id]
        counted = [(one.organisation_id, one.words, one.characters) for one in told]
    assert counted == [(author.organisation_id, 4, 16), (guest.organisation_id, 3, 12)]


def test_what_was_sent_before_is_counted_by_and_by_and_once(app: Flask, author: Member) -> None:
    text = draft(author, paragraphs=[FIRST])
    with db.transaction():
        revision = service.freeze(db.session.merge(author), text.id, since=None)
    for _ in range(2):
        service.count_missing_shares()
        service.count_shares(revision.id)
    with db.reading() as session:
        assert session.query(RevisionShare).count() == 1


def test_what_was_counted_stays(app: Flask, author: Member) -> None:
    text = draft(author, paragraphs=[FIRST])
    with db.transaction():
        revision = service.freeze(db.session.merge(author), text.id, since=None)
    service.count_shares(revision.id)
    for change in ("UPDATE revision_shares SET words = 99", "DELETE FROM revision_shares"):
        with pytest.raises(IntegrityError), db.transaction() as session:
            session.connection().exec_driver_sql(change)


def test_members_who_ask_all_the_time_have_to_wait(app: Flask, author: Member) -> None:
    text = draft(author, paragraphs=[FIRST])
    client = factories.signed_in(app.test_client(), author)
    assert client.get(f"/texts/{text.id}/attribution?version=x").status_code == 400
    app.extensions["attribution_buckets"] = Buckets(lambda: 0.0)  # no time passes
    answers = [client.get(f"/texts/{text.id}/attribution").status_code for _ in range(102)]
    assert answers[0] == 200
    assert answers[-1] == 429


def test_an_erased_member_is_named_by_the_pseudonym_and_the_partner_stays(
    app: Flask, author: Member, guest: Member
) -> None:
    text = draft(author, paragraphs=[FIRST])
    write(guest, text.id, typing("Hello. ", 1))
    lead = factories.organisation("jette", country="BE", is_lead=True)
    coordinator, name = factories.member(lead, "coordinator"), guest.name
    with db.transaction() as session:
        leaving.erase(session.merge(coordinator), session.merge(guest))
    told = found(author, text.id)["by"][-1]
    assert told["member"] == guest.id
    assert told["name"] != name
    assert told["partner"] == guest.organisation.short_name
