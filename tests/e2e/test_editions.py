"""An edition in the browser: made, watched, published, downloaded; with the keyboard; without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from manual_app import jobs
from tests.browsing import alive
from tests.e2e.conftest import House, OpenPage
from tests.editions.world import World, furnish, paragraph, reference

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def world(house: House) -> Iterator[World]:
    """Two chapters of which the first is approved; its reference points at the second, which is not."""
    with house.writing() as app:
        people = house.members
        reviewers = [people["reviewer@szodliget"], people["reviewer@mogila"]]
        made = furnish(app, people["coordinator"], people["author@daugavpils"], reviewers)
        lost = paragraph("See ", "p9", reference(made.second.section_id))
        made.rewrite(made.first, *[paragraph(f"Paragraph {n}.", f"p{n}") for n in range(60) if n != 9], lost)
        made.approve(made.first)
    return made


def compile_all(house: House) -> None:
    """Be the worker for a moment."""
    with house.writing():
        jobs.drain()


def make_edition(page: Page) -> str:
    """Fill the form, and return the number of the edition that is being made."""
    number = page.get_by_label("Number").input_value()
    page.get_by_role("button", name="Make the PDF").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)
    return number


def test_an_edition_is_made_watched_published_and_downloaded(
    house: House, world: World, open_page: OpenPage
) -> None:
    page = open_page("/editions", "coordinator")
    page.get_by_role("link", name="New edition").first.click()
    expect(page.get_by_role("checkbox", name=re.compile("Listen"))).to_be_checked()
    expect(page.get_by_role("checkbox", name=re.compile("Answer"))).not_to_be_checked()
    number = make_edition(page)
    expect(page.get_by_role("heading", name="The PDF is being made")).to_be_visible()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()

    compile_all(house)
    publish = page.get_by_role("button", name=f"Publish edition {number}")
    expect(publish).to_be_visible()  # the page has noticed by itself
    warning = page.locator(".checks li", has_text="A reference points at")
    expect(warning).to_contain_text("Answer”, which is not in this edition.")

    alive(page)
    publish.click()
    page.get_by_role("dialog").get_by_role("button", name=f"Publish edition {number}").click()
    expect(page.get_by_text(f"Edition {number} is published.")).to_be_visible()
    own = page.get_by_role("link", name=re.compile(r"\.pdf$")).get_attribute("href")
    for address in (own, "/editions/latest/en/manual.pdf"):
        download = page.request.get(f"{house.url}{address}")
        assert (download.status, download.body()[:5]) == (200, b"%PDF-")
    page.goto(f"{house.url}/")
    expect(page.locator("body")).to_contain_text(f"Edition {number}")


def test_a_reason_is_asked_for_where_a_section_is_left_out(world: World, open_page: OpenPage) -> None:
    page = open_page("/editions/new", "coordinator")
    reason = page.get_by_label("Why Listen is left out")
    expect(reason).to_be_hidden()
    page.get_by_role("checkbox", name=re.compile("Listen")).uncheck()
    expect(reason).to_be_visible()


def test_a_warning_leads_to_its_paragraph(house: House, world: World, open_page: OpenPage) -> None:
    page = open_page("/editions/new?kind=preview", "coordinator")
    for title in ("Listen", "Answer"):
        box = page.get_by_role("checkbox", name=re.compile(title))
        expect(box).to_be_checked()
    page.get_by_role("checkbox", name=re.compile("Answer")).uncheck()
    page.get_by_label("Why Answer is left out").fill("It waits.")
    make_edition(page)
    compile_all(house)
    page.reload()
    page.locator(".checks li", has_text="A reference points at").get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"/edit#b-p9$"))
    expect(page.locator("#prose p", has_text="See")).to_be_in_viewport()
    expect(page.locator("#prose p", has_text="Paragraph 0.")).not_to_be_in_viewport()


def test_a_waiting_compile_is_stopped_by_the_keyboard(world: World, open_page: OpenPage) -> None:
    page = open_page("/editions/new", "coordinator")
    page.get_by_label("Number").fill("8.0")
    page.get_by_role("button", name="Make the PDF").focus()
    page.keyboard.press("Enter")
    stop = page.get_by_role("button", name="Stop")
    stop.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Make the PDF again")).to_be_visible()
    expect(page.locator("main")).to_contain_text("stopped")


def test_editions_are_made_without_scripts_on_a_small_screen(world: World, open_page: OpenPage) -> None:
    page = open_page(
        "/editions/new",
        "coordinator",
        expected="422",
        java_script_enabled=False,
        viewport={"width": 390, "height": 844},
    )
    page.get_by_label("What is made").select_option("preview")
    page.get_by_role("button", name="Show what can go in").click()
    expect(page.get_by_role("checkbox", name=re.compile("Answer"))).to_be_checked()
    page.get_by_label("Number").fill("9.0")
    page.get_by_role("checkbox", name=re.compile("Answer")).uncheck()
    page.get_by_role("button", name="Make the PDF").click()
    problem = page.get_by_role("alert")
    expect(problem).to_contain_text("Say why “Answer” is left out.")
    page.get_by_label("Why Answer is left out").fill("It waits for its pictures.")
    page.get_by_role("button", name="Make the PDF").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("9.0")
    page.get_by_role("link", name="Show how far it is").click()
    expect(page.locator("main")).to_contain_text("The PDF is being made")
