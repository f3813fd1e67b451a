"""A Word file on its way into a text: looked at, taken in, taken back; who may, and what stays behind."""

from __future__ import annotations

import os
import re
import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from manual_app import db, storage
from manual_app.accounts.models import Member
from manual_app.content.plain import plain_text
from manual_app.manual.word import held
from manual_app.texts import queries
from manual_app.texts.models import Text
from tests import factories
from tests.content.word.made import docx, p, picture, png, r, relation, zipped
from tests.texts.conftest import poster, typing

FILE = docx(p("Meeting", style="Kop1") + p("Come at noon.", runs=r("red", '<w:color w:val="FF0000"/>')))


@pytest.fixture
def author(app: Flask) -> Member:
    """An author of Daugavpils."""
    return factories.member(factories.organisation("daugavpils", country="LV"), "author")


@pytest.fixture
def text(app: Flask, author: Member) -> Text:
    """A chapter with one paragraph."""
    lead = factories.member(factories.organisation("jette", is_lead=True), "coordinator")
    return factories.chapter(lead, author, text="Listen first.")


@pytest.fixture
def browser(app: Flask, author: Member) -> FlaskClient:
    """The author's browser."""
    return factories.signed_in(app.test_client(), author)


def send(browser: FlaskClient, text: Text, raw: bytes = FILE, name: str = "Plan.docx") -> TestResponse:
    """Choose a file."""
    border = b"--border\r\nContent-Disposition: form-data; name="
    token = factories.csrf(browser).encode()
    file = b'"file"; filename="%s"\r\n\r\n' % name.encode()
    body = border + b'"csrf_token"\r\n\r\n' + token + b"\r\n" + border + file + raw + b"\r\n--border--\r\n"
    return browser.post(
        f"/texts/{text.id}/word", data=body, content_type="multipart/form-data; boundary=border"
    )


def act(browser: FlaskClient, text: Text, what: str, **values: str) -> TestResponse:
    """Press a button of the page."""
    given = {"csrf_token": factories.csrf(browser), **values}
    return browser.post(f"/texts/{text.id}/word/{what}", data=given)


def words(text: Text) -> str:
    """Return what stands in the text."""
    with db.reading():
        return plain_text(queries.head_doc(text.id))


def version_of(text: Text) -> int:
    """Return the version of the head."""
    with db.reading():
        return queries.get_text(text.id).version


def test_page_reports_what_is_lost_and_shows_what_would_come(browser: FlaskClient, text: Text) -> None:
    assert send(browser, text).status_code == 302

    page = browser.get(f"/texts/{text.id}/word").get_data(as_text=True)

    assert "Plan.docx" in page
    assert "Meeting: “Come at noon.red”" in page
    assert ">Come at noon.red<" in page
    assert words(text) == "Listen first."


@pytest.mark.parametrize(
    ("place", "expected"),
    [("end", "Listen first.\nMeeting\nCome at noon.red"), ("replace", "Meeting\nCome at noon.red")],
)
def test_taken_in_at_the_place_chosen_as_one_commit_and_taken_back(
    browser: FlaskClient, text: Text, place: str, expected: str
) -> None:
    send(browser, text)
    with db.reading():
        before = queries.head_doc(text.id)
    version = version_of(text)

    taken = act(browser, text, "take", place=place)

    assert taken.headers["Location"] == f"/texts/{text.id}/word/taken/{version}"
    assert words(text) == expected
    assert browser.get(taken.headers["Location"]).status_code == 200
    assert act(browser, text, f"taken/{version}/undo").status_code == 302
    with db.reading():
        assert queries.head_doc(text.id) == before


def test_after_the_block_the_editor_named(browser: FlaskClient, text: Text) -> None:
    last = {"type": "paragraph", "attrs": {"id": "p2"}, "content": [{"type": "text", "text": "Last."}]}
    step = {"stepType": "replace", "from": 15, "to": 15, "slice": {"content": [last]}}
    poster(browser, text.id)(step, version=version_of(text))
    send(browser, text)

    act(browser, text, "take", place="after", after="p1")

    assert words(text) == "Listen first.\nMeeting\nCome at noon.red\nLast."


