"""A text that was replaced or deleted while somebody wrote without a network: what they wrote is shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.manual import service as manual
from manual_app.reviews import service as reviews
from manual_app.texts import queries as texts
from tests.e2e.conftest import House, OpenPage
from tests.e2e.test_editor_accessibility import violations
from tests.e2e.test_live import FIRST, UNREACHABLE, at_the_end, is_saving, stored

pytestmark = pytest.mark.e2e

EXPECTED = f"{UNREACHABLE}|Failed to load resource"


def write_a_second_paragraph(page: Page) -> None:
    at_the_end(page)
    page.keyboard.press("Enter")
    page.keyboard.type("A second paragraph.")
    is_saving(page, "saved")


def test_a_text_that_was_restored_meanwhile_is_compared_with_what_was_written(
    house: House, open_editor: OpenPage, chapter: int
) -> None:
    with house.writing(), db.transaction():
        author = db.session.merge(house.members["author@daugavpils"])
        reviews.submit_for_review(author, chapter)
    page = open_editor(chapter, expected=EXPECTED, bypass_csp=True)
    write_a_second_paragraph(page)
    page.context.set_offline(True)
    page.keyboard.type(" With words of the train.")
    is_saving(page, "offline")
    with house.writing(), db.transaction():
        reviews.restore(db.session.merge(house.members["second author"]), chapter, 1)
    page.context.set_offline(False)
    dialog = page.get_by_role("dialog", name="What you wrote, beside what stands now")
    expect(dialog.locator(".hunk")).to_have_count(1)
    expect(dialog.locator("ins")).to_have_text("A second paragraph. With words of the train.")
    expect(dialog).to_contain_text("Not in the text any more.")
    assert violations(page) == []
    dialog.get_by_role("button", name="Take over mine").click()
    dialog.get_by_role("button", name="Close").click()
    assert stored(page, chapter) == [FIRST, "A second paragraph. With words of the train."]
    notice = page.locator("[data-notice^='recovered']")
    expect(notice.get_by_label("Recovered text")).to_have_value("With words of the train.")
    page.reload()
    page.wait_for_selector("[data-ready]")
    notice.get_by_role("button", name="Compare").click()
    expect(dialog).to_contain_text("All that you wrote stands in the text.")


@pytest.mark.parametrize("goes", [manual.delete, manual.archive])
def test_what_was_written_in_a_text_that_went_meanwhile_can_be_copied(
    house: House, open_editor: OpenPage, chapter: int, goes: Callable[[Member, int], object]
) -> None:
    page = open_editor(chapter, expected=EXPECTED)
    write_a_second_paragraph(page)
    page.context.set_offline(True)
    page.keyboard.type(" Too late.")
    is_saving(page, "offline")
    with house.writing(), db.transaction():
        section_id = texts.get_text(chapter).section_id
        goes(db.session.merge(house.members["coordinator"]), section_id)
    page.context.set_offline(False)
    dialog = page.get_by_role("dialog", name="What you wrote, beside what stands now")
    expect(dialog).to_contain_text("This text can no longer be edited.")
    expect(dialog.get_by_role("button", name="Take over mine")).to_have_count(0)
    expect(dialog.locator(".hunk")).to_contain_text("A second paragraph. Too late.")
    dialog.get_by_role("button", name="Close").click()
    expect(page.locator("#prose")).to_have_attribute("contenteditable", "false")
