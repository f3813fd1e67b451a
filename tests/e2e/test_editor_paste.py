"""Paste from Word, LibreOffice, Google Docs and the web, through a real clipboard event."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage, saved_doc

pytestmark = pytest.mark.e2e
FIXTURES = Path(__file__).parents[1] / "fixtures" / "paste"

PASTE = """([html]) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", "plain");
  document.querySelector("#prose").dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def paste(page: Page, html: str) -> None:
    """Replace the whole text by what is pasted."""
    page.locator("#prose").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.evaluate(PASTE, [html])


def saved_blocks(page: Page, text_id: int) -> list[str]:
    """Return what the server holds, one line a block: `type: words`, children indented."""
    doc = saved_doc(page, text_id)
    return [line for block in doc["content"] for line in outline(block)]


def outline(node: dict[str, Any], depth: int = 0) -> list[str]:
    """Describe a block and what stands in it."""
    level = node.get("attrs", {}).get("level", "")
    children = node.get("content", [])
    if any(child["type"] in ("text", "footnote", "hardBreak") for child in children) or not children:
        return [f"{'  ' * depth}{node['type']}{level}: {''.join(map(inline, children))}"]
    own = f"{'  ' * depth}{node['type']}{level}"
    return [own, *(line for child in children for line in outline(child, depth + 1))]


def inline(node: dict[str, Any]) -> str:
    """Describe text with its marks: `bold(words)`."""
    if node["type"] != "text":
        return f"[{node['type']}: {''.join(map(inline, node.get('content', [])))}]"
    words: str = node["text"]
    for mark in node.get("marks", []):
        words = f"{mark['type']}({words})"
    return words


def test_paste_from_word_keeps_what_a_manual_needs(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter)
    paste(page, (FIXTURES / "word.html").read_text())
    expect(page.locator("[data-notice='left-out']")).to_contain_text("1 picture was not pasted")
    assert saved_blocks(page, chapter) == [
        "heading2: Listening before planning",
        "paragraph: A town hall hears bold(many) voices, and some italic(never) write a letter."
        "[footnote: Or cannot, in the language of the form.] See link(the guide).",
        "heading3: Three steps",
        "orderedList",
        "  listItem",
        "    paragraph: Ask who is missing",
        "    bulletList",
        "      listItem",
        "        paragraph: at the school",
        "      listItem",
        "        paragraph: at the market",
        "  listItem",
        "    paragraph: Answer in writing",
        "figure",
        "  figcaption: ",
        "table",
        "  tableRow",
        "    tableHeader",
        "      paragraph: Step",
        "    tableHeader",
        "      paragraph: Who",
        "  tableRow",
        "    tableCell",
        "      paragraph: Invite",
        "    tableCell",
        "      paragraph: Town hall",
        "paragraph: Kept words.",
    ]


def test_paste_from_libreoffice(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter)
    paste(page, (FIXTURES / "libreoffice.html").read_text())
    assert saved_blocks(page, chapter) == [
        "heading2: Money",
        "paragraph: Small sums, told openly.[footnote: In euros, tax included.]",
        "orderedList",
        "  listItem",
        "    paragraph: ask",
        "  listItem",
        "    paragraph: publish",
        "table",
        "  tableRow",
        "    tableHeader",
        "      paragraph: Item",
        "    tableHeader",
        "      paragraph: EUR",
        "  tableRow",
        "    tableCell",
        "      paragraph: Tea",
        "    tableCell",
        "      paragraph: 40",
    ]


def test_paste_from_google_docs(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter)
    paste(page, (FIXTURES / "google-docs.html").read_text())
    assert saved_blocks(page, chapter) == [
        "heading2: A shared table",
        "paragraph: bold(Everybody) brings italic(one question).[footnote: On a card.]",
        "bulletList",
        "  listItem",
        "    paragraph: bread",
        "    bulletList",
        "      listItem",
        "        paragraph: with salt",
    ]


def test_paste_from_the_web_runs_nothing_and_leads_to_the_missing_picture(
    open_editor: OpenPage, chapter: int
) -> None:
    page = open_editor(chapter)
    paste(page, (FIXTURES / "web.html").read_text())
    page.get_by_role("button", name="Place 1").click()
    expect(page.get_by_role("button", name="Insert the picture")).to_be_visible()
    assert saved_blocks(page, chapter) == [
        "heading2: News from the square",
        "paragraph: A bad link and a link(good one).",
        "figure",
        "  figcaption: The square on market day",
        "paragraph: Loose words in a box",
        "blockquote",
        "  paragraph: We listen.",
        "paragraph: End.",
    ]
