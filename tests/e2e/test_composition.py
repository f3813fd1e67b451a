"""Writing by composition - accents, Greek, every word on a phone - while others write in the same place."""

from __future__ import annotations

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.e2e.conftest import OpenPage, saved_doc
from tests.e2e.test_live import FIRST, at_the_end, is_saving, stored

pytestmark = pytest.mark.e2e


class Composer:
    """The input method of a page: what is composed stands in the text, underlined, until it is chosen."""

    def __init__(self, page: Page) -> None:
        self._cdp: CDPSession = page.context.new_cdp_session(page)
        self._page = page
        page.evaluate(
            """() => {
              window.composed = [];
              for (const kind of ["compositionstart", "compositionend"])
                document.addEventListener(kind, () => window.composed.push(kind), true);
            }"""
        )

    def compose(self, words: str) -> None:
        """Show words that are not chosen yet in the place of those shown before."""
        at = len(words)
        self._cdp.send("Input.imeSetComposition", {"text": words, "selectionStart": at, "selectionEnd": at})

    def choose(self, words: str) -> None:
        """End the composition with these words."""
        self._cdp.send("Input.insertText", {"text": words})

    @property
    def events(self) -> list[str]:
        """When compositions began and ended: one that is broken off begins again."""
        found: list[str] = self._page.evaluate("() => window.composed")
        return found


def beginning(page: Page) -> None:
    """Put the caret at the beginning of the text."""
    page.locator("#prose").click()
    page.keyboard.press("Control+Home")


@pytest.mark.parametrize(
    ("pieces", "chosen", "shown"),
    [
        (["´", "é", "éc", "éco"], "école ", False),  # a dead key, then the word as a phone composes it
        (["σ", "σο", "σολ", "σολιδ"], "σολιδαρότητα", True),
    ],
)
def test_what_is_composed_stands_once_while_others_write_before_it(
    open_editor: OpenPage, chapter: int, pieces: list[str], chosen: str, shown: bool
) -> None:
    one, other = open_editor(chapter), open_editor(chapter, "second author")
    if shown:
        one.get_by_role("button", name="Who wrote what").click()
        expect(one.locator("#prose .written")).to_have_count(1)
    at_the_end(one)
    composer = Composer(one)
    beginning(other)
    for piece in pieces:
        composer.compose(piece)
        other.keyboard.type("x")
    is_saving(other, "saved")
    before = "x" * len(pieces) + FIRST
    assert composer.events == ["compositionstart"]
    composer.choose(chosen)
    expect(one.locator("#prose")).to_have_text((before + chosen).strip())
    assert composer.events == ["compositionstart", "compositionend"]
    assert stored(one, chapter) == [before + chosen]
    expect(other.locator("#prose")).to_have_text((before + chosen).strip())


def test_a_composition_goes_on_while_another_makes_its_paragraph_a_heading(
    open_editor: OpenPage, chapter: int
) -> None:
    one, other = open_editor(chapter), open_editor(chapter, "second author")
    at_the_end(one)
    composer = Composer(one)
    composer.compose(" wo")
    is_saving(one, "saved")
    expect(other.locator("#prose")).to_have_text(FIRST + " wo")
    beginning(other)
    other.keyboard.press("Control+Alt+2")
    is_saving(other, "saved")
    for piece in (" wor", " word", " words", " wordsm", " wordsmi"):
        composer.compose(piece)
        one.wait_for_timeout(300)  # the other's change has long been told; a person goes on composing
    assert composer.events == ["compositionstart"]
    composer.choose(" words")
    expect(one.locator("#prose > h2")).to_have_text(FIRST + " words")
    assert len(composer.events) == 2
    is_saving(one, "saved")
    expect(other.locator("#prose > h2")).to_have_text(FIRST + " words")


def test_what_others_write_in_the_very_place_stands_once_and_so_does_what_is_composed(
    open_editor: OpenPage, chapter: int
) -> None:
    one, other = open_editor(chapter), open_editor(chapter, "second author")
    at_the_end(one)
    at_the_end(other)
    composer = Composer(one)
    composer.compose("so")
    other.keyboard.type("THEIRS")
    is_saving(other, "saved")
    composer.compose("soli")
    one.wait_for_timeout(600)
    composer.compose("solid")
    composer.choose("solidarity")
    is_saving(one, "saved")
    found = stored(one, chapter)[0].removeprefix(FIRST)
    # beside it, or behind the letters that were there when the other began to write
    assert found in ("THEIRSsolidarity", "soTHEIRSlidarity", "solidarityTHEIRS")
    expect(other.locator("#prose")).to_have_text(FIRST + found)


def test_undo_takes_back_what_was_composed_and_nothing_else(open_editor: OpenPage, chapter: int) -> None:
    one, other = open_editor(chapter), open_editor(chapter, "second author")
    at_the_end(one)
    beginning(other)
    composer = Composer(one)
    composer.compose(" so")
    other.keyboard.type("Theirs. ")
    is_saving(other, "saved")
    composer.choose(" solidarity")
    expect(one.locator("#prose")).to_have_text(f"Theirs. {FIRST} solidarity")
    one.keyboard.press("Control+z")
    expect(one.locator("#prose")).to_have_text(f"Theirs. {FIRST}")
    assert stored(one, chapter) == [f"Theirs. {FIRST}"]


def test_a_composition_in_a_paragraph_that_another_deletes_is_not_lost(
    open_editor: OpenPage, chapter: int
) -> None:
    one, other = open_editor(chapter), open_editor(chapter, "second author")
    at_the_end(one)
    one.keyboard.press("Enter")
    one.keyboard.type("Second.")
    is_saving(one, "saved")
    expect(other.locator("#prose > p")).to_have_count(2)
    composer = Composer(one)
    composer.compose(" wo")
    at_the_end(other)
    for _ in range(len("Second.") + 1):
        other.keyboard.press("Backspace")
    is_saving(other, "saved")
    composer.compose(" wor")
    one.wait_for_timeout(600)
    composer.choose(" word")
    is_saving(one, "saved")
    expect(other.locator("#prose")).to_have_text(stored(one, chapter)[0])
    assert "word" in stored(one, chapter)[0]


def test_what_is_composed_in_suggest_mode_is_one_suggestion(open_editor: OpenPage, chapter: int) -> None:
    one, other = open_editor(chapter), open_editor(chapter, "second author")
    one.get_by_text("Suggest", exact=True).click()
    at_the_end(one)
    composer = Composer(one)
    beginning(other)
    for piece in (" σ", " σο", " σολ", " σολιδ"):
        composer.compose(piece)
        other.keyboard.type("x")
    is_saving(other, "saved")
    composer.choose(" σολιδαρότητα")
    expect(one.locator("#prose")).to_have_text(f"xxxx{FIRST} σολιδαρότητα")
    is_saving(one, "saved")
    (block,) = saved_doc(one, chapter)["content"]
    assert [(piece["text"], len(piece.get("marks", []))) for piece in block["content"]] == [
        (f"xxxx{FIRST}", 0),
        (" σολιδαρότητα", 1),
    ]
    one.keyboard.press("Control+z")
    expect(one.locator("#prose")).to_have_text(f"xxxx{FIRST}")
