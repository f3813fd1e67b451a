"""Mentioning by keys alone beside the text, and the pages of discussions looked at by axe-core."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from manual_app import db
from manual_app.accounts import queries as accounts
from manual_app.discussions.guests import service as guests
from manual_app.discussions.models import Comment, Thread
from manual_app.discussions.notices import service as notices
from manual_app.texts import queries as texts
from manual_app.texts.service import proposals
from manual_app.texts.service.proposals import Proposal
from tests.e2e.conftest import House, OpenPage
from tests.e2e.test_comments import CARD
from tests.e2e.test_editor_screens import BEYOND
from tests.e2e.test_people_screens import LOOKS, violations

pytestmark = pytest.mark.e2e


def newest_comment(house: House) -> str:
    with house.writing(), db.reading() as session:
        return session.scalars(select(Comment.body).order_by(Comment.id.desc()).limit(1)).one()


def test_a_member_is_mentioned_by_keys_alone_and_stays_so_when_the_comment_is_changed(
    house: House, open_editor: OpenPage, chapter: int
) -> None:
    named = house.members["reviewer@daugavpils"]
    page = open_editor(chapter)
    page.wait_for_selector("body.may-comment")  # discussions are loaded after the text
    page.locator(".prose").focus()
    page.keyboard.press("Control+End")
    page.keyboard.press("Control+Shift+ArrowLeft")
    page.keyboard.press("Control+Alt+KeyM")
    field = page.get_by_label("Your comment")
    expect(field).to_be_focused()
    page.keyboard.type("Ask @reviewer daug")
    expect(page.get_by_role("option", name=named.called)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")  # shuts the list, and keeps the box
    expect(page.get_by_role("option", name=named.called)).to_have_count(0)
    page.keyboard.type(" @reviewer daug")
    expect(page.get_by_role("option", name=named.called)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(field).to_have_value(f"Ask @reviewer daug @{named.name} ")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f"{CARD} .comment-words .at")).to_have_text(f"@{named.name}")
    assert newest_comment(house) == f"Ask @reviewer daug @[{named.id}]"

    page.locator(CARD).get_by_role("button", name="Edit").focus()
    page.keyboard.press("Enter")
    expect(field).to_have_value(f"Ask @reviewer daug @{named.name}")
    page.keyboard.press("Control+End")
    page.keyboard.type(" soon")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f"{CARD} .comment-words")).to_have_text(f"Ask @reviewer daug @{named.name} soon")
    assert newest_comment(house) == f"Ask @reviewer daug @[{named.id}] soon"


def discussed(house: House, text_id: int) -> tuple[int, str]:
    """Let a member be mentioned in a text, and a suggestion of theirs be accepted.

    Return the thread's id, and the token of a link for guests.
    """
    named = house.members["author@daugavpils"]
    with house.writing(), db.transaction() as session:
        thread = Thread(text_id=text_id, quote="Solidarity")
        session.add(thread)
        session.flush()
        wrote = house.members["reviewer@daugavpils"].id
        comment = Comment(thread_id=thread.id, member_id=wrote, body=f"@[{named.id}], who is meant?")
        session.add(comment)
        session.flush()
        notices.tell_of_comment(texts.get_text(text_id), thread, comment, earlier=[])
        mark = frozenset({f"{named.id}-roses"})
        proposals.record(named.id, text_id, 0, Proposal(appeared=mark))
        proposals.record(wrote, text_id, 0, Proposal(vanished=mark, accepted=mark))
        link = guests.make_link(accounts.get_member(named.id), text_id, label="Reading group", days=14)
        return thread.id, link.address.rpartition("/")[2]


def wrong(page: Page) -> list[Any]:
    """Return what axe finds, and what is beyond the edge of a window 320 px wide."""
    found: list[Any] = violations(page)
    size = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 640})
    found += page.evaluate(BEYOND)
    if size:
        page.set_viewport_size(size)
    return found


@pytest.mark.parametrize("look", LOOKS)
def test_pages_of_discussions_have_no_violation_and_fit_320_pixels(
    house: House, open_page: OpenPage, chapter: int, look: str
) -> None:
    thread, token = discussed(house, chapter)
    page = open_page("/notices", "author@daugavpils", **LOOKS[look])
    expect(page.locator(".notice-item").first).to_contain_text("has decided on suggestions of yours")
    found = {"/notices": wrong(page)}
    for path in ("/waiting", f"/threads/{thread}", f"/texts/{chapter}/guests", f"/guest/{token}"):
        page.goto(f"{house.url}{path}")
        found[path] = wrong(page)
    page.get_by_label("Your name").fill("Reader")
    page.get_by_role("button", name="Open the text").click()
    page.get_by_role("button", name="Comment on: Solidarity").click()
    page.keyboard.type("Who is a neighbour?")
    found["a guest's text"] = wrong(page)
    assert {place: defects for place, defects in found.items() if defects} == {}
