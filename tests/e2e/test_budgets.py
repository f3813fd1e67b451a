"""Script a page may load before a click, gzipped: public 5 kB, in the app 30, until one can write 180.

Who else is here and what they say comes once one can write, and is no more than 25 kB.
"""

from __future__ import annotations

import gzip

import pytest
from playwright.sync_api import Page

from manual_app.paths import CHECKOUT
from tests.e2e.conftest import OpenPage

pytestmark = pytest.mark.e2e

LOADED = """(before) => performance.getEntriesByType("resource")
  .filter(({ startTime }) => startTime < (performance.getEntriesByName(before).at(0)?.startTime ?? Infinity))
  .map(({ name }) => new URL(name).pathname.split("/").pop()).filter(name => name.endsWith(".js"))"""


def scripts_of(page: Page, *, before: str = "") -> dict[str, int]:
    """Return the gzipped size of every script a page has loaded, until a moment it has marked, by file."""
    names: list[str] = page.evaluate(LOADED, before)
    return {name: len(gzip.compress((CHECKOUT / "static/dist" / name).read_bytes(), 9)) for name in names}


@pytest.mark.parametrize("path", ["/", "/privacy", "/sign-in"])
def test_public_page_loads_next_to_no_script(open_page: OpenPage, path: str) -> None:
    page = open_page(path, "reviewer@mogila")
    page.wait_for_load_state("networkidle")
    assert sum(scripts_of(page).values()) <= 5_000


@pytest.mark.parametrize("path", ["/manual/outline", "/waiting", "/editions", "/people"])
def test_page_of_the_app_keeps_to_its_budget_of_script(open_page: OpenPage, path: str) -> None:
    page = open_page(path, "coordinator")
    page.wait_for_load_state("networkidle")
    assert 0 < sum(scripts_of(page).values()) <= 30_000


def test_editor_keeps_to_its_budget_and_brings_the_rest_when_asked(
    open_editor: OpenPage, chapter: int
) -> None:
    page = open_editor(chapter)
    page.wait_for_selector("body.may-comment")
    page.wait_for_selector("#presence:not(:empty)", state="attached")
    page.wait_for_function(f"() => ({LOADED})('').some(name => name.startsWith('connection-'))")
    to_write, before = scripts_of(page, before="ready"), scripts_of(page)
    assert 100_000 < sum(to_write.values()) <= 180_000
    assert sum(before.values()) <= sum(to_write.values()) + 25_000
    page.get_by_role("button", name="Help").click()
    page.get_by_role("dialog", name="Help").wait_for()
    brought = {name.split("-")[0] for name in scripts_of(page).keys() - before.keys()}
    assert brought - {"chunk"} == {"help"}
