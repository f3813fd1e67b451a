"""Files made to harm (security.md, row 14): each is refused with a sentence, or read without the harm."""

from __future__ import annotations

import os
import struct
import zipfile
from io import BytesIO
from typing import Any

import pytest

from manual_app.content.word import incoming
from manual_app.content.word.incoming import read_file
from manual_app.content.word.reading import package
from manual_app.content.word.reading.document import read
from manual_app.errors import TooLarge, Unprocessable
from manual_app.processes import Limits
from tests.content.word.made import NAMESPACES, docx, p, picture, r, relation, zipped

ENTITY = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'


def with_document(xml: str | bytes) -> bytes:
    """Return a file whose main part is this."""
    return docx("", document=xml)


def declared(doctype: str, text: str = "&e;") -> str:
    """Return a main part that declares something of its own."""
    return f"{doctype}<w:document {NAMESPACES}><w:body>{p(text)}</w:body></w:document>"


def deep(levels: int) -> str:
    """Return tables within tables."""
    return "<w:tbl><w:tr><w:tc>" * levels + p("x") + "</w:tc></w:tr></w:tbl>" * levels


def lying() -> bytes:
    """Return a file one entry of which says that it is small, and is not."""
    raw = docx("", parts={"word/document.xml": b" " * 30_000_000})
    size = struct.pack("<I", 30_000_000)
    return raw.replace(size, struct.pack("<I", 1_000))


def overlapping() -> bytes:
    """Return a file two entries of which are the same bytes."""
    raw = bytearray(docx(p("x"), parts={"word/a.xml": "a" * 100, "word/b.xml": "a" * 100}))
    with zipfile.ZipFile(BytesIO(bytes(raw))) as file:
        first, second = file.getinfo("word/a.xml"), file.getinfo("word/b.xml")
    place = raw.rfind(struct.pack("<I", second.header_offset))
    raw[place : place + 4] = struct.pack("<I", first.header_offset)
    return bytes(raw)


HOSTILE: dict[str, tuple[bytes, str]] = {
    "entity": (with_document(declared(ENTITY)), "dtd"),
    "laughs": (with_document(declared(LAUGHS, "&c;")), "dtd"),
    "entity in utf-16": (with_document(declared(ENTITY).encode("utf-16")), "dtd"),
    "another encoding": (with_document(declared(ENTITY).encode("cp037")), "damaged"),
    "doctype in styles": (docx(p("x"), parts={"word/styles.xml": declared(ENTITY)}), "dtd"),
    "bomb": (docx(p("x"), parts={"word/styles.xml": b" " * 50_000_000}), "bomb"),
    "bomb by headers": (docx(p("x"), parts={f"a{n}": b"\0" * 40_000_000 for n in range(6)}), "bomb"),
    "many entries": (docx(p("x"), parts={f"a/{n}": "" for n in range(2_001)}), "bomb"),
    "lying header": (lying(), "damaged"),
    "overlapping": (overlapping(), "bomb"),
    "nested deep": (docx(deep(400)), "damaged"),
    "not closed": (with_document("<w:document>"), "damaged"),
    "cut off": (docx(p("x"))[:-30], "damaged"),
    "no zip": (b"%PDF-1.7 ...", "no_word"),
    "nothing": (b"", "no_word"),
    "another zip": (zipped({"a.txt": "a"}), "no_word"),
    "odt": (
        zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}),
        "open_document",
    ),
    "doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_word"),
    "password": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "password",
    ),
    "sheet": (
        docx("", main_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
        "other_office",
    ),
    "100,000 paragraphs": (docx("<w:p/>" * 100_000), "long"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_with_its_reason(name: str) -> None:
    raw, reason = HOSTILE[name]

    with pytest.raises(Unprocessable) as refused:
        read_file(raw, "en")

    assert refused.value.code == reason


def test_file_over_the_limit_is_refused_unread() -> None:
    with pytest.raises(TooLarge):
        read_file(b"PK" + b"\0" * incoming.MAX_BYTES, "en")


def test_reader_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "LIMITS", Limits(memory=1024**3, processor_seconds=30, wall_seconds=0))

    with pytest.raises(Unprocessable) as refused:
        read_file(docx(p("x")), "en")

    assert refused.value.code == "effort"


def test_reader_that_takes_too_much_memory_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        incoming, "LIMITS", Limits(memory=40 * 1024**2, processor_seconds=30, wall_seconds=60)
    )

    with pytest.raises(Unprocessable) as refused:
        read_file(docx("".join(p(f"{n * n * 7919:x}") for n in range(19_000))), "en")

    assert refused.value.code == "effort"


