"""The main job in a real browser, on the whole demo: from two people writing to a download by anybody."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browsing import alive
from tests.e2e.downloads import alternative_texts, printed, squeezed
from tests.e2e.test_editor_paste import FIXTURES
from tests.e2e.test_editor_writing import picture
from tests.machine import PATIENCE
from tests.seeded import COORDINATOR, Served, serving

pytestmark = pytest.mark.e2e

AUTHOR, EDITOR = "author@daugavpils.example", "editor@jette.example"
REVIEWERS = ("reviewer@alimos.example", "reviewer@dabrowa.example")
LATER = "Nobody has agreed to this line."
DEVICES: dict[str, dict[str, Any]] = {
    "desk": {"viewport": {"width": 1440, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
SLOW = 300_000  # ms, for what waits for the worker on a machine that has much else to do

# a program such as Word writes its HTML to the clipboard as it is; the browser must not clean it first
COPY = """html => {
  document.addEventListener("copy", event => {
    event.preventDefault();
    event.clipboardData.setData("text/html", html);
    event.clipboardData.setData("text/plain", "plain");
  }, { once: true });
  document.execCommand("copy");
}"""

Enter = Callable[..., Page]


@pytest.fixture
def demo(seeded_instance: Path, tmp_path: Path) -> Iterator[Served]:
    """The demo, served; each story has its own."""
    with serving(seeded_instance, tmp_path / "instance") as served:
        yield served


@pytest.fixture(params=["desk", "phone"])
def enter(request: pytest.FixtureRequest, browser: Browser, demo: Served) -> Iterator[Enter]:
    """Give someone a browser of their own, signed in when named; its complaints fail the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def entered(email: str = "") -> Page:
        context = browser.new_context(**DEVICES[request.param])
        context.set_default_timeout(PATIENCE * 1000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{email}: {error}"))
        page.on(
            "response", lambda got: complaints.append(f"{got.status} {got.url}") if got.status > 399 else None
        )
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        if email:
            demo.sign_in(page, email)
        return page

    yield entered
    for context in contexts:
        context.close()
    assert complaints == []


def test_from_two_authors_to_a_download(enter: Enter, demo: Served, tmp_path: Path) -> None:
    author, editor = enter(AUTHOR), enter(EDITOR)
    title = open_draft(author)
    editor.goto(author.url)
    editor.wait_for_selector("[data-ready]")

    write_at_once(author, editor)
    paste_from_word(author)
    insert_table(author)
    saved(author)
    send_for_review(author)

    first, second = enter(REVIEWERS[0]), enter(REVIEWERS[1])
    address = mailed_link(demo, first, REVIEWERS[0], title)
    assert mailed_link(demo, second, REVIEWERS[1], title) == address
    for reviewer, agreed in ((first, "1 of 2"), (second, "2 of 2")):
        find_under_waiting(reviewer, title, address)
        read_changes(reviewer)
        agree(reviewer, agreed)

    coordinator = enter(COORDINATOR)
    approve(coordinator, title)
    write_later(author, title)
    publish_edition(coordinator, title)

    book = download(enter(), demo.url, tmp_path)
    written = printed(book)
    for words in ("On Monday: ask the neighbours first", "Ask who is missing", "Kept words.", "Town crier"):
        assert squeezed(words) in written, words
    assert squeezed(LATER) not in written
    assert "A table in the town hall" in alternative_texts(book)


def hit(target: Locator, at: Any = None) -> None:
    """Tap what is on a phone, click what is on a desk."""
    if target.page.viewport_size == DEVICES["phone"]["viewport"]:
        target.tap(position=at)
    else:
        target.click(position=at)


def open_draft(author: Page) -> str:
    """Open the text that waits for its author, and return its title."""
    task = author.locator(".next, .tasks li").filter(has_text="Write it and send it for review").first
    hit(task.get_by_role("link").first)
    author.wait_for_selector("[data-ready]")
    return author.get_by_label("Title", exact=True).input_value()


def caret(page: Page, words: str, *keys: str) -> None:
    """Put the caret into the last paragraph with these words, and move it by keys."""
    paragraph = page.locator("#prose > p").filter(has_text=words).last
    paragraph.evaluate("element => element.scrollIntoView({ block: 'center', behavior: 'instant' })")
    hit(paragraph, at={"x": 3, "y": 8})
    for key in keys:
        page.keyboard.press(key)


def write_at_once(author: Page, editor: Page) -> None:
    """Both write in one paragraph, word by word in turn, and each sees what the other writes."""
    last = author.locator("#prose > p").last.inner_text()
    caret(author, last, "Control+End")
    author.keyboard.press("Enter")
    author.keyboard.type("ask whom")
    caret(editor, "ask whom", "Home")
    author.keyboard.press("Control+Backspace")
    for mine, theirs in (("the", "On"), (" neighbours", " Monday"), (" first.", ": ")):
        author.keyboard.type(mine)
        editor.keyboard.type(theirs)
    for page in (author, editor):
        expect(page.locator("#prose > p").last).to_have_text("On Monday: ask the neighbours first.")
        saved(page)


def paste_from_word(author: Page) -> None:
    """Paste a page of Word, and put the one picture that could not be pasted where it is missing."""
    caret(author, "ask the neighbours first.", "End")
    author.keyboard.press("Enter")
    author.evaluate(COPY, (FIXTURES / "word.html").read_text())
    author.keyboard.press("Control+v")
    expect(author.locator("#prose")).to_contain_text("Kept words.")
    hit(author.get_by_role("button", name="Place 1"))
    with author.expect_file_chooser() as chooser:
        hit(author.get_by_role("button", name="Insert the picture"))
    chooser.value.set_files({"name": "hall.png", "mimeType": "image/png", "buffer": picture(1200, 600)})
    dialog = author.get_by_role("dialog")
    dialog.get_by_label("Alternative text").fill("A table in the town hall")
    hit(dialog.get_by_role("button", name="Insert the picture"))
    expect(author.get_by_role("img", name="A table in the town hall")).to_be_visible()


def insert_table(author: Page) -> None:
    """Make a small table and fill it."""
    caret(author, "Kept words.", "End")
    author.keyboard.press("Enter")
    hit(author.get_by_role("button", name="Table", exact=True))
    author.get_by_role("spinbutton", name="Columns").fill("2")
    author.get_by_role("spinbutton", name="Rows").fill("2")
    hit(author.get_by_role("button", name="Insert the table"))
    expect(author.locator("#prose table").last).to_be_visible()
    expect(author.locator("#prose")).to_be_focused()
    for words in ("Who", "When", "Town crier"):
        author.keyboard.type(words)
        author.keyboard.press("Tab")
    author.keyboard.type("On Monday")


def saved(page: Page) -> None:
    """Wait until everything written is in the database."""
    page.wait_for_selector("#save-state[data-state='saved']")


def send_for_review(author: Page) -> None:
    """Ask everybody who may agree."""
    hit(author.locator("#submit-link"))
    hit(author.get_by_role("button", name="Send for review"))
    expect(author.get_by_role("heading", name="Where it stands")).to_be_visible()


def mailed_link(demo: Served, page: Page, address: str, title: str) -> str:
    """Wait for the letter that asks for the review, and return the link in it."""
    patience = time.monotonic() + SLOW / 1000
    while not (found := links_for(demo, address, f"Review asked: {title}")):
        assert time.monotonic() < patience, "the letter does not come"
        page.wait_for_timeout(200)
    [link] = set(found)
    return link


def links_for(demo: Served, address: str, subject: str) -> list[str]:
    """Return the link of each letter to an address with a subject."""
    letters = [letter for letter in demo.mail_to(address) if letter["Subject"] == subject]
    return [found[0] for letter in letters if (found := re.findall(r"https?://\S+", letter.get_content()))]


def find_under_waiting(reviewer: Page, title: str, address: str) -> None:
    """Go from "Waiting for me" to the review; it is what the mail leads to."""
    reviewer.reload()
    task = reviewer.locator(".next, .tasks li").filter(has_text=title)
    expect(task).to_contain_text("Read it and decide")
    hit(task.get_by_role("link"))
    expect(reviewer).to_have_url(address)


def read_changes(reviewer: Page) -> None:
    """See what was written: by both authors, from Word, the table and the picture."""
    article = reviewer.get_by_role("article", name="What has changed")
    for words in ("On Monday: ask the neighbours first.", "Ask who is missing", "Town crier"):
        expect(article).to_contain_text(words)
    expect(article.get_by_role("img", name="A table in the town hall")).to_have_count(1)


def agree(reviewer: Page, agreed: str) -> None:
    """Agree to exactly this version."""
    form = reviewer.get_by_role("form", name="Your decision")
    hit(form.get_by_role("radio", name="Agree"))
    hit(form.get_by_role("button", name="Record the decision"))
    expect(reviewer.get_by_role("complementary").filter(has_text="Where it stands")).to_contain_text(
        f"agreed: {agreed}"
    )


def approve(coordinator: Page, title: str) -> None:
    """Give the final approval of the lead partner."""
    coordinator.reload()
    task = coordinator.locator(".next, .tasks li").filter(has_text=title)
    expect(task).to_contain_text("Give the final approval")
    hit(task.get_by_role("link"))
    hit(coordinator.get_by_role("button", name="Give the final approval"))
    expect(coordinator.locator("#main .head")).to_contain_text("Approved")


def write_later(author: Page, title: str) -> None:
    """Go on writing in the approved text."""
    hit(author.get_by_role("navigation", name="Rooms").get_by_role("link", name="Contents"))
    hit(author.get_by_role("link", name=title))
    author.wait_for_selector("[data-ready]")
    caret(author, "ask the neighbours first.", "End")
    author.keyboard.type(f" {LATER}")
    saved(author)


def publish_edition(coordinator: Page, title: str) -> None:
    """Make the next edition, watch it being made, publish it."""
    hit(coordinator.get_by_role("navigation", name="Rooms").get_by_role("link", name="Editions"))
    hit(coordinator.get_by_role("link", name="New edition"))
    number = coordinator.get_by_label("Number").input_value()
    expect(coordinator.get_by_role("checkbox", name=title)).to_be_checked()
    hit(coordinator.get_by_role("button", name="Make the PDF"))
    expect(coordinator.get_by_role("heading", name="The PDF is being made")).to_be_visible()
    expect(coordinator.locator("[data-stage][aria-current='step']")).to_be_visible(timeout=SLOW)
    publish = coordinator.get_by_role("button", name=f"Publish edition {number}")
    expect(publish).to_be_enabled(timeout=SLOW)
    alive(coordinator)
    hit(publish)
    hit(coordinator.get_by_role("dialog").get_by_role("button", name=f"Publish edition {number}"))
    expect(coordinator.locator("#main .head")).to_contain_text("Published")


def download(stakeholder: Page, address: str, folder: Path) -> Path:
    """Download the PDF from the front page as anybody would, and check it against the printed SHA-256."""
    stakeholder.goto(address)
    hit(stakeholder.get_by_text("Check the file (SHA-256)"))
    fingerprint = stakeholder.locator("details code").first.inner_text()
    with stakeholder.expect_download() as loading:
        hit(stakeholder.get_by_role("link", name="Download the PDF"))
    assert re.fullmatch(r"Manual-for-Solidarity-2020_\d+\.\d+_en\.pdf", loading.value.suggested_filename)
    file = folder / loading.value.suggested_filename
    loading.value.save_as(file)
    assert hashlib.sha256(file.read_bytes()).hexdigest() == squeezed(fingerprint)
    return file
