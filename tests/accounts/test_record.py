"""The record as people read it: acts in words, subjects by name, filters, a table without formulas."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from manual_app import db
from manual_app.accounts import queries, service
from manual_app.accounts.models import Member
from manual_app.reviews import service as reviews
from tests import factories
from tests.factories import signed_in


@pytest.fixture
def author(app: Flask) -> Member:
    """An author who has sent a chapter for review."""
    partners = factories.network(partners=1)
    coordinator = factories.member(partners["jette"], "coordinator")
    factories.member(partners["jette"], "reviewer")
    author = factories.member(partners["daugavpils"], "author", name="Author, Daugavpils")
    text = factories.chapter(coordinator, author, title="Working together")
    with db.transaction():
        reviews.submit_for_review(queries.get_member(author.id), text.id)
    return author


def rows(client: FlaskClient, query: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(f"/record.csv{query}").get_data(as_text=True))))


def test_acts_are_said_in_words_and_subjects_by_their_title(client: FlaskClient, author: Member) -> None:
    page = signed_in(client, author).get("/record").get_data(as_text=True)
    for words in ("sent for review", "began the text", "added to the contents", "became a member"):
        assert f'<td data-label="Did">{words}</td>' in page
    assert ">Working together</a>" in page


def test_record_is_filtered_by_act_member_and_subject(client: FlaskClient, author: Member) -> None:
    browser = signed_in(client, author)
    everything = rows(browser)
    assert {row["act"] for row in rows(browser, "?act=submitted")} == {"submitted"}
    assert {row["member"] for row in rows(browser, f"?member_id={author.id}")} == {"Author"}
    about = rows(browser, f"?subject_kind=member&subject_id={author.id}")
    assert [row["act"] for row in about] == ["member.created"]
    assert len(everything) > len(about)


def test_table_holds_the_whole_chain(client: FlaskClient, author: Member) -> None:
    found = rows(signed_in(client, author))
    assert [int(row["number"]) for row in found] == list(range(len(found), 0, -1))
    assert {len(row["hash"]) for row in found} == {64}


def test_name_that_a_spreadsheet_would_take_for_a_formula_is_harmless(
    client: FlaskClient, author: Member
) -> None:
    browser = signed_in(client, author)
    with db.transaction():
        member = queries.get_member(author.id)
        service.change_own_account(member, name="=1+1", language="en", name_in_print=False)
    assert {row["member"] for row in rows(browser, "?act=member.account")} == {"'=1+1"}
