"""Marks, lists, boxes, tables, links and languages, made the way a person makes them."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage, saved_doc
from tests.e2e.test_editor_paste import outline
from tests.e2e.test_editor_writing import at_the_end, blocks, first

pytestmark = pytest.mark.e2e


def marks_of(page: Page, text_id: int) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the runs of the last paragraph with their marks."""
    last = saved_doc(page, text_id)["content"][-1]
    return [(run["text"], run.get("marks", [])) for run in last["content"]]


def select_word(page: Page, length: int) -> None:
    """Select so many characters before the caret."""
    for _ in range(length):
        page.keyboard.press("Shift+ArrowLeft")


def test_link_is_set_by_keyboard_checked_and_removed(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter)
    at_the_end(page)
    page.keyboard.type("See the report")
    select_word(page, 6)
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog", name="Link")
    dialog.get_by_label("Address").fill("javascript:alert(1)")
    page.keyboard.press("Enter")
    refusal = "Enter an address such as https://example.org or name@example.org."
    expect(dialog.get_by_text(refusal)).to_be_visible()
    dialog.get_by_label("Address").fill("example.org/report")
    page.keyboard.press("Enter")
    expect(page.locator("#prose")).to_be_focused()
    link = {"type": "link", "attrs": {"href": "https://example.org/report"}}
    assert marks_of(page, chapter) == [("See the ", []), ("report", [link])]
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Control+k")
    expect(dialog.get_by_label("Address")).to_have_value("https://example.org/report")
    dialog.get_by_role("button", name="Remove the link").click()
    assert marks_of(page, chapter) == [("See the report", [])]


def test_address_becomes_a_link_as_it_is_typed(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter)
    at_the_end(page)
    page.keyboard.type("At https://example.org/a. More")
    link = {"type": "link", "attrs": {"href": "https://example.org/a"}}
    assert marks_of(page, chapter) == [("At ", []), ("https://example.org/a", [link]), (". More", [])]


def test_words_in_another_language_are_marked(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter)
    at_the_end(page)
    page.keyboard.type("They say paldies")
    select_word(page, 7)
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Words in another language").click()
    page.get_by_role("combobox", name="Language").select_option("lv")
    page.get_by_role("button", name="Set the language").click()
    mark = {"type": "language", "attrs": {"lang": "lv"}}
    assert marks_of(page, chapter) == [("They say ", []), ("paldies", [mark])]
    expect(page.locator("#prose [lang='lv']")).to_have_text("paldies")


def test_list_to_tick_is_ticked_and_goes_on(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter)
    at_the_end(page)
    page.keyboard.type("/tick")
    page.keyboard.press("Enter")
    page.keyboard.type("Book the hall")
    page.keyboard.press("Enter")
    page.keyboard.type("Invite")
    page.locator("#prose input[type=checkbox]").first.check()
    tasks = first(saved_doc(page, chapter), "taskList")["content"]
    assert [task["attrs"]["checked"] for task in tasks] == [True, False]


def test_box_is_made_changed_and_taken_away(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter)
    at_the_end(page)
    page.keyboard.type("Bring water")
    box = page.get_by_role("button", name="Recommendation, note, checklist, example")
    box.click()
    page.get_by_role("menuitem", name="Checklist").click()
    assert first(saved_doc(page, chapter), "callout")["attrs"]["kind"] == "checklist"
    box.click()
    page.get_by_role("menuitem", name="Example").click()
    assert first(saved_doc(page, chapter), "callout")["attrs"]["kind"] == "example"
    box.click()
    page.get_by_role("menuitem", name="Example").click()
    assert blocks(page, chapter)[-1] == "paragraph: Bring water"


def test_label_of_a_box_leads_to_its_text(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter)
    at_the_end(page)
    page.keyboard.type("Bring water")
    page.get_by_role("button", name="Recommendation, note, checklist, example").click()
    page.get_by_role("menuitem", name="Checklist").click()
    page.keyboard.press("Home")
    page.locator("#prose .callout .label").click()
    page.keyboard.type(", and cups")
    assert blocks(page, chapter)[-1] == "  paragraph: Bring water, and cups"


