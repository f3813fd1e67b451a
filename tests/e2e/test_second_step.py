"""The second step in a browser: a passkey of Chromium's own authenticator, codes, screens (row 8)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from manual_app.accounts.models import Member
from tests import factories
from tests.authenticators import code
from tests.browsing import alive
from tests.e2e.conftest import House
from tests.e2e.looking import AXE, defects

pytestmark = pytest.mark.e2e

AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip
OpenNamed = Callable[..., Page]


@pytest.fixture
def author(house: House) -> Member:
    with house.writing():
        return factories.member(
            house.members["author@daugavpils"].organisation, "author", password=factories.PASSWORD
        )


@pytest.fixture
def lead(house: House) -> Member:
    """A coordinator without second factor, as after the first command."""
    with house.writing():
        made = factories.member(
            house.members["coordinator"].organisation, "coordinator", password=factories.PASSWORD
        )
        factories.take_factors_off(made)
        return made


@pytest.fixture
def open_named(house: House, browser: Browser) -> Iterator[OpenNamed]:
    """Open the sign-in page at the address with a name, and see that no page breaks its policy."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(script: str = "") -> Page:
        context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        contexts.append(context)
        context.add_init_script(script or "0")
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda said: complaints.append(said.text) if "Security Policy" in said.text else None
        )
        page.goto(f"{house.named_url}/sign-in")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def give_password(page: Page, who: Member) -> None:
    page.get_by_label("E-mail address").fill(who.email)
    page.get_by_label("Password", exact=True).fill(factories.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page, house: House) -> None:
    page.goto(f"{house.named_url}/sign-in")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("E-mail address").wait_for()


def make_passkey(page: Page, house: House, name: str) -> None:
    page.goto(f"{house.named_url}/account/second-step/passkey")
    alive(page)
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Make the passkey").click()


def set_up_app(page: Page) -> str:
    """Set up an app on the page that is open, and return its key."""
    page.get_by_role("button", name="Set up an app").click()
    key = page.locator(".key-text code").inner_text().replace(" ", "")
    page.get_by_label("Code from your app").fill(code(key))
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("heading", level=1, name="Your recovery codes").wait_for()
    return key


def test_passkey_is_made_signs_in_and_is_refused_once_it_is_taken_off(
    house: House, open_named: OpenNamed, author: Member
) -> None:
    page = open_named()
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    device = devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})["authenticatorId"]
    give_password(page, author)
    page.wait_for_url("**/waiting")
    make_passkey(page, house, "office laptop")
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    make_passkey(page, house, "again")
    expect(page.get_by_role("alert")).to_have_text("This device holds a passkey for the manual already.")
    sign_out(page, house)
    give_password(page, author)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/waiting")
    sign_out(page, house)
    give_password(page, author)
    devices.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("alert")).to_have_text("Nothing was confirmed. Try again, or use another way.")
    devices.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": True})
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/waiting")
    page.goto(f"{house.named_url}/account/second-step")
    alive(page)
    page.get_by_role("button", name="Take off").click()
    page.get_by_role("dialog").get_by_role("button", name="Take off").click()
    page.get_by_text("is taken off.").wait_for()
    sign_out(page, house)
    give_password(page, author)
    page.wait_for_url("**/waiting")


def test_coordinator_is_led_to_set_up_an_app_with_the_keyboard_alone(
    house: House, open_named: OpenNamed, lead: Member, tmp_path: Path
) -> None:
    page = open_named()
    give_password(page, lead)
    page.get_by_text("Coordinators sign in with a second step.").wait_for()
    page.goto(f"{house.named_url}/waiting")
    page.get_by_text("Coordinators sign in with a second step.").wait_for()
    key = set_up_app(page)
    shown = page.locator(".recovery-codes li").all_inner_texts()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    download.value.save_as(tmp_path / "codes.txt")
    assert (tmp_path / "codes.txt").read_text(encoding="utf-8").splitlines()[-10:] == shown
    page.get_by_role("link", name="I have kept them").click()
    page.wait_for_url("**/waiting")
    sign_out(page, house)
    give_password(page, lead)
    expect(page.get_by_label("Code from your app")).to_be_focused()
    page.keyboard.type(code(key, steps=1))
    page.keyboard.press("Enter")
    page.wait_for_url("**/waiting")
    sign_out(page, house)
    give_password(page, lead)
    page.get_by_role("link", name="Use a recovery code").click()
    page.get_by_label("Recovery code").fill(shown[0].upper())
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/waiting")


def test_browser_without_passkeys_is_told_so_and_keeps_the_other_ways(
    house: House, open_named: OpenNamed, author: Member
) -> None:
    page = open_named("delete window.PublicKeyCredential")
    give_password(page, author)
    page.wait_for_url("**/waiting")
    page.goto(f"{house.named_url}/account/second-step/passkey")
    expect(page.get_by_text("This browser cannot use passkeys")).to_be_visible()
    expect(page.get_by_role("button", name="Make the passkey")).to_be_hidden()
    page.goto(f"{house.named_url}/account/second-step")
    key = set_up_app(page)
    sign_out(page, house)
    give_password(page, author)
    page.get_by_label("Code from your app").fill(code(key, steps=1))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/waiting")


def test_screens_of_the_second_step_are_for_everybody(
    house: House, open_named: OpenNamed, author: Member
) -> None:
    page = open_named(AXE.read_text(encoding="utf-8"))
    found: dict[str, list[str]] = {}

    def look(screen: str) -> None:
        if problems := defects(page):
            found[screen] = problems
        page.set_viewport_size({"width": 1440, "height": 900})

    give_password(page, author)
    page.wait_for_url("**/waiting")
    page.goto(f"{house.named_url}/account/second-step")
    look("overview, nothing set up")
    page.get_by_role("button", name="Set up an app").click()
    page.get_by_role("heading", level=1, name="Set up an app for codes").wait_for()
    look("app")
    page.goto(f"{house.named_url}/account/second-step")
    set_up_app(page)
    look("recovery codes")
    for screen in ("", "/passkey"):
        page.goto(f"{house.named_url}/account/second-step{screen}")
        look(screen or "overview")
    page.goto(f"{house.named_url}/account/password-again")
    look("password again")
    sign_out(page, house)
    give_password(page, author)
    page.get_by_role("heading", level=1, name="Second step").wait_for()
    look("second step")
    page.get_by_label("Code from your app").fill("000000")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    look("wrong code")
    page.get_by_role("link", name="Use a recovery code").click()
    page.get_by_role("heading", level=1, name="Use a recovery code").wait_for()
    look("recovery code")
    assert found == {}
