"""Discussions beside the text: two people of two partners, in two browsers."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.test_editor_accessibility import violations

CARD = "#threads li.discussion"


def select_words(page: Page, words: str) -> None:
    """Select words of the first paragraph that has them, as a person does by dragging."""
    page.evaluate(
        """async (words) => {
            const prose = document.querySelector(".prose");
            prose.focus();
            const walker = document.createTreeWalker(prose, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf(words);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(walker.currentNode, at);
                range.setEnd(walker.currentNode, at + words.length);
                getSelection().removeAllRanges();
                getSelection().addRange(range);
                for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
                return;
            }
        }""",
        words,
    )


def test_two_partners_discuss_words_until_they_are_settled(open_editor: OpenPage, chapter: int) -> None:
    author, reviewer = open_editor(chapter, bypass_csp=True), open_editor(chapter, "reviewer@mogila")
    author.locator(".prose").click()
    author.keyboard.type("People listen here. ")
    expect(reviewer.locator(".prose")).to_contain_text("People listen here.")
    select_words(reviewer, "listen")
    reviewer.keyboard.press("Control+Alt+KeyM")
    reviewer.get_by_label("Your comment").fill("Who is meant?")
    reviewer.keyboard.press("Control+Enter")
    expect(author.locator(CARD)).to_contain_text("Who is meant?")
    expect(author.locator(".prose .discussed")).to_have_text("listen")

    author.locator(CARD).get_by_role("button", name="Reply").click()
    author.get_by_label("Your answer").press_sequentially("All who live here. @reviewer mogila")
    author.get_by_role("option", name=re.compile("Mogila")).first.click()
    author.locator(CARD).get_by_role("button", name="Reply").click()
    expect(reviewer.locator(CARD)).to_contain_text("All who live here.")
    expect(reviewer.locator(f"{CARD} .comment-words .at")).to_have_text(re.compile("^@Reviewer"))
    assert violations(author) == []

    number = author.locator(CARD).get_attribute("id")
    author.locator(CARD).get_by_role("button", name="Reply").click()
    author.get_by_label("Your answer").fill("And those who come?")
    reviewer.locator(CARD).get_by_role("button", name="Settle").click()
    expect(reviewer.locator(CARD)).to_have_count(0)
    expect(author.locator(".prose .discussed")).to_have_count(0)
    expect(author.get_by_label("Your answer")).to_have_value("And those who come?")  # its card stays
    reviewer.evaluate("number => void (location.hash = number)", number)  # a link to what is settled
    expect(reviewer.locator(CARD)).to_contain_text("Who is meant?")
    author.locator(CARD).get_by_role("button", name="Cancel").click()
    author.get_by_text("Settled", exact=True).click()
    author.locator(CARD).get_by_role("button", name="Open again").click()
    expect(reviewer.locator(".prose .discussed")).to_have_text("listen")


def test_a_discussion_keeps_its_quote_and_comes_back_by_undo(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter)
    page.locator(".prose").click()
    page.keyboard.type("Bread and roses. ")
    select_words(page, "roses")
    page.locator(".toolbar .comment-here").click()
    page.get_by_label("Your comment").fill("Which?")
    page.get_by_role("button", name="Comment", exact=True).last.click()
    expect(page.locator(".prose .discussed")).to_have_text("roses")
    select_words(page, "roses")
    page.locator(".prose").press("Delete")
    expect(page.locator(CARD)).to_contain_text("What it was about is gone.")
    expect(page.locator(f"{CARD} mark")).to_have_text("roses")
    page.locator(".prose").press("Control+z")
    expect(page.locator(".prose .discussed")).to_have_text("roses")
    expect(page.locator(CARD)).not_to_contain_text("What it was about is gone.")

    select_words(page, "roses")  # a copy, by keys or dragged, takes the place of the discussion nowhere else
    page.keyboard.press("Control+c")
    page.keyboard.press("Control+Home")
    page.keyboard.press("Control+v")
    expect(page.locator(".prose")).to_contain_text("rosesSolidarity")
    expect(page.locator(".prose .comment")).to_have_text("roses")
    dropped = """(move) => {
        const { view } = document.querySelector(".prose").editor;
        let slice = view.state.doc.slice(0, view.state.doc.content.size);
        view.dragging = { slice, move };
        view.someProp("transformPasted", (change) => void (slice = change(slice, view, false)));
        view.dragging = null;
        return JSON.stringify(slice).includes("comment");
    }"""
    assert [page.evaluate(dropped, move) for move in (True, False)] == [True, False]
    expect(page.locator(".prose .comment")).to_have_text("roses")

    page.keyboard.press("Control+z")
    expect(page.locator(".prose")).not_to_contain_text("rosesSolidarity")
    select_words(page, "roses")  # what is cut takes it along, once
    page.keyboard.press("Control+x")
    expect(page.locator(CARD)).to_contain_text("What it was about is gone.")
    page.keyboard.press("Control+Home")
    page.keyboard.press("Control+v")
    expect(page.locator(".prose .discussed")).to_have_text("roses")
    page.keyboard.press("Control+v")
    expect(page.locator(".prose")).to_contain_text("rosesrosesSolidarity")
    expect(page.locator("#save-state")).to_contain_text("Saved")
    expect(page.locator(".prose .comment")).to_have_text("roses")
    expect(page.locator(CARD)).not_to_contain_text("What it was about is gone.")


def test_a_suggestion_is_discussed_until_it_is_decided(open_editor: OpenPage, chapter: int) -> None:
    author, reviewer = open_editor(chapter), open_editor(chapter, "reviewer@mogila")
    reviewer.locator(".prose").click()
    reviewer.keyboard.press("Control+Home")
    reviewer.keyboard.type("Now ")
    author.locator("#threads").get_by_role("button", name="Discuss").click()
    author.get_by_label("Your comment").fill("Why now?")
    author.keyboard.press("Control+Enter")
    expect(reviewer.locator(CARD)).to_contain_text("Why now?")
    expect(reviewer.locator(f"{CARD} mark")).to_have_text("Now ")
    author.locator("#threads").get_by_role("button", name="Accept").click()
    expect(reviewer.locator(CARD)).to_contain_text("What it was about is gone.")
    author.locator(".prose").press("Control+z")
    expect(reviewer.locator(CARD)).not_to_contain_text("What it was about is gone.")


def test_what_is_said_within_one_partner_is_seen_by_its_members_only(
    open_editor: OpenPage, chapter: int
) -> None:
    author, stranger = open_editor(chapter), open_editor(chapter, "reviewer@mogila")
    author.locator(".prose").click()
    author.keyboard.type("Between")
    author.keyboard.press("Shift+Enter")
    author.keyboard.type("us")
    for _letter in range(4):  # words around a line break
        author.keyboard.press("Shift+ArrowLeft")
    author.keyboard.press("Control+Alt+KeyM")
    author.get_by_label("Your comment").fill("Is this ready?")
    author.get_by_label("Only members of my organisation read this").check()
    author.keyboard.press("Control+Enter")
    expect(author.locator(CARD)).to_contain_text("only for your organisation")
    expect(author.locator(".prose .discussed").first).to_have_text("n")
    expect(author.locator(".prose .discussed").last).to_have_text("us")
    expect(author.locator(CARD)).not_to_contain_text("What it was about is gone.")
    stranger.reload()
    expect(stranger.locator("[data-ready]")).to_be_attached()
    expect(stranger.locator(".prose")).to_contain_text("Between")
    expect(stranger.locator(CARD)).to_have_count(0)
    expect(stranger.locator(".prose .discussed")).to_have_count(0)


def test_who_only_reads_comments_on_a_paragraph_with_keys_alone(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter, "coordinator")
    expect(page.locator(".desk-notices")).to_contain_text("You can read this text and comment on it")
    page.get_by_role("button", name="Write a comment").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your comment")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_label("About", exact=True)).to_be_focused()
    page.keyboard.press("Home")
    expect(page.locator(f"{CARD} mark")).to_have_text("The whole text")
    page.keyboard.press("End")
    expect(page.locator(f"{CARD} mark")).to_have_text("Solidarity begins with a neighbour.")
    expect(page.locator("#tab-discussion [data-tab-count]")).to_have_text("0")
    page.keyboard.press("Tab")
    page.keyboard.type("Which one?")
    page.keyboard.press("Control+Enter")
    expect(page.locator(CARD)).to_contain_text("Which one?")
    expect(page.locator(CARD)).to_be_focused()
    page.get_by_role("link", name="Versions").focus()
    page.keyboard.press("F8")
    expect(page.locator(CARD)).to_be_focused()


def test_a_comment_that_cannot_be_sent_stays_on_this_device(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter, expected="ERR_INTERNET_DISCONNECTED|status of 422")
    page.locator(".prose").click()
    page.keyboard.type("Kept. ")
    expect(page.locator("#save-state")).to_contain_text(re.compile("Saved"))
    page.keyboard.press("Control+Alt+KeyM")
    comment, many = page.get_by_label("Your comment"), " ".join(f"@[{n}]" for n in range(1, 22))
    comment.fill(many)
    page.keyboard.press("Control+Enter")
    expect(page.locator(CARD)).to_contain_text("Mention at most 20 members in a comment.")
    expect(comment).to_have_value(many)
    comment.fill("Not lost.")
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    expect(page.locator(CARD)).to_contain_text("Not sent")
    page.context.set_offline(False)
    page.reload()
    page.wait_for_selector("[data-complete]")
    page.locator(".prose").click()
    page.keyboard.press("Control+Home")
    page.keyboard.press("Control+Alt+KeyM")
    expect(page.get_by_label("Your comment")).to_have_value("Not lost.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(CARD)).to_contain_text("Not lost.")