def test_not_taken_back_once_somebody_has_written_in_it(browser: FlaskClient, text: Text) -> None:
    send(browser, text)
    version = int(act(browser, text, "take", place="end").headers["Location"].rpartition("/")[2])
    poster(browser, text.id)(typing("Our ", at=16), version=version + 1)
    assert words(text) == "Listen first.\nOur Meeting\nCome at noon.red"

    refused = act(browser, text, f"taken/{version}/undo")

    assert refused.status_code == 409
    assert words(text) == "Listen first.\nOur Meeting\nCome at noon.red"


def test_taken_back_though_others_wrote_elsewhere(browser: FlaskClient, text: Text) -> None:
    send(browser, text)
    version = int(act(browser, text, "take", place="end").headers["Location"].rpartition("/")[2])
    poster(browser, text.id)(typing("Now: ", at=1), version=version + 1)

    assert act(browser, text, f"taken/{version}/undo").status_code == 302

    assert words(text) == "Now: Listen first."


def test_blocks_come_with_ids_of_their_own(browser: FlaskClient, text: Text) -> None:
    for _time in range(2):
        send(browser, text)
        act(browser, text, "take", place="end")

    with db.reading():
        ids = [node["attrs"]["id"] for node in queries.head_doc(text.id)["content"]]
    assert len(set(ids)) == 5
    assert all(re.fullmatch("[a-z0-9]{12}", one) for one in ids[1:])


def test_pictures_are_shown_to_the_member_alone_and_become_assets(
    app: Flask, browser: FlaskClient, text: Text
) -> None:
    raw = docx(
        p(runs=picture()),
        relations=relation("rPicture", "image", "media/a.png"),
        parts={"word/media/a.png": png()},
    )
    send(browser, text, raw)
    page = browser.get(f"/texts/{text.id}/word").get_data(as_text=True)
    (address,) = re.findall(rf'src="(/texts/{text.id}/word/pictures/[0-9a-f]{{64}})"', page)
    other = factories.signed_in(
        app.test_client(), factories.member(factories.organisation("mogila"), "editor")
    )

    assert browser.get(address).mimetype == "image/png"
    assert other.get(address).status_code == 404
    act(browser, text, "take", place="end")
    assert browser.get(f"/pictures/{address.rpartition('/')[2]}").status_code == 200


def test_tracked_changes_become_suggestions_of_who_takes_them_in(
    browser: FlaskClient, text: Text, author: Member
) -> None:
    changed = f'<w:ins w:id="1" w:author="Writer of the file">{r("new ")}</w:ins>'
    send(browser, text, docx(p("Some ", runs=changed + r("words"))))
    page = browser.get(f"/texts/{text.id}/word").get_data(as_text=True)

    act(browser, text, "take", place="replace")

    assert "Writer of the file" in page
    with db.reading():
        (paragraph,) = queries.head_doc(text.id)["content"]
    (mark,) = paragraph["content"][1]["marks"]
    assert mark["type"] == "insertion"
    assert re.fullmatch(rf"{author.id}-[A-Za-z0-9]+", mark["attrs"]["id"])


@pytest.mark.parametrize("role", ["reviewer", "observer", "author"])
def test_who_may_not_edit_sends_and_takes_nothing(
    app: Flask, text: Text, browser: FlaskClient, role: str
) -> None:
    send(browser, text)
    member = factories.member(factories.organisation("mogila"), role)
    other = factories.signed_in(app.test_client(), member)

    assert send(other, text).status_code in (403, 422)
    assert act(other, text, "take", place="end").status_code in (403, 404)
    assert act(other, text, "taken/1/undo").status_code == 403
    assert words(text) == "Listen first."


