"""Who wrote what, in the editor: drawn, told at the caret, and true while several people write."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from manual_app import db
from manual_app.texts import queries as texts
from manual_app.texts import service
from tests.e2e.conftest import House, OpenPage
from tests.e2e.test_live import at_the_end, is_saving

pytestmark = pytest.mark.e2e
FIRST = "Solidarity begins with a neighbour."


def open_to_jette(house: House, chapter: int) -> None:
    """Let an author of the lead partner write in the chapter, too."""
    with house.writing(), db.transaction():
        author = db.session.merge(house.members["author@daugavpils"])
        jette = house.members["author@jette"].organisation_id
        service.set_co_authors(author, texts.get_text(chapter).id, [jette])


def re_of(partner: str) -> re.Pattern[str]:
    """Match a line that names somebody of a partner, and a day."""
    return re.compile(rf", {partner}, \d+ \w+$")


def written(page: Page) -> list[tuple[str, str]]:
    """Return the marked passages with the organisation's colour and line."""
    found: list[tuple[str, str]] = page.evaluate(
        """() => [...document.querySelectorAll("#prose .written")].map(one =>
          [one.textContent, one.dataset.person + "/" + one.dataset.shape])"""
    )
    return [(text, mark) for text, mark in found]


def test_each_partners_words_are_marked_and_told_at_the_caret(
    house: House, open_editor: OpenPage, chapter: int
) -> None:
    open_to_jette(house, chapter)
    page, other = open_editor(chapter), open_editor(chapter, "author@jette")
    at_the_end(other)
    other.keyboard.type(" And with a key.")
    is_saving(other, "saved")
    expect(page.locator("#prose")).to_have_text(FIRST + " And with a key.")
    assert written(page) == []
    page.get_by_role("button", name="Who wrote what").click()
    expect(page.locator("#prose .written")).to_have_count(2)
    (ours, our_mark), (theirs, their_mark) = written(page)
    assert (ours, theirs) == (FIRST, " And with a key.")
    assert our_mark.split("/")[1] != their_mark.split("/")[1]
    at_the_end(page)
    here = page.locator(".authorship-here")
    expect(here).to_have_text(re_of("Jette"))
    page.keyboard.type(" Mine.")
    expect(page.locator("#prose .written").last).to_have_text(" Mine.")
    expect(here).to_have_text(re_of("Daugavpils"))
    other.keyboard.press("Control+Home")
    other.keyboard.type("Theirs. ")
    expect(page.locator("#prose .written").first).to_have_text("Theirs. ")
    assert [text for text, _ in written(page)] == ["Theirs. ", FIRST, " And with a key.", " Mine."]
    page.reload()
    page.wait_for_selector("[data-ready]")
    expect(page.locator("#prose .written")).to_have_count(4)
    page.get_by_role("button", name="Who wrote what").click()
    expect(page.locator("#prose .written")).to_have_count(0)


def test_a_key_tells_who_wrote_the_words_at_the_caret(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter, forced_colors="active")
    at_the_end(page)
    page.keyboard.press("F2")
    told = page.locator("#authorship + [role=status]")
    expect(told).to_have_text(re_of("Daugavpils"))
    assert written(page) == []
    page.get_by_role("button", name="Who wrote what").click()
    mark = page.locator("#prose .written").first
    expect(mark).to_have_css("text-decoration-line", "underline")
