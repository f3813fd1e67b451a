"""The editor on small screens, by touch, and for those who may only read."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage, saved_doc
from tests.e2e.test_editor_writing import at_the_end, blocks, first

pytestmark = pytest.mark.e2e

TABLET: dict[str, Any] = {"viewport": {"width": 768, "height": 1024}, "has_touch": True}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}

# what reaches beyond the right edge of the window and cannot be scrolled to inside its own box
BEYOND = """() => [...document.querySelectorAll("body *")].filter(element => {
  const { right, width } = element.getBoundingClientRect();
  if (!width || right <= innerWidth + 1 || !element.checkVisibility()) return false;
  for (let box = element.parentElement; box; box = box.parentElement)
    if (/auto|scroll|hidden|clip/.test(getComputedStyle(box).overflowX) && box !== document.body
        && box.getBoundingClientRect().right <= innerWidth + 1) return false;
  return true;
}).map(element => element.outerHTML.slice(0, 80))"""

# whether the words stand on one line, and not under what stands beside them
ROOM = """said => {
  const { left, right, height } = said.getBoundingClientRect();
  const beside = document.querySelector(".docbar .me").getBoundingClientRect();
  return [height < 24, said.scrollWidth <= Math.ceil(right - left) && right <= beside.left + 1];
}"""

# controls a finger must meet that are smaller than 44 px
SMALL = """where => [...document.querySelectorAll(where)].filter(button => {
  const { width, height } = button.getBoundingClientRect();
  return button.checkVisibility() && (width < 43.5 || height < 43.5);
}).map(button => button.textContent.trim())"""


@pytest.mark.parametrize(
    ("width", "height"), [(390, 844), (320, 640), (320, 225), (640, 360), (768, 1024), (1024, 768)]
)
def test_bar_and_text_fit_every_window(open_editor: OpenPage, chapter: int, width: int, height: int) -> None:
    page = open_editor(chapter, viewport={"width": width, "height": height}, has_touch=True)
    assert page.evaluate(BEYOND) == []
    for name in ("Send for review", "Versions"):
        box = page.get_by_role("link", name=name).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    page.locator("#prose").scroll_into_view_if_needed()
    page.locator("#prose > p").click(position={"x": 5, "y": 5})
    page.keyboard.type("Seen ")
    expect(page.locator("#prose > p")).to_be_in_viewport(ratio=0.5)
    expect(page.get_by_role("button", name="Bold")).to_be_in_viewport()


@pytest.mark.parametrize("width", [320, 390, 768])
def test_save_state_has_room_for_its_words(open_editor: OpenPage, chapter: int, width: int) -> None:
    page = open_editor(chapter, expected="503", viewport={"width": width, "height": 844}, has_touch=True)
    page.route("**/steps", lambda route: route.fulfill(status=503, json={"error": "unavailable"}))
    at_the_end(page)
    page.keyboard.type("Seen")
    said = page.locator("#save-state")
    expect(said).to_have_text("Not saved yet")
    assert said.evaluate(ROOM) == [True, True]


def test_buttons_are_large_enough_for_a_finger(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter, **TABLET)
    at_the_end(page)
    page.get_by_role("button", name="Table", exact=True).tap()
    page.get_by_role("button", name="Insert the table").tap()
    expect(page.get_by_role("toolbar", name="Table")).to_be_visible()
    bars = [
        "#toolbar button",
        ".table-bar button",
        ".docbar :is(a, summary, .mode label)",
        ".pane-switch button",
    ]
    assert page.evaluate(SMALL, ", ".join(bars)) == []
    page.get_by_role("button", name="More").tap()
    assert page.evaluate(SMALL, "[role='menu'] button") == []


def test_toolbar_stands_above_an_on_screen_keyboard(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter, **TABLET)
    page.locator("#prose > p").tap()
    page.evaluate(
        """() => {
          Object.defineProperty(visualViewport, "height", { value: 600 });
          visualViewport.dispatchEvent(new Event("resize"));
        }"""
    )
    page.wait_for_function(
        "() => Math.round(document.querySelector('#toolbar').getBoundingClientRect().bottom) === 600"
    )
    page.get_by_role("button", name="Table", exact=True).tap()
    page.get_by_role("button", name="Insert the table").tap()
    expect(page.get_by_role("toolbar", name="Table")).to_be_visible()
    page.wait_for_function(
        """() => {
          const [above, below] = [".table-bar", "#toolbar"].map(name => document.querySelector(name));
          return above.getBoundingClientRect().bottom <= below.getBoundingClientRect().top + 1;
        }"""
    )


def test_table_is_changed_by_touch(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter, **TABLET)
    at_the_end(page)
    page.get_by_role("button", name="Table", exact=True).tap()
    page.get_by_role("spinbutton", name="Columns").fill("2")
    page.get_by_role("spinbutton", name="Rows").fill("2")
    page.get_by_role("button", name="Insert the table").tap()
    page.locator("#prose th").nth(1).tap()
    bar = page.get_by_role("toolbar", name="Table")
    bar.get_by_role("button", name="Add a column after").tap()
    bar.get_by_role("button", name="Add a row below").tap()
    bar.get_by_role("button", name="Head row on or off").tap()
    table = first(saved_doc(page, chapter), "table")
    kinds = [[cell["type"] for cell in row["content"]] for row in table["content"]]
    assert kinds == [["tableCell"] * 3] * 3


def test_blocks_move_by_touch(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter, **PHONE)
    at_the_end(page)
    page.keyboard.type("Second")
    page.get_by_role("button", name="More").tap()
    page.get_by_role("menuitem", name="Move the block up").tap()
    assert blocks(page, chapter) == ["paragraph: Second", "paragraph: Solidarity begins with a neighbour."]
    expect(page.locator("#prose")).to_be_focused()


def test_phone_shows_one_pane_at_a_time_and_comes_back(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter, **PHONE)
    at_the_end(page)
    page.keyboard.type("/head")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Checks").tap()
    expect(page.get_by_role("heading", name="What happens next")).to_be_visible()
    expect(page.locator("#word-count")).to_have_text("5 words, about 1 printed page")
    expect(page.locator("#prose")).to_be_hidden()
    page.get_by_role("button", name="Help").tap()
    expect(page.get_by_role("dialog", name="Help")).to_be_visible()
    page.get_by_role("button", name="Close").tap()
    page.get_by_role("button", name="An empty heading").tap()
    expect(page.locator("#prose")).to_be_focused()
    page.keyboard.type("Who acts already")
    assert blocks(page, chapter)[1] == "heading2: Who acts already"


def test_phone_bar_is_two_rows_high_and_nothing_lies_under_the_toolbar(
    open_editor: OpenPage, chapter: int
) -> None:
    page = open_editor(chapter, **{**PHONE, "viewport": {"width": 320, "height": 640}})
    bar = page.get_by_role("banner").bounding_box()
    toolbar = page.get_by_role("toolbar", name="Formatting").bounding_box()
    text = page.get_by_role("main").bounding_box()
    assert bar is not None
    assert text is not None
    assert toolbar is not None
    assert bar["height"] <= 120
    assert text["y"] + text["height"] <= toolbar["y"] + 1
