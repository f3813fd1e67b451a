"""A guest comments, an author answers and mentions a colleague by keyboard, and the guest reads it."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from manual_app import db
from manual_app.accounts import queries as accounts
from manual_app.discussions.guests import service as guests
from manual_app.discussions.models import Comment
from tests import factories
from tests.browsing import alive
from tests.e2e.conftest import House


def test_a_guest_comments_an_author_answers_by_keyboard_and_the_guest_reads_it(
    house: House, browser: Browser
) -> None:
    author, colleague = house.members["author@daugavpils"], house.members["reviewer@daugavpils"]
    with house.writing():
        text = factories.chapter(house.members["coordinator"], author, text="Listen first.")
        with db.transaction():
            link = guests.make_link(accounts.get_member(author.id), text.id, label="Reading group")
    token = link.address.rpartition("/")[2]
    guest = browser.new_context().new_page()
    guest.goto(f"{house.url}/guest/{token}")
    guest.get_by_label("Your name").fill("Reader")
    guest.get_by_role("button", name="Open the text").click()
    guest.get_by_role("button", name="Comment on: Listen first.").click()
    expect(guest.locator("textarea:focus")).to_have_count(1)
    guest.keyboard.type("Who listens?")
    guest.get_by_role("button", name="Send the comment").click()
    expect(guest.locator(".guest-said")).to_contain_text("Who listens?")
    answer(house, browser, author.id, colleague.given_name)
    guest.reload()
    expect(guest.locator(".guest-said").nth(1)).to_contain_text("We do, @Daugavpils")
    with house.writing(), db.reading() as session:
        newest = select(Comment.body).order_by(Comment.id.desc()).limit(1)
        assert session.scalars(newest).one() == f"We do, @[{colleague.id}]"


def answer(house: House, browser: Browser, author_id: int, named: str) -> None:
    """Answer the newest thread as its page lets one do without a mouse."""
    with house.writing(), db.reading() as session:
        thread = session.scalars(select(Comment.thread_id).order_by(Comment.id.desc()).limit(1)).one()
        author = accounts.get_member(author_id)
    context = browser.new_context()
    context.add_cookies([house.cookie_of(author)])  # type: ignore[list-item]
    page: Page = context.new_page()
    page.goto(f"{house.url}/threads/{thread}")
    alive(page).get_by_label("Your answer").focus()
    page.keyboard.type("We do, @reviewer daug")
    expect(page.get_by_role("option", name=named.replace(",", ""))).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your answer")).to_have_value(f"We do, @{named} ")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.locator(".said-list")).to_contain_text(f"We do, @{named}")
