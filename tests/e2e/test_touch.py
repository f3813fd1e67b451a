"""Writing on a phone: what an on-screen keyboard covers, and letters that come without keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from manual_app import db
from manual_app.texts import queries as texts
from manual_app.texts import service
from tests.e2e.conftest import House, OpenPage, saved_doc
from tests.e2e.test_editor_screens import PHONE

pytestmark = pytest.mark.e2e

KEYBOARD = """height => {
  Object.defineProperty(visualViewport, "height", { value: innerHeight - height, configurable: true });
  visualViewport.dispatchEvent(new Event("resize"));
}"""
CARET = "() => document.getSelection().getRangeAt(0).getBoundingClientRect().toJSON()"
TOOLBAR = "() => document.querySelector('#toolbar').getBoundingClientRect().toJSON()"


@pytest.fixture
def long_chapter(house: House, chapter: int) -> int:
    """A chapter of thirty paragraphs."""
    with house.writing(), db.transaction():
        doc = texts.head_doc(chapter)
        doc["content"] = [
            {
                "type": "paragraph",
                "attrs": {"id": f"p{n}"},
                "content": [{"type": "text", "text": f"Line {n}."}],
            }
            for n in range(30)
        ]
        service.rewrite(db.session.merge(house.members["author@daugavpils"]), chapter, doc)
    return chapter


def caret_is_seen(page: Page) -> None:
    """Wait until the caret stands between the bar above and the toolbar, which stands on the keyboard."""
    page.wait_for_function(
        f"""() => {{
          const caret = ({CARET})(), below = ({TOOLBAR})();
          const above = document.querySelector(".docbar").getBoundingClientRect();
          return caret.bottom <= below.top && caret.top >= above.bottom;
        }}"""
    )


def test_an_on_screen_keyboard_does_not_cover_the_caret(open_editor: OpenPage, long_chapter: int) -> None:
    page = open_editor(long_chapter, **PHONE)
    last = page.locator("#prose > p").last
    last.scroll_into_view_if_needed()
    last.tap()
    page.keyboard.insert_text("Here. ")
    page.evaluate(KEYBOARD, 360)
    caret_is_seen(page)
    page.keyboard.press("Enter")
    page.keyboard.insert_text("And on.")
    caret_is_seen(page)
    page.evaluate(KEYBOARD, 0)
    expect(page.locator(".pane-switch")).to_be_visible()


def test_words_that_a_keyboard_puts_in_whole_are_written(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter, **PHONE)
    page.locator("#prose > p").tap()
    page.evaluate(
        """() => { const selection = getSelection();
          selection.selectAllChildren(document.querySelector("#prose p")); selection.collapseToEnd(); }"""
    )
    for word in (" Αλληλεγγύη", " и", " солидарност", " č"):  # glided over, or chosen from what is offered
        page.keyboard.insert_text(word)
    page.locator("#prose > p").evaluate(
        """p => document.getSelection().setBaseAndExtent(p.firstChild, 0, p.firstChild, 10)"""
    )
    page.keyboard.insert_text("Fellowship")  # what is offered in the place of a word
    (block,) = saved_doc(page, chapter)["content"]
    text = "Fellowship begins with a neighbour. Αλληλεγγύη и солидарност č"
    assert block["content"] == [{"type": "text", "text": text}]
