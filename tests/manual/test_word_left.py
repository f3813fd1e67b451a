"""What no suggestion can carry of a file that came back: told on the page, and kept as discussions."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.content.plain import walk
from manual_app.content.word.returned import Left
from manual_app.discussions.rules import LONGEST
from manual_app.manual.word import keeping
from manual_app.texts import queries
from manual_app.texts import service as texts
from manual_app.texts.models import SuggestionRow, Text
from tests import factories
from tests.content.word.made import cell, png, zipped
from tests.content.word.test_tables_again import pictured, table
from tests.manual.test_word import act, author, browser, send, text, version_of, words
from tests.manual.test_word_comments import said
from tests.manual.test_word_said import exported
from tests.texts.conftest import poster, typing

__all__ = ["author", "browser", "text"]  # fixtures

ROW = f"<w:tr>{cell('Nowhere')}{cell('Never')}</w:tr>"


def holding(text: Text, author: Member, *blocks: dict[str, Any]) -> None:
    """Let the text hold these blocks after its paragraph."""
    with db.transaction():
        doc = queries.head_doc(text.id)
        doc["content"] += blocks
        texts.rewrite(db.session.merge(author), text.id, doc)


def changed(raw: bytes, old: str, new: str, **parts: bytes) -> bytes:
    """Return a file whose body was changed; `parts` by the ends of their names are others."""
    with zipfile.ZipFile(BytesIO(raw)) as file:
        found = {name: file.read(name) for name in file.namelist()}
    body = found["word/document.xml"].decode()
    assert re.search(old, body)
    found["word/document.xml"] = re.sub(old, new, body, count=1, flags=re.DOTALL).encode()
    for end, content in parts.items():
        (name,) = (one for one in found if one.endswith(f".{end}"))
        found[name] = content
    return zipped(found)


def page_of(browser: FlaskClient, text: Text, raw: bytes) -> str:
    """Send a file; return what the page says of it."""
    assert send(browser, text, raw).status_code == 302
    return browser.get(f"/texts/{text.id}/word").get_data(as_text=True)


def test_rows_that_came_become_a_discussion_about_their_table_once(
    browser: FlaskClient, text: Text, author: Member
) -> None:
    holding(text, author, table("Where|When", "Here|Now"))
    raw = changed(exported(browser, text), "</w:tbl>", f"{ROW}{ROW.replace('Never', 'Ever')}</w:tbl>")
    version = version_of(text)

    page = page_of(browser, text, raw)

    assert "New rows of tables" in page
    assert "“Nowhere | Never”" in page
    assert '<input type="hidden" name="keep" value="y">' in page
    assert act(browser, text, "suggest", keep="y").status_code == 302
    lines = (
        "New row in the Word file, after “Here | Now”: Nowhere | Never",
        "New row in the Word file, after “Nowhere | Never”: Nowhere | Ever",
    )
    expected = [("Where When Here Now", False, ["\n".join(lines)])]
    assert (said(author, text), version_of(text)) == (expected, version)
    assert "Nothing in this file is new" in page_of(browser, text, raw)
    assert act(browser, text, "suggest", keep="y").status_code == 302
    assert said(author, text) == expected


def test_nothing_is_kept_for_who_does_not_want_it(browser: FlaskClient, text: Text, author: Member) -> None:
    holding(text, author, table("Where|When", "Here|Now"))
    raw = changed(exported(browser, text), "Listen first(.*)</w:tbl>", rf"Listen closely\1{ROW}</w:tbl>")

    page = page_of(browser, text, raw)

    assert re.search('<input type="checkbox" id="keep" name="keep" value="y" checked', page)
    assert act(browser, text, "suggest").status_code == 302
    assert words(text).startswith("Listen firstclosely.")
    assert said(author, text) == []


def test_what_the_text_has_no_place_for_any_more_is_kept_in_any_case(
    browser: FlaskClient, text: Text, author: Member
) -> None:
    raw = changed(exported(browser, text), "Listen first", "Listen closely")
    poster(browser, text.id)({"stepType": "replace", "from": 8, "to": 13}, version=version_of(text))

    page_of(browser, text, raw)
    assert act(browser, text, "suggest").status_code == 302

    body = (
        "The text has changed since the Word file was made. The file takes out “first” and puts in “closely”."
    )
    assert (words(text), said(author, text)) == ("Listen .", [("Listen .", False, [body])])


def test_another_picture_is_a_suggestion_of_who_may_edit_and_a_discussion_of_others(
    app: Flask, browser: FlaskClient, text: Text, author: Member
) -> None:
    sent = browser.post(
        f"/texts/{text.id}/pictures",
        data={"picture": (BytesIO(png()), "a.png"), "csrf_token": factories.csrf(browser)},
    )
    asset = sent.get_json()["asset"]
    holding(text, author, pictured(asset=asset)["content"][1])
    reviewer = factories.signed_in(
        app.test_client(), factories.member(factories.organisation("mogila"), "reviewer")
    )
    raw = exported(browser, text)
    assert "Nothing in this file is new" in page_of(reviewer, text, raw)
    raw = changed(raw, "A square", "A red square", png=png("red"))

    assert "Pictures that others took the place of" in page_of(reviewer, text, raw)
    act(reviewer, text, "suggest", keep="y")
    assert "Pictures that others took the place of" not in page_of(browser, text, raw)
    act(browser, text, "suggest", keep="y")

    lines = (
        "The Word file has another picture here: “The square.”",
        "Alternative text in the Word file: “A red square”",
    )
    assert said(author, text) == [("The square.", False, ["\n".join(lines)])]
    with db.reading():
        figures = [node for node in walk(queries.head_doc(text.id)) if node["type"] == "figure"]
    assert [one["attrs"]["alt"] for one in figures] == ["A square", "A red square"]
    assert [one["marks"][0]["type"] for one in figures] == ["deletion", "insertion"]
    assert browser.get(f"/pictures/{figures[1]['attrs']['asset']}").status_code == 200


def test_formatting_becomes_a_discussion_about_its_paragraph(
    browser: FlaskClient, text: Text, author: Member
) -> None:
    bold = "Listen </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>first"
    more = [Left("kind", "Listen", "p1", kind) for kind in ("heading2", "taskList", "paragraph")]
    more.append(Left("looks", "first", "p1", "italic link:https://square.example"))

    page = page_of(browser, text, changed(exported(browser, text), "Listen first", bold))
    act(browser, text, "suggest", keep="y")
    with db.transaction():
        keeping.keep(db.session.merge(author), text.id, more)

    lines = (
        "In the Word file “Listen” is a heading of level 1.",
        "In the Word file “Listen” is an item of a list to tick off.",
        "In the Word file “Listen” is a paragraph.",
        "In the Word file “first” is set otherwise: italic, linked to https://square.example",
    )
    assert "Words set otherwise" in page
    assert said(author, text) == [
        ("Listen first.", False, ["In the Word file “first.” is set otherwise: bold"]),
        ("Listen first.", False, ["\n".join(lines)]),
    ]


def test_much_that_is_left_fills_few_discussions(
    text: Text, author: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST", 2)
    monkeypatch.setattr(keeping, "MOST_ANSWERS", 1)
    holding(text, author, table("Where", "Here"))
    left = [Left("others", "word " * 2000, "p1"), Left("alternative", "@[1]", "table")]
    left += [Left("alternative", str(number), None) for number in range(9)]

    with db.transaction():
        made = keeping.keep(db.session.merge(author), text.id, left)

    first, second = (bodies for _quote, _settled, bodies in said(author, text))
    assert (made, len(first), len(second)) == (2, 3, 1)
    assert (max(map(len, first)) <= LONGEST, first[2]) == (True, "There is more in the Word file.")
    assert second[0].startswith("Alternative text in the Word file: “@ [1]”\nAlternative text")


@pytest.mark.parametrize("accepted", [r"\1", ""])
def test_what_another_suggested_is_not_decided_by_a_file(
    app: Flask, text: Text, browser: FlaskClient, accepted: str
) -> None:
    partner = factories.organisation("mogila")
    proposer, other = (factories.member(partner, "reviewer") for _ in range(2))
    name = f"{proposer.id}-new"
    mark = {"type": "insertion", "attrs": {"id": name}}
    step = {**typing("Yes: "), "slice": {"content": [{"type": "text", "text": "Yes: ", "marks": [mark]}]}}
    proposing = poster(factories.signed_in(app.test_client(), proposer), text.id)
    assert proposing(step, version=version_of(text)).status_code == 200
    bringing = factories.signed_in(app.test_client(), other)
    raw = changed(exported(bringing, text), r"<w:ins\b[^>]*>(.*?)</w:ins>", accepted)

    assert send(bringing, text, raw).status_code == 302
    act(bringing, text, "suggest")

    with db.reading():
        row = db.session.get_one(SuggestionRow, (text.id, name))
        first = queries.head_doc(text.id)["content"][0]["content"][0]
    assert (row.outcome, first) == (None, {"type": "text", "text": "Yes: ", "marks": [mark]})
