"""What is not published answers the public like what nobody ever made (security.md, row 9)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from manual_app import db
from tests.house.visitors import ANONYMOUS, World

AS_BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
# an address of something that stands there unpublished, and the same of nothing
PAIRS = {
    "picture": ("/pictures/{sha256}", f"/pictures/{'0' * 64}"),
    "pdf": ("/editions/{number}/en/manual.pdf", "/editions/9.9/en/manual.pdf"),
    "pdf of a preview": (
        "/editions/{number}/en/manual.pdf?preview=1",
        "/editions/9.9/en/manual.pdf?preview=1",
    ),
    "manifest": ("/editions/{number}/en/manifest.json", "/editions/9.9/en/manifest.json"),
    "manifest of a preview": (
        "/editions/{number}/en/manifest.json?preview=1",
        "/editions/9.9/en/manifest.json",
    ),
    "release file": ("/editions/{number}/en/release.json?preview=1", "/editions/9.9/en/release.json"),
    "newest pdf": ("/editions/latest/en/manual.pdf", "/editions/latest/mk/manual.pdf"),
    "citation": ("/cite/{number}/en.bib", "/cite/9.9/en.bib"),
    "section": ("/read/en/{section_id}", "/read/en/999999"),
}
# what only members see is not even told to be there
FOR_MEMBERS = {
    "text": ("/texts/{text_id}", "/texts/999999"),
    "commits": ("/texts/{text_id}/commits?since=0", "/texts/999999/commits?since=0"),
    "stream": ("/texts/{text_id}/events?since=0", "/texts/999999/events?since=0"),
    "streams": ("/texts/events?at={text_id}:0", "/texts/events?at=999999:0"),
    "editor": ("/texts/{text_id}/edit", "/texts/999999/edit"),
    "version": ("/texts/{text_id}/revisions/1", "/texts/{text_id}/revisions/99"),
    "review": ("/reviews/{review_id}", "/reviews/999999"),
    "edition": ("/editions/{number}/en", "/editions/9.9/en"),
    "partner": ("/people/{slug}", "/people/nobody"),
    "member": ("/members/{member_id}", "/members/999999"),
}


@pytest.fixture
def app(world: World, tmp_path: Path) -> Iterator[Flask]:
    """The world's app, on a copy."""
    app = world.copied_to(tmp_path / "copy")
    yield app
    db.close()
    app.extensions["engine"].dispose()


def answer(browser: FlaskClient, path: str, method: str, accept: str) -> tuple[int, str, str]:
    """Return status, type, and what is said: not the number of the request, nor what is around a page."""
    said = browser.open(path, method=method, headers={"Accept": accept})
    body = re.sub("[0-9a-f]{16}", "", said.get_data(as_text=True))
    return said.status_code, said.mimetype, body.partition("<main")[2].partition("</main>")[0] or body


@pytest.mark.parametrize("accept", ["application/json", AS_BROWSER], ids=["program", "browser"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("name", PAIRS)
def test_the_public_cannot_tell_what_is_unpublished_from_what_is_not_there(
    app: Flask, world: World, name: str, method: str, accept: str
) -> None:
    there, nowhere = (path.format(**world.samples) for path in PAIRS[name])
    browser = world.visit(app, ANONYMOUS)
    found = answer(browser, there, method, accept)
    assert found[0] == 404
    assert found == answer(browser, nowhere, method, accept)


@pytest.mark.parametrize("name", FOR_MEMBERS)
def test_the_public_learns_nothing_of_what_is_for_members(app: Flask, world: World, name: str) -> None:
    there, nowhere = (path.format(**world.samples) for path in FOR_MEMBERS[name])
    browser = world.visit(app, ANONYMOUS)
    found = answer(browser, there, "GET", "application/json")
    assert found[0] == 401
    assert found == answer(browser, nowhere, "GET", "application/json")


@pytest.mark.parametrize(
    "at", ["{text_id}:0,999999:0", "999999:0,{text_id}:0", "{text_id}:0,{text_id}:999", "{text_id}:0,x", ""]
)
def test_a_stream_of_several_texts_is_all_or_nothing(app: Flask, world: World, at: str) -> None:
    browser = world.visit(app, "observer, other")
    said = browser.get(
        f"/texts/events?at={at.format(**world.samples)}", headers={"Accept": "application/json"}
    )
    assert said.status_code in {400, 404}


def test_addresses_of_people_stay_within_their_organisation(app: Flask, world: World) -> None:
    """Of another partner a member sees names and roles; addresses and invitations only who invites there."""
    seen = {
        visitor: (
            world.members["author, own"].email in page,
            "new@x.example" in page,
        )
        for visitor in ("observer, own", "contact, own", "coordinator", "deputy, other", "contact, other")
        for page in [world.visit(app, visitor).get("/people/daugavpils").get_data(as_text=True)]
    }
    assert seen == {
        "observer, own": (True, False),
        "contact, own": (True, True),
        "coordinator": (True, True),
        "deputy, other": (False, False),
        "contact, other": (False, False),
    }


@pytest.mark.parametrize(
    "path", ["/record", "/record.csv", "/people", "/waiting", "/manual/outline", "/reviews/1"]
)
def test_no_page_for_all_members_holds_an_address(app: Flask, world: World, path: str) -> None:
    page = world.visit(app, "observer, other").get(path).get_data(as_text=True)
    own = world.members["observer, other"].email
    assert [one.email for one in world.members.values() if one.email in page and one.email != own] == []
    assert "new@x.example" not in page
