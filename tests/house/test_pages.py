"""Every address, on the whole demo: looking writes nothing, pages are whole and have one h1, walls hold."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from tinyhtml5.parser import HTMLParser
from werkzeug.test import TestResponse

from manual_app.web import security
from tests.house.addresses import addresses, author_of_sample
from tests.seeded import signed_in
from tests.statements import statements_of

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
AS_BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
ANSWERED = {200, 302, 303, 403, 404}


def test_no_look_writes_and_every_page_is_whole(seeded_app: Flask) -> None:
    found: dict[str, object] = {}
    author = author_of_sample(seeded_app)
    for browser in (signed_in(seeded_app), signed_in(seeded_app, author), seeded_app.test_client()):
        for address in addresses(seeded_app, "GET"):
            with statements_of(seeded_app) as statements:
                problems = look(browser, address)
            problems += [f"writes: {one}" for one in statements if one.lstrip().upper().startswith(WRITES)]
            if problems:
                found[address] = problems
    assert found == {}


def test_demo_has_one_of_everything_to_look_at(seeded_app: Flask) -> None:
    browser = signed_in(seeded_app)
    absent = {address for address in addresses(seeded_app, "GET") if status(browser, address) == 404}
    assert {address.replace("A" * 43, "<token>") for address in absent} == {
        "/account/second-step/passkeys/1",
        "/guest/<token>",
        f"/guest/<token>/pictures/{sample_picture(seeded_app)}",
        "/invitation/<token>",
        "/metrics",
        "/texts/1/threads/1/people",
        "/password/<token>",
        "/people/alimos/logo",
    }


def sample_picture(app: Flask) -> str:
    """Return the picture that stands in the addresses."""
    return next(one for one in addresses(app, "GET") if one.startswith("/pictures/")).rpartition("/")[2]


def status(browser: FlaskClient, address: str) -> int:
    answer = browser.get(address, headers=AS_BROWSER, buffered=False)
    answer.close()
    return answer.status_code


def look(browser: FlaskClient, address: str) -> list[str]:
    """Return what is wrong with one address."""
    answer = browser.get(address, headers=AS_BROWSER, buffered=False)
    try:
        if answer.status_code not in ANSWERED:
            return [f"answers {answer.status_code}"]
        if answer.mimetype != "text/html" or answer.status_code in (302, 303):
            return unprotected(answer)
        return unprotected(answer) + defects(answer.text)
    finally:
        answer.close()


def unprotected(answer: TestResponse) -> list[str]:
    """Return what the browser is not told about an answer; pages of members are kept nowhere (16)."""
    missing = [name for name, value in security.HEADERS.items() if answer.headers.get(name) != value]
    if "default-src 'none'" not in answer.headers.get("Content-Security-Policy", ""):
        missing.append("Content-Security-Policy")
    for_member = 'name="csrf-token"' in answer.text if answer.mimetype == "text/html" else False
    if for_member and answer.headers["Cache-Control"] != "no-store":
        missing.append("Cache-Control: no-store")
    return missing


def defects(html: str) -> list[str]:
    """Return the parse errors of a page, and what it has more or less than one of."""
    parser = HTMLParser(namespace_html_elements=False)
    tree = parser.parse(html)
    counts = {name: len(list(tree.iter(name))) for name in ("h1", "main", "title")}
    return [f"{position}: {code}" for position, code, _ in parser.errors] + [
        f"{count} {name}" for name, count in counts.items() if count != 1
    ]


def test_defects_of_a_page_are_seen() -> None:
    assert defects("<!doctype html><title>A</title><main><h1>A</h1></main>") == []
    assert defects("<!doctype html><title>A</title><main><h1>A</h1><h1>B</h1></main>") == ["2 h1"]
    assert defects("<!doctype html><title>A</title><main><h1>A</h2></main>") != []


def test_what_is_not_for_everyone_is_closed_to_strangers_and_kept_by_no_cache(seeded_app: Flask) -> None:
    member, stranger = signed_in(seeded_app), seeded_app.test_client()
    found = {}
    for address in addresses(seeded_app, "GET", only_private=True):
        json = stranger.get(address, headers={"Accept": "application/json"})
        page = stranger.get(address, headers=AS_BROWSER)
        kept = member.get(address, headers=AS_BROWSER, buffered=False)
        seen = (json.status_code, page.status_code, kept.headers["Cache-Control"])
        kept.close()
        if seen not in {(401, 302, "no-store"), (401, 303, "no-store")}:
            found[address] = seen
    assert found == {}


def test_every_unsafe_address_refuses_a_request_without_a_token(seeded_app: Flask) -> None:
    member = signed_in(seeded_app)
    answers = {
        address: member.open(address, method=method, headers={"Accept": "application/json"}).status_code
        for method in ("POST", "PUT", "PATCH", "DELETE")
        for address in addresses(seeded_app, method)
    }
    assert answers
    assert {address: status for address, status in answers.items() if status not in (400, 403)} == {}
