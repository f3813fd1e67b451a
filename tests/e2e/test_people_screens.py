"""The screens of people and the record: what axe-core finds, and windows down to 320 px."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.design.test_styleguide import AXE, RULES
from tests.e2e.conftest import House, OpenPage
from tests.e2e.test_editor_screens import BEYOND

pytestmark = pytest.mark.e2e

SCREENS = [
    "/account",
    "/account/password",
    "/people",
    "/people/add",
    "/people/daugavpils",
    "/people/daugavpils/edit",
    "/people/daugavpils/invite",
    "/record",
    "/sign-in",
    "/forgotten-password",
    "/nothing-here",
]
LOOKS: dict[str, dict[str, Any]] = {
    "desktop": {},
    "phone, dark": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "color_scheme": "dark"},
}


def violations(page: Page) -> list[tuple[str, list[object]]]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(f"axe.run({RULES})")
    return [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found["violations"]]


@pytest.mark.parametrize("look", LOOKS)
def test_screens_have_no_violation_axe_can_find(house: House, open_page: OpenPage, look: str) -> None:
    page = open_page("/account", "coordinator", expected="404", **LOOKS[look])
    member = f"/members/{house.members['author@daugavpils'].id}"
    found = {}
    for screen in [*SCREENS, member]:
        page.goto(f"{house.url}{screen}")
        if problems := violations(page):
            found[screen] = problems
    assert found == {}


def test_screens_fit_320_pixels(house: House, open_page: OpenPage) -> None:
    page = open_page("/account", "coordinator", expected="404", viewport={"width": 320, "height": 640})
    beyond = {}
    for screen in SCREENS:
        page.goto(f"{house.url}{screen}")
        if found := page.evaluate(BEYOND):
            beyond[screen] = found
    assert beyond == {}