def test_refused_file_leaves_nothing_behind(browser: FlaskClient, text: Text, tmp_path: Path) -> None:
    refused = send(browser, text, b"\xd0\xcf\x11\xe0" + b"\0" * 100, "Plan.doc")

    assert refused.status_code == 422
    assert "old format of Word" in refused.get_data(as_text=True)
    assert [one for one in (tmp_path / "instance").rglob("*") if "word" in one.parts] == []


def test_without_a_file_the_page_asks_for_one(browser: FlaskClient, text: Text) -> None:
    answer = browser.post(f"/texts/{text.id}/word", data={"csrf_token": factories.csrf(browser)})

    assert (answer.status_code, "Choose a Word file." in answer.get_data(as_text=True)) == (422, True)


def test_left_file_is_gone(browser: FlaskClient, text: Text) -> None:
    send(browser, text)

    act(browser, text, "leave")

    assert act(browser, text, "take", place="end").status_code == 404
    assert storage.older_than("word", db.now() + timedelta(days=1)) == []


def test_file_is_kept_for_an_hour_and_then_removed(
    browser: FlaskClient, text: Text, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(browser, text)
    held.sweep_held_files()
    assert len(storage.older_than("word", db.now() + timedelta(days=1))) == 1
    later = db.now() + timedelta(minutes=61)
    monkeypatch.setattr(db, "now", lambda: later)

    assert "Choose a .docx file" in browser.get(f"/texts/{text.id}/word").get_data(as_text=True)
    held.sweep_held_files()
    assert storage.older_than("word", later + timedelta(days=1)) == []


def test_file_of_fifteen_megabytes_is_taken_and_one_of_more_than_twenty_is_not(
    browser: FlaskClient, text: Text
) -> None:
    large = docx(p("Words"), parts={"word/media/x.bin": os.urandom(15_000_000)})

    assert send(browser, text, large).status_code == 302
    assert send(browser, text, b"PK" + b"\0" * 20_100_000).status_code == 413


def handed_out(browser: FlaskClient, text: Text, old: bytes = b"", new: bytes = b"") -> bytes:
    """Return the text as a Word file in which words were replaced."""
    answer = browser.get(f"/texts/{text.id}/word/text.docx")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Working together (en).docx"'
    with zipfile.ZipFile(BytesIO(answer.data)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    parts["word/document.xml"] = parts["word/document.xml"].replace(old, new)
    return zipped(parts)


def test_reviewer_brings_a_file_back_as_suggestions(app: Flask, text: Text, browser: FlaskClient) -> None:
    reviewer = factories.member(factories.organisation("mogila"), "reviewer")
    other = factories.signed_in(app.test_client(), reviewer)
    raw = handed_out(other, text, b"first", b"closely")
    poster(browser, text.id)(typing("Now: ", at=1), version=version_of(text))

    assert send(other, text, raw).status_code == 302
    page = other.get(f"/texts/{text.id}/word").get_data(as_text=True)
    assert "<del>first</del>" in page
    assert act(other, text, "suggest").status_code == 302

    with db.reading():
        doc = queries.head_doc(text.id)
    assert words(text) == "Now: Listen firstclosely."
    marks = [node["marks"][0]["type"] for node in doc["content"][0]["content"] if node.get("marks")]
    assert marks == ["deletion", "insertion"]


def test_file_of_another_text_is_refused_from_who_may_only_suggest(
    app: Flask, text: Text, browser: FlaskClient
) -> None:
    reviewer = factories.member(factories.organisation("mogila"), "reviewer")
    other = factories.signed_in(app.test_client(), reviewer)

    refused = send(other, text)

    assert refused.status_code == 422
    assert "Only who may edit this text takes in files." in refused.get_data(as_text=True)


def test_file_that_was_not_changed_brings_nothing(text: Text, browser: FlaskClient) -> None:
    before = version_of(text)
    send(browser, text, handed_out(browser, text))

    assert "Nothing in this file is new" in browser.get(f"/texts/{text.id}/word").get_data(as_text=True)
    assert act(browser, text, "suggest").status_code == 302
    assert version_of(text) == before
