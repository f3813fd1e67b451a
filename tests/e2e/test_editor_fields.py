"""The form of a good practice: limits counted, completeness, the card, keyboard, and reading it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.e2e.conftest import House, OpenPage, saved_doc
from tests.e2e.test_editor_pictures import png

pytestmark = pytest.mark.e2e


def fields(page: Page, text_id: int) -> dict[str, Any]:
    """Return what the server holds of the fields."""
    attrs: dict[str, Any] = saved_doc(page, text_id)["attrs"]
    return attrs


def test_answers_are_saved_as_they_are_given(open_editor: OpenPage, practice: int) -> None:
    page = open_editor(practice)
    page.get_by_label("In one sentence").fill("One table, one evening a month.")
    page.get_by_label("Country").select_option("LV")
    page.get_by_label("Began in").fill("2019-03")
    page.get_by_label("It still goes on").check()
    page.get_by_role("checkbox", name="participation").check()
    page.get_by_role("checkbox", name="volunteering").check()
    attrs = fields(page, practice)
    assert attrs["teaser"] == "One table, one evening a month."
    assert (attrs["country"], attrs["startsOn"], attrs["ongoing"]) == ("LV", "2019-03", True)
    assert attrs["themes"] == ["participation", "volunteering"]
    card = page.get_by_role("region", name="As it will be printed")
    expect(card.locator(".teaser")).to_have_text("One table, one evening a month.")
    expect(card.locator("dd").nth(1)).to_have_text("03/2019 – ongoing")
    expect(card.locator(".tag")).to_have_text(["participation", "volunteering"])


def test_what_is_too_long_is_counted_said_and_kept_on_screen(open_editor: OpenPage, practice: int) -> None:
    page = open_editor(practice)
    teaser = page.get_by_label("In one sentence")
    teaser.fill("Short.")
    saved_doc(page, practice)
    teaser.fill("x" * 163)
    field = page.locator("[data-field='teaser']")
    expect(field.locator(".count")).to_have_text("163 of 160 characters: 3 too many")
    expect(field.locator(".error")).to_have_text(
        "Error: Shorten this by 3 characters: it is not saved before."
    )
    expect(teaser).to_have_attribute("aria-invalid", "true")
    teaser.blur()
    assert fields(page, practice)["teaser"] == "Short."
    expect(teaser).to_have_value("x" * 163)
    teaser.press("Control+End")
    for _ in range(3):
        teaser.press("Backspace")
    teaser.blur()
    assert fields(page, practice)["teaser"] == "x" * 160


def test_list_is_shut_at_its_limit(open_editor: OpenPage, practice: int) -> None:
    page = open_editor(practice)
    themes = page.get_by_role("group", name="Themes")
    for name in ("participation", "environment", "volunteering"):
        themes.get_by_role("checkbox", name=name).check()
    expect(themes.get_by_text("3 chosen, at most 3")).to_be_visible()
    expect(themes.get_by_role("checkbox", name="culture and dialogue")).to_be_disabled()
    themes.get_by_role("checkbox", name="environment").uncheck()
    expect(themes.get_by_role("checkbox", name="culture and dialogue")).to_be_enabled()
    assert fields(page, practice)["themes"] == ["participation", "volunteering"]


def test_description_is_counted_and_too_much_of_it_is_missing(open_editor: OpenPage, practice: int) -> None:
    page = open_editor(practice)
    page.locator("#prose").click()
    page.keyboard.insert_text("word " * 401)
    count = page.locator(".body-field > .count")
    expect(count).to_have_text("2004 of 2000 characters: 4 too many")
    missing = page.locator("#next-steps").get_by_role("button", name="Still missing: Description")
    expect(missing).to_be_visible()
    page.keyboard.press("Control+End")
    for _ in range(6):
        page.keyboard.press("Backspace")
    expect(count).to_have_text("1999 of 2000 characters")
    expect(missing).to_have_count(0)


def test_missing_answers_lead_to_their_fields(open_editor: OpenPage, practice: int) -> None:
    page = open_editor(practice)
    steps = page.locator("#next-steps")
    expect(steps.get_by_text("1 of 12 required answers")).to_be_visible()
    steps.get_by_role("button", name="Still missing: Country").click()
    expect(page.get_by_label("Country")).to_be_focused()
    page.get_by_label("Country").select_option("LV")
    expect(steps.get_by_role("button", name="Still missing: Country")).to_have_count(0)
    expect(steps.get_by_text("2 of 12 required answers")).to_be_visible()


def test_control_enter_saves_and_goes_to_the_next_question(open_editor: OpenPage, practice: int) -> None:
    page = open_editor(practice)
    page.get_by_label("Title", exact=True).focus()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_label("In one sentence")).to_be_focused()
    page.keyboard.type("One table.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_label("Whose practice it is")).to_be_focused()
    assert fields(page, practice)["teaser"] == "One table."
    page.locator("#prose").click()
    page.keyboard.type("We set a table.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_label("Who took part")).to_be_focused()
    assert saved_doc(page, practice)["content"][0]["content"][0]["text"] == "We set a table."


def test_rows_are_added_checked_and_removed(open_editor: OpenPage, practice: int) -> None:
    page = open_editor(practice)
    page.get_by_role("button", name="Add: indicator").click()
    row = page.get_by_role("group", name="indicator 1")
    row.get_by_label("Indicator").fill("Evenings")
    row.get_by_label("After").fill("10")
    row.get_by_label("Source").fill("not an address")
    row.get_by_label("Source").blur()
    expect(row.get_by_text("Enter an address such as https://example.org.")).to_be_visible()
    row.get_by_label("Source").fill("example.org/report")
    row.get_by_label("Source").blur()
    indicator = fields(page, practice)["indicators"][0]
    assert (indicator["indicator"], indicator["value"], indicator["source"]) == (
        "Evenings",
        "10",
        "https://example.org/report",
    )
    expect(
        page.locator("#next-steps").get_by_role("button", name="Still missing: Indicators")
    ).to_be_visible()
    row.get_by_label("Unit").fill("evenings")
    row.get_by_label("Unit").blur()
    expect(page.locator("#next-steps").get_by_role("button", name="Still missing: Indicators")).to_have_count(
        0
    )
    page.get_by_role("button", name="Remove row 1").click()
    assert fields(page, practice)["indicators"] is None


def test_picture_of_a_practice_has_its_rights(open_editor: OpenPage, practice: int) -> None:
    page = open_editor(practice, expected="Failed to load resource")
    page.route("**/pictures", lambda route: route.abort())
    page.get_by_label("Add a picture").set_input_files(png())  # type: ignore[arg-type]
    expect(page.get_by_text("The server cannot be reached.")).to_be_visible()
    page.unroute("**/pictures")
    page.get_by_role("button", name="Send again").click()
    row = page.get_by_role("group", name="Picture 1")
    row.get_by_label("Alternative text").fill("A long table")
    row.get_by_label("Rights holder").fill("Town archive")
    row.get_by_label("Licence").fill("CC BY 4.0")
    row.get_by_label("People in the picture").select_option(index=1)
    row.get_by_label("People in the picture").blur()
    picture = fields(page, practice)["pictures"][0]
    assert (picture["alt"], picture["rightsHolder"], picture["licence"]) == (
        "A long table",
        "Town archive",
        "CC BY 4.0",
    )
    assert picture["consent"] is not None
    expect(page.locator("#card img")).to_have_attribute("alt", "A long table")


def test_reading_shows_answers_without_anything_to_change(open_editor: OpenPage, practice: int) -> None:
    page = open_editor(practice)
    page.get_by_label("In one sentence").fill("One table.")
    page.get_by_role("checkbox", name="participation").check()
    page.get_by_label("Began in").fill("2019-03")
    page.get_by_label("Began in").blur()
    page.locator(".mode").get_by_text("Read").click()
    sheet = page.locator(".sheet")
    expect(sheet.locator("textarea:visible:not([readonly]), input:visible, select:visible")).to_have_count(0)
    expect(page.get_by_role("toolbar", name="Formatting")).to_be_hidden()
    expect(page.locator("#prose")).to_have_attribute("contenteditable", "false")
    answers = sheet.locator(".answer:visible")
    expect(answers).to_have_text(["In one sentenceOne table.", "Began inMarch 2019", "Themesparticipation"])
    page.locator(".mode").get_by_text("Edit").click()
    expect(page.get_by_label("In one sentence")).to_have_value("One table.")


def test_reviewer_of_another_partner_suggests_and_cannot_edit(open_editor: OpenPage, practice: int) -> None:
    page = open_editor(practice, "reviewer@mogila")
    expect(page.get_by_text("What you write here is a suggestion.")).to_be_visible()
    expect(page.get_by_role("radio", name="Edit")).to_have_count(0)
    expect(page.get_by_role("link", name="Send for review")).to_have_count(0)
    expect(page.get_by_label("In one sentence")).to_be_hidden()
    page.locator("#prose").click()
    page.keyboard.type("Mine")
    expect(page.locator("#prose ins")).to_have_text("Mine")


def test_observer_sees_what_is_written_as_it_is_written(
    open_editor: OpenPage, practice: int, house: House
) -> None:
    with house.writing():
        partner = house.members["author@mogila"].organisation
        house.members["observer"] = factories.member(partner, "observer")
    reader = open_editor(practice, "observer")
    writer = open_editor(practice)
    writer.get_by_label("In one sentence").fill("One table.")
    writer.locator("#prose").click()
    writer.keyboard.type("We set a table.")
    saved_doc(writer, practice)
    expect(reader.locator("#prose")).to_have_text("We set a table.")
    expect(reader.locator(".answer:visible").first).to_have_text("In one sentenceOne table.")


def test_what_was_typed_in_a_field_a_moment_before_a_reload_is_there_after_it(
    open_editor: OpenPage, practice: int
) -> None:
    page = open_editor(practice)
    page.get_by_label("In one sentence").focus()
    page.keyboard.type("One table.")
    page.reload()
    expect(page.get_by_label("In one sentence")).to_have_value("One table.")
    assert fields(page, practice)["teaser"] == "One table."


def test_row_of_another_person_does_not_take_the_caret_away(open_editor: OpenPage, practice: int) -> None:
    mine, theirs = open_editor(practice), open_editor(practice, "second author")
    mine.get_by_role("button", name="Add: indicator").click()
    expect(mine.get_by_role("group", name="indicator 1").get_by_label("Indicator")).to_be_focused()
    mine.keyboard.type("Evenings")
    expect(theirs.get_by_role("group", name="indicator 1")).to_be_visible()
    saved_doc(mine, practice)
    theirs.get_by_role("button", name="Add: indicator").click()
    saved_doc(theirs, practice)
    expect(mine.get_by_role("group", name="indicator 2")).to_be_visible()
    mine.keyboard.type(" and mornings")
    indicators = fields(mine, practice)["indicators"]
    assert [row["indicator"] for row in indicators] == ["Evenings and mornings", None]


def test_state_beside_the_title_follows_the_review(open_editor: OpenPage, chapter: int) -> None:
    page, other = open_editor(chapter), open_editor(chapter, "second author")
    state = page.locator("#doc-state")
    expect(state).to_have_text("Draft")
    sent = other.evaluate(
        """address => {
          const token = document.querySelector("meta[name=csrf-token]").content;
          const json = "application/json";
          const headers = { "Content-Type": json, Accept: json, "X-CSRFToken": token };
          return fetch(address, { method: "POST", body: "{}", headers }).then(it => it.status);
        }""",
        f"/texts/{chapter}/submit",
    )
    assert sent == 201
    expect(state).to_have_text("In review")
    page.locator("#prose").click()
    page.keyboard.type("More. ")
    expect(state).to_contain_text("version 1")
