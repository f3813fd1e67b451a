"""Who else is in a text, in real browsers: carets, people, tabs, and how they leave."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.reviews import service as reviews
from tests.e2e.conftest import House, OpenPage, saved_doc
from tests.e2e.test_editor_accessibility import violations
from tests.e2e.test_live import FIRST, STEPS, at_the_end, guest, take_the_role

__all__ = ["guest"]

pytestmark = pytest.mark.e2e
BEFORE_CARET = """element => {
  const range = document.createRange();
  range.setStart(document.querySelector("#prose"), 0);
  range.setEndBefore(element);
  return range.toString();
}"""


def people(page: Page) -> Locator:
    """The button in the bar with the initials of those who are here."""
    return page.locator("#presence > button")


def caret_after(page: Page, words: str) -> None:
    """Wait until the caret of the one other person stands behind these words."""
    caret = page.locator("#prose .caret")
    expect(caret).to_have_count(1)
    page.wait_for_function(
        f"words => ({BEFORE_CARET})(document.querySelector('#prose .caret')) === words", arg=words
    )


def rows(page: Page) -> Locator:
    return page.locator(".here-list li")


def test_three_people_see_one_another_come_and_leave(
    house: House, open_editor: OpenPage, chapter: int
) -> None:
    one = open_editor(chapter)
    expect(people(one)).to_be_hidden()
    two = open_editor(chapter, "second author")
    three = open_editor(chapter, "reviewer@kavadarci")
    for page in (one, two, three):
        expect(people(page).locator(".avatar")).to_have_count(2)
    at_the_end(two)
    caret = one.locator("#prose .caret")
    expect(caret).to_have_attribute("data-name", house.members["second author"].name)
    people(one).click()
    expect(rows(one)).to_have_count(2)
    expect(rows(one).nth(1)).to_contain_text("Kavadarci Council")
    expect(one.locator("#presence [role=status]")).to_contain_text("are here.")
    three.context.close()  # without a word: it is silent from now on, or says so at the last moment
    expect(rows(one)).to_have_count(1)
    expect(one.locator("#presence [role=status]")).to_contain_text("has left.")


def test_a_caret_stays_right_while_both_write(open_editor: OpenPage, chapter: int) -> None:
    one, two = open_editor(chapter), open_editor(chapter, "second author")
    expect(people(one).locator(".avatar")).to_have_count(1)
    at_the_end(two)
    for _letter in range(len(" neighbour.")):
        two.keyboard.press("ArrowLeft")
    caret_after(one, "Solidarity begins with a")
    one.locator("#prose").click()
    one.keyboard.press("Control+Home")
    one.keyboard.type("Local ")
    caret_after(one, "Local Solidarity begins with a")
    caret_after(two, "Local ")
    two.keyboard.type(" good")
    one.keyboard.type("and global ")
    caret_after(one, "Local and global Solidarity begins with a good")
    caret_after(two, "Local and global ")
    two.keyboard.press("Shift+End")
    expect(one.locator("#prose .others-selection")).to_have_text(" neighbour.")
    text = "Local and global Solidarity begins with a good neighbour."
    for page in (one, two):
        expect(page.locator("#prose > p")).to_have_text(text)


def test_a_name_fades_and_comes_back_to_who_points_at_it(open_editor: OpenPage, chapter: int) -> None:
    one, two = open_editor(chapter), open_editor(chapter, "second author")
    expect(people(one).locator(".avatar")).to_have_count(1)
    at_the_end(two)
    caret = one.locator("#prose .caret")
    expect(caret).to_have_class(re.compile("quiet"))
    box = caret.bounding_box()
    assert box is not None
    one.mouse.move(box["x"] + 3, box["y"] + 5)
    expect(caret).not_to_have_class(re.compile("quiet"))


def test_tabs_of_one_person_are_told_apart_and_lead_to_their_places(
    open_editor: OpenPage, chapter: int
) -> None:
    one = open_editor(chapter)
    two = open_editor(chapter, "second author")
    again = two.context.new_page()
    again.goto(two.url)
    again.wait_for_selector("[data-ready]")
    expect(people(again)).to_have_accessible_name(re.compile("^Here now: "))
    expect(people(one).locator(".avatar")).to_have_count(1)
    people(one).click()
    expect(rows(one)).to_have_count(2)
    expect(rows(one).filter(has_text="computer, tab 1")).to_have_count(1)
    expect(rows(one).filter(has_text="computer, tab 2")).to_have_count(1)
    at_the_end(again)
    row = rows(one).filter(has_not_text="not in the text")
    expect(row).to_have_count(1)
    row.get_by_role("button").click()
    expect(one.locator(".here-now")).to_have_count(0)
    expect(one.locator("#prose")).to_be_focused()
    one.keyboard.type(" Here.")
    assert saved_doc(one, chapter)["content"][0]["content"][0]["text"] == f"{FIRST} Here."
    people(again).click()
    expect(rows(again).last).to_contain_text("You")
    expect(rows(again).last).to_contain_text("in another tab")


def test_the_list_is_used_by_keyboard_and_keeps_what_one_wants_announced(
    open_editor: OpenPage, chapter: int
) -> None:
    page, _other = open_editor(chapter), open_editor(chapter, "second author")
    expect(people(page).locator(".avatar")).to_have_count(1)
    people(page).focus()
    page.keyboard.press("Enter")
    expect(rows(page).get_by_role("button")).to_be_focused()
    page.keyboard.press("Tab")
    switch = page.get_by_label("Announce to screen readers who comes and goes")
    expect(switch).to_be_focused()
    expect(switch).to_be_checked()
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    expect(people(page)).to_be_focused()
    page.reload()
    page.wait_for_selector("[data-ready]")
    people(page).click()
    expect(switch).not_to_be_checked()
    expect(page.locator("#presence [role=status]")).to_be_empty()


def test_eight_tabs_of_one_browser_share_one_stream_and_all_write(
    open_editor: OpenPage, chapter: int
) -> None:
    first = open_editor(chapter)
    readers: list[Page] = []
    first.context.on(
        "request", lambda it: readers.append(it.frame.page) if "/texts/events" in it.url else None
    )
    tabs = [first]
    for _tab in range(7):
        tabs.append(first.context.new_page())
        tabs[-1].goto(first.url)
        tabs[-1].wait_for_selector("[data-ready]")
    for number, tab in enumerate(tabs):
        tab.bring_to_front()
        at_the_end(tab)
        tab.keyboard.type(f" {number}")
        expect(tab.locator("#save-state")).to_have_attribute("data-state", "saved")
    text = f"{FIRST} 0 1 2 3 4 5 6 7"
    for tab in tabs:
        expect(tab.locator("#prose > p")).to_have_text(text)
    assert set(readers) <= {first}  # which may have had to open its own anew


def test_who_else_is_here_has_no_violation(open_editor: OpenPage, chapter: int) -> None:
    page, other = open_editor(chapter, bypass_csp=True), open_editor(chapter, "second author")
    expect(people(page).locator(".avatar")).to_have_count(1)
    at_the_end(other)
    other.keyboard.press("Shift+Home")
    expect(page.locator("#prose .others-selection")).to_have_count(1)
    people(page).click()
    expect(rows(page)).to_have_count(1)
    assert violations(page) == []


def test_all_who_have_a_text_open_are_told_what_stands(
    house: House, open_editor: OpenPage, chapter: int
) -> None:
    one, other = open_editor(chapter), open_editor(chapter, "reviewer@kavadarci")
    author = house.members["author@daugavpils"]
    with house.writing(), db.transaction():
        review = reviews.submit_for_review(db.session.merge(author), chapter)
    for page in (one, other):
        notice = page.locator("[data-notice='news']")
        expect(notice).to_contain_text(f"Version 1 was sent for review by {author.name}.")
        expect(notice).to_contain_text("What you write now is not in it")
        expect(page.locator("#doc-state")).to_contain_text("In review")
    with house.writing(), db.transaction():
        reviews.recall(db.session.merge(author), review.id)
    for page in (one, other):
        expect(page.locator("[data-notice='news']")).to_contain_text("Version 1 was taken back from review.")


def test_a_role_taken_away_turns_to_read_and_gives_back_what_is_unsent(
    house: House, guest: Member, open_editor: OpenPage, chapter: int
) -> None:
    page = open_editor(chapter, "guest", expected="Failed to load resource")
    other = open_editor(chapter, "second author")
    expect(people(other).locator(".avatar")).to_have_count(1)
    held = [True]
    page.route(STEPS, lambda route: route.abort() if held else route.continue_())
    at_the_end(page)
    page.keyboard.type(" Too late")
    take_the_role(house, guest)
    expect(page.locator("#prose")).to_have_attribute("contenteditable", "false")
    held.clear()
    expect(page.get_by_label("Recovered text")).to_have_value("Too late")
    expect(page.locator("#prose")).to_have_text(FIRST)
    expect(people(other).locator(".avatar")).to_have_count(1)  # who may read is still there
