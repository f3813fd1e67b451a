"""A session that ends and an editor that was renewed while somebody writes: nothing is lost."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from manual_app import db
from manual_app.accounts.models import SignInSession
from manual_app.accounts.service import sessions
from tests import factories
from tests.authenticators import code, set_up_app
from tests.e2e.conftest import House, OpenPage
from tests.e2e.test_live import FIRST, at_the_end, is_saving, stored

pytestmark = pytest.mark.e2e

APP = "author.app@daugavpils"
EXPECTED = "Failed to load resource"


def end_sessions_of(house: House, member: str) -> None:
    """Sign a member out everywhere, as a new password does."""
    with house.writing(), db.transaction():
        sessions.end_sessions(db.session.merge(house.members[member]))


def give_password(page: Page, member: str) -> None:
    page.get_by_label("E-mail").fill(f"{member}.example")
    page.get_by_label("Password", exact=True).fill(factories.PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@pytest.fixture
def key(house: House) -> str:
    """The key of the app that an author of Daugavpils gives a second step with, called `APP`."""
    with house.writing():
        partner = house.members["author@daugavpils"].organisation
        made = factories.member(partner, "author", email=f"{APP}.example", password=factories.PASSWORD)
        house.members[APP] = made
        return set_up_app(made)


def test_who_was_signed_out_signs_in_again_beside_the_text_and_goes_on(
    house: House, key: str, open_editor: OpenPage, chapter: int
) -> None:
    page = open_editor(chapter, APP, expected=EXPECTED)
    other = open_editor(chapter, "second author")
    page.evaluate("window.stayed = true")
    end_sessions_of(house, APP)
    at_the_end(page)
    page.keyboard.type(" Written after the session ended")
    notice = page.locator("[data-notice='signed-out']")
    expect(notice).to_contain_text("You have been signed out.")
    page.keyboard.type(", and more")
    with page.context.expect_page() as opened:
        notice.get_by_role("link", name="Sign in again").click()
    tab = opened.value
    give_password(tab, APP)
    at_the_end(page)
    page.keyboard.type(", half signed in")
    tab.get_by_role("button", name="Sign in as somebody else").click()
    dialog = tab.get_by_role("dialog", name="Some of what you wrote is only on this device")
    expect(dialog).to_contain_text("Go on signing in, and it is sent.")
    expect(dialog.get_by_role("button")).to_have_text(["Stay", "Sign out and discard"])
    dialog.get_by_role("button", name="Stay").click()
    tab.get_by_label("Code from your app").fill(code(key, steps=1))
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", name="You are signed in again")).to_be_visible()
    is_saving(page, "saved")
    expect(notice).to_have_count(0)
    at_the_end(page)
    page.keyboard.type(", and afterwards")
    text = f"{FIRST} Written after the session ended, and more, half signed in, and afterwards"
    expect(other.locator("#prose")).to_have_text(text)
    at_the_end(other)
    other.keyboard.type(" Heard.")
    expect(page.locator("#prose")).to_have_text(f"{text} Heard.")
    expect(other.locator("#presence > button .avatar")).to_have_count(1)
    assert page.evaluate("window.stayed") is True
    assert stored(page, chapter) == [f"{text} Heard."]
    page.get_by_text("Account menu").locator("xpath=..").click()  # forms of the page hold as well
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()


def test_nobody_goes_on_in_the_name_of_another(house: House, open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter, expected=EXPECTED)
    page.context.clear_cookies()
    page.context.add_cookies([house.cookie_of(house.members["second author"])])  # type: ignore[list-item]
    at_the_end(page)
    page.keyboard.type(" Mine")
    notice = page.locator("[data-notice='signed-out']")
    expect(notice).to_contain_text("Somebody else is signed in on this browser now.")
    page.context.add_cookies([house.cookie_of(house.members["author@daugavpils"])])  # type: ignore[list-item]
    is_saving(page, "saved")
    assert stored(page, chapter) == [f"{FIRST} Mine"]


def test_a_text_left_open_for_hours_still_saves(house: House, open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter, expected=EXPECTED)
    page.clock.install()
    with house.writing(), db.transaction():  # hours have passed for the server
        for session in db.session.scalars(select(SignInSession)):
            session.expires_at -= timedelta(hours=3)
            session.password_at -= timedelta(hours=3)
    page.clock.fast_forward("02:30:00")  # a laptop that slept: its timers go off late, and all at once
    at_the_end(page)
    page.keyboard.type(" After lunch")
    page.clock.resume()
    is_saving(page, "saved")
    other = open_editor(chapter, "second author")
    at_the_end(other)
    other.keyboard.type(" Welcome back.")
    expect(page.locator("#prose")).to_have_text(f"{FIRST} After lunch Welcome back.")


def test_a_clock_that_is_wrong_by_years_changes_nothing(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter)
    page.clock.set_fixed_time("2031-01-01T00:00:00Z")
    at_the_end(page)
    page.keyboard.type(" In another year")
    is_saving(page, "saved")
    page.clock.set_fixed_time("2001-01-01T00:00:00Z")
    page.keyboard.type(" and back")
    is_saving(page, "saved")
    assert stored(page, chapter) == [f"{FIRST} In another year and back"]


def test_a_part_of_the_editor_that_is_gone_offers_to_load_again(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter, expected=f"{EXPECTED}|dynamically imported")
    page.route(re.compile("/dist/help-"), lambda route: route.fulfill(status=404))
    page.wait_for_selector("[data-connected]")
    page.get_by_role("button", name="Help").click()
    notice = page.locator("[data-notice='reload']")
    expect(notice).to_contain_text("The editor has been renewed.")
    page.unroute_all(behavior="ignoreErrors")
    notice.get_by_role("button", name="Load again").click()
    page.wait_for_selector("[data-ready]")
    page.get_by_role("button", name="Help").click()
    expect(page.get_by_role("dialog", name="Help")).to_be_visible()
