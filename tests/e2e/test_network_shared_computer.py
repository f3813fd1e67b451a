"""Signing out, and the next member at the same computer: asked first, nothing left behind, nothing lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.browsing import alive
from tests.e2e.conftest import House, OpenPage
from tests.e2e.shelves import kept, wait_for_kept, wait_until_gone
from tests.e2e.test_live import FIRST, STEPS, at_the_end, break_off, is_saving, stored

pytestmark = pytest.mark.e2e

EXPECTED = "Failed to load resource|unsent text"


def kinds(page: Page, member: int) -> set[str]:
    """Return the kinds of things that the browser keeps of a member."""
    return {key.split("/")[0] for key in kept(page) if key.split("/")[1:2] == [str(member)]}


def sign_out(page: Page) -> None:
    alive(page).get_by_text("Account menu").locator("xpath=..").click()
    page.get_by_role("button", name="Sign out").click()


def type_unsent(page: Page, words: str) -> None:
    """Write something that stays on this device."""
    page.route(STEPS, break_off)
    at_the_end(page)
    page.keyboard.type(words)
    is_saving(page, "offline")


def sign_in(page: Page, house: House, email: str) -> None:
    page.goto(f"{page.url.partition('/texts')[0].partition('/sign')[0]}/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(factories.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile("/waiting"))


@pytest.fixture
def author(house: House) -> Any:
    return house.members["author@daugavpils"]


def test_signing_out_takes_all_copies_along(house: House, open_editor: OpenPage, author: Any) -> None:
    with house.writing():
        text = factories.chapter(house.members["coordinator"], author, text=FIRST).id
    page = open_editor(text)
    for kind in ("copy", "page", "seen"):
        wait_for_kept(page, f"{kind}/{author.id}")
    page.goto(f"{house.url}/sign-in")
    expect(page.get_by_role("heading", name="You are signed in")).to_be_visible()
    alive(page).get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    wait_until_gone(page)


def test_signing_out_with_unsent_words_asks_first(
    house: House, open_editor: OpenPage, chapter: int, author: Any
) -> None:
    page = open_editor(chapter, expected=EXPECTED)
    type_unsent(page, " Not to be lost")
    sign_out(page)
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_have_text("Some of what you wrote is only on this device")
    expect(dialog.get_by_role("link", name="Working together")).to_be_visible()
    dialog.get_by_role("button", name="Stay").click()
    expect(page.locator("#prose")).to_have_text(f"{FIRST} Not to be lost")
    page.goto(f"{house.url}/waiting")
    panel = page.locator(".kept-here")
    expect(panel.get_by_role("link")).to_have_text("Working together")
    expect(panel).to_contain_text("Not sent yet")
    page.unroute(STEPS)
    sign_out(page)
    dialog.get_by_role("button", name="Send first").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    wait_until_gone(page)
    assert stored(open_editor(chapter, "second author"), chapter) == [f"{FIRST} Not to be lost"]


def test_what_is_discarded_at_signing_out_is_gone_in_every_tab(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter, expected=EXPECTED)
    type_unsent(page, " Never mind")
    tab = page.context.new_page()
    tab.goto(page.url)
    tab.wait_for_selector("[data-ready]")
    sign_out(tab)
    tab.get_by_role("dialog").get_by_role("button", name="Sign out and discard").click()
    expect(tab.get_by_text("You are signed out.")).to_be_visible()
    page.wait_for_url(re.compile("/sign-in"))
    wait_until_gone(tab)
    assert stored(open_editor(chapter, "second author"), chapter) == [FIRST]


def test_the_next_member_neither_sends_nor_reads_what_another_left(
    house: House, open_editor: OpenPage, chapter: int, author: Any
) -> None:
    page = open_editor(chapter, expected=EXPECTED)
    type_unsent(page, " A secret plan")
    page.context.clear_cookies()  # the session ended elsewhere
    page.unroute(STEPS)
    page.context.new_page()
    page.close()
    other = page.context.pages[0]
    other.goto(f"{house.url}/sign-in")
    sign_in(other, house, "author@jette.example")
    wait_for_kept(other, "sealed")
    assert kinds(other, author.id) == {"sealed"}
    assert not any("secret" in words or "Solidarity begins" in words for words in kept(other).values())
    expect(other.locator(".kept-here")).to_be_hidden()
    sign_out(other)
    expect(other.get_by_text("You are signed out.")).to_be_visible()
    sign_in(other, house, "author@daugavpils.example")
    other.goto(f"{house.url}/texts/{chapter}/edit")
    other.wait_for_selector("[data-ready]")
    expect(other.locator("#prose")).to_have_text(f"{FIRST} A secret plan")
    assert stored(other, chapter) == [f"{FIRST} A secret plan"]
