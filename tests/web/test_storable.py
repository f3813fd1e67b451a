"""What cannot be stored is refused or left out at the edge; it is never a fault of ours."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from manual_app import db
from manual_app.manual.queries import get_manual
from tests import factories
from tests.factories import csrf, signed_in

HTML, JSON = {"Accept": "text/html"}, {"Accept": "application/json"}
HUGE = ("2147483648", "9223372036854775808", "9" * 40)
BODIES = (
    "[]", "[1,2]", "5", "null", '"x"', "NaN", "{", "", '{"a":NaN}', '{"a":1,"a":2}',
    '{"a":' * 3000 + "1" + "}" * 3000,
    "[" * 50_000, "9" * 5000, "\xff\xfe",
)  # fmt: skip
VALUES = (
    5,
    None,
    [],
    {},
    {"a": 1},
    True,
    1.5,
    "\ud800",
    "a\0b",
    10**30,
    "x" * 5000,
    [[1]],
    [None],
    "http://[",
)


@pytest.fixture
def coordinator(app: Flask, client: FlaskClient) -> FlaskClient:
    lead = factories.organisation("jette", is_lead=True)
    return signed_in(client, factories.member(lead, "coordinator", "author"))


@pytest.fixture
def faults(app: Flask) -> None:
    """Let a fault be answered as it is outside of tests, so that one test finds all of them."""
    app.config["TESTING"] = app.testing = False


def addresses(app: Flask, method: str, number: str = "1") -> list[str]:
    """Return an address of every rule that takes the method; `number` stands for every number."""
    found = []
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<any\(([^,)]+)[^>]*>", r"\1", re.sub(r"<int[^>]*>", number, rule.rule))
        path = path.replace("<slug>", "jette").replace("<language>", "en").replace("<number>", "1.0")
        if method in (rule.methods or ()) and "events" not in path:
            found.append(re.sub(r"<[^>]+>", "x", path))
    return found


@pytest.mark.usefixtures("faults")
def test_a_number_beyond_the_databases_leads_nowhere(app: Flask, coordinator: FlaskClient) -> None:
    token, found = csrf(coordinator), {}
    for number in HUGE:
        for path in addresses(app, "GET", number):
            found[f"GET {path}"] = coordinator.get(path, headers=HTML, buffered=True).status_code
        for path in addresses(app, "POST", number):
            if path == "/sign-out":
                continue
            answer = coordinator.post(path, json={}, headers={**JSON, "X-CSRFToken": token})
            found[f"POST {path}"] = answer.status_code
        for query in ("before", "member_id", "subject_id"):
            found[f"record {query}"] = coordinator.get(f"/record?{query}={number}").status_code
            assert coordinator.get(f"/record.csv?{query}={number}").get_data(as_text=True).count("\n") > 1
    assert {request: status for request, status in found.items() if status >= 500} == {}


@pytest.mark.usefixtures("faults")
def test_a_json_body_of_any_shape_is_answered(app: Flask, coordinator: FlaskClient) -> None:
    found = {}
    for path in addresses(app, "POST"):
        if path == "/sign-out":
            continue
        headers = {**JSON, "X-CSRFToken": csrf(coordinator), "Content-Type": "application/json"}
        for body in BODIES:
            answer = coordinator.post(path, data=body.encode("latin-1"), headers=headers)
            found[f"{path} {body[:20]}"] = answer.status_code
    assert {request: status for request, status in found.items() if status >= 500} == {}


FORMS = (
    ("/sign-in", "email password next"),
    ("/forgotten-password", "email"),
    ("/account", "name language name_in_print"),
    ("/people/add", "name short_name country place address website logo slug"),
    ("/people/jette/edit", "name short_name country place address website logo"),
    ("/people/jette/invite", "addresses roles languages"),
    ("/manual/parts/new", "title"),
    ("/manual/sections/new", "kind title part drafting_organisation due_on"),
    ("/manual/settings/words", "title subtitle network imprint funding_line disclaimer"),
    ("/manual/settings/general", "languages licence contact_email"),
    ("/manual/settings/emblem", "picture remove"),
    ("/manual/settings/numbers", "approvals countries days"),
    ("/manual/sections/1/move", "parent after"),
    ("/editions", "number language preview"),
)


@pytest.mark.usefixtures("faults")
@pytest.mark.parametrize(("path", "names"), FORMS)
def test_a_field_of_any_kind_is_answered(app: Flask, coordinator: FlaskClient, path: str, names: str) -> None:
    found = {}
    for value in VALUES:
        headers = {**JSON, "X-CSRFToken": csrf(coordinator)}
        answer = coordinator.post(path, json=dict.fromkeys(names.split(), value), headers=headers)
        found[repr(value)[:30]] = answer.status_code
    assert {value: status for value, status in found.items() if status >= 500} == {}


@pytest.mark.parametrize("path", ["/people/%00", "/read/%EF%BF%BF"])
def test_an_address_with_what_is_no_character_is_refused(coordinator: FlaskClient, path: str) -> None:
    assert coordinator.get(path, headers=JSON).status_code == 400


def test_what_is_no_character_is_left_out_of_a_query(coordinator: FlaskClient) -> None:
    page = coordinator.get("/manual/outline?words=so\0lid").get_data(as_text=True)
    assert 'value="solid"' in page


def test_what_is_no_character_is_left_out_of_a_form(coordinator: FlaskClient) -> None:
    words = {
        "title": "A\0 ma\x0bnual",
        "imprint": "One line\r\nand\tanother",
        "csrf_token": csrf(coordinator),
    }
    assert coordinator.post("/manual/settings/words", data=words).status_code == 302
    with db.reading():
        (kept,) = get_manual().wordings
        assert (kept.title, kept.imprint) == ("A manual", "One line\r\nand\tanother")


def test_a_json_form_is_a_form(coordinator: FlaskClient) -> None:
    body = {"approvals": 3, "countries": "2", "days": 10}
    answer = coordinator.post(
        "/manual/settings/numbers", json=body, headers={**JSON, "X-CSRFToken": csrf(coordinator)}
    )
    assert answer.status_code == 302
    assert 'value="3"' in coordinator.get("/manual/settings").get_data(as_text=True)


@pytest.mark.parametrize(("written", "status"), [("write-to@jette.example", 302), ("", 302), ("nobody", 422)])
def test_the_public_contact_address_is_one_or_none(
    coordinator: FlaskClient, written: str, status: int
) -> None:
    form = {
        "languages": "en",
        "licence": "CC BY 4.0",
        "contact_email": written,
        "csrf_token": csrf(coordinator),
    }
    answer = coordinator.post("/manual/settings/general", data=form)
    assert answer.status_code == status
    with db.reading():
        assert (get_manual().contact_email or "") == (written if status == 302 else "")
