"""The cover on the landing page: whole at every width, however long the titles are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import House

pytestmark = pytest.mark.e2e

TITLES = {
    "short": ("Manual for Solidarity 2020", "Local solidarity, global solidarity"),
    "long": ("Hand in hand: how neighbouring towns decide together", "Shared words and small tools " * 2),
    "longest": ("Working with communities, action groups and policy makers " * 2, "Tested habits " * 14),
    "one word": ("Donaudampfschifffahrtsgesellschaftssolidarität", ""),
}
CUT_OFF = """([title, subtitle]) => {
  const sheet = document.querySelector(".cover .sheet");
  sheet.querySelector(".cover-title").textContent = title;
  const under = sheet.querySelector(".cover-sub");
  if (under) under.textContent = subtitle;
  const cover = sheet.parentElement;
  cover.classList.toggle("longest", title.length > 80);
  cover.classList.toggle("long", title.length > 38 && title.length <= 80);
  const box = sheet.getBoundingClientRect();
  return [...sheet.querySelectorAll("p, img")].filter((part) => {
    const own = part.getBoundingClientRect();
    const isOutside = own.bottom > box.bottom + 1 || own.right > box.right + 1;
    return isOutside || part.scrollWidth > part.clientWidth + 1;
  }).map((part) => part.className || part.tagName);
}"""


@pytest.fixture(params=[320, 390, 760, 1024, 1440])
def landing(house: House, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": request.param, "height": 900})
    page = context.new_page()
    page.goto(house.url)
    yield page
    context.close()


def test_nothing_on_the_cover_is_cut_off(landing: Page) -> None:
    found = {name: landing.evaluate(CUT_OFF, list(titles)) for name, titles in TITLES.items()}
    assert found == {name: [] for name in TITLES}
    assert landing.evaluate("document.documentElement.scrollWidth <= innerWidth")
