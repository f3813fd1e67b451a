"""Every component in a browser: WCAG by axe-core, reflow, targets, focus, and the islands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.design.conftest import OpenGuide

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = '{runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}'


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_styleguide_has_no_violation_axe_can_find(open_guide: OpenGuide, width: int, theme: str) -> None:
    page = open_guide(width=width, theme=theme)
    page.evaluate(AXE.read_text(encoding="utf-8"))

    found = page.evaluate(f"axe.run({RULES})")

    assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found["violations"]] == []
    assert len(found["passes"]) > 30


@pytest.mark.parametrize("width", [1440, 800, 390, 320])
def test_page_reflows_without_sideways_scroll(open_guide: OpenGuide, width: int) -> None:
    page = open_guide(width=width)
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize(("pointer", "smallest"), [("fine", 24), ("coarse", 44)])
def test_buttons_are_large_enough_to_hit(open_guide: OpenGuide, pointer: str, smallest: int) -> None:
    page = open_guide(width=390, has_touch=pointer == "coarse", is_mobile=pointer == "coarse")

    too_small = page.evaluate(
        """smallest => [...document.querySelectorAll("button, .button, .segments label, summary.icon-button")]
            .filter(button => button.checkVisibility())
            .map(button => [button.className, button.getBoundingClientRect()])
            .filter(([, box]) => box.width < smallest || box.height < smallest)
            .map(([name, box]) => `${name} ${box.width} x ${box.height}`)""",
        smallest,
    )

    assert too_small == []


def test_focus_ring_is_three_pixels_of_ink_and_three_of_yellow(open_guide: OpenGuide) -> None:
    page = open_guide()
    page.keyboard.press("Tab")
    button = page.locator(".button.primary").first
    button.focus()

    assert button.evaluate("e => getComputedStyle(e).outline") == "rgb(28, 36, 48) solid 3px"
    assert button.evaluate("e => getComputedStyle(e).boxShadow") == "rgb(242, 182, 50) 0px 0px 0px 6px"


def test_error_summary_has_the_focus_and_leads_to_the_field(open_guide: OpenGuide) -> None:
    page = open_guide()
    assert page.evaluate("document.activeElement.className") == "problem"

    page.get_by_role("link", name="Enter the unit of the indicator").click()

    assert page.evaluate("document.activeElement.id") == "g-unit"


def test_menu_opens_walks_by_arrows_and_closes_on_escape(open_guide: OpenGuide) -> None:
    page = open_guide()
    summary = page.locator(".tools summary")
    summary.click()
    page.keyboard.press("ArrowDown")
    first = page.locator(".tools .menu-list :is(a, button)").first
    assert first.evaluate("e => e === document.activeElement")

    page.keyboard.press("Escape")

    assert page.locator(".tools details").evaluate("e => e.open") is False
    assert summary.evaluate("e => e === document.activeElement")


def test_theme_is_switched_and_kept_in_a_cookie(open_guide: OpenGuide) -> None:
    page = open_guide()
    page.locator(".tools summary").click()
    page.get_by_role("button", name="Dark colours").click()

    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 24, 31)"
    assert "theme=dark" in page.evaluate("document.cookie")


def test_characters_are_counted_live_and_too_many_are_said(open_guide: OpenGuide) -> None:
    page = open_guide()
    page.get_by_label("Stakeholders and roles").fill("ű" * 803)

    assert page.locator("#g-who-count").inner_text() == "803 of 800 characters: 3 too many"


def test_confirm_asks_first_and_cancel_sends_nothing(open_guide: OpenGuide) -> None:
    page = open_guide()
    page.get_by_role("button", name="Take back").click()
    dialog = page.get_by_role("dialog")
    assert dialog.inner_text().startswith("Take the version back? Decisions on it stay in the record.")

    dialog.get_by_role("button", name="Cancel").click()
    assert page.get_by_role("dialog").count() == 0

    page.get_by_role("button", name="Take back").click()
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.get_by_role("dialog").get_by_role("button", name="Take back").click()
    assert "csrf_token=" in (sent.value.post_data or "")


def test_dialog_opens_from_its_link_and_closes(open_guide: OpenGuide) -> None:
    page = open_guide()
    page.get_by_role("button", name="Open a dialog").click()
    assert page.get_by_role("dialog", name="Send for review").is_visible()

    page.get_by_role("button", name="Close", exact=True).click()

    assert not page.get_by_role("dialog", name="Send for review").is_visible()


def test_message_is_closed_and_password_shown(open_guide: OpenGuide) -> None:
    page = open_guide()
    message = page.locator("main .note.good")
    message.get_by_role("button", name="Close this message").click()
    assert message.count() == 0

    page.get_by_role("button", name="Show password").click()
    assert page.locator("#g-password").get_attribute("type") == "text"


def test_viewed_block_is_remembered_on_this_device(open_guide: OpenGuide) -> None:
    page = open_guide()
    page.get_by_role("checkbox", name="Viewed").check()

    page.reload()
    page.wait_for_load_state("networkidle")

    assert page.get_by_role("checkbox", name="Viewed").is_checked()


def test_guide_is_complete_without_scripts(open_guide: OpenGuide) -> None:
    page = open_guide(java_script_enabled=False)
    page.locator(".tools summary").click()

    assert page.get_by_role("button", name="Sign out").is_visible()
    assert not page.get_by_role("button", name="Show password").is_visible()
    assert page.locator("#g-who-count").inner_text() == "44 of 800 characters"
