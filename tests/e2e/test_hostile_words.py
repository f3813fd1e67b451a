"""Words made to run, sent by a raw client wherever words go, then read by everybody (security.md, row 1)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from manual_app import db, jobs
from manual_app.accounts import service as accounts
from manual_app.accounts.models import Member
from manual_app.accounts.service.organisations import Particulars
from manual_app.discussions import service as discussions
from manual_app.discussions.guests import service as guests
from manual_app.discussions.rules import LONGEST
from manual_app.discussions.threads import service as threads
from manual_app.discussions.threads.places import Place
from manual_app.editions import queries as editions
from manual_app.editions import service as publishing
from manual_app.manual import service as manual
from manual_app.manual import settings
from manual_app.press import pdf
from manual_app.reviews import service as reviews
from manual_app.texts import queries as texts
from tests import factories
from tests.content.hostile_pictures import drawn
from tests.content.render.test_safety import PAYLOADS
from tests.e2e.conftest import House, housing
from tests.e2e.hostile import LONG, NAME, WORDS, Raw, field, forged, inserted, paragraph, places
from tests.editions.world import here
from tests.house.addresses import addresses
from tests.machine import PATIENCE
from tests.reliability import Counted

pytestmark = pytest.mark.e2e

WATCH = """() => {
  window.violations = [];
  document.addEventListener("securitypolicyviolation", seen => {
    window.violations.push(`${seen.violatedDirective} ${seen.blockedURI} ${seen.sample}`);
  });
}"""
LOOKERS = ("coordinator", "author@daugavpils", "")
ECHOES = ("/nothing/", "/sign-in?next=", "/record?act=", "/?language=", "/editions/new?number=")
HOLD_THE_WORDS = (
    "/", "/account", "/people", "/people/daugavpils", "/record", "/waiting", "/manual/outline",
    "/manual/archived", "/manual/settings", "/editions", "/editions/1.0/en", "/reviews/1",
    "/texts/{text}/edit", "/texts/{text}/revisions", "/texts/{text}/revisions/1", "/texts/{text}/compare",
    "/notices", "/threads/1", "/texts/{text}/guests",
)  # fmt: skip
# what leads to files: nothing is shown
FILES = (".pdf", ".bib", ".csv", ".docx", "/events", ".json", "events?")


@pytest.fixture(scope="module")
def house(migrated_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house in which everybody and everything has a hostile name."""
    with housing(migrated_database, tmp_path_factory.mktemp("hostile")) as made:
        yield made


@pytest.fixture(scope="module")
def chapter(house: House, browser: Browser) -> int:
    """The id of a chapter into which a raw client has written all the words."""
    with house.writing():
        people = house.members
        made = factories.chapter(people["coordinator"], people["author@daugavpils"], title=NAME)
        version = texts.get_text(made.id).version
    context = browser.new_context()
    raw = Raw(house, context, "author@daugavpils")
    sent = raw.post(
        f"/texts/{made.id}/pictures",
        multipart={"picture": {"name": NAME, "mimeType": "text/html", "buffer": drawn("PNG")}},
    )
    steps = [field("title", NAME), field("purpose", LONG), field("references", "\n".join(WORDS)[:4_000])]
    blocks = [paragraph(words, number) for number, words in enumerate(WORDS)]
    assert raw.write(made.id, version, inserted(*places(sent.json()["asset"]), *blocks), *steps) == 200
    context.close()
    return made.id


@pytest.fixture(scope="module")
def book(house: House, chapter: int) -> str:
    """The number of a published edition with the chapter, its names, reasons and settings as hostile."""
    with house.writing() as app:
        _name_everything(house)
        _approve(house, chapter)
        _publish(house, app)
    return "1.0"


