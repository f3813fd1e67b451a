"""The screens of Editions without scripts: what was typed stays, what is missing is said in its place."""

from __future__ import annotations

import re

from manual_app import jobs
from tests import factories as make
from tests.editions.world import World, entries, words_of


def form_of(world: World, **changes: str) -> dict[str, str]:
    """Return the form as it opens, every available section ticked, with changes; None takes a field out."""
    first, second = world.first.section_id, world.second.section_id
    form = {"kind": "final", "language": "en", "corrects": "", "number": "1.0"}
    form |= {f"shown-{first}": "1", f"in-{first}": "1", f"shown-{second}": "1"}
    return {name: value for name, value in (form | changes).items() if value != "-"}


def test_without_an_edition_the_shelf_says_what_belongs_there(world: World) -> None:
    page = world.browser().page("/editions")
    assert "No edition yet" in page
    assert 'href="/editions/new"' in page
    assert "/editions/new" not in world.browser(world.author).page("/editions")


def test_the_shelf_lists_what_there_is(standing: World) -> None:
    standing.create("1.1", preview=True)
    words = words_of(standing.browser().page("/editions"))
    assert "Edition 1.0 English Published" in words
    assert "Preview of 1.1 English Waits for its turn" in words


def test_the_page_of_a_new_edition_proposes_what_is_approved(world: World) -> None:
    page = world.browser().page("/editions/new")
    first, second = world.first.section_id, world.second.section_id
    assert re.search(rf'name="in-{first}" value="1" checked', page)
    assert re.search(rf'name="in-{second}" value="1">', page)
    assert 'name="number"' in page
    assert 'value="1.0"' in page


def test_the_form_makes_an_edition_and_leads_to_it(world: World) -> None:
    answer = world.browser().submit("/editions", form_of(world))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/editions/1.0/en")
    assert "The PDF is being made" in world.browser().page("/editions/1.0/en")


def test_a_wrong_number_keeps_what_was_typed(world: World) -> None:
    second = world.second.section_id
    form = form_of(world, number="one", **{f"why-{second}": "It waits for its pictures."})
    answer = world.browser().submit("/editions", form)
    assert answer.status_code == 422
    assert "An edition has a number such as 1.0 or 1.1." in answer.text
    assert 'value="one"' in answer.text
    assert 'value="It waits for its pictures."' in answer.text


def test_a_taken_number_is_said_in_the_form(standing: World) -> None:
    answer = standing.browser().submit("/editions", form_of(standing))
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert "Edition 1.0 or a later one is published already." in answer.text


def test_a_reason_that_is_missing_is_asked_for_at_its_place(world: World) -> None:
    first = world.first.section_id
    answer = world.browser().submit("/editions", form_of(world, **{f"in-{first}": "-"}))
    assert answer.status_code == 422
    assert f'<a href="#why-{first}">Say why “Listen” is left out.</a>' in answer.text
    assert f'aria-describedby="why-{first}-error"' in answer.text
    assert not re.search(rf'name="in-{first}" value="1" checked', answer.text)


def test_a_correction_offers_updates_and_lists_them(standing: World) -> None:
    make.write(standing.author, standing.first, "Listen twice.")
    standing.approve(standing.first)
    browser = standing.browser()
    page = browser.page("/editions/new?corrects=1.0&language=en")
    first = standing.first.section_id
    assert "Correct edition 1.0" in page
    assert "update to version 2" in words_of(page)
    assert 'value="1.1"' in page
    form = form_of(
        standing,
        number="1.1",
        corrects="1.0",
        **{f"update-{first}": "1", f"note-{first}": "We listen twice now."},
    )
    assert browser.submit("/editions", form).status_code == 303
    jobs.drain()
    words = words_of(browser.page("/editions/1.1/en"))
    assert "We listen twice now." in words
    assert f'name="note-{standing.second.section_id}"' not in page  # nothing newer: nothing to say
    browser.submit("/editions/1.1/en/publish", {})
    assert "1 Listen We listen twice now." in words_of(browser.page("/"))
    assert "left out: not in edition 1.0" in words


def test_a_preview_offers_the_current_texts(world: World) -> None:
    page = words_of(world.browser().page("/editions/new?kind=preview&language=en"))
    assert "1 Listen current text" in page
    assert "2 Answer current text" in page
    assert "nothing approved" not in page
    answer = world.browser().submit("/editions", form_of(world, kind="preview"))
    assert answer.status_code == 422  # the second chapter could go in: why not?
    second = world.second.section_id
    answer = world.browser().submit("/editions", form_of(world, kind="preview", **{f"in-{second}": "1"}))
    assert answer.headers["Location"] == "/editions/1.0/en?preview=1"


def test_a_choice_that_always_has_a_value_is_not_called_optional(standing: World) -> None:
    page = words_of(standing.browser().page("/editions/new"))
    assert "What is made An edition to publish" in page
    assert "(optional)" not in page


def test_what_cannot_be_chosen_falls_back(standing: World) -> None:
    browser = standing.browser()
    assert "New edition" in browser.page("/editions/new?corrects=9.9")
    assert "New edition" in browser.page("/editions/new?corrects=nonsense&kind=nonsense&language=nonsense")


def test_an_edition_is_published_and_withdrawn_by_buttons(world: World) -> None:
    made = world.create()
    jobs.drain()
    browser = world.browser()
    assert "Publish edition 1.0" in browser.page("/editions/1.0/en")
    browser.submit("/editions/1.0/en/publish", {})
    page = browser.page("/editions/1.0/en")
    assert "Edition 1.0 is published." in page
    assert 'href="/editions/1.0/en/withdraw"' in page
    empty = browser.submit("/editions/1.0/en/withdraw", {"reason": ""})
    assert (empty.status_code, "Say why it is withdrawn.</a>" in empty.text) == (422, True)
    assert "There is a problem" in empty.text
    browser.submit("/editions/1.0/en/withdraw", {"reason": "A picture without consent."})
    assert "A picture without consent." in browser.page("/editions/1.0/en")
    assert entries(made)[0] == ("Listen", 1, None)


def test_members_see_no_buttons_they_may_not_use(standing: World) -> None:
    page = standing.browser(standing.author).page("/editions/1.0/en")
    assert "Withdraw" not in page
    assert "Make the PDF again" not in page
