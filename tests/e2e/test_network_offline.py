"""A working day without a network, in real browsers: written, closed, opened again, sent; nothing is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import House, OpenPage
from tests.e2e.shelves import wait_for_kept
from tests.e2e.test_live import FIRST, STEPS, UNREACHABLE, at_the_end, commits, is_saving, stored

pytestmark = pytest.mark.e2e

AWAY = f"{UNREACHABLE}|ERR_INTERNET_DISCONNECTED|unsent text|Failed to fetch"
READY = """() => navigator.serviceWorker.ready.then(() => true)"""


def is_ready_for_offline(page: Page) -> None:
    """Wait until the browser can open this text without a network."""
    page.evaluate(READY)
    wait_for_kept(page, "page")


def opened_again(page: Page) -> Page:
    """Close a tab and open its address in another one of the same browser."""
    context, address = page.context, page.url
    page.close()
    tab = context.new_page()
    tab.goto(address)
    tab.wait_for_selector("[data-ready]")
    return tab


def test_a_tab_that_was_closed_without_a_network_opens_again_and_goes_on(
    open_editor: OpenPage, chapter: int
) -> None:
    page = open_editor(chapter, expected=AWAY, service_workers="allow")
    other = open_editor(chapter, "second author")
    at_the_end(page)
    page.keyboard.type(" Before")
    is_saving(page, "saved")
    is_ready_for_offline(page)
    before = len(commits(page, chapter))
    page.context.set_offline(True)
    page.keyboard.type(", on the train")
    is_saving(page, "offline")
    expect(page.locator("#save-state")).to_have_text("Offline - kept on this device")
    page = opened_again(page)
    is_saving(page, "offline")
    expect(page.locator("#prose")).to_have_text(f"{FIRST} Before, on the train")
    at_the_end(page)
    page.keyboard.type(", and after")
    page.reload()
    page.wait_for_selector("[data-ready]")
    expect(page.locator("#prose")).to_have_text(f"{FIRST} Before, on the train, and after")
    other.locator("#prose").click()
    other.keyboard.press("Control+Home")
    other.keyboard.type("Meanwhile. ")
    is_saving(other, "saved")
    page.context.set_offline(False)
    is_saving(page, "saved")
    text = f"Meanwhile. {FIRST} Before, on the train, and after"
    for one in (page, other):
        expect(one.locator("#prose")).to_have_text(text)
    assert stored(page, chapter) == [text]
    assert len(commits(page, chapter)) < before + 20  # typed letters are kept together


def test_a_text_that_was_not_opened_before_says_so_and_lists_those_that_were(
    house: House, open_editor: OpenPage, chapter: int
) -> None:
    page = open_editor(chapter, expected=AWAY, service_workers="allow")
    is_ready_for_offline(page)
    page.context.set_offline(True)
    page.goto(f"{house.url}/texts/{chapter + 1000}/edit")
    expect(page.get_by_role("heading", name="You are offline")).to_be_visible()
    page.locator(".kept-here").get_by_role("link").first.click()
    page.wait_for_selector("[data-ready]")
    expect(page.locator("#prose")).to_have_text(FIRST)


def test_hours_of_writing_far_behind_others_are_rebased_in_the_browser(
    open_editor: OpenPage, chapter: int
) -> None:
    page = open_editor(chapter, expected=f"{AWAY}|409")
    other = open_editor(chapter, "second author")
    answers: list[int] = []
    page.on("response", lambda answer: answers.append(answer.status) if STEPS.search(answer.url) else None)
    at_the_end(page)
    page.context.set_offline(True)
    mine = "".join(f" word {number}" for number in range(40))
    page.keyboard.type(mine)
    is_saving(page, "offline")
    other.locator("#prose").click()
    other.keyboard.press("Control+Home")
    theirs = "".join(f"said {number} " for number in range(60))
    other.keyboard.type(theirs)
    is_saving(other, "saved")
    page.context.set_offline(False)
    is_saving(page, "saved")
    assert stored(page, chapter) == [f"{theirs}{FIRST}{mine}"]
    expect(other.locator("#prose")).to_have_text(f"{theirs}{FIRST}{mine}")
    assert 200 in answers
    page.keyboard.press("Control+z")  # undo still takes back what was written without a network
    expect(page.locator("#prose")).not_to_have_text(f"{theirs}{FIRST}{mine}")
    expect(page.locator("#prose")).to_contain_text(theirs.strip())