def test_macros_and_parts_outside_are_left_out_and_reported() -> None:
    raw = docx(
        p("Words"),
        main_type="application/vnd.ms-word.document.macroEnabled.main+xml",
        relations=relation("rT", "attachedTemplate", "http://127.0.0.1:9/evil.dotm", outside=True),
        parts={"word/vbaProject.bin": b"\xd0\xcf"},
    )

    found = read_file(raw, "en")

    assert found.blocks == [{"type": "paragraph", "content": [{"type": "text", "text": "Words"}]}]
    assert [one["sort"] for one in found.report] == ["macros", "outside"]


def test_of_ten_thousand_comments_the_first_are_taken_and_the_rest_is_counted() -> None:
    comments = "".join(f'<w:comment w:id="{n}" w:author="X">{p("Why?")}</w:comment>' for n in range(10_000))
    ranges = "".join(f'<w:commentRangeStart w:id="{n}"/>' for n in range(10_000))
    raw = docx(
        p(runs=ranges + r("Words")),
        relations=relation("rC", "comments", "comments.xml"),
        parts={"word/comments.xml": f"<w:comments {NAMESPACES}>{comments}</w:comments>"},
    )

    found = read_file(raw, "en")

    assert len(found.comments) == 500
    assert {one["sort"]: one["count"] for one in found.report} == {"comments_many": 9_500}


def test_pictures_over_ten_megabytes_and_those_outside_are_left_out_and_reported() -> None:
    raw = docx(
        p("Words", runs=picture("rLarge") + picture("rOutside")),
        relations=relation("rLarge", "image", "media/a.png")
        + relation("rOutside", "image", "http://127.0.0.1:9/a.png", outside=True),
        parts={"word/media/a.png": b"\x89PNG\r\n\x1a\n" + os.urandom(10_000_001)},
    )

    found = read_file(raw, "en")

    assert found.pictures == {}
    assert {one["sort"]: one["count"] for one in found.report} == {"picture_large": 1, "linked_picture": 1}


def test_names_in_the_file_are_never_paths() -> None:
    raw = docx(p("Words"), parts={"../../etc/evil": "x", "/etc/evil": "x", "C:\\evil": "x"})

    assert len(read_file(raw, "en").blocks) == 1


def test_control_characters_and_half_pairs_become_spaces() -> None:
    raw = docx(p(runs=r("a&#x9;b")))

    (found,) = read_file(raw, "en").blocks
    assert found["content"] == [{"type": "text", "text": "a b"}]


def test_unpacking_stops_at_the_ratio_whatever_the_headers_say(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = docx(p("x"), parts={"word/styles.xml": b" " * 3_000_000})

    with pytest.raises(package.Refused) as refused:
        package.Package(raw).content("word/styles.xml")
    assert refused.value.reason == "bomb"
    monkeypatch.setattr(package, "MAX_RATIO", 10**6)
    assert len(package.Package(raw).content("word/styles.xml")) == 3_000_000


def test_broken_files_never_raise_anything_else() -> None:
    raw = docx(p("Words", style="Kop1") + p(runs=r("more", "<w:b/>")))
    outcomes: dict[str, Any] = {}

    for place in range(0, len(raw), 37):
        broken = raw[:place] + bytes([raw[place] ^ 0xFF]) + raw[place + 1 :]
        try:
            read(broken, "en")
            outcomes["read"] = outcomes.get("read", 0) + 1
        except package.Refused as refused:
            outcomes[refused.reason] = outcomes.get(refused.reason, 0) + 1

    assert sum(outcomes.values()) == len(range(0, len(raw), 37))
