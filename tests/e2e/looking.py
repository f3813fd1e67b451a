"""What is looked at on every screen: accessibility by axe-core, reflow, headings, skip link, focus."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESK, PHONE, SMALLEST = (1440, 900), (390, 844), (320, 640)

# the first press of Tab makes every later focus one of the keyboard; a ring may stand on the label of a field
UNSEEN_FOCUS = """() => {
  const ringed = element => element && parseFloat(getComputedStyle(element).outlineWidth) >= 2
    && getComputedStyle(element).outlineStyle !== "none";
  const reached = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  return [...document.querySelectorAll(reached)]
    .filter(element => element.checkVisibility({ visibilityProperty: true }) && !element.disabled)
    .filter(element => !element.isContentEditable) // the caret shows it
    .filter(element => {
      element.focus({ preventScroll: true });
      const shown = [element, element.nextElementSibling, element.closest("label"), element.parentElement];
      return document.activeElement === element && !shown.some(ringed);
    })
    .map(element => element.outerHTML.slice(0, 120));
}"""


def defects(page: Page) -> list[str]:
    """Return what is wrong with the page that is open, in each size and in the dark."""
    found = _structure(page) + _keyboard(page)
    for size in (DESK, PHONE):
        _resize(page, size)
        found += [f"{size[0]} px: {violation}" for violation in _axe(page, {"values": RULES, "type": "tag"})]
    page.emulate_media(color_scheme="dark")
    for size in (PHONE, DESK):
        _resize(page, size)
        contrast = _axe(page, {"values": ["color-contrast"], "type": "rule"})
        found += [f"{size[0]} px, dark: {violation}" for violation in contrast]
    page.emulate_media(color_scheme="light")
    return found + _reflow(page)


def _resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


def _structure(page: Page) -> list[str]:
    headings = page.get_by_role("heading", level=1).count()
    return [] if headings == 1 else [f"{headings} headings of the first level"]


def _keyboard(page: Page) -> list[str]:
    page.evaluate("document.activeElement?.blur()")
    page.keyboard.press("Tab")
    found = []
    skip = page.locator("a.skip")
    if not skip.evaluate(
        "link => link === document.activeElement || document.activeElement === document.body"
    ):
        skip.focus()
    if not skip.evaluate("link => link.getBoundingClientRect().top >= 0"):
        found.append("the skip link is not seen when it has the focus")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    if not page.evaluate("!document.querySelector('header')?.contains(document.activeElement)"):
        found.append("the skip link does not skip the head of the page")
    return found + [f"focus is not seen: {element}" for element in page.evaluate(UNSEEN_FOCUS)]


def _axe(page: Page, only: dict[str, Any]) -> list[str]:
    found = page.evaluate("only => axe.run({ runOnly: only, resultTypes: ['violations'] })", only)
    return [
        f"{rule['id']}: {node['target']} {node['html'][:120]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def _reflow(page: Page) -> list[str]:
    _resize(page, SMALLEST)
    width = page.evaluate("document.documentElement.scrollWidth")
    return [f"{width} px wide where there are {SMALLEST[0]}"] if width > SMALLEST[0] else []