def test_recommendation_links_a_practice(open_editor: OpenPage, chapter: int, practice: int) -> None:
    page = open_editor(chapter)
    at_the_end(page)
    page.keyboard.type("Name one contact.")
    page.get_by_role("button", name="Recommendation, note, checklist, example").click()
    page.get_by_role("menuitem", name="Recommendation").click()
    page.get_by_role("button", name="Details of the recommendation").click()
    page.get_by_label("How strongly").select_option("suggest")
    page.get_by_label("Why (optional)").fill("x" * 801)
    page.get_by_role("button", name="Save details").click()
    expect(page.get_by_text("Shorten this by 1 character.")).to_be_visible()
    page.get_by_label("Why (optional)").fill("People ask where to go.")
    page.get_by_role("checkbox", name="A table for everybody").last.check()
    page.get_by_role("button", name="Save details").click()
    made = first(saved_doc(page, chapter), "recommendation")
    attrs = made["attrs"]
    assert (attrs["strength"], attrs["rationale"], len(attrs["practices"])) == (
        "suggest",
        "People ask where to go.",
        1,
    )
    expect(page.locator(".recommend")).to_contain_text("We suggest")
    expect(page.locator(".recommend .practices")).to_contain_text("A table for everybody")
    assert outline(made) == ["recommendation", "  paragraph: Name one contact."]


def test_cells_are_joined_split_and_the_table_deleted(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter)
    at_the_end(page)
    page.keyboard.type("/table")
    page.keyboard.press("Enter")
    page.get_by_role("spinbutton", name="Columns").fill("2")
    page.get_by_role("spinbutton", name="Rows").fill("2")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#prose table")).to_be_visible()
    bar = page.get_by_role("toolbar", name="Table")
    expect(bar.get_by_role("button", name="Join cells")).to_have_attribute("aria-disabled", "true")
    page.locator("#prose th").first.hover()
    page.mouse.down()
    page.locator("#prose th").nth(1).hover()
    page.mouse.up()
    bar.get_by_role("button", name="Join cells").click()
    rows = first(saved_doc(page, chapter), "table")["content"]
    assert [[cell["attrs"]["colspan"] for cell in row["content"]] for row in rows] == [[2], [1, 1]]
    bar.get_by_role("button", name="Split the cell").click()
    rows = first(saved_doc(page, chapter), "table")["content"]
    assert [[cell["attrs"]["colspan"] for cell in row["content"]] for row in rows] == [[1, 1], [1, 1]]
    for name in ("Delete the row", "Delete the column"):
        bar.get_by_role("button", name=name).click()
    rows = first(saved_doc(page, chapter), "table")["content"]
    assert [len(row["content"]) for row in rows] == [1]
    expect(bar.get_by_role("button", name="Delete the row")).to_have_attribute("aria-disabled", "true")
    bar.get_by_role("button", name="Delete the table").click()
    expect(page.locator("#prose table")).to_have_count(0)
    expect(bar).to_be_hidden()
    page.keyboard.press("Control+z")
    expect(page.locator("#prose table")).to_have_count(1)


def test_table_stops_at_twenty_columns(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter)
    at_the_end(page)
    page.get_by_role("button", name="Table", exact=True).click()
    page.get_by_role("spinbutton", name="Columns").fill("19")
    page.get_by_role("button", name="Insert the table").click()
    add = page.get_by_role("toolbar", name="Table").get_by_role("button", name="Add a column after")
    add.click()
    expect(add).to_have_attribute("aria-disabled", "true")
    add.click(force=True)
    rows = first(saved_doc(page, chapter), "table")["content"]
    assert {len(row["content"]) for row in rows} == {20}


def test_checks_name_what_a_reader_would_stumble_over(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter)
    at_the_end(page)
    page.keyboard.type("#### ")
    page.keyboard.type("Too deep")
    checks = page.locator("#checks")
    expect(checks.get_by_role("button", name="A heading level is skipped: “Too deep”")).to_be_visible()
    expect(page.get_by_role("tab", name="Checks 1")).to_be_visible()
    page.keyboard.press("Control+Alt+2")
    expect(checks.get_by_text("Nothing stands out.")).to_be_visible()


def test_insert_menu_offers_what_fits_where_the_caret_is(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter)
    at_the_end(page)
    page.keyboard.type("/table")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Table")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#prose table")).to_be_visible()
    expect(page.locator("#prose")).to_be_focused()
    page.keyboard.type("/")
    names = page.get_by_role("listbox", name="Insert").get_by_role("option").locator("b")
    expect(names.first).to_be_visible()
    offered = names.all_inner_texts()
    assert "Numbered list" in offered
    assert not {"Heading", "Table"} & set(offered)