def _name_everything(house: House) -> None:
    with db.transaction():
        coordinator = here(house.members["coordinator"])
        for name in ("coordinator", "author@daugavpils", "reviewer@szodliget", "reviewer@mogila"):
            someone = here(house.members[name])
            accounts.change_own_account(someone, name=NAME, language="en", name_in_print=True)
            particulars = Particulars(NAME, NAME, someone.organisation.country, place=NAME, address=LONG)
            accounts.change_organisation(coordinator, someone.organisation, particulars)
        words = {"title": NAME, "subtitle": NAME, "network": NAME}
        words |= {"imprint": LONG, "funding_line": NAME, "disclaimer": LONG}
        settings.change_wording(coordinator, "en", words)
        manual.create_part(coordinator, NAME)
        archived = manual.create_part(coordinator, NAME)
        manual.archive(coordinator, archived.id)


def _approve(house: House, text_id: int) -> None:
    def of(name: str) -> Member:
        return here(house.members[name])

    with db.transaction():
        sent = reviews.submit_for_review(of("author@daugavpils"), text_id)
        number, revision_hash, version = sent.id, sent.revision.hash, sent.revision.number
    with db.transaction():
        _discuss(of("reviewer@szodliget"), text_id, number, version)
    for name in ("reviewer@szodliget", "reviewer@mogila"):
        with db.transaction():
            reviews.decide(of(name), number, kind="approve", reason=LONG, revision_hash=revision_hash)
    with db.transaction():
        reviews.sign_off(of("coordinator"), number, revision_hash=revision_hash)


def _discuss(member: Member, text_id: int, review_id: int, version: int) -> None:
    """Say the words in every place where something can be said, and propose them."""
    said = "\n".join(WORDS)[:LONGEST]
    heading = Place("block", "h1"), Place("block", "h1", revision=version)
    for place in (Place("block"), Place("field", "purpose"), *heading):
        thread = threads.begin(member, text_id, place, NAME, own=False)
        discussions.answer(member, thread.id, said)
    assert reviews.propose_wording(member, review_id, "w0", NAME).kept_because is None


def _publish(house: House, app: Flask) -> None:
    with db.transaction():
        publishing.create_edition(here(house.members["coordinator"]), number="1.0", language="en")
    jobs.drain()
    with db.transaction():
        coordinator = here(house.members["coordinator"])
        publishing.publish(coordinator, editions.get_edition("1.0", "en", preview=False))


def test_words_as_names_attributes_and_addresses_are_refused_and_nothing_is_stored(
    house: House, chapter: int, browser: Browser, counted: Counted
) -> None:
    context = browser.new_context()
    raw = Raw(house, context, "author@daugavpils")
    with house.writing():
        before = texts.head_doc(chapter), texts.get_text(chapter).version
    answers = {
        payload: raw.write(chapter, before[1], inserted(forged(payload)[number % 10]))
        for number, payload in enumerate(PAYLOADS)
    }
    context.close()
    with house.writing():
        after = texts.head_doc(chapter), texts.get_text(chapter).version
    taken = {payload: status for payload, status in answers.items() if status not in (400, 422)}
    counted("words made to run are stored nowhere but as words", requests=len(answers), taken=len(taken))
    assert taken == {}
    assert after == before


def test_no_page_that_shows_the_words_lets_them_run(
    house: House, chapter: int, book: str, browser: Browser, counted: Counted
) -> None:
    seen: list[str] = []
    shown: set[str] = set()
    with house.writing() as app:
        everywhere = [*addresses(app, "GET"), f"/read/en/{texts.get_text(chapter).section_id}"]
    echoed = [f"/{quoted}" for quoted in ("nothing/%3Cscript%3Ealert(1)%3C%2Fscript%3E",)]
    echoed += [
        f"{path}{NAME}" for path in ("/sign-in?next=", "/record?act=", "/?language=", "/editions/new?number=")
    ]
    pages = [path for path in everywhere if not path.partition("?")[0].endswith(FILES)] + echoed
    guest = _guest(house, _watching(browser, seen), chapter)
    assert _look(guest, guest.url.partition("#")[0], seen)
    for member in LOOKERS:
        context = _watching(browser, seen)
        if member:
            context.add_cookies([house.cookie_of(house.members[member])])  # type: ignore[list-item]
        page = context.new_page()
        for path in pages:
            if _look(page, f"{house.url}{path}", seen):
                shown.add(path)
        context.close()
    counted("no page lets words run", pages=len(LOOKERS) * len(pages), ran=len(seen))
    assert seen == []
    holding = {path.format(text=chapter) for path in HOLD_THE_WORDS} | {everywhere[-1]}
    assert holding - shown == set()


