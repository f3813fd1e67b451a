"""The book's HTML: whole, linked, escaped, in one language."""

from __future__ import annotations

import dataclasses
import re
from itertools import pairwise

import pytest
from lxml import html as parser

from manual_app.press.body import print_body, without_skipped_levels
from manual_app.press.book import Book, LeftOut
from manual_app.press.numbering import number_book
from manual_app.press.print_html import print_html, words_sheet
from tests.press.languages import book_in
from tests.press.nodes import doc, h, p
from tests.press.sections import CHAPTER_1
from tests.press.specimen import BOOK, CORRECTION, IMPRINT, tiny


def html_of(book: Book) -> str:
    return print_html(book, print_body(book, number_book(book)))


def test_every_link_leads_to_one_place() -> None:
    tree = parser.fromstring(html_of(BOOK))
    ids = tree.xpath("//@id")
    targets = {href[1:] for href in tree.xpath("//a/@href") if href.startswith("#")}
    assert len(ids) == len(set(ids))
    assert targets <= set(ids)
    assert {"s-ch-1", "s-gp-01", "recommendations", "partners", "index", "approvals", "colophon"} <= targets


def test_headings_skip_no_level_in_any_section() -> None:
    tree = parser.fromstring(html_of(BOOK))
    levels = [int(e.tag[1]) for e in tree.iter() if re.fullmatch("h[1-6]", str(e.tag))]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_skipped_levels_of_a_text_are_closed_up() -> None:
    text = doc(h(4, "a"), p("x"), h(4, "b"), h(2, "c"), h(4, "d"), h(4, "e"), h(3, "f"))
    levels = [
        node["attrs"]["level"]
        for node in without_skipped_levels(text)["content"]
        if node["type"] == "heading"
    ]
    assert levels == [2, 3, 2, 3, 4, 3]


def test_what_people_wrote_is_escaped_everywhere() -> None:
    evil = "<script>alert(1)</script>\"'&"
    chapter = dataclasses.replace(
        CHAPTER_1,
        title=evil,
        running_title=evil,
        doc=doc(p(evil)),
        fields={"purpose": evil, "references": evil},
    )
    book = tiny(
        title=evil,
        subtitle=evil,
        network=evil,
        imprint=dataclasses.replace(
            IMPRINT, publisher=evil, disclaimer=evil, licence=evil, address=evil, funding_line=evil
        ),
        parts=(dataclasses.replace(BOOK.parts[0], title=evil, sections=(chapter,)),),
        left_out=(LeftOut(evil, evil),),
    )  # fmt: skip
    tree = parser.fromstring(html_of(book))
    assert tree.xpath("//script") == []
    assert tree.xpath("//body//h1")[0].text_content().startswith("<script>")


def test_a_correction_prints_what_it_changes() -> None:
    tree = parser.fromstring(html_of(CORRECTION))
    (section,) = tree.xpath("//section[@id='changes']")
    text = " ".join(section.text_content().split())
    assert "Edition 1.1 corrects edition 1.0" in text
    assert "Chapter 1 A source was corrected." in text.replace("Chapter 1A", "Chapter 1 A")


def test_what_is_left_out_is_said() -> None:
    tree = parser.fromstring(html_of(BOOK))
    (section,) = tree.xpath("//section[@id='changes']")
    assert "How EU decisions reach our communities" in section.text_content()


def test_a_preview_says_so_in_words_and_links_its_sheet() -> None:
    preview = html_of(dataclasses.replace(BOOK, preview=True))
    assert "press:print-preview.css" in preview
    assert 'data-line="PREVIEW – not approved · Manual for Solidarity 2020"' in preview
    final = html_of(BOOK)
    assert "preview" not in final.lower()


def test_an_empty_disclaimer_is_marked_on_the_page() -> None:
    html = html_of(tiny(imprint=dataclasses.replace(IMPRINT, disclaimer=""), preview=True))
    assert '<span class="to-be-set">' in html


def test_the_colophon_shows_the_hash_in_groups_of_eight() -> None:
    tree = parser.fromstring(html_of(BOOK))
    (colophon,) = tree.xpath("//section[@id='colophon']")
    groups = [span.text for span in colophon.xpath(".//span[@class='nobr']")]
    assert "".join(groups) == BOOK.manifest_hash
    assert {len(group) for group in groups} == {8}


def test_approvals_name_organisations() -> None:
    tree = parser.fromstring(html_of(BOOK))
    (section,) = tree.xpath("//section[@id='approvals']")
    rows = [" ".join(row.text_content().split()) for row in section.xpath(".//tbody/tr")]
    assert rows[0].startswith("Chapter 1version 7") or rows[0].startswith("Chapter 1 version 7")
    assert "Daugavpils City Council; Municipality of Alimos" in rows[0]
    assert "final approval: Jette Culture Centre" in rows[0]


def test_practices_are_indexed_by_theme_and_country() -> None:
    tree = parser.fromstring(html_of(BOOK))
    (index,) = tree.xpath("//section[@id='index']")
    assert [entry.text for entry in index.xpath(".//h3")] == [
        "Culture and dialogue",
        "Participation",
        "Latvia",
    ]


@pytest.mark.parametrize("language", ["lv", "el", "bg"])
def test_fixed_words_are_in_the_language_of_the_book(language: str) -> None:
    tree = parser.fromstring(html_of(book_in(language)))
    assert tree.get("lang") == language
    assert tree.xpath("//*[@lang='en']") == []


def test_words_that_fall_back_to_english_say_so() -> None:
    tree = parser.fromstring(html_of(book_in("hu")))
    assert tree.xpath("//nav/h1/span/@lang") == ["en"]


def test_words_around_page_numbers_reach_the_style_sheet() -> None:
    assert (
        words_sheet(book_in("lv"))
        == ':root{--page-before:"\\00002c\\0000a0";--page-after:"\\00002e\\0000a0lpp\\00002e";}'
    )
