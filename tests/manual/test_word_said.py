"""What is said in a file that was handed out and came back: answers, new discussions, what is settled."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.discussions import service as discussions
from manual_app.discussions.threads import queries as threads
from manual_app.discussions.threads import service
from manual_app.discussions.threads.places import Place, Words
from manual_app.texts.models import Text
from tests import factories
from tests.content.word.made import NAMESPACES, r, zipped
from tests.manual.test_word import act, author, browser, send, text, version_of, words
from tests.manual.test_word_comments import W14, comment, marked, said
from tests.texts.conftest import poster, typing

__all__ = ["author", "browser", "text"]  # fixtures


def started(member: Member, text: Text, body: str, words: tuple[int, int, str], *, own: bool = False) -> int:
    """Begin a discussion on words of the text; return its number."""
    at = Words(version_of(text), *words)
    with db.transaction():
        acting = db.session.get_one(Member, member.id)
        return service.begin(acting, text.id, Place("range", words=at), body, own=own).id


def written_in(
    raw: bytes, *, body: Iterable[tuple[str, str]] = (), said: str = "", done: str = "", **parts: Any
) -> bytes:
    """Return a file that was handed out in which comments were written, and words replaced."""
    with zipfile.ZipFile(BytesIO(raw)) as file:
        found = {name: file.read(name).decode() for name in file.namelist()}
    for old, new in body:
        assert old in found["word/document.xml"]
        found["word/document.xml"] = found["word/document.xml"].replace(old, new)
    found["word/comments.xml"] = found["word/comments.xml"].replace("</w:comments>", f"{said}</w:comments>")
    if "</w:comments>" not in found["word/comments.xml"]:
        found["word/comments.xml"] = f"<w:comments {NAMESPACES} {W14}>{said}</w:comments>"
    extended = found["word/commentsExtended.xml"]
    found["word/commentsExtended.xml"] = extended.replace("</w15:commentsEx>", f"{done}</w15:commentsEx>")
    for name, (old, new) in parts.items():
        path = {"comments": "word/comments.xml", "extended": "word/commentsExtended.xml"}.get(
            name, "docProps/custom.xml"
        )
        assert old in found[path]
        found[path] = found[path].replace(old, new)
    return zipped(found)


def on(number: int, words: str) -> str:
    """Return the text of a run with a comment on some words of it."""
    start = f'</w:t></w:r><w:commentRangeStart w:id="{number}"/><w:r><w:t>{words}</w:t></w:r>'
    return f'{start}<w:commentRangeEnd w:id="{number}"/><w:r><w:t xml:space="preserve">'


def dated(number: int, by: str, words: str) -> str:
    """Return a comment with a date, as every program writes it."""
    return comment(number, by, words).replace("<w:comment ", '<w:comment w:date="2026-05-01T09:00:00Z" ')


def answers(number: int, to: int, *, done: int = 0) -> str:
    """Return that one comment answers another."""
    return f'<w15:commentEx w15:paraId="0000000{number}" w15:paraIdParent="{to:08X}" w15:done="{done}"/>'


def brought(browser: FlaskClient, text: Text, raw: bytes) -> str:
    """Bring a file back; return its report."""
    assert send(browser, text, raw).status_code == 302
    page = browser.get(f"/texts/{text.id}/word").get_data(as_text=True)
    assert act(browser, text, "suggest").status_code == 302
    return page


def exported(browser: FlaskClient, text: Text) -> bytes:
    return browser.get(f"/texts/{text.id}/word/text.docx").data


def test_comments_and_answers_written_in_a_file_that_came_back(
    browser: FlaskClient, text: Text, author: Member
) -> None:
    started(author, text, "To whom?", (1, 7, "Listen"))
    raw = written_in(
        exported(browser, text),
        body=[(" first.", f" {on(7, 'closely')}, {on(8, 'first')}.")],
        said=dated(7, "Reader", "Better so.")
        + dated(8, "Reader", "In what order?")
        + dated(9, "Reader", "To all."),
        done=answers(9, 1),
    )
    poster(browser, text.id)(typing("Now: ", at=1), version=version_of(text))

    page = brought(browser, text, raw)

    assert words(text) == "Now: Listen closely, first."
    expected = [
        ("Listen", False, ["To whom?", "In the file by Reader: To all."]),
        ("closely", False, ["In the file by Reader: Better so."]),
        ("first", False, ["In the file by Reader: In what order?"]),
    ]
    assert said(author, text) == expected
    assert marked(text) == ["Listen", "closely", "first"]
    assert "closely: “Better so.” (Reader)" in page
    assert "Listen: “To all.” (Reader)" in page
    version = version_of(text)
    assert "Nothing in this file is new" in brought(browser, text, raw)
    assert (said(author, text), version_of(text)) == (expected, version)


def test_what_became_of_a_discussion_meanwhile_decides(
    browser: FlaskClient, text: Text, author: Member
) -> None:
    gone, closed, _ticked, busy = (
        started(author, text, body, (1, 7, "Listen")) for body in ("Gone", "Closed", "Ticked", "Busy")
    )
    raw = exported(browser, text)
    extended = [f'w15:paraId="{n:08X}" w15:done="{{0}}"' for n in (3, 4)]
    raw = written_in(raw, extended=(extended[0].format(0), extended[0].format(1)))
    raw = written_in(
        raw,
        said=dated(7, "Reader", "So what?") + dated(8, "Reader", "Not yet."),
        done=answers(7, 1) + answers(8, 2),
        extended=(extended[1].format(0), extended[1].format(1)),
    )
    with db.transaction():
        member = db.session.get_one(Member, author.id)
        service.delete_comment(member, text.id, threads.get_thread(member, text.id, gone).comments[0].id)
        discussions.settle(member, closed)
        discussions.answer(member, busy, "Wait.")

    page = brought(browser, text, raw)

    assert said(author, text) == [
        ("Listen", False, ["Closed", "In the file by Reader: Not yet."]),
        ("Listen", True, ["Ticked"]),
        ("Listen", False, ["Busy", "Wait."]),
        ("", False, ["In the file by Reader: So what?"]),
    ]
    assert "Answers in discussions that are gone: they begin new ones" in page
    assert "answered in the file: they open again" in page
    assert "answered here since: they stay open" in page


def test_comment_on_words_that_went_meanwhile_stays_with_its_paragraph(
    browser: FlaskClient, text: Text, author: Member
) -> None:
    raw = written_in(
        exported(browser, text), body=[("first", on(7, "first"))], said=dated(7, "Reader", "And last?")
    )
    cut = {"stepType": "replace", "from": 7, "to": 13}
    poster(browser, text.id)(cut, version=version_of(text))

    brought(browser, text, raw)

    body = "In the file by Reader, on “first”: And last?"
    assert said(author, text) == [("Listen.", False, [body])]


def test_answer_in_a_discussion_of_another_partner_begins_one_of_its_own(
    app: Flask, browser: FlaskClient, text: Text, author: Member
) -> None:
    other = factories.member(factories.organisation("mogila"), "reviewer")
    hidden = started(author, text, "Among us.", (1, 7, "Listen"), own=True)
    shown = started(author, text, "To whom?", (1, 7, "Listen"))
    reviewer = factories.signed_in(app.test_client(), other)
    raw = written_in(
        exported(reviewer, text),
        said=dated(7, "Reader", "To you."),
        done=answers(7, 1),
        custom=(f"manual-said-{shown}-0", f"manual-said-{hidden}-0"),
    )

    brought(reviewer, text, raw)

    assert said(author, text) == [
        ("Listen", False, ["Among us."]),
        ("Listen", False, ["To whom?"]),
        ("", False, ["In the file by Reader: To you."]),
    ]


def test_file_without_names_and_moments_is_known_by_what_is_said(
    browser: FlaskClient, text: Text, author: Member
) -> None:
    started(author, text, "To whom?", (1, 7, "Listen"))
    with zipfile.ZipFile(BytesIO(exported(browser, text))) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    bare = re.sub(rb' w:author="[^"]*" w:date="[^"]*"', b' w:author="Author"', parts["word/comments.xml"])
    assert bare != parts["word/comments.xml"]

    page = brought(browser, text, zipped({**parts, "word/comments.xml": bare}))

    assert "Nothing in this file is new" in page
    assert len(said(author, text)) == 1


def test_report_names_who_tracked_changes_in_the_file_and_nobody_it_was_handed_out_with(
    browser: FlaskClient, text: Text, author: Member
) -> None:
    brought(browser, text, written_in(exported(browser, text), body=[("first", "closely")]))
    by = 'w:author="Reader" w:date="2026-05-01T09:00:00Z"'
    came = f'</w:t></w:r><w:ins w:id="70" {by}>{r("Do ")}</w:ins><w:r><w:t>'

    page = brought(
        browser,
        text,
        written_in(exported(browser, text), body=[("Listen", f"{came}Listen")]),
    )

    assert re.findall(r"<li>([^<]*)\(([^)]*)\)</li>", page) == [("“Do Listen closely.” ", "Reader")]


def test_comment_without_a_range_stands_on_its_paragraph(
    browser: FlaskClient, text: Text, author: Member
) -> None:
    sign = '</w:t></w:r><w:r><w:commentReference w:id="7"/></w:r><w:r><w:t>'
    raw = written_in(
        exported(browser, text), body=[("first", f"{sign}first")], said=dated(7, "Reader", "Hm.")
    )

    brought(browser, text, raw)

    assert said(author, text) == [("Listen first.", False, ["In the file by Reader: Hm."])]


def test_paragraph_moved_in_the_file_and_taken_out_here_meanwhile_does_not_come_back(
    browser: FlaskClient, text: Text, author: Member
) -> None:
    last = {"type": "paragraph", "attrs": {"id": "p2"}, "content": [{"type": "text", "text": "Last."}]}
    step = {"stepType": "replace", "from": 15, "to": 15, "slice": {"content": [last]}}
    post = poster(browser, text.id)
    post(step, version=version_of(text))
    raw = exported(browser, text)
    with zipfile.ZipFile(BytesIO(raw)) as file:
        body = file.read("word/document.xml").decode()
    first, second = (
        f"<w:p>{one}</w:p>" for one in re.findall(r"<w:p>((?:(?!<w:p>).)*?b_[01].*?)</w:p>", body)
    )
    post({"stepType": "replace", "from": 15, "to": 22}, version=version_of(text), request="r2")

    page = brought(browser, text, written_in(raw, body=[(first + second, second + first)]))

    assert re.findall("<(?:ins|del)>.*?</(?:ins|del)>", page) == ["<ins>Last.</ins>", "<del>Last.</del>"]
    assert words(text) == "Listen first."
