"""Somebody who has left traces of every kind, and where their name can be found."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path

from sqlalchemy import MetaData, select

from manual_app import db, jobs
from manual_app.accounts import queries, service
from manual_app.accounts.addresses import read_addresses
from manual_app.accounts.models import Member, Organisation
from manual_app.editions import service as editions
from manual_app.reviews import service as reviews
from manual_app.texts import service as texts
from tests import factories

NAME, EMAIL = "Zoraida Quintanilla Løvstad", "zoraida.lovstad@daugavpils.example"
WORDS = ("zoraida", "quintanilla", "løvstad", "lovstad")


def with_traces(coordinator: Member, network: dict[str, Organisation]) -> Member:
    """Return a member with traces in the database, the queue, and the folder of letters."""
    with db.transaction() as session:
        lead, partner = session.merge(coordinator), session.merge(network["daugavpils"])
        (invited,) = service.invite(
            lead, partner, read_addresses(f'"{NAME}" <{EMAIL}>'), roles=["author", "reviewer"]
        )
    with db.transaction():
        one = service.redeem(invited.link.rpartition("/")[2], name=NAME, password_hash="hash")
    with db.transaction():
        lead, one = again(coordinator), again(one)
        service.set_contact(lead, one)
        service.change_own_account(one, name=NAME, language="lv", name_in_print=True)
        service.open_session(one)
        service.invite(one, one.organisation, read_addresses("colleague@x.example"), roles=["author"])
        service.request_password_reset(EMAIL)
        service.request_password_reset(EMAIL)
    _write_and_decide(coordinator, one, network)
    jobs.drain()
    with db.transaction():
        service.invite(
            again(one), again(one).organisation, read_addresses("late@x.example"), roles=["reviewer"]
        )
        service.request_password_reset(EMAIL)
    return one


def _write_and_decide(coordinator: Member, one: Member, network: dict[str, Organisation]) -> None:
    """Let the person send a text of their own, be responsible for it, and decide on somebody else's."""
    other_author = factories.member(network["szodliget"], "author", "reviewer")
    own, other = factories.chapter(coordinator, one), factories.chapter(coordinator, other_author)
    with db.transaction():
        home = one.organisation_id
        texts.assign(
            again(coordinator), own.id, responsible_id=one.id, due_on=None, drafting_organisation_id=home
        )
        reviews.submit_for_review(again(one), own.id)
        review = reviews.submit_for_review(again(other_author), other.id)
        reviews.decide(again(one), review.id, kind="approve", revision_hash=review.revision.hash)
        editions.create_edition(again(coordinator), number="1.0", language="en", preview=True)


def again(member: Member) -> Member:
    return queries.get_member(member.id)


def rows_that_name() -> set[str]:
    """Return the tables in which any value of any row holds one of the words."""
    found = set()
    schema = MetaData()
    with db.reading() as session:
        schema.reflect(session.connection())
        for table in schema.sorted_tables:
            for row in session.execute(select(table)):
                if named_in(" ".join(map(repr, row))):
                    found.add(table.name)
    return found


def files_that_name(instance: Path) -> set[str]:
    """Return the files of the instance in which one of the words stands, letters read as people see them."""
    found = set()
    for path in instance.rglob("*"):
        if path.is_file() and named_in(_read(path)):
            found.add(path.name if path.suffix != ".eml" else "*.eml")
    return found


def _read(path: Path) -> str:
    raw = path.read_bytes()
    if path.suffix == ".eml":
        letter = message_from_bytes(raw, policy=policy.default)
        return f"{letter.items()} {letter.get_content()} {raw.decode()}"
    return raw.decode("utf-8", "replace") + raw.decode("utf-16-le", "replace")


def named_in(text: str) -> bool:
    """Whether one of the words stands in a text."""
    return any(word in text.lower() for word in WORDS)
