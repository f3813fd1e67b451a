"""Networks that answer in the app's place, before real browsers: recognised, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import House, OpenPage
from tests.e2e.gateways import Gateway, gateway_to
from tests.e2e.test_live import FIRST, at_the_end, is_saving, stored

pytestmark = pytest.mark.e2e

EXPECTED = "Failed to load resource|stream|Content Security Policy|portal.invalid"
# in one breath: the editor tries by itself as well, and may take the notice away under the pointer
TRY_AGAIN = "() => document.querySelector(\"[data-notice='away'] button\")?.click()"
Through = Callable[..., Page]


@pytest.fixture
def gateway(house: House) -> Iterator[Gateway]:
    with gateway_to(house.url) as made:
        yield made


@pytest.fixture
def through(house: House, gateway: Gateway, open_page: OpenPage) -> Through:
    """Open a Text in the editor through the gateway."""

    def opened(text_id: int, member: str = "author@daugavpils") -> Page:
        page = open_page("/healthz", member, expected=EXPECTED)
        page.goto(f"{gateway.url}/texts/{text_id}/edit")
        page.wait_for_selector("[data-ready][data-connected]")
        return page

    return opened


def words_of(page: Page, text_id: int) -> str:
    return "\n".join(stored(page, text_id))


@pytest.mark.parametrize("by_redirect", [False, True], ids=["by a page", "by a redirect"])
def test_a_network_that_asks_to_sign_in_is_never_taken_for_an_answer(
    gateway: Gateway, through: Through, chapter: int, by_redirect: bool
) -> None:
    page = through(chapter)
    at_the_end(page)
    page.keyboard.type(" Before")
    is_saving(page, "saved")
    gateway.ask_to_sign_in(by_redirect=by_redirect)
    page.keyboard.type(", in the cafe")
    notice = page.locator("[data-notice='away']")
    expect(notice).to_contain_text("This network asks you to sign in first.")
    is_saving(page, "offline")
    page.keyboard.type(", all along")
    expect(page.locator("#prose")).to_have_text(f"{FIRST} Before, in the cafe, all along")
    expect(notice.get_by_role("button", name="Try again")).to_be_visible()
    gateway.let_through()
    page.evaluate(TRY_AGAIN)
    is_saving(page, "saved")
    expect(notice).to_have_count(0)
    assert words_of(page, chapter) == f"{FIRST} Before, in the cafe, all along"


def test_a_network_that_asks_to_sign_in_is_noticed_by_who_only_reads(
    gateway: Gateway, through: Through, chapter: int
) -> None:
    page = through(chapter)
    gateway.ask_to_sign_in()
    expect(page.locator("[data-notice='away']")).to_contain_text("This network asks you to sign in first.")
    gateway.let_through()
    expect(page.locator("[data-notice='away']")).to_have_count(0)


def test_a_proxy_without_the_app_behind_it_says_nothing_that_counts(
    gateway: Gateway, through: Through, chapter: int
) -> None:
    page = through(chapter)
    at_the_end(page)
    gateway.lose_the_app()
    page.keyboard.type(" While it was away")
    is_saving(page, "held")
    expect(page.locator("[data-notice='held']")).to_contain_text("The server cannot save at the moment.")
    gateway.let_through()
    is_saving(page, "saved")
    assert words_of(page, chapter) == f"{FIRST} While it was away"


def test_a_proxy_that_takes_less_gets_less_at_once(gateway: Gateway, through: Through, chapter: int) -> None:
    page = through(chapter)
    gateway.largest = 3_000
    at_the_end(page)
    lose_and_type = "".join(f" word{number}" for number in range(60))
    gateway.lose_the_app()
    for number in range(60):
        page.keyboard.insert_text(f" word{number}")
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowRight")
    is_saving(page, "held")
    gateway.let_through()
    is_saving(page, "saved")
    assert gateway.refused > 0
    expect(page.locator("[data-notice^='recovered']")).to_have_count(0)
    assert words_of(page, chapter) == f"{FIRST}{lose_and_type}"


def test_one_change_that_no_proxy_lets_through_is_given_back(
    gateway: Gateway, through: Through, chapter: int
) -> None:
    page = through(chapter)
    gateway.largest = 3_000
    at_the_end(page)
    page.keyboard.insert_text(" " + "very long " * 400)
    notice = page.locator("[data-notice^='recovered']")
    expect(notice.get_by_label("Recovered text")).to_have_value("very long " * 399 + "very long")
    expect(page.locator("#prose")).to_have_text(FIRST)


def test_behind_a_proxy_that_holds_streams_back_others_are_heard_within_seconds(
    house: House, gateway: Gateway, through: Through, open_editor: OpenPage, chapter: int
) -> None:
    gateway.holds_streams = True
    page = through(chapter)
    other = open_editor(chapter, "second author")
    at_the_end(other)
    other.keyboard.type(" Heard all the same.")
    expect(page.locator("#prose")).to_have_text(f"{FIRST} Heard all the same.")
    for one in (page, other):
        expect(one.locator("#presence > button .avatar")).to_have_count(1)
    caret = page.locator("#prose .caret")
    expect(caret).to_have_attribute("data-name", house.members["second author"].name)
    at_the_end(page)
    page.keyboard.type(" And answered.")
    is_saving(page, "saved")
    assert words_of(other, chapter) == f"{FIRST} Heard all the same. And answered."
