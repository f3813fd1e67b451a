"""Every state of the editor looked at by axe-core, and what those who listen are told."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import looking
from tests.e2e.conftest import OpenPage
from tests.e2e.test_editor_pictures import choose, png
from tests.e2e.test_editor_writing import at_the_end

pytestmark = pytest.mark.e2e


def violations(page: Page, rules: list[str] = looking.RULES) -> list[str]:
    """Return what axe finds wrong with what is on the screen now, once no colour is on its way to another."""
    page.add_script_tag(content=looking.AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(
        """async values => {
          const moving = document.getAnimations().filter((one) => one instanceof CSSTransition);
          await Promise.allSettled(moving.map((one) => one.finished));
          const asked = { runOnly: { type: "tag", values }, resultTypes: ["violations"] };
          const { violations } = await axe.run(asked);
          const said = (id) => ({ html }) => `${id}: ${html.slice(0, 150)}`;
          return violations.flatMap(({ id, nodes }) => nodes.map(said(id)));
        }""",
        rules,
    )
    return found


def test_everything_a_text_can_hold_has_no_violation(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter, bypass_csp=True)
    for words in ("heading", "numbered", "tick", "recom", "checklist", "table"):
        at_the_end(page)
        page.keyboard.type(f"/{words}")
        page.keyboard.press("Enter")
        if words == "table":
            page.get_by_role("button", name="Insert the table").click()
            expect(page.get_by_role("toolbar", name="Table")).to_be_visible()
            expect(page.locator("#prose")).to_be_focused()
            page.keyboard.type("Who")
            page.keyboard.press("Tab")
            page.keyboard.type("What")
            page.keyboard.press("Tab")
        page.keyboard.type("Words")
    page.keyboard.press("Control+Alt+f")
    page.keyboard.type("A note")
    expect(page.get_by_role("dialog", name="Footnote 1")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("action", ["Table", "Link", "Cross reference"])
def test_dialog_has_no_violation(open_editor: OpenPage, chapter: int, action: str) -> None:
    page = open_editor(chapter, bypass_csp=True)
    at_the_end(page)
    page.get_by_role("button", name=action, exact=True).click()
    expect(page.get_by_role("dialog", name=action)).to_be_visible()
    assert violations(page) == []


def test_picture_and_its_dialog_have_no_violation(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter, bypass_csp=True)
    at_the_end(page)
    choose(page, "Picture", png())
    expect(page.get_by_text("The picture is here. Describe it.")).to_be_visible()
    page.get_by_role("button", name="Insert the picture").click()
    assert violations(page) == []
    page.get_by_label("Alternative text").fill("A table")
    page.get_by_role("button", name="Insert the picture").click()
    expect(page.locator("#prose figure img")).to_be_visible()
    assert violations(page) == []


def test_insert_menu_and_menus_have_no_violation(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter, bypass_csp=True)
    at_the_end(page)
    page.keyboard.type("/")
    expect(page.get_by_role("listbox", name="Insert")).to_be_visible()
    prose = page.locator("#prose")
    marked = prose.get_attribute("aria-activedescendant")
    expect(page.locator(f"#{marked}")).to_have_attribute("aria-selected", "true")
    # axe does not know that arrows scroll the list while the caret stays in the text
    assert [one for one in violations(page) if not one.startswith("scrollable-region-focusable")] == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="More").click()
    assert violations(page) == []


@pytest.mark.parametrize("member", ["author@daugavpils", "reviewer@mogila"])
def test_good_practice_written_and_read_has_no_violation(
    open_editor: OpenPage, practice: int, member: str
) -> None:
    page = open_editor(practice, member, bypass_csp=True)
    if member.startswith("author"):
        page.get_by_role("button", name="Add: indicator").click()
        page.get_by_label("In one sentence").fill("x" * 161)
        page.get_by_label("Country").select_option("LV")
        expect(page.locator("#card table .gap").first).to_be_visible()
    assert violations(page) == []


def test_phone_has_no_violation_in_any_pane(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter, bypass_csp=True, viewport={"width": 390, "height": 844}, has_touch=True)
    wcag = [rule for rule in looking.RULES if rule != "best-practice"]  # the main part may be the hidden pane
    for pane in ("Contents", "Checks", "Text"):
        page.get_by_role("navigation", name="Panes").get_by_role("button", name=pane).tap()
        assert violations(page, wcag) == []
