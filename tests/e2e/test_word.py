"""A Word file on its way into a text and back, as one sees it in the browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.content.word.made import NAMESPACES, docx, p, picture, png, r, relation
from tests.e2e import looking
from tests.e2e.conftest import OpenPage, saved_doc
from tests.manual.test_word_comments import W14, comment
from tests.manual.test_word_said import dated, written_in

pytestmark = pytest.mark.e2e

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def plan() -> bytes:
    """Return a file with a heading, red words, a picture, and a comment."""
    start, end = '<w:commentRangeStart w:id="1"/>', '<w:commentRangeEnd w:id="1"/>'
    said, body = comment(1, "Reader", "Why?"), p("Meeting", style="Kop1")
    body += p(runs=start + r("Come at noon.", '<w:color w:val="FF0000"/>') + end) + p(runs=picture("rP"))
    return docx(
        body,
        relations=relation("rP", "image", "media/a.png") + relation("rC", "comments", "comments.xml"),
        parts={
            "word/media/a.png": png(),
            "word/comments.xml": f"<w:comments {NAMESPACES} {W14}>{said}</w:comments>",
        },
    )


def send(page: Page, name: str, raw: bytes) -> None:
    """Choose a file on the page "From Word" and have it looked at."""
    page.get_by_label("Word file").set_input_files({"name": name, "mimeType": DOCX, "buffer": raw})
    page.get_by_role("button", name="Look at it").click()
    page.wait_for_load_state()


def blocks(page: Page, text_id: int) -> list[str]:
    """Return sort and words of each block that the server holds."""
    return [
        f"{block['type']}: " + "".join(node.get("text", "") for node in block.get("content", []))
        for block in saved_doc(page, text_id)["content"]
    ]


def defects(page: Page) -> list[str]:
    """Return what is wrong with the page that is open, with axe-core loaded into it."""
    page.add_init_script(looking.AXE.read_text(encoding="utf-8"))
    page.reload()
    found = looking.defects(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    return found


def test_file_is_looked_at_taken_in_where_the_caret_was_and_taken_back(
    open_editor: OpenPage, chapter: int
) -> None:
    page = open_editor(chapter, reduced_motion="reduce")
    page.locator("#prose").click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.type("It ends with a square.")
    page.locator("#prose > p").first.click()
    before = blocks(page, chapter)
    page.get_by_role("link", name="From Word").click()
    assert defects(page) == []

    send(page, "Plan.docx", plan())
    expect(page.get_by_role("heading", name="What will be different")).to_be_visible()
    expect(page.get_by_text("they become discussions that you open")).to_be_visible()
    assert defects(page) == []
    expect(page.get_by_label("After “Solidarity begins with a neighbour.”")).to_be_checked()
    page.get_by_role("button", name="Take it in").click()
    page.get_by_role("link", name="Open the text").click()
    page.wait_for_selector("[data-ready]")

    assert blocks(page, chapter) == [
        before[0],
        "heading: Meeting",
        "paragraph: Come at noon.",
        "figure: ",
        before[1],
    ]
    expect(page.locator(".prose .figure img, .prose figure img")).to_be_visible()
    expect(page.get_by_text("In the file by Reader: Why?")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="Take it back").click()
    page.wait_for_selector("[data-ready]")
    assert blocks(page, chapter) == before


def test_file_that_was_handed_out_comes_back_as_suggestions_and_discussions(
    open_editor: OpenPage, chapter: int
) -> None:
    page = open_editor(chapter, "reviewer@szodliget", reduced_motion="reduce")
    with page.expect_download() as started:
        page.get_by_role("link", name="As a Word file").click()
    raw = started.value.path().read_bytes()
    start, end = '<w:commentRangeStart w:id="8"/>', '<w:commentRangeEnd w:id="8"/>'
    words = r("Solidarity", "<w:b/>") + r(" begins with a ") + start + r("friend") + end + r(".")
    was = '<w:r><w:t xml:space="preserve">Solidarity begins with a neighbour.</w:t></w:r>'
    changed = written_in(raw, body=[(was, words)], said=dated(8, "Reader", "Why here?"))
    page.get_by_role("link", name="From Word").click()

    send(page, "chapter.docx", changed)
    expect(page.get_by_role("heading", name="What was said in it")).to_be_visible()
    assert defects(page) == []
    expect(page.get_by_label("Keep what suggestions cannot carry")).to_be_checked()
    page.get_by_role("button", name="Make suggestions of it").click()
    page.wait_for_selector("[data-ready]")

    told = "1 suggestion was made. 1 comment was taken over. 1 discussion was begun."
    expect(page.get_by_text(told)).to_be_visible()
    expect(page.locator("#prose")).to_have_text("Solidarity begins with a neighbourfriend.")
    expect(page.get_by_text("In the file by Reader: Why here?")).to_be_visible()
    expect(page.get_by_text("“Solidarity” is set otherwise: bold")).to_be_visible()
    expect(page.get_by_role("tab", name="Suggestions and comments 3")).to_be_visible()
