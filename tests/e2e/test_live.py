"""Live editing in real browsers: two people at once, a network that fails, and words that are never lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from manual_app import db
from manual_app.accounts import queries as accounts
from manual_app.accounts import service as members
from manual_app.accounts.models import Member
from tests import factories
from tests.e2e.conftest import House, OpenPage, saved_doc
from tests.e2e.test_editor_paste import PASTE

pytestmark = pytest.mark.e2e

FIRST = "Solidarity begins with a neighbour."
STEPS = re.compile(r"/texts/\d+/steps$")
UNREACHABLE = "Failed to load resource: net::ERR"
REFUSED = "Failed to load resource: the server responded with a status of 4"


def at_the_end(page: Page) -> None:
    """Put the caret at the end of the text."""
    page.locator("#prose").click()
    page.keyboard.press("Control+End")


def lines(page: Page) -> list[str]:
    """Return the paragraphs on the screen."""
    return page.locator("#prose > p").all_inner_texts()


def stored(page: Page, text_id: int) -> list[str]:
    """Return the paragraphs that the server holds once the page says "Saved"."""
    content = saved_doc(page, text_id)["content"]
    return ["".join(piece["text"] for piece in block.get("content", [])) for block in content]


def commits(page: Page, text_id: int) -> list[dict[str, Any]]:
    """Return everything that was ever accepted."""
    script = "address => fetch(address).then(it => it.json())"
    found: list[dict[str, Any]] = page.evaluate(script, f"/texts/{text_id}/commits?since=0")["commits"]
    return found


def is_saving(page: Page, state: str) -> None:
    """Wait until the place beside the title says so."""
    expect(page.locator("#save-state")).to_have_attribute("data-state", state)


def break_off(route: Route) -> None:
    """Lose a request on its way."""
    route.abort()


def test_two_people_type_at_once_and_see_the_same(open_editor: OpenPage, chapter: int) -> None:
    one, other = open_editor(chapter), open_editor(chapter, "second author")
    at_the_end(one)
    other.locator("#prose").click()
    other.keyboard.press("Control+Home")
    for number in range(12):
        one.keyboard.type(f" a{number}")
        other.keyboard.type(f"b{number} ")
    text = "".join(f"b{n} " for n in range(12)) + FIRST + "".join(f" a{n}" for n in range(12))
    for page in (one, other):
        expect(page.locator("#prose")).to_have_text(text)
    assert stored(one, chapter) == stored(other, chapter) == [text]
    at_the_end(one)
    at_the_end(other)
    for number in range(8):  # both in the very same place
        one.keyboard.type(str(number % 2) * 3)
        other.keyboard.type("xyz")
    is_saving(one, "saved")
    is_saving(other, "saved")
    expect(other.locator("#prose")).to_have_text(stored(one, chapter)[0])
    expect(one.locator("#prose")).to_have_text(stored(other, chapter)[0])
    tail = stored(one, chapter)[0].removeprefix(text)
    assert sorted(tail) == sorted("000111" * 4 + "xyz" * 8)


def test_undo_takes_back_only_what_one_has_written_oneself(open_editor: OpenPage, chapter: int) -> None:
    one, other = open_editor(chapter), open_editor(chapter, "second author")
    at_the_end(one)
    one.keyboard.type(" Mine.")
    expect(other.locator("#prose")).to_have_text(f"{FIRST} Mine.")
    other.locator("#prose").click()
    other.keyboard.press("Control+Home")
    other.keyboard.type("Theirs. ")
    expect(one.locator("#prose")).to_have_text(f"Theirs. {FIRST} Mine.")
    one.keyboard.press("Control+z")
    expect(other.locator("#prose")).to_have_text(f"Theirs. {FIRST}")
    assert stored(one, chapter) == [f"Theirs. {FIRST}"]


def test_what_is_typed_offline_is_kept_and_joined_with_what_others_wrote(
    open_editor: OpenPage, chapter: int
) -> None:
    one = open_editor(chapter, expected=UNREACHABLE)
    other = open_editor(chapter, "second author")
    at_the_end(one)
    one.keyboard.type(" Before")
    is_saving(one, "saved")
    one.context.set_offline(True)
    one.keyboard.type(" and during")
    is_saving(one, "offline")
    expect(one.locator("#save-state")).to_have_text("Offline - kept on this device")
    other.locator("#prose").click()
    other.keyboard.press("Control+Home")
    other.keyboard.type("Meanwhile. ")
    is_saving(other, "saved")
    one.keyboard.type(" the storm")
    one.context.set_offline(False)
    is_saving(one, "saved")
    text = f"Meanwhile. {FIRST} Before and during the storm"
    for page in (one, other):
        expect(page.locator("#prose")).to_have_text(text)
    assert stored(one, chapter) == [text]


def test_what_was_not_sent_before_a_reload_is_sent_after_it(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter, expected=UNREACHABLE)
    page.route(STEPS, break_off)
    at_the_end(page)
    page.keyboard.type(" Kept in the browser")
    is_saving(page, "offline")
    page.keyboard.type(", to the last letter")
    page.reload()
    page.unroute(STEPS)
    text = f"{FIRST} Kept in the browser, to the last letter"
    page.wait_for_selector("[data-ready]")
    expect(page.locator("#prose")).to_have_text(text)
    assert stored(page, chapter) == [text]


def test_what_was_typed_a_moment_before_a_reload_is_there_after_it(
    open_editor: OpenPage, chapter: int
) -> None:
    page = open_editor(chapter)
    at_the_end(page)
    page.keyboard.type(" And one more thing")
    page.reload()
    expect(page.locator("#prose")).to_have_text(f"{FIRST} And one more thing")
    assert stored(page, chapter) == [f"{FIRST} And one more thing"]


def test_a_write_whose_answer_was_lost_is_written_once(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter, expected=UNREACHABLE)
    before = len(commits(page, chapter))
    lost: list[str] = []

    def lose_the_answer(route: Route) -> None:
        if len(lost) < 2:
            lost.append(str(route.fetch().json()["from"]))
            route.abort()
        else:
            route.continue_()

    page.route(re.compile("/texts/events"), break_off)  # the stream would tell what the answer says
    page.route(STEPS, lose_the_answer)
    at_the_end(page)
    page.keyboard.insert_text(" Once")
    is_saving(page, "saved")
    page.unroute_all(behavior="ignoreErrors")
    assert len(lost) >= 1
    assert stored(page, chapter) == [f"{FIRST} Once"]
    assert len(commits(page, chapter)) == before + 1


def test_tabs_of_one_browser_share_one_stream(open_editor: OpenPage, chapter: int) -> None:
    one = open_editor(chapter)
    streams: list[str] = []
    tab = one.context.new_page()
    tab.on("request", lambda it: streams.append(it.url) if "/texts/events" in it.url else None)
    tab.goto(one.url)
    tab.wait_for_selector("[data-ready]")
    writer = open_editor(chapter, "second author")
    at_the_end(writer)
    writer.keyboard.type(" For all tabs.")
    for page in (one, tab):
        expect(page.locator("#prose")).to_have_text(f"{FIRST} For all tabs.")
    assert streams == []


def test_refused_words_are_given_back_and_can_be_put_in_again(open_editor: OpenPage, chapter: int) -> None:
    page = open_editor(chapter, expected=REFUSED)
    at_the_end(page)
    notes = "".join(f'<span data-type="footnote">note {number}</span>' for number in range(11))
    page.evaluate(PASTE, [f"<p> Much to say:{notes}</p>"])
    notice = page.locator("[data-notice^='recovered']")
    expect(notice.get_by_label("Recovered text")).to_have_value(re.compile("Much to say:\nnote 0\nnote 1\n"))
    expect(page.locator("#prose")).to_have_text(FIRST)
    page.reload()
    page.wait_for_selector("[data-ready]")
    at_the_end(page)
    notice.get_by_role("button", name="Insert here").click()
    expect(notice).to_have_count(0)
    assert stored(page, chapter)[-2:] == ["note 9", "note 10"]


@pytest.fixture
def guest(house: House) -> Member:
    """An author of Daugavpils whom nobody else signs in as."""
    with house.writing():
        house.members["guest"] = factories.member(house.members["author@daugavpils"].organisation, "author")
    return house.members["guest"]


def take_the_role(house: House, member: Member) -> None:
    with house.writing(), db.transaction():
        coordinator = db.session.merge(house.members["coordinator"])
        members.set_roles(coordinator, accounts.get_member(member.id), roles=["observer"])


def test_who_may_no_longer_edit_is_told_within_seconds(
    house: House, guest: Member, open_editor: OpenPage, chapter: int
) -> None:
    page = open_editor(chapter, "guest")
    take_the_role(house, guest)
    expect(page.locator("[data-notice='refused']")).to_contain_text("You may no longer edit this text.")
    expect(page.locator("#prose")).to_have_attribute("contenteditable", "false")
    expect(page.locator("#toolbar")).to_be_hidden()


def test_what_was_typed_without_the_right_to_is_given_back(
    house: House, guest: Member, open_editor: OpenPage, chapter: int
) -> None:
    page = open_editor(chapter, "guest", expected="Failed to load resource")
    page.route(re.compile("/texts/(events|[0-9]+/commits)"), break_off)  # nothing tells of it but the refusal
    take_the_role(house, guest)
    at_the_end(page)
    page.keyboard.insert_text(" Too late")
    notice = page.locator("[data-notice^='recovered']")
    expect(notice.get_by_label("Recovered text")).to_have_value("Too late")
    expect(page.locator("#prose")).to_have_text(FIRST)
    notice.get_by_role("button", name="I do not need it").click()
    page.unroute_all(behavior="ignoreErrors")
    page.reload()
    page.wait_for_selector("[data-ready]")
    expect(notice).to_have_count(0)


def test_an_editor_that_was_renewed_asks_to_load_again_and_loses_nothing(
    open_editor: OpenPage, chapter: int
) -> None:
    page = open_editor(chapter, expected=REFUSED)

    def as_an_older_editor(route: Route) -> None:
        route.continue_(post_data={**route.request.post_data_json, "schema": 0})

    page.route(STEPS, as_an_older_editor)
    at_the_end(page)
    page.keyboard.type(" From the old editor")
    again = page.locator("[data-notice='reload']").get_by_role("button", name="Load again")
    expect(again).to_be_visible()
    page.unroute_all(behavior="ignoreErrors")
    again.click()
    expect(page.locator("#prose")).to_have_text(f"{FIRST} From the old editor")
    assert stored(page, chapter) == [f"{FIRST} From the old editor"]
