"""Pictures in the browser: described at once, replaced, and kept through a bad network."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage, saved_doc
from tests.e2e.test_editor_writing import at_the_end, first

pytestmark = pytest.mark.e2e

SENDING = "**/pictures"


def png(colour: str = "#a8431f", size: tuple[int, int] = (40, 20)) -> dict[str, object]:
    """Return a picture as a file chooser takes it."""
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "PNG")
    return {"name": "hall.png", "mimeType": "image/png", "buffer": buffer.getvalue()}


def choose(page: Page, button: str, file: dict[str, object]) -> None:
    """Press a button that asks for a file, and give it one."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=button, exact=True).click()
    chooser.value.set_files(file)  # type: ignore[arg-type]


def test_picture_outlives_a_network_that_fails(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter, expected="Failed to load resource")
    page.route(SENDING, lambda route: route.abort())
    at_the_end(page)
    choose(page, "Picture", png())
    page.get_by_label("Alternative text").fill("A table in the town hall")
    refusal = "The server cannot be reached. The picture is sent again when it can."
    dialog = page.get_by_role("dialog", name="Describe the picture")
    expect(dialog.get_by_text(refusal)).to_be_visible()
    dialog.get_by_role("button", name="Insert the picture").click()
    expect(dialog.get_by_text(refusal)).to_be_visible()
    page.unroute(SENDING)
    dialog.get_by_role("button", name="Insert the picture").click()
    expect(page.locator("#prose figure img")).to_have_attribute("alt", "A table in the town hall")
    figure = first(saved_doc(page, chapter), "figure")
    assert (figure["attrs"]["alt"], len(figure["attrs"]["asset"])) == ("A table in the town hall", 64)


def test_refused_picture_gives_way_to_another_and_the_words_stay(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter)
    at_the_end(page)
    choose(page, "Picture", {"name": "plan.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"})
    dialog = page.get_by_role("dialog", name="Describe the picture")
    refusal = "This file is no PNG, JPEG or WebP picture. Save it as one of these and choose it again."
    expect(dialog.get_by_text(refusal)).to_be_visible()
    page.get_by_label("Alternative text").fill("A plan")
    choose(page, "Choose another picture", png())
    expect(dialog.get_by_text("The picture is here. Describe it.")).to_be_visible()
    dialog.get_by_role("button", name="Insert the picture").click()
    figure = first(saved_doc(page, chapter), "figure")
    assert figure["attrs"]["alt"] == "A plan"


def test_picture_is_replaced_and_keeps_its_place_and_caption(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter)
    at_the_end(page)
    choose(page, "Picture", png())
    page.get_by_label("Alternative text").fill("Before")
    page.get_by_label("Caption (optional)").fill("The hall")
    page.get_by_label("Who made it or holds the rights").fill("Town archive")
    page.get_by_role("button", name="Insert the picture").click()
    page.wait_for_selector(".ProseMirror figure")
    before = first(saved_doc(page, chapter), "figure")
    choose(page, "Replace the picture", png("#0b5563"))
    page.get_by_label("Alternative text").fill("After")
    page.get_by_role("button", name="Insert the picture").click()
    expect(page.locator("#prose figure img")).to_have_attribute("alt", "After")
    after = first(saved_doc(page, chapter), "figure")
    assert after["attrs"]["asset"] != before["attrs"]["asset"]
    assert after["attrs"] == {**before["attrs"], "asset": after["attrs"]["asset"], "alt": "After"}
    assert after["content"] == before["content"]


def test_description_finds_its_figure_though_the_text_has_moved(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter)
    at_the_end(page)
    choose(page, "Picture", png())
    page.get_by_label("Decorative: it tells nothing the text does not say").check()
    page.get_by_role("button", name="Insert the picture").click()
    saved_doc(page, chapter)
    other = open_editor(chapter, "second author")
    page.get_by_role("button", name="Description and rights").click()
    page.get_by_label("Decorative: it tells nothing the text does not say").uncheck()
    page.get_by_label("Alternative text").fill("A table")
    other.locator("#prose > p").first.click()
    other.keyboard.press("Control+Home")
    other.keyboard.type("A long sentence before. ")
    saved_doc(other, chapter)
    expect(page.locator("#prose")).to_contain_text("A long sentence before.")
    page.get_by_role("button", name="Save", exact=True).click()
    figure = first(saved_doc(page, chapter), "figure")
    assert (figure["attrs"]["alt"], figure["attrs"]["decorative"]) == ("A table", False)


def test_dropped_file_that_is_no_picture_does_not_leave_the_page(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter)
    page.locator("#prose").evaluate(
        """prose => {
          const dropped = new DataTransfer();
          dropped.items.add(new File(["x"], "plan.pdf", { type: "application/pdf" }));
          const { left, top } = prose.getBoundingClientRect();
          const at = { clientX: left + 20, clientY: top + 10, bubbles: true, cancelable: true };
          prose.dispatchEvent(new DragEvent("drop", { ...at, dataTransfer: dropped }));
        }"""
    )
    expect(
        page.get_by_role("dialog").get_by_text("This file is no PNG, JPEG or WebP picture.")
    ).to_be_visible()
