"""The contents in the browser: moved by a real mouse, undone, told when somebody else was faster."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from playwright.sync_api import Locator, Page, expect

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.manual import service
from tests.e2e.conftest import House, OpenPage

pytestmark = pytest.mark.e2e


class Tree(NamedTuple):
    """Two parts: one with three chapters, one with none."""

    full: int
    empty: int
    chapters: list[int]


@pytest.fixture
def tree(house: House) -> Tree:
    with house.writing(), db.transaction():
        coordinator = db.session.merge(house.members["coordinator"])
        full = service.create_part(coordinator, "A full part").id
        empty = service.create_part(coordinator, "An empty part").id
        chapters = [
            service.create_section(
                coordinator,
                kind="chapter",
                title=title,
                parent_id=full,
                drafting_organisation_id=coordinator.organisation_id,
            ).id
            for title in ("Alpha", "Beta", "Gamma")
        ]
    return Tree(full, empty, chapters)


def row(page: Page, section_id: int) -> Locator:
    return page.locator(f"#section-{section_id}")


def chapters(page: Page, part_id: int) -> Locator:
    return page.locator(f"tbody[data-section='{part_id}'] th[scope=row] a")


def drag(page: Page, section_id: int, target: Locator, *, at: float, then: str = "load") -> None:
    """Take a section by its grip, let it go at a height of `target` (0 its top, 1 its foot), and wait."""
    grip = row(page, section_id).locator(".grip").bounding_box()
    box = target.bounding_box()
    assert grip
    assert box
    page.mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + 8)
    page.mouse.down()
    page.mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + 20)
    page.mouse.move(box["x"] + 60, box["y"] + box["height"] * at, steps=5)
    with page.expect_event(then):  # type: ignore[call-overload]
        page.mouse.up()


@pytest.fixture
def contents(open_page: OpenPage, tree: Tree) -> Page:
    high = {"width": 1440, "height": 1600}
    page = open_page("/manual/outline", "coordinator", expected="409", viewport=high)
    page.wait_for_selector(".tree[data-mounted='alive']")
    # other tests have made sections before it; at an edge of the window a drag would scroll
    row(page, tree.chapters[0]).evaluate("row => row.scrollIntoView({ block: 'center' })")
    return page


def test_a_section_is_dragged_behind_another_and_brought_back(contents: Page, tree: Tree) -> None:
    drag(contents, tree.chapters[0], row(contents, tree.chapters[2]), at=0.8)
    expect(chapters(contents, tree.full)).to_have_text(["Beta", "Gamma", "Alpha"])
    expect(contents.locator(".undo")).to_contain_text("Alpha was moved.")
    contents.get_by_role("button", name="Undo").click()
    expect(contents.locator(".undo")).to_have_count(0)
    expect(chapters(contents, tree.full)).to_have_text(["Alpha", "Beta", "Gamma"])


def test_a_section_is_dragged_into_another_part(contents: Page, tree: Tree) -> None:
    drag(contents, tree.chapters[1], row(contents, tree.empty), at=0.5)
    expect(chapters(contents, tree.full)).to_have_text(["Alpha", "Gamma"])
    expect(chapters(contents, tree.empty)).to_have_text(["Beta"])


def test_a_part_is_dragged_with_all_that_stands_in_it(contents: Page, tree: Tree) -> None:
    drag(contents, tree.empty, row(contents, tree.full), at=0.2)
    parts = contents.locator("tbody[data-section] .part-row").evaluate_all(
        "rows => rows.map(row => Number(row.dataset.section))"
    )
    assert parts.index(tree.empty) + 1 == parts.index(tree.full)
    expect(chapters(contents, tree.full)).to_have_text(["Alpha", "Beta", "Gamma"])


def test_escape_leaves_everything_where_it_was(contents: Page, tree: Tree) -> None:
    grip = row(contents, tree.chapters[0]).locator(".grip").bounding_box()
    box = row(contents, tree.chapters[2]).bounding_box()
    assert grip
    assert box
    contents.mouse.move(grip["x"] + 8, grip["y"] + 8)
    contents.mouse.down()
    contents.mouse.move(box["x"] + 60, box["y"] + box["height"] - 4, steps=5)
    expect(row(contents, tree.chapters[2])).to_have_class("drop-after")
    contents.keyboard.press("Escape")
    expect(row(contents, tree.chapters[2])).not_to_have_class("drop-after")
    contents.mouse.up()
    contents.reload()
    expect(chapters(contents, tree.full)).to_have_text(["Alpha", "Beta", "Gamma"])


def test_who_drags_behind_what_somebody_moved_away_is_told(contents: Page, tree: Tree, house: House) -> None:
    with house.writing(), db.transaction():
        other = db.session.get_one(Member, house.members["coordinator"].id)
        service.move(other, tree.chapters[2], parent_id=tree.empty, after_id=None)
    drag(contents, tree.chapters[0], row(contents, tree.chapters[2]), at=0.8, then="response")
    expect(contents.locator("#outline-said")).to_have_text(
        "Somebody has changed the contents meanwhile. Look at them again."
    )


def test_a_member_who_may_not_change_the_contents_has_nothing_to_take_hold_of(
    open_page: OpenPage, tree: Tree
) -> None:
    page = open_page("/manual/outline", "author@daugavpils")
    expect(row(page, tree.chapters[0])).to_be_visible()
    assert page.locator(".grip svg").count() == 0
