"""What of a Word file becomes which block, and what the report says of the rest."""

from __future__ import annotations

from typing import Any

from manual_app.content.word.reading.document import read
from tests.content.word.made import NAMESPACES, cell, docx, item, p, picture, png, r, relation


def blocks(body: str, **options: Any) -> list[dict[str, Any]]:
    """Return the blocks of a file with this body."""
    found: list[dict[str, Any]] = read(docx(body, **options), "en")["blocks"]
    return found


def sorts(body: str, **options: Any) -> dict[str, int]:
    """Return what the report counts in a file with this body."""
    return {one["sort"]: one["count"] for one in read(docx(body, **options), "en")["report"]}


def text(words: str, *marks: dict[str, Any]) -> dict[str, Any]:
    """Return a text with its marks."""
    return {"type": "text", "text": words, **({"marks": list(marks)} if marks else {})}


def para(*content: dict[str, Any]) -> dict[str, Any]:
    """Return a paragraph."""
    return {"type": "paragraph", "content": list(content)}


def test_headings_are_known_by_the_name_of_their_style_in_any_language() -> None:
    body = p("One", style="Kop1") + p("Two", style="Kop2") + p("Five", style="Kop5")

    assert blocks(body) == [
        {"type": "heading", "attrs": {"level": 2}, "content": [text("One")]},
        {"type": "heading", "attrs": {"level": 3}, "content": [text("Two")]},
        {"type": "heading", "attrs": {"level": 4}, "content": [text("Five")]},
    ]
    assert sorts(body) == {"heading_level": 1}


def test_runs_keep_bold_italic_raised_and_lowered_text() -> None:
    runs = r("a", "<w:b/>") + r("b", "<w:i/><w:b w:val='0'/>") + r("2", '<w:vertAlign w:val="superscript"/>')

    assert blocks(p(runs=runs)) == [
        para(text("a", {"type": "bold"}), text("b", {"type": "italic"}), text("2", {"type": "superscript"}))
    ]


def test_colours_and_underlining_are_reported_once_a_paragraph() -> None:
    runs = r("a", '<w:color w:val="FF0000"/>') + r("b", '<w:u w:val="single"/>')

    assert sorts(p(runs=runs) + p("More", runs=runs)) == {"looks": 2}


def test_lists_nest_and_begin_where_the_file_says() -> None:
    body = item("a", 2) + item("b", 2) + item("deep", 2, 1) + p("between") + item("c", 2)

    first, between, second = blocks(body)
    assert first["attrs"] == {"start": 3}
    assert [len(one["content"]) for one in first["content"]] == [1, 2]
    assert first["content"][1]["content"][1]["type"] == "orderedList"
    assert between == para(text("between"))
    assert second["attrs"] == {"start": 5}
    assert sorts(body) == {"numbering": 1}


def test_tables_keep_header_rows_and_spans() -> None:
    rows = (
        "<w:tr><w:trPr><w:tblHeader/></w:trPr>" + cell("Town", '<w:gridSpan w:val="2"/>') + "</w:tr>"
        "<w:tr>" + cell("a", '<w:vMerge w:val="restart"/>') + cell("b") + "</w:tr>"
        "<w:tr>" + cell("", "<w:vMerge/>") + cell("c") + "</w:tr>"
    )

    (table,) = blocks(f"<w:tbl>{rows}</w:tbl>")

    shapes = [
        [(one["type"], one["attrs"]["colspan"], one["attrs"]["rowspan"]) for one in row["content"]]
        for row in table["content"]
    ]
    assert shapes == [
        [("tableHeader", 2, 1)],
        [("tableCell", 1, 2), ("tableCell", 1, 1)],
        [("tableCell", 1, 1)],
    ]


def test_a_table_too_large_becomes_lines_of_text() -> None:
    rows = f"<w:tr>{''.join(cell(str(n)) for n in range(21))}</w:tr>"

    (line,) = blocks(f"<w:tbl>{rows}</w:tbl>")

    assert line["content"][0]["text"].startswith("0 | 1 | 2")
    assert sorts(f"<w:tbl>{rows}</w:tbl>") == {"table_large": 1}