def _guest(house: House, context: BrowserContext, text_id: int) -> Page:
    """Return the page of a guest who has a hostile name and has said hostile words."""
    with house.writing(), db.transaction():
        link = guests.make_link(here(house.members["author@daugavpils"]), text_id, label=NAME)
    page = context.new_page()
    page.goto(f"{house.url}/guest/{link.address.rpartition('/')[2]}")
    page.get_by_label("Your name").fill(NAME)
    page.get_by_role("button", name="Open the text").click()
    page.get_by_role("button", name="Comment on").first.click()
    page.locator("#comment textarea").fill(LONG)
    page.get_by_role("button", name="Send the comment").click()
    expect(page.locator(".guest-said")).to_contain_text(LONG)
    return page


def _watching(browser: Browser, seen: list[str]) -> BrowserContext:
    """Return a browser that notes everything that runs, and everything that was kept from running."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE * 1000)
    context.add_init_script(f"({WATCH})()")

    def watch(page: Page) -> None:
        page.on("dialog", lambda dialog: (seen.append(f"{page.url}: {dialog.message}"), dialog.dismiss()))
        page.on("pageerror", lambda error: seen.append(f"{page.url}: {error}"))

    context.on("page", watch)
    return context


def _look(page: Page, address: str, seen: list[str]) -> bool:
    """Note what runs or tries to on a page; return whether it was shown, and not another in its place."""
    answer = page.goto(address, wait_until="load")
    if page.url.endswith("/edit") and "/texts/" in page.url and "sign-in" not in page.url:
        page.wait_for_selector("[data-ready]")
    seen += [f"{address}: {violation}" for violation in page.evaluate("window.violations")]
    running = page.evaluate(
        """() => { const LEADS = new Set(["href", "src", "action", "formaction", "data", "xlink:href"]);
           return [...document.querySelectorAll("*")].filter(one =>
             [...one.attributes].some(it => it.name.startsWith("on")
               || (LEADS.has(it.name) && /^\\s*(javascript|data:text|vbscript):?/i.test(it.value))))
           .map(one => one.outerHTML.slice(0, 200)); }"""
    )
    seen += [f"{address}: {one}" for one in running]
    return answer is not None and answer.ok and not answer.request.redirected_from


def test_the_book_prints_the_words_and_can_do_nothing(house: House, book: str, tmp_path: Path) -> None:
    path = tmp_path / "manual.pdf"
    with house.writing() as app:
        answer = app.test_client().get(f"/editions/{book}/en/manual.pdf")
        path.write_bytes(answer.data)
    printed = "".join(pdf.read(path).root.text.split())
    assert [words for words in WORDS if "".join(words.split()) not in printed] == []
    with pikepdf.open(path) as file:
        actions = [item for item in file.objects if isinstance(item, pikepdf.Dictionary) and "/S" in item]
        kinds = {str(item["/S"]) for item in actions if "/URI" in item or "/JS" in item or "/F" in item}
        links = {str(item["/URI"]) for item in actions if "/URI" in item}
        assert kinds <= {"/URI"}
        assert [link for link in links if not link.startswith(("https:", "http:", "mailto:"))] == []
        assert {"/OpenAction", "/AA", "/AcroForm"} & set(file.Root.keys()) == set()
        assert "/JavaScript" not in file.Root.get("/Names", {})


@pytest.mark.parametrize(
    "website", ["javascript:alert(1)", "//evil.example", "data:text/html,x", "https://a b"]
)
def test_a_website_is_an_address_of_the_web(house: House, browser: Browser, website: str) -> None:
    context = browser.new_context()
    form = {"name": "N", "short_name": "N", "country": "LV", "website": website}
    assert Raw(house, context, "coordinator").post("/people/mogila/edit", form=form).status == 422
    context.close()
