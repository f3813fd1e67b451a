"""The page of the contents: what is offered, filtered, found; its JSON; what it costs."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from manual_app import db
from manual_app.accounts.models import Organisation
from manual_app.activity.models import LogEntry
from manual_app.demo.pictures import emblem
from manual_app.manual import service
from manual_app.texts import queries as texts
from manual_app.texts import service as text_service
from manual_app.texts.models import Text
from tests import factories as make
from tests.manual.house import House, here

JSON = {"Accept": "application/json"}


def post(browser: FlaskClient, address: str, **values: object) -> int:
    return browser.post(address, data={**values, "csrf_token": make.csrf(browser)}).status_code


def shown(page: str) -> list[str]:
    """Return the titles of the sections that a page of the contents shows."""
    rows = re.findall(r'<th scope="row">.*?<a href="/texts/\d+/edit"[^>]*>(.*?)</a>', page, re.DOTALL)
    return [row.strip() for row in rows]


def test_undo_is_offered_to_who_did_it_and_to_nobody_else(coordinator: FlaskClient, house: House) -> None:
    assert post(coordinator, f"/manual/sections/{house.chapters['A first word']}/down") == 302
    assert "A first word was moved." in coordinator.get("/manual/outline").text
    other = make.signed_in(coordinator.application.test_client(), house.second)
    assert "was moved" not in other.get("/manual/outline").text


def test_nothing_is_offered_for_what_others_did_before(coordinator: FlaskClient) -> None:
    assert 'class="undo"' not in coordinator.get("/manual/outline").text


def test_undo_is_no_longer_offered_once_somebody_else_has_changed_something(
    coordinator: FlaskClient, house: House
) -> None:
    post(coordinator, f"/manual/sections/{house.empty}/up")
    with db.transaction():
        service.create_part(here(house.second), "Another")
    assert 'class="undo"' not in coordinator.get("/manual/outline").text


def test_undo_button_takes_the_change_back(coordinator: FlaskClient, house: House) -> None:
    post(coordinator, f"/manual/sections/{house.chapters['A first word']}/down")
    assert post(coordinator, f"/manual/outline/undo/{house.newest_change()}") == 302
    assert house.chapter_titles() == "ABC"
    assert 'class="undo"' not in coordinator.get("/manual/outline").text


def test_move_to_names_every_place_and_puts_it_there(coordinator: FlaskClient, house: House) -> None:
    address = f"/manual/sections/{house.chapters['A first word']}/move"
    page = coordinator.get(address).text
    places = re.findall(r'<option value="(\d+:\d+)">(.*?)</option>', page)
    assert [words for _value, words in places] == [
        "First in I Understand", "After 2 Bread and rivers", "After 3 Counting on each other",
        "First in II Act together",
    ]  # fmt: skip
    assert post(coordinator, address, place=places[-1][0]) == 302
    assert house.titles()[-1] == "3 A first word"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("neighbour", ["A first word"]),
        ("BREAD", ["Bread and rivers"]),
        ("αλληλεγγυη ΓΕΙΤΟΝΙΑ", ["Bread and rivers"]),
        ("солидарността", ["Bread and rivers"]),
        ("skersiela gimenes", ["Counting on each other"]),
        ("Šķērsiela", ["Counting on each other"]),
        ("neighbour солидарността", []),
        ("%", []),
    ],
)
def test_search_finds_words_in_titles_and_texts_whatever_the_script(
    coordinator: FlaskClient, words: str, found: list[str]
) -> None:
    page = coordinator.get("/manual/outline", query_string={"words": words}).text
    assert shown(page) == found
    assert ("Nothing found" in page) == (not found)


def test_search_sees_what_was_written_a_moment_ago(coordinator: FlaskClient, house: House) -> None:
    with db.reading():
        text = texts.list_texts(section_id=house.chapters["A first word"])[0]
    make.write(house.author, text, "A wheelbarrow full of questions.")
    assert shown(coordinator.get("/manual/outline?words=wheelbarrow").text) == ["A first word"]
    assert shown(coordinator.get("/manual/outline?words=neighbour").text) == []


def test_filters_narrow_by_state_partner_and_language(coordinator: FlaskClient) -> None:
    def titles(**chosen: str) -> int:
        return len(shown(coordinator.get("/manual/outline", query_string=chosen).text))

    assert [
        titles(), titles(state="draft"), titles(state="approved"), titles(organisation="daugavpils"),
        titles(organisation="jette"), titles(language="en"), titles(language="lv"),
        titles(state="nonsense"),
    ] == [3, 3, 0, 3, 0, 3, 0, 0]  # fmt: skip


def test_partner_date_and_responsible_are_shown_at_a_glance(coordinator: FlaskClient, house: House) -> None:
    with db.transaction():
        text = texts.list_texts(section_id=house.chapters["A first word"])[0]
        text_service.assign(
            here(house.coordinator),
            text.id,
            responsible_id=house.author.id,
            due_on=date(2020, 5, 3),
            drafting_organisation_id=house.author.organisation_id,
        )
    page = coordinator.get("/manual/outline").text
    assert house.author.name in page
    assert "3 May 2020" in page
    assert "The date has passed" in page


def test_outline_json_is_what_others_rely_on(coordinator: FlaskClient, house: House) -> None:
    answer = coordinator.get("/manual/outline", headers=JSON)
    part = answer.get_json()["sections"][0]
    chapter = part["children"][0]
    with db.reading():
        text = texts.list_texts(section_id=house.chapters["A first word"])[0]
    assert {name: part[name] for name in ("id", "kind", "title", "texts")} == {
        "id": house.full, "kind": "part", "title": "Understand", "texts": [],
    }  # fmt: skip
    assert {name: chapter[name] for name in ("id", "kind", "title", "children")} == {
        "id": house.chapters["A first word"], "kind": "chapter", "title": "A first word", "children": [],
    }  # fmt: skip
    wanted = ("text_id", "language", "state", "unsubmitted", "drafting_organisation", "due_on")
    assert [{name: row[name] for name in wanted} for row in chapter["texts"]] == [
        {
            "text_id": text.id, "language": "en", "state": "draft", "unsubmitted": True,
            "drafting_organisation": "daugavpils", "due_on": None,
        }
    ]  # fmt: skip


def test_json_of_a_stranger_is_401_and_of_a_wrong_move_400_or_409(client: FlaskClient, house: House) -> None:
    assert client.get("/manual/outline", headers=JSON).status_code == 401
    browser = make.signed_in(client, house.coordinator)
    headers = {**JSON, "X-CSRFToken": make.csrf(browser)}
    address = f"/manual/sections/{house.chapters['A first word']}/move"
    answers = [
        browser.post(address, json=body, headers=headers).status_code
        for body in ({"parent": "x"}, {"parent": house.full, "after": house.empty}, {"parent": None})
    ]
    assert answers == [400, 409, 422]


def test_sixty_sections_with_long_titles_cost_the_same_questions_and_are_all_there(
    coordinator: FlaskClient, house: House, statements: list[str]
) -> None:
    long = "Solidarity " * 9
    with db.transaction():
        owner = db.session.get_one(Organisation, house.author.organisation_id)
        for number in range(57):
            service.create_section(
                here(house.coordinator),
                kind="practice" if number % 2 else "chapter",
                title=f"{long}{number}",
                parent_id=house.empty,
                drafting_organisation_id=owner.id,
            )
    statements.clear()
    page = coordinator.get("/manual/outline").text
    assert (len(shown(page)), len(statements) <= 12) == (60, True)


def test_settings_are_changed_by_the_coordinator_and_logged(coordinator: FlaskClient, house: House) -> None:
    assert post(coordinator, "/manual/settings/numbers", approvals=3, countries=2, days=21) == 302
    assert post(coordinator, "/manual/settings/numbers", approvals=2, countries=3, days=21) == 422
    assert post(coordinator, "/manual/settings/words", title="Manual", subtitle="x" * 201) == 422
    assert post(coordinator, "/manual/settings/words", title="Manual & more", subtitle="For all") == 302
    author = make.signed_in(coordinator.application.test_client(), house.author)
    assert post(author, "/manual/settings/numbers", approvals=1, countries=1, days=1) == 403
    assert "Manual &amp; more" in coordinator.get("/").text
    with db.reading() as session:
        entries = session.scalars(select(LogEntry).order_by(LogEntry.id.desc()).limit(2)).all()
    assert [(entry.act, entry.member_id) for entry in entries] == [
        ("settings_changed", house.coordinator.id),
        ("review_numbers_changed", house.coordinator.id),
    ]
    assert entries[1].details["after"] == {"approvals": 3, "countries": 2, "days": 21}


def test_who_may_not_change_the_settings_reads_them(coordinator: FlaskClient, house: House) -> None:
    author = make.signed_in(coordinator.application.test_client(), house.author)
    form, read = (browser.get("/manual/settings").text for browser in (coordinator, author))
    words = ("Name of the network", "Disclaimer", "Licence of the text", "CC BY 4.0", "Days for a reply")
    assert [word for word in words if word not in form or word not in read] == []
    assert ("<textarea" in form, "<textarea" in read, "<input class=" in read) == (True, False, False)


def test_the_record_calls_a_section_by_its_title(coordinator: FlaskClient, house: House) -> None:
    rows = re.sub(r"\s+", " ", coordinator.get("/record").text)
    for number, title in ((house.full, "Understand"), (house.chapters["A first word"], "A first word")):
        assert f'<a href="/manual/outline#section-{number}">{title}</a>' in rows


def test_the_public_contact_is_named_on_its_page(coordinator: FlaskClient) -> None:
    general = {"languages": "en", "licence": "CC BY 4.0", "contact_email": " us@manual.example "}
    assert post(coordinator, "/manual/settings/general", **general) == 302
    assert 'href="mailto:us@manual.example"' in coordinator.get("/contact").text


def test_a_good_practice_begins_as_that_of_the_partner_that_writes_it(
    coordinator: FlaskClient, house: House
) -> None:
    partner = house.author.organisation_id
    form = {"title": "A shelf", "part": str(house.full), "drafting_organisation": str(partner)}
    for kind, missing in (("practice", "Description"), ("chapter", "Running text")):
        assert post(coordinator, "/manual/sections/new", kind=kind, **form) == 302
        with db.reading() as session:
            made = session.scalars(select(Text).order_by(Text.id.desc()).limit(1)).one()
            owner = texts.head(made.id).doc.attrs["ownerOrganisation"]
        author = make.signed_in(coordinator.application.test_client(), house.author)
        gaps = re.findall(r'#field-\w+">([^<]+)<', author.get(f"/texts/{made.id}/submit").text)
        assert owner == ("Daugavpils Council" if kind == "practice" else None)
        assert ("Whose practice it is" in gaps, missing in gaps) == (False, True)


def test_the_emblem_is_set_shown_to_everybody_and_taken_away(coordinator: FlaskClient, house: House) -> None:
    def send(**values: object) -> int:
        form = {**values, "csrf_token": make.csrf(coordinator)}
        return coordinator.post("/manual/settings/emblem", data=form).status_code

    stranger = coordinator.application.test_client()
    assert send() == 422
    assert send(picture=(io.BytesIO(b"no picture"), "emblem.png")) == 422
    assert send(picture=(io.BytesIO(emblem()), "emblem.png")) == 302
    shown_at = re.search(r'<img src="(/pictures/[0-9a-f]{64})"', stranger.get("/").text)
    assert shown_at is not None
    assert stranger.get(shown_at[1]).status_code == 200
    assert send(remove="y") == 302
    assert "/pictures/" not in stranger.get("/").text


@pytest.mark.parametrize(
    ("address", "form", "said"),
    [
        ("/manual/parts/new", {"title": " "}, ["Write a title."]),
        ("/manual/parts/new", {"title": "x" * 201}, ["Write at most 200 characters."]),
        (
            "/manual/sections/new",
            {"kind": "front", "title": "", "due_on": "tomorrow"},
            ["Write a title.", "Choose a date, or leave it empty."],
        ),
        (
            "/manual/settings/numbers",
            {"approvals": "two", "countries": "2", "days": "91"},
            ["Write a number from 1 to 13.", "Write a number from 1 to 90."],
        ),
        (
            "/manual/settings/general",
            {"contact_email": "us", "licence": "CC BY 4.0"},
            ["Choose at least one language.", "Write the address like name@example.org."],
        ),
        ("/people/jette/edit", {"name": "x" * 201}, ["Write at most 200 characters."]),
    ],
)
def test_a_refused_form_says_in_our_own_words_what_to_write(
    coordinator: FlaskClient, address: str, form: dict[str, str], said: list[str]
) -> None:
    answer = coordinator.post(address, data={"csrf_token": make.csrf(coordinator), **form})
    assert answer.status_code == 422
    problems = answer.text.partition('id="problem-title"')[2].partition("</ul>")[0]
    assert [problem for problem in said if f">{problem}</a>" not in problems] == []


def test_where_no_part_is_yet_none_is_asked_for(client: FlaskClient) -> None:
    lead = make.organisation("jette", is_lead=True)
    browser = make.signed_in(client, make.member(lead, "coordinator"))
    assert 'name="part"' not in browser.get("/manual/sections/new").text
    form = {"kind": "front", "title": "Before you read", "drafting_organisation": str(lead.id)}
    assert post(browser, "/manual/sections/new", **form) == 302
