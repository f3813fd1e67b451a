"""Comments of Word files become discussions, and discussions comments."""

from __future__ import annotations

import zipfile
from io import BytesIO

from flask.testing import FlaskClient
from lxml import etree

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.content.plain import walk
from manual_app.content.word.reading.names import W
from manual_app.discussions.threads import queries as threads
from manual_app.discussions.threads import service
from manual_app.discussions.threads.places import Place, Words
from manual_app.texts import queries
from manual_app.texts.models import Text
from tests.content.word.made import NAMESPACES, docx, p, r, relation
from tests.manual.test_word import act, author, browser, send, text, version_of, words

__all__ = ["author", "browser", "text"]  # fixtures

W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
W15 = 'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'


def comment(number: int, by: str, said: str) -> str:
    """Return one comment of a file."""
    inside = f'<w:p w14:paraId="0000000{number}"><w:r><w:t>{said}</w:t></w:r></w:p>'
    return f'<w:comment w:id="{number}" w:author="{by}">{inside}</w:comment>'


def discussed() -> bytes:
    """Return a file with a comment that is answered, and one that is settled."""
    start, end = '<w:commentRangeStart w:id="{0}"/>', '<w:commentRangeEnd w:id="{0}"/>'
    first = r("Come at ") + start.format(1) + r("noon \U0001f600") + end.format(1) + r(".")
    second = start.format(3) + r("Bring bread.") + end.format(3)
    its = comment(1, "Reader", "Too early? @[1]") + comment(2, "", "Later.") + comment(3, "Reader", "Why?")
    done = '<w15:commentEx w15:paraId="00000002" w15:paraIdParent="00000001"/>'
    done += '<w15:commentEx w15:paraId="00000003" w15:done="1"/>'
    return docx(
        p(runs=first) + p(runs=second),
        relations=relation("rC", "comments", "comments.xml")
        + '<Relationship Id="rE" Target="commentsExtended.xml"'
        ' Type="http://schemas.microsoft.com/office/2011/relationships/commentsExtended"/>',
        parts={
            "word/comments.xml": f"<w:comments {NAMESPACES} {W14}>{its}</w:comments>",
            "word/commentsExtended.xml": f"<w15:commentsEx {W15}>{done}</w15:commentsEx>",
        },
    )


def said(member: Member, text: Text) -> list[tuple[str, bool, list[str]]]:
    """Return what each discussion is about, whether it is settled, and what it says."""
    with db.reading():
        member = db.session.get_one(Member, member.id)
        found = threads.threads_of(member, text.id, settled_too=True)["threads"]
    return [
        (one["quote"], one["resolved"] is not None, [said["body"] for said in one["comments"]])
        for one in found
    ]


def marked(text: Text) -> list[str]:
    """Return the words that carry the mark of a discussion."""
    with db.reading():
        doc = queries.head_doc(text.id)
    return [
        node["text"]
        for node in walk(doc)
        if node["type"] == "text" and any(mark["type"] == "comment" for mark in node.get("marks", ()))
    ]


def commented_in(raw: bytes) -> list[str]:
    """Return the words of the comments of a file."""
    with zipfile.ZipFile(BytesIO(raw)) as file:
        root = etree.fromstring(file.read("word/comments.xml"))
    return ["|".join(one.itertext()) for one in root.iter(f"{W}comment")]


def test_comments_of_a_file_become_discussions_with_their_writers_named(
    browser: FlaskClient, text: Text, author: Member
) -> None:
    send(browser, text, discussed())
    page = browser.get(f"/texts/{text.id}/word").get_data(as_text=True)
    assert "Comments: they become discussions that you open" in page

    act(browser, text, "take", place="end")

    assert said(author, text) == [
        (
            "noon \U0001f600",
            False,
            [
                "In the file by Reader: Too early? @ [1]",
                "In the file by somebody without a name: Later.",
            ],
        ),
        ("Bring bread.", True, ["In the file by Reader: Why?"]),
    ]
    assert marked(text) == ["noon \U0001f600", "Bring bread."]


def test_what_came_in_with_comments_is_taken_back(browser: FlaskClient, text: Text) -> None:
    send(browser, text, discussed())
    version = int(act(browser, text, "take", place="end").headers["Location"].rpartition("/")[2])

    assert act(browser, text, f"taken/{version}/undo").status_code == 302

    assert words(text) == "Listen first."


def test_file_holds_what_is_open_to_all_and_nothing_of_one_partner(
    browser: FlaskClient, text: Text, author: Member
) -> None:
    at = Words(version_of(text), 1, 7, "Listen")
    with db.transaction():
        member = db.session.get_one(Member, author.id)
        service.begin(member, text.id, Place("range", words=at), "To whom?", own=False)
        service.begin(member, text.id, Place("block", "p1"), "Among us.", own=True)
        service.begin(member, text.id, Place("block", "p1"), "Shorter.", own=False)
    before = version_of(text)

    raw = browser.get(f"/texts/{text.id}/word/text.docx").data

    assert commented_in(raw) == ["To whom?", "Shorter."]
    send(browser, text, raw)
    assert "Nothing in this file is new" in browser.get(f"/texts/{text.id}/word").get_data(as_text=True)
    act(browser, text, "suggest")
    assert len(said(author, text)) == 3
    assert version_of(text) == before
