"""What a device may lack or have too much of: storage that is full or forbidden, and eight tabs at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests import factories
from tests.e2e.conftest import House, OpenPage
from tests.e2e.shelves import wait_for_nothing_unsent
from tests.e2e.test_live import FIRST, STEPS, at_the_end, break_off, is_saving, stored

pytestmark = pytest.mark.e2e

EXPECTED = "Failed to load resource|ERR_|unsent text|QuotaExceeded|Failed to fetch"
# what is written takes its transaction along, as on a full disk: its key is taken
FULL = """() => {
  const put = IDBObjectStore.prototype.put;
  window.isFull = true;
  IDBObjectStore.prototype.put = function (value, key) {
    if (!window.isFull) return put.call(this, value, key);
    this.add(value, "owner");
    return this.add(value, "owner");
  };
}"""
NO_DATABASE = "indexedDB.open = () => { throw new DOMException('not in a private window', 'SecurityError'); }"


LEAVE = "setTimeout(() => location.reload())"


def asks_before_leaving(page: Page) -> None:
    """Try to leave, wait until the browser asks, and stay."""
    page.once("dialog", lambda dialog: dialog.dismiss())
    with page.expect_event("dialog") as asked:
        page.evaluate(LEAVE)
    assert asked.value.type == "beforeunload"


def leaves_without_asking(page: Page) -> None:
    """Leave and come back; a question would keep the page where it is."""
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    with page.expect_event("load"):
        page.evaluate(LEAVE)
    page.remove_listener("dialog", stay)
    assert asked == []


def test_a_device_that_keeps_nothing_says_so_and_asks_before_leaving(
    open_editor: OpenPage, chapter: int
) -> None:
    page = open_editor(chapter, expected=EXPECTED)
    page.add_init_script(NO_DATABASE)
    page.reload()
    page.wait_for_selector("[data-ready]")
    page.route(STEPS, break_off)
    at_the_end(page)
    page.keyboard.type(" Nowhere kept")
    expect(page.locator("#save-state")).to_have_text("Offline - not kept")
    expect(page.locator("[data-notice='loose']")).to_contain_text("This device cannot keep what you write.")
    asks_before_leaving(page)
    expect(page.locator("#prose")).to_have_text(f"{FIRST} Nowhere kept")
    page.unroute(STEPS)
    is_saving(page, "saved")
    expect(page.locator("[data-notice='loose']")).to_have_count(0)
    leaves_without_asking(page)
    assert stored(page, chapter) == [f"{FIRST} Nowhere kept"]


def test_a_device_that_is_full_says_so(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter, expected=EXPECTED)
    page.route(STEPS, break_off)
    at_the_end(page)
    page.keyboard.type(" Kept")
    expect(page.locator("#save-state")).to_have_text("Offline - kept on this device")
    page.evaluate(FULL)
    page.keyboard.type(", then full")
    expect(page.locator("#save-state")).to_have_text("Offline - not kept")
    page.evaluate("window.isFull = false")
    page.keyboard.type(", then kept again")
    expect(page.locator("#save-state")).to_have_text("Offline - kept on this device")
    leaves_without_asking(page)
    page.wait_for_selector("[data-ready]")
    page.unroute(STEPS)
    expect(page.locator("#prose")).to_have_text(f"{FIRST} Kept, then full, then kept again")


def test_eight_tabs_without_a_network_lose_nothing(house: House, open_editor: OpenPage, chapter: int) -> None:
    coordinator, author = house.members["coordinator"], house.members["author@daugavpils"]
    with house.writing():
        texts = [chapter] + [factories.chapter(coordinator, author, text=FIRST).id for _ in range(3)]
    first = open_editor(chapter, expected=EXPECTED)
    tabs = [first] + [first.context.new_page() for _ in range(7)]
    for number, tab in enumerate(tabs[1:], start=1):
        tab.goto(f"{house.url}/texts/{texts[number // 2]}/edit")
        tab.wait_for_selector("[data-ready]")
    first.context.set_offline(True)
    for number, tab in enumerate(tabs):  # one at the start of its text, one at its end: nobody parts words
        at_the_end(tab)
        if number % 2 == 0:
            tab.keyboard.press("Control+Home")
        tab.keyboard.type(f"Tab {number}. " if number % 2 == 0 else f" Tab {number}.")
        is_saving(tab, "offline")
    for tab in tabs[::2]:  # one of the two of each text is closed
        tab.close()
    first.context.set_offline(False)
    for number, tab in enumerate(tabs[1::2]):
        text = f"Tab {2 * number}. {FIRST} Tab {2 * number + 1}."
        expect(tab.locator("#prose")).to_have_text(text)
        is_saving(tab, "saved")
        assert stored(tab, texts[number]) == [text]
    wait_for_nothing_unsent(tabs[1])
