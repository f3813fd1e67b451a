"""Writing in the browser: keyboard, toolbar, insert menu, tables, pictures, footnotes, references."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import OpenPage, saved_doc
from tests.e2e.test_editor_paste import outline

pytestmark = pytest.mark.e2e


def at_the_end(page: Page) -> None:
    """Put the caret into a new paragraph at the end of the text."""
    page.locator("#prose").click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")


def blocks(page: Page, text_id: int) -> list[str]:
    """Return what the server holds, one line a block."""
    return [line for block in saved_doc(page, text_id)["content"] for line in outline(block)]


def first(doc: dict[str, Any], kind: str) -> dict[str, Any]:
    """Return the first top-level block of a kind."""
    found: dict[str, Any] = next(block for block in doc["content"] if block["type"] == kind)
    return found


def test_typing_is_saved_and_stays_after_a_reload(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter)
    at_the_end(page)
    page.keyboard.type("Write it down")
    page.keyboard.press("Control+b")
    page.keyboard.type(" today")
    page.keyboard.press("Control+b")
    page.keyboard.type(".")
    expected = ["paragraph: Solidarity begins with a neighbour.", "paragraph: Write it downbold( today)."]
    assert blocks(page, chapter) == expected
    page.reload()
    expect(page.locator("#prose")).to_contain_text("Write it down today.")
    expect(page.locator("#word-count")).to_have_text("9 words, about 1 printed page")


def test_insert_menu_makes_blocks_by_keyboard_alone(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter)
    at_the_end(page)
    page.keyboard.type("/head")
    menu = page.get_by_role("listbox", name="Insert")
    expect(menu.get_by_role("option")).to_have_count(3)
    page.keyboard.press("ArrowDown")
    expect(menu.get_by_role("option").nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.keyboard.type("Who acts already")
    page.keyboard.press("Enter")
    page.keyboard.type("/num")
    page.keyboard.press("Enter")
    page.keyboard.type("ask")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("at school")
    expect(page.locator("#text-outline")).to_contain_text("Who acts already")
    assert blocks(page, chapter)[1:] == [
        "heading2: Who acts already",
        "orderedList",
        "  listItem",
        "    paragraph: ask",
        "    orderedList",
        "      listItem",
        "        paragraph: at school",
    ]


def test_insert_menu_closed_with_escape_leaves_the_slash(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter)
    at_the_end(page)
    page.keyboard.type("/")
    expect(page.get_by_role("listbox", name="Insert")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.type("rest")
    expect(page.get_by_role("listbox", name="Insert")).to_have_count(0)
    assert blocks(page, chapter)[1:] == ["paragraph: /rest"]


def test_toolbar_is_one_tab_stop_and_arrows_walk_it(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter)
    page.locator("#prose").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Alt+F10")
    expect(page.locator("#toolbar button[tabindex='0']")).to_have_count(1)
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Bold")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Bold")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#prose")).to_be_focused()
    assert blocks(page, chapter) == ["paragraph: bold(Solidarity begins with a neighbour.)"]
    page.keyboard.press("Alt+F10")
    page.keyboard.press("Escape")
    expect(page.locator("#prose")).to_be_focused()


def test_table_is_made_filled_and_changed(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter)
    at_the_end(page)
    page.get_by_role("button", name="Table", exact=True).click()
    page.get_by_role("spinbutton", name="Columns").fill("21")
    page.get_by_role("button", name="Insert the table").click()
    expect(page.get_by_text("Enter a number from 1 to 20.")).to_be_visible()
    page.get_by_role("spinbutton", name="Columns").fill("2")
    page.get_by_role("spinbutton", name="Rows").fill("2")
    page.get_by_role("button", name="Insert the table").click()
    expect(page.locator("#prose table")).to_be_visible()
    expect(page.locator("#prose")).to_be_focused()
    for words in ("Step", "Who", "Invite", "Town hall"):
        page.keyboard.type(words)
        page.keyboard.press("Tab")
    page.get_by_role("toolbar", name="Table").get_by_role("button", name="Add a column before").click()
    page.get_by_label("Caption", exact=True).fill("Who does what")
    page.keyboard.press("Enter")
    table = first(saved_doc(page, chapter), "table")
    assert table["attrs"]["caption"] == "Who does what"
    assert outline(table) == [
        "table",
        "  tableRow",
        "    tableHeader",
        "      paragraph: ",
        "    tableHeader",
        "      paragraph: Step",
        "    tableHeader",
        "      paragraph: Who",
        "  tableRow",
        "    tableCell",
        "      paragraph: ",
        "    tableCell",
        "      paragraph: Invite",
        "    tableCell",
        "      paragraph: Town hall",
        "  tableRow",
        "    tableCell",
        "      paragraph: ",
        "    tableCell",
        "      paragraph: ",
        "    tableCell",
        "      paragraph: ",
    ]


def test_footnote_is_written_beside_the_text_and_numbered(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter)
    page.locator("#prose").click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Control+Alt+f")
    page.keyboard.type("Said by a ")
    page.keyboard.press("Control+i")
    page.keyboard.type("mayor")
    page.keyboard.press("Enter")
    page.keyboard.type(" Then more.")
    expect(page.get_by_role("button", name="Footnote 1")).to_be_visible()
    assert blocks(page, chapter) == [
        "paragraph: Solidarity begins with a neighbour.[footnote: Said by a italic(mayor)] Then more."
    ]


def test_recommendation_has_its_code_and_a_reference_leads_to_it(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter)
    at_the_end(page)
    page.keyboard.type("/recom")
    page.keyboard.press("Enter")
    page.keyboard.type("Name one contact.")
    page.get_by_role("button", name="Details of the recommendation").click()
    page.get_by_label("What it is based on").select_option("research")
    page.get_by_role("button", name="Save details").click()
    code = page.locator(".recommend .code-line span").first.inner_text()
    page.locator("#prose > p").first.click()
    page.keyboard.press("End")
    page.get_by_role("button", name="Cross reference").click()
    expect(page.get_by_role("combobox", name="Search the places one can refer to")).to_be_focused()
    page.keyboard.type("Recomm")
    page.keyboard.press("Enter")
    expect(page.locator(".cross-reference")).to_have_text(f"Recommendation {code}")
    doc = saved_doc(page, chapter)
    recommendation = first(doc, "recommendation")
    assert recommendation["attrs"]["basis"] == "research"
    reference = first(doc, "paragraph")["content"][1]
    assert reference["attrs"] == {
        "kind": "recommendation",
        "section": None,
        "block": recommendation["attrs"]["id"],
    }


def test_what_a_button_opens_says_that_it_is_loading_and_takes_no_key_for_the_text(
    open_editor: OpenPage, chapter: int
) -> None:
    page = open_editor(chapter)
    held: list[Route] = []
    page.route("**/dist/*.js", lambda route: held.append(route))
    at_the_end(page)
    before = page.locator("#prose").inner_text()
    page.get_by_role("button", name="Cross reference").click()
    waiting = page.get_by_role("dialog", name="Loading…")
    expect(waiting).to_be_visible()
    page.keyboard.type("lost")
    page.keyboard.press("Escape")
    expect(waiting).to_have_count(0)
    assert page.locator("#prose").inner_text() == before
    page.get_by_role("button", name="Cross reference").click()
    expect(waiting).to_be_visible()
    page.unroute("**/dist/*.js")  # what is held goes on
    expect(page.get_by_role("combobox", name="Search the places one can refer to")).to_be_focused()


def test_picture_is_shrunk_sent_and_described(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter)
    at_the_end(page)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Picture", exact=True).click()
    chooser.value.set_files({"name": "hall.png", "mimeType": "image/png", "buffer": picture(3000, 1500)})
    page.get_by_role("button", name="Insert the picture").click()
    expect(page.get_by_text("Describe the picture, or mark it as decorative.").first).to_be_visible()
    page.get_by_label("Alternative text").fill("A table in the town hall")
    page.get_by_label("Caption (optional)").fill("The first evening")
    page.get_by_role("button", name="Insert the picture").click()
    shown = page.locator("#prose figure img")
    expect(shown).to_have_js_property("complete", True)
    assert shown.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [2400, 1200]
    figure = first(saved_doc(page, chapter), "figure")
    assert figure["attrs"]["alt"] == "A table in the town hall"
    assert outline(figure) == ["figure", "  figcaption: The first evening"]


def test_file_that_is_no_picture_is_refused_with_what_to_do(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter)
    at_the_end(page)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Picture", exact=True).click()
    chooser.value.set_files({"name": "hall.png", "mimeType": "image/png", "buffer": b"no picture at all"})
    refusal = "This picture cannot be read. Save it again as PNG or JPEG and choose that file."
    expect(page.get_by_role("dialog").get_by_text(refusal)).to_be_visible()


def test_blocks_move_by_keyboard_and_by_button(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter)
    at_the_end(page)
    page.keyboard.type("Second")
    page.keyboard.press("Control+Alt+ArrowUp")
    assert blocks(page, chapter) == ["paragraph: Second", "paragraph: Solidarity begins with a neighbour."]
    page.get_by_role("button", name="Move or delete this block").click()
    page.get_by_role("menuitem", name="Move down").click()
    assert blocks(page, chapter) == ["paragraph: Solidarity begins with a neighbour.", "paragraph: Second"]
    page.keyboard.press("Control+z")
    assert blocks(page, chapter)[0] == "paragraph: Second"


def test_ids_of_blocks_stay_and_are_never_doubled(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter)
    page.locator("#prose").click()
    page.keyboard.press("Control+Home")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+c")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+v")
    doc = saved_doc(page, chapter)
    ids = [block["attrs"]["id"] for block in doc["content"]]
    words = {block["attrs"]["id"]: block.get("content", [{}])[0].get("text", "") for block in doc["content"]}
    assert all(ids)
    assert len(ids) == len(set(ids))
    assert words["p1"].startswith("Solidarity")


def test_help_lists_keys_and_finds_them(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter)
    page.locator("#pane-rail").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("searchbox", name="Search the help")).to_be_focused()
    page.keyboard.type("ctrl alt f")
    rows = page.get_by_role("dialog", name="Help").get_by_role("row")
    expect(rows).to_have_text(["FootnoteCtrl Alt F"])
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("F6")
    expect(page.locator("#pane-outline")).to_be_focused()
    page.keyboard.press("F6")
    expect(page.locator("#prose")).to_be_focused()


def picture(width: int, height: int) -> bytes:
    """Return a PNG of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "#a8431f").save(buffer, "PNG")
    return buffer.getvalue()
