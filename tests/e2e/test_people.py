"""People in the browser: invitation to first sign-in, forgotten password, an account that is shut."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from manual_app import jobs
from manual_app.accounts.models import Member
from tests import factories
from tests.browsing import alive
from tests.e2e.conftest import House, OpenPage
from tests.machine import PATIENCE

pytestmark = pytest.mark.e2e

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
CHOSEN = "nine quiet towns by a river"
_numbers = itertools.count(1)


@pytest.fixture(params=[{}, PHONE], ids=["desktop", "390"])
def stranger(house: House, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A browser that nobody has signed in to, on a desk and on a phone, at the address that mail names."""
    context = browser.new_context(base_url=house.named_url, **request.param)
    context.set_default_timeout(PATIENCE * 1000)
    yield context.new_page()
    context.close()


@pytest.fixture
def contact(house: House) -> Member:
    """The contact of a partner of its own, who is in `house.members` too."""
    with house.writing():
        partner = factories.organisation(country="LV")
        member = factories.member(partner, "author", is_contact=True)
    house.members["contact"] = member
    return member


def letter_to(house: House, email: str) -> str:
    """Deliver what waits and return the text of the newest letter to an address."""
    with house.writing():
        jobs.drain()
    letters = [
        message_from_bytes(path.read_bytes(), policy=default)
        for path in sorted((house.instance / "outbox").glob("*.eml"))
    ]
    return str([letter for letter in letters if letter["To"] == email][-1].get_content())


def link_in(letter: str, kind: str) -> str:
    """Return the only link of a letter."""
    (link,) = [word for word in letter.split() if f"/{kind}/" in word]
    return link


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def fresh(name: str) -> str:
    return f"{name}-{next(_numbers)}@x.example"


def test_from_an_invitation_to_the_first_sign_in(
    house: House, open_page: OpenPage, contact: Member, stranger: Page
) -> None:
    ann, bob = fresh("ann"), fresh("bob")
    page = open_page("/people", "contact")
    page.get_by_role("link", name="Invite colleagues").click()
    page.get_by_label("E-mail addresses").fill(f"Ann Lee <{ann}>; {bob}\n{contact.email} nonsense")
    page.get_by_role("checkbox", name="Reviewer").check()
    page.get_by_role("button", name="Send the invitations").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("2 invitations made")
    outcomes = page.locator(".outcome")
    expect(outcomes).to_have_text(
        ["Invitation made", "Invitation made", "Is a member already", "No e-mail address"]
    )
    link = page.get_by_label(f"Link for {ann}").input_value()
    letter = letter_to(house, ann)
    assert letter.startswith("Hello Ann Lee,")
    assert link_in(letter, "invitation") == link

    stranger.goto(link)  # as a mail scanner would, and then the person
    stranger.goto(link)
    heading = f"Write for {contact.organisation.name}"
    expect(stranger.get_by_role("heading", level=1)).to_have_text(heading)
    expect(stranger.locator(".will li")).to_have_count(2)
    expect(stranger.get_by_label("Your name")).to_have_value("Ann Lee")
    stranger.get_by_label("New password").fill("short")
    stranger.get_by_role("button", name="Accept the invitation").click()
    expect(stranger.get_by_role("alert")).to_be_focused()
    expect(stranger).to_have_title(re.compile("^Error: Invitation - "))
    stranger.get_by_label("New password").fill(CHOSEN)
    stranger.get_by_role("button", name="Accept the invitation").click()
    stranger.wait_for_url("**/waiting")
    stranger.goto(link)
    expect(stranger.get_by_text("This invitation has been used.")).to_be_visible()

    stranger.goto("/sign-in")
    stranger.get_by_role("button", name="Sign out").click()
    expect(stranger.get_by_text("You are signed out.")).to_be_visible()
    sign_in(stranger, ann, CHOSEN)
    stranger.wait_for_url("**/waiting")

    page.get_by_role("link", name="Back to the partner").click()
    expect(page.get_by_role("table", name="Members")).to_contain_text("Ann Lee")
    pending = page.get_by_role("table", name="Pending invitations")
    expect(pending.get_by_role("rowheader")).to_have_text([bob])


def test_sending_again_and_taking_back_end_the_link_before(
    house: House, open_page: OpenPage, contact: Member, stranger: Page
) -> None:
    ann = fresh("ann")
    partner = f"/people/{contact.organisation.slug}"
    page = open_page(f"{partner}/invite", "contact")
    page.get_by_label("E-mail addresses").fill(ann)
    page.get_by_role("button", name="Send the invitations").click()
    first = page.get_by_label(f"Link for {ann}").input_value()

    page.goto(f"{house.url}{partner}")
    page.get_by_role("button", name="Send again").click()
    second = page.get_by_label(f"Link for {ann}").input_value()
    stranger.goto(first)
    expect(stranger.get_by_role("heading", level=1)).to_have_text("This link leads nowhere")
    stranger.goto(second)
    expect(stranger.get_by_role("button", name="Accept the invitation")).to_be_visible()

    page.goto(f"{house.url}{partner}")
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text(f"The invitation to {ann} is taken back.")).to_be_visible()
    expect(page.get_by_role("table", name="Pending invitations")).to_have_count(0)
    stranger.reload()
    expect(stranger.get_by_text("This invitation has ended.")).to_be_visible()


def test_forgotten_password_is_chosen_anew_and_ends_what_was_open(
    house: House, open_page: OpenPage, contact: Member, stranger: Page
) -> None:
    open_before = open_page("/account", "contact", expected="401")
    stranger.goto("/sign-in")
    stranger.get_by_role("link", name="Forgotten your password?").click()
    stranger.get_by_label("E-mail address").fill(contact.email)
    stranger.get_by_role("button", name="Send the link").click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Ask whoever runs this installation")

    stranger.goto(link_in(letter_to(house, contact.email), "password"))
    stranger.get_by_label("New password").fill(CHOSEN)
    stranger.get_by_role("button", name="Save the password").click()
    expect(stranger.get_by_text("Your password is changed. Sign in with it.")).to_be_visible()
    sign_in(stranger, contact.email, CHOSEN)
    stranger.wait_for_url("**/waiting")

    open_before.reload()
    open_before.wait_for_url("**/sign-in?next=/account")


def test_coordinator_shuts_an_account_and_opens_it_again(
    house: House, open_page: OpenPage, contact: Member
) -> None:
    theirs = open_page("/people", "contact")
    page = open_page(f"/people/{contact.organisation.slug}", "coordinator")
    menu = page.locator("summary", has_text=f"Change {contact.name}")
    alive(page)
    menu.click()
    page.get_by_role("button", name="Deactivate").click()
    page.get_by_role("dialog").get_by_role("button", name="Deactivate").click()
    expect(page.get_by_text(f"{contact.name} is signed out")).to_be_visible()
    expect(page.get_by_role("table", name="Members")).to_contain_text("deactivated")
    theirs.get_by_role("link", name="Record").click()
    theirs.wait_for_url("**/sign-in?next=/record")

    menu.click()
    page.get_by_role("button", name="Reactivate").click()
    expect(page.get_by_text(f"{contact.name} can sign in again.")).to_be_visible()


def test_languages_are_asked_of_translators_only(open_page: OpenPage, contact: Member) -> None:
    page = open_page(f"/people/{contact.organisation.slug}/invite", "contact")
    languages = page.get_by_role("group", name="Translates into")
    expect(languages).to_be_hidden()
    page.get_by_role("checkbox", name="Translator").check()
    expect(languages).to_be_visible()
