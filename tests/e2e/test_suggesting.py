"""Suggesting in real browsers: marked as it is typed, decided beside the text, undone as one's own only."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from manual_app import db
from manual_app.content.schema import empty_doc
from manual_app.texts import service
from tests.e2e.conftest import House, OpenPage, saved_doc
from tests.e2e.test_comments import select_words
from tests.e2e.test_editor_accessibility import violations
from tests.e2e.test_live import FIRST, UNREACHABLE, at_the_end

pytestmark = pytest.mark.e2e

REVIEWER = "reviewer@jette"
SECOND = "second author"


def suggesting(page: Page) -> None:
    """Switch to Suggest, and wait until words can be typed."""
    page.get_by_role("radio", name="Suggest").check(force=True)
    expect(page.locator("#prose")).to_have_attribute("contenteditable", "true")
    expect(page.locator("#mode-state")).to_have_text("What you write now is a suggestion.")


def cards(page: Page) -> Any:
    """The suggestions beside the text."""
    page.locator("#tab-discussion").click()
    return page.locator("#threads > .thread")


def blocks(page: Page, text_id: int) -> list[str]:
    """Return what the server holds, words in [+…+] inserted, in [-…-] deleted, ¶ for a place holder."""
    return [_shown(block) for block in saved_doc(page, text_id)["content"]]


def _shown(node: dict[str, Any]) -> str:
    words = node.get("text", "").replace("\u200b", "¶") + "".join(map(_shown, node.get("content", [])))
    for mark in node.get("marks", []):
        sign = {"insertion": "+", "deletion": "-"}.get(mark["type"])
        words = f"[{sign}{words}{sign}]" if sign else words
    return words


def suggest_three(page: Page) -> None:
    """Put words in, take a word out, and begin a new paragraph."""
    at_the_end(page)
    page.keyboard.type(" Always.")
    page.keyboard.press("Enter")
    page.keyboard.type("Everywhere.")
    page.keyboard.press("Control+Home")
    page.keyboard.press("Shift+Control+ArrowRight")
    page.keyboard.press("Delete")


def test_what_a_reviewer_suggests_is_accepted_and_rejected_by_the_author(
    open_editor: OpenPage, chapter: int
) -> None:
    reviewer, author = open_editor(chapter, REVIEWER), open_editor(chapter)
    expect(reviewer.get_by_role("radio", name="Edit")).to_have_count(0)
    expect(reviewer.get_by_role("radio", name="Suggest")).to_be_checked()
    suggest_three(reviewer)
    marked = ["[-Solidarity-] begins with a neighbour.[+ Always.+]", "[+¶Everywhere.+]"]
    assert blocks(reviewer, chapter) == marked

    expect(cards(author).first).to_contain_text("Reviewer")
    expect(author.locator("#prose .suggested.deletion")).to_have_text("Solidarity")
    author.get_by_role("button", name="Accept this one").first.click()
    assert blocks(author, chapter)[0].startswith(" begins with")
    author.get_by_role("button", name="Reject", exact=True).click()
    assert blocks(author, chapter) == [" begins with a neighbour."]
    expect(reviewer.locator("#prose .suggested")).to_have_count(0)
    author.locator("#prose").click()
    author.keyboard.press("Control+z")
    author.keyboard.press("Control+z")
    assert blocks(author, chapter) == marked


def test_who_suggested_may_withdraw_it_and_no_more(open_editor: OpenPage, chapter: int) -> None:
    author, reviewer = open_editor(chapter), open_editor(chapter, REVIEWER)
    suggesting(author)
    at_the_end(author)
    author.keyboard.type(" Theirs.")
    expect(reviewer.locator("#prose .suggested")).to_have_text(" Theirs.")
    reviewer.locator("#prose").click()
    reviewer.keyboard.press("Control+Home")
    reviewer.keyboard.type("Mine: ")
    expect(cards(reviewer)).to_have_count(2)
    expect(reviewer.get_by_role("button", name="Accept")).to_have_count(0)
    reviewer.get_by_role("button", name="Withdraw").click()
    assert blocks(reviewer, chapter) == [f"{FIRST}[+ Theirs.+]"]
    reviewer.keyboard.press("F9")
    assert blocks(reviewer, chapter) == [f"{FIRST}[+ Theirs.+]"]


def test_of_two_for_the_same_words_one_is_accepted_and_the_other_goes(
    open_editor: OpenPage, chapter: int
) -> None:
    author, reviewer = open_editor(chapter), open_editor(chapter, REVIEWER)
    suggesting(author)
    for page, words in ((author, "Community"), (reviewer, "Kindness")):
        page.locator("#prose").click()
        select_words(page, "Solidarity")
        page.keyboard.type(words)
        expect(author.locator("#prose")).to_contain_text(words)
        expect(reviewer.locator("#prose")).to_contain_text(words)
    second = cards(author).filter(has_text="Reviewer")
    expect(second).to_contain_text("Another suggestion is about the same words.")
    author.get_by_role("button", name="Decide many at once").click()
    author.get_by_role("menuitem", name="Accept: all of this text").click()
    said = author.locator("#suggestion-tools [role=status]")
    expect(said).to_contain_text(re.compile("^Left open, decide each: You, .*; Reviewer"))
    expect(cards(author)).to_have_count(2)
    second.get_by_role("button", name="Accept", exact=True).click()
    expect(said).to_contain_text("Accepted: 1 suggestion. Rejected, for the same words: You")
    assert blocks(author, chapter) == [FIRST.replace("Solidarity", "Kindness")]
    said.get_by_role("button", name="Undo").click()
    expect(cards(author)).to_have_count(2)


def test_undo_after_a_rebase_takes_only_ones_own_suggestions_away(
    open_editor: OpenPage, chapter: int
) -> None:
    one, other = open_editor(chapter, expected=UNREACHABLE), open_editor(chapter, SECOND)
    suggesting(one)
    one.context.set_offline(True)
    suggest_three(one)
    other.locator("#prose").click()
    other.keyboard.press("Control+Home")
    other.keyboard.type("Theirs: ")
    saved_doc(other, chapter)
    one.context.set_offline(False)
    expect(one.locator("#prose")).to_contain_text("Theirs: ")
    expect(other.locator("#prose .suggested.deletion")).to_have_text("Solidarity")
    for _ in range(12):
        one.keyboard.press("Control+z")
    assert blocks(one, chapter) == [f"Theirs: {FIRST}"]
    for _ in range(12):
        one.keyboard.press("Control+y")
    assert blocks(one, chapter) == [
        "Theirs: [-Solidarity-] begins with a neighbour.[+ Always.+]",
        "[+¶Everywhere.+]",
    ]


def test_what_cannot_be_suggested_says_so_and_changes_nothing(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter)
    suggesting(page)
    reason = page.get_by_text("Suggest mode changes words and paragraphs.")
    at_the_end(page)
    page.keyboard.press("Shift+Control+ArrowLeft")
    page.keyboard.press("Control+b")
    expect(reason).to_be_visible()
    page.get_by_role("button", name="Close this message").first.click()
    bold = page.get_by_role("button", name="Bold")
    expect(bold).to_have_attribute("aria-disabled", "true")
    bold.click(force=True)
    expect(reason).to_be_visible()
    expect(page.locator("#field-title")).not_to_be_editable()
    at_the_end(page)
    page.keyboard.press("Enter")
    page.keyboard.type("- a list?")
    page.keyboard.type(" **not bold** ")
    page.keyboard.press("Control+Alt+ArrowUp")
    expect(reason).to_be_visible()
    page.get_by_role("button", name="Close this message").first.click()
    page.locator("#prose p").first.hover()
    page.get_by_role("button", name="Move or delete this block").click()
    page.get_by_role("menuitem", name="Move down").click()
    expect(reason).to_be_visible()
    expect(page.get_by_role("button", name="Comment here")).to_be_visible()
    assert blocks(page, chapter) == [f"{FIRST}[+¶+]", "[+¶- a list? **not bold** +]"]
    page.get_by_role("radio", name="Edit").check(force=True)
    expect(reason).to_have_count(0)
    expect(page.locator("#field-title")).to_be_editable()


def test_suggestions_are_walked_and_decided_with_keys_alone(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter)
    suggesting(page)
    at_the_end(page)
    page.keyboard.type(" One.")
    page.keyboard.press("Control+Home")
    page.keyboard.press("Enter")  # an empty paragraph above
    page.keyboard.press("ArrowUp")
    page.keyboard.type("Two.")
    page.keyboard.press("F8")
    expect(page.locator(".thread.now")).to_contain_text("Two.")
    expect(page.locator("#prose .suggested.now").first).to_be_in_viewport()
    page.keyboard.press("F8")
    expect(page.locator(".thread.now")).to_contain_text("One.")
    page.keyboard.press("F9")
    assert blocks(page, chapter)[-1] == f"[+¶+]{FIRST} One."
    page.keyboard.press("Shift+F8")
    page.keyboard.press("Shift+F9")
    assert blocks(page, chapter) == [f"{FIRST} One."]
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    page.locator("#threads").get_by_role("button", name="Accept").first.press("Enter")
    expect(page.locator("#threads > .thread")).to_have_count(1)
    expect(page.locator("#threads > .thread")).to_be_focused()  # on the next card, when one goes
    page.keyboard.press("F1")
    expect(page.get_by_role("dialog", name="Help")).to_contain_text("Accept the suggestion that is marked")


def test_copied_words_take_no_suggestion_along_and_all_are_decided_at_once_with_a_way_back(
    open_editor: OpenPage, chapter: int
) -> None:
    page = open_editor(chapter)
    suggesting(page)
    suggest_three(page)
    before = blocks(page, chapter)
    accepted = [" begins with a neighbour. Always.", "Everywhere."]
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+c")
    page.get_by_role("radio", name="Edit").check(force=True)
    at_the_end(page)
    page.keyboard.press("Enter")
    page.keyboard.press("Control+v")
    assert blocks(page, chapter) == before + accepted
    cards(page)
    page.get_by_role("button", name="Decide many at once").click()
    page.get_by_role("menuitem", name="Accept: all of You").click()
    assert blocks(page, chapter) == accepted + accepted
    page.locator(".decided").get_by_role("button", name="Undo").click()
    assert blocks(page, chapter) == before + accepted


def test_words_of_cells_and_of_a_footnote_are_suggested_where_they_stand(
    open_editor: OpenPage, chapter: int, house: House
) -> None:
    def paragraph(*content: dict[str, Any]) -> dict[str, Any]:
        return {"type": "paragraph", "content": list(content)}

    def cell(words: str) -> dict[str, Any]:
        return {"type": "tableCell", "content": [paragraph({"type": "text", "text": words})]}

    note = {"type": "footnote", "attrs": {"id": "f1"}, "content": [{"type": "text", "text": "A note."}]}
    row = {"type": "tableRow", "content": [cell("Twelve"), cell("Two")]}
    with house.writing(), db.transaction():
        doc = empty_doc("Meeting places")
        doc["content"] = [{"type": "table", "content": [row]}, paragraph(note)]
        service.rewrite(db.session.merge(house.members["author@daugavpils"]), chapter, doc)
    page = open_editor(chapter, REVIEWER)
    cells = page.locator("#prose td")
    cells.nth(1).click()
    page.keyboard.press("Home")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    page.keyboard.type("In ")
    assert blocks(page, chapter)[0] == "Twelve[+In +]Two"
    cells.nth(0).drag_to(cells.nth(1))
    expect(page.locator("#prose .selectedCell")).to_have_count(2)
    page.keyboard.type("Ten")
    assert blocks(page, chapter)[0] == "[-Twelve-][+Ten+][-Two-]"
    page.locator("#prose .footnote-call").click()
    box = page.get_by_role("textbox", name="Footnote 1")
    expect(box).to_be_focused()
    page.keyboard.press("End")
    for _ in range(2):
        page.keyboard.press("Backspace")
    page.keyboard.type("ch")
    expect(box).to_have_text("A notche.")
    assert blocks(page, chapter)[1] == "A not[+ch+][-e.-]"


def test_views_show_the_text_as_accepted_and_as_rejected(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter, bypass_csp=True)
    suggesting(page)
    suggest_three(page)
    cards(page)
    assert violations(page) == []
    expect(page.locator("#word-count")).to_contain_text("5 words")
    shown = {"Accepted": "begins with a neighbour. Always. Everywhere.", "Rejected": FIRST}
    for view, words in shown.items():
        page.get_by_role("radio", name=view, exact=True).check(force=True)
        expect(page.locator("#prose")).to_have_text(words, use_inner_text=True)
        expect(page.locator("#prose")).to_have_attribute("contenteditable", "false")
    page.get_by_role("radio", name="Marks").check(force=True)
    expect(page.locator("#prose")).to_have_attribute("contenteditable", "true")


def test_a_tap_on_a_suggestion_opens_it_below_the_text(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter, viewport={"width": 390, "height": 844}, has_touch=True, bypass_csp=True)
    suggesting(page)
    at_the_end(page)
    page.keyboard.type(" Always.")
    page.locator("#prose .suggested").tap()
    card = page.locator("#active-card .thread.now")
    expect(card).to_contain_text("Always.")
    assert violations(page) == []
    card.get_by_role("button", name="Reject").click()
    assert blocks(page, chapter) == [FIRST]
    expect(page.locator("#active-card")).to_be_hidden()