def test_pictures_bring_their_alternative_text_and_caption() -> None:
    body = p(runs=picture()) + p("The square", style="Bijschrift")
    found = read(
        docx(
            body,
            relations=relation("rPicture", "image", "media/a.png"),
            parts={"word/media/a.png": png()},
        ),
        "en",
    )

    assert found["blocks"] == [
        {
            "type": "figure",
            "attrs": {"picture": "word/media/a.png", "alt": "A market square", "decorative": False},
            "content": [{"type": "figcaption", "content": [text("The square")]}],
        }
    ]
    assert list(found["pictures"]) == ["word/media/a.png"]
    assert found["report"] == []


def test_links_lead_to_web_pages_and_mailboxes_only() -> None:
    def linked(target: str) -> list[dict[str, Any]]:
        body = p(runs=f'<w:hyperlink r:id="rLink">{r("here")}</w:hyperlink>')
        return blocks(body, relations=relation("rLink", "hyperlink", target, outside=True))

    href = {"type": "link", "attrs": {"href": "https://example.org/a?b=c"}}
    assert linked("https://example.org/a?b=c") == [para(text("here", href))]
    for bad in (
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "//evil.example",
        "ftp://a.b",
    ):
        assert linked(bad) == [para(text("here"))], bad


def test_footnotes_stand_where_they_are_referred_to() -> None:
    notes = f'<w:footnotes {NAMESPACES}><w:footnote w:id="2">{p("A source.")}</w:footnote></w:footnotes>'
    body = p(runs=r("Said") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + r(" so."))

    found = blocks(
        body,
        relations=relation("rNotes", "footnotes", "footnotes.xml"),
        parts={"word/footnotes.xml": notes},
    )

    assert found == [para(text("Said"), {"type": "footnote", "content": [text("A source.")]}, text(" so."))]


def test_foreign_passages_are_marked_and_the_files_own_language_is_not() -> None:
    runs = r("Most of the words are in this one. ", '<w:lang w:val="en-GB"/>') + r(
        "c'est ça", '<w:lang w:val="fr-BE"/>'
    )

    (found,) = blocks(p(runs=runs))

    assert found["content"] == [
        text("Most of the words are in this one. "),
        text("c'est ça", {"type": "language", "attrs": {"lang": "fr"}}),
    ]


def test_quotations_stand_together() -> None:
    (found,) = blocks(p("One", style="Citaat") + p("Two", style="Citaat"))

    assert found == {"type": "blockquote", "content": [para(text("One")), para(text("Two"))]}


def test_tracked_changes_are_marked_and_name_their_writer() -> None:
    runs = (
        r("Old ")
        + '<w:del w:id="1" w:author="Ann"><w:r><w:delText>words</w:delText></w:r></w:del>'
        + f'<w:ins w:id="2" w:author="Ann">{r("terms")}</w:ins>'
    )

    found = read(docx(p(runs=runs)), "en")

    assert found["blocks"] == [
        para(
            text("Old "),
            text("words", {"type": "deletion", "attrs": {"id": "w0"}}),
            text("terms", {"type": "insertion", "attrs": {"id": "w0"}}),
        )
    ]
    assert found["changes"] == [{"author": "Ann", "date": "", "heading": "", "words": "Old terms"}]


def test_a_table_of_contents_is_left_out_and_reported_once() -> None:
    body = p("Chapter 1 … 3", style="Inhopg1") + p("Chapter 2 … 9", style="Inhopg1") + p("Words")

    assert blocks(body) == [para(text("Words"))]
    assert sorts(body) == {"contents": 1}


def test_what_has_no_place_is_reported_with_its_heading_and_words() -> None:
    body = p("Costs", style="Kop1") + p("Here it is", runs="<m:oMath><m:r><m:t>x+1</m:t></m:r></m:oMath>")

    (found,) = read(docx(body), "en")["report"]

    assert found == {
        "sort": "equation",
        "count": 1,
        "places": [{"heading": "Costs", "words": "Here it is", "detail": ""}],
    }


def test_words_of_a_text_box_are_kept_below_and_taken_once() -> None:
    box = f"<w:txbxContent>{p('In the box')}</w:txbxContent>"
    shape = (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )

    assert blocks(p("Beside", runs=shape)) == [para(text("Beside")), para(text("In the box"))]
    assert sorts(p("Beside", runs=shape)) == {"text_box": 1}
