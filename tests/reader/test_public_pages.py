"""What strangers see: the demo's edition 1.0 on the web, and a manual of which nothing is published."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.editions import queries as editions
from manual_app.editions import service
from manual_app.manual import service as manual
from manual_app.manual import settings
from tests import factories as make
from tests.seeded import COORDINATOR
from tests.statements import statements_of


@pytest.fixture
def stranger(seeded_app: Flask) -> FlaskClient:
    return seeded_app.test_client()


@pytest.fixture
def statements(seeded_app: Flask) -> Iterator[list[str]]:
    with statements_of(seeded_app) as seen:
        yield seen


def sections(page: str) -> list[str]:
    """Return the addresses of sections that a page leads to, each once, in order."""
    return list(dict.fromkeys(re.findall(r'href="(/read/en/\d+)"', page)))


def meta(page: str) -> dict[str, str]:
    """Return Dublin Core and description from the head of a page."""
    return dict(re.findall(r'<meta name="([^"]+)"(?: lang="[^"]*")? content="([^"]*)">', page))


def test_landing_names_the_edition_and_offers_its_file(stranger: FlaskClient) -> None:
    page = stranger.get("/").text
    assert "Edition 1.0" in page
    assert re.search(r'href="/editions/1.0/en/manual.pdf"', page)
    assert re.search(r"[\d.]+ (kB|MB), \d+ pages, accessible", page)
    assert "CC BY 4.0" in page
    assert len(sections(page)) == 8


def test_public_pages_need_no_cookie_no_script_and_no_other_site(stranger: FlaskClient) -> None:
    for address in ("/", *sections(stranger.get("/").text), "/contact", "/privacy", "/accessibility"):
        answer = stranger.get(address)
        loaded = re.findall(r'(?:src|<link rel="stylesheet" href)="([^"]+)"', answer.text)
        assert (address, answer.status_code) == (address, 200)
        assert "Set-Cookie" not in answer.headers
        assert "<script" not in answer.text
        assert [one for one in loaded if not re.match(r"/(?!/)", one)] == []


def test_every_section_of_the_edition_has_a_page_with_dublin_core(stranger: FlaskClient) -> None:
    first = stranger.get(sections(stranger.get("/").text)[0]).text
    everything = sections(first)
    assert len(everything) == 12  # front and back matter too
    for address in everything:
        page = stranger.get(address).text
        found = meta(page)
        assert found["DC.creator"] == "SOLID Network"
        assert found["DCTERMS.isPartOf"] == "Manual for Solidarity 2020"
        assert found["DC.rights"] == "CC BY 4.0"
        assert found["DC.identifier"].endswith(address)
        assert f'<link rel="canonical" href="{found["DC.identifier"]}">' in page


def test_landing_carries_dublin_core(stranger: FlaskClient) -> None:
    found = meta(stranger.get("/").text)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", found["DC.date"])
    assert (found["DC.title"], found["DC.language"]) == ("Manual for Solidarity 2020", "en")


def test_pages_are_kept_by_etag(stranger: FlaskClient) -> None:
    for address in ("/", "/privacy", "/cite/1.0/en.ris"):
        first = stranger.get(address)
        again = stranger.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (first.status_code, again.status_code) == (200, 304)


def test_cover_picture_is_the_printed_one_and_kept_for_a_day(stranger: FlaskClient) -> None:
    shown = re.search(r'<img src="(/cover/(\d+)\.svg)"', stranger.get("/").text)
    assert shown is not None
    answer = stranger.get(shown[1])
    assert (shown[2], answer.mimetype) == ("13", "image/svg+xml")
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert answer.text.count("<clipPath") == 13
    assert stranger.get("/cover/61.svg").status_code == 404


def test_latest_file_is_served_in_ranges_and_by_etag(stranger: FlaskClient) -> None:
    address = "/editions/latest/en/manual.pdf"
    whole = stranger.get(address, follow_redirects=True)
    part = stranger.get(address, headers={"Range": "bytes=0-7"}, follow_redirects=True)
    again = stranger.get(address, headers={"If-None-Match": whole.headers["ETag"]}, follow_redirects=True)
    assert (whole.status_code, part.status_code, again.status_code) == (200, 206, 304)
    assert whole.data.startswith(b"%PDF-")
    assert part.data == whole.data[:8]


def test_what_is_not_in_the_edition_is_not_found(stranger: FlaskClient) -> None:
    addresses = ("/read/en/9999", "/read/lv", "/read/lv/3", "/cite/9.9/en.bib", "/editions/9.9/en/manual.pdf")
    assert {address: stranger.get(address).status_code for address in addresses} == dict.fromkeys(
        addresses, 404
    )


def test_references_lead_within_the_edition_or_say_that_they_do_not(stranger: FlaskClient) -> None:
    landing = stranger.get("/").text
    standing = set(sections(stranger.get(sections(landing)[0]).text))
    for address in standing:
        page = stranger.get(address).text
        article = page[page.index("<article") : page.index("</article>")]
        assert set(re.findall(r'href="(/read/en/\d+)', article)) <= standing


def test_a_public_page_asks_the_database_twelve_questions_at_most(
    stranger: FlaskClient, statements: list[str]
) -> None:
    landing = stranger.get("/").text
    costs = {}
    for address in ("/", *sections(landing), "/contact", "/cite/1.0/en.json"):
        statements.clear()
        stranger.get(address)
        costs[address] = len(statements)
    assert {address: cost for address, cost in costs.items() if cost > 12} == {}


def test_a_withdrawn_edition_leaves_its_reason_and_its_manifest(
    seeded_app: Flask, stranger: FlaskClient
) -> None:
    with db.transaction() as session:
        coordinator = session.scalars(select(Member).where(Member.email == COORDINATOR)).one()
        edition = editions.get_edition("1.0", "en", preview=False)
        service.withdraw(coordinator, edition, reason="A picture lacked its consent.")
    page = stranger.get("/").text
    assert "A picture lacked its consent." in page
    assert "No edition can be downloaded at the moment" in page
    assert stranger.get("/editions/1.0/en/manifest.json").status_code == 200
    gone = {stranger.get(a).status_code for a in ("/editions/1.0/en/manual.pdf", "/read/en/5")}
    assert gone <= {404, 410}


# nothing published


def test_before_the_first_edition_the_front_says_so(app: Flask) -> None:
    lead = make.organisation("jette", country="BE", is_lead=True)
    coordinator = make.member(lead, "coordinator")
    title = "Handbook of <everything> & more, " * 3
    with db.transaction() as session:
        manual.ensure_manual()
        who = session.get_one(Member, coordinator.id)
        settings.change_wording(who, "en", {"title": title[:120], "subtitle": "For all"})
    answer = app.test_client().get("/")
    assert answer.status_code == 200
    assert "No edition is published yet" in answer.text
    assert "&lt;everything&gt; &amp; more" in answer.text
    assert app.test_client().get("/editions/latest/en/manual.pdf").status_code == 404
    assert app.test_client().get("/read/en").status_code == 404


def test_an_empty_house_has_a_front_page_too(app: Flask) -> None:
    assert "No edition is published yet" in app.test_client().get("/").text
