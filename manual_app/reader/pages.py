"""What the public pages show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from manual_app.accounts import queries as accounts
from manual_app.accounts.models import Organisation
from manual_app.content.plain import Heading
from manual_app.editions import queries as editions
from manual_app.editions import rules
from manual_app.editions.models import Artifact, Edition
from manual_app.errors import NotFound
from manual_app.manual import queries as manual
from manual_app.manual.models import Manual, ManualWording
from manual_app.press import cover
from manual_app.press.book import Part, Section
from manual_app.reader.binding import WebEdition, web_edition
from manual_app.reader.citation import Citation, cite, published_on
from manual_app.wording import _


@dataclass(frozen=True)
class Footer:
    """What stands at the foot of every public page."""

    manual: Manual
    words: ManualWording


@dataclass(frozen=True)
class PublishedRow:
    """One line of the list of editions."""

    edition: Edition
    state: rules.State
    artifact: Artifact | None
    changes: list[editions.ChangeNote]


@dataclass(frozen=True)
class Front:
    """The landing page; `edition` is None as long as nothing is published."""

    edition: Edition | None
    web: WebEdition | None
    artifact: Artifact | None
    citation: Citation | None
    languages: Sequence[str]
    rows: list[PublishedRow]
    partners: Sequence[Organisation]
    countries: int
    shapes: int  # on the cover
    words: ManualWording
    language: str
    address: str  # the page's own


@dataclass(frozen=True)
class Reading:
    """The page of one section."""

    edition: Edition
    web: WebEdition
    artifact: Artifact | None
    section: Section
    part: Part | None
    author: str
    day: str  # ISO 8601
    leaf: dict[str, object]
    headings: list[Heading]
    previous: Section | None
    following: Section | None


@lru_cache(maxsize=8)
def cover_picture(shapes: int) -> str:
    """Return the picture of the cover as SVG."""
    return cover.cover_picture(shapes)


def footer() -> Footer:
    """Gather the foot of public pages."""
    settings = manual.get_manual()
    return Footer(settings, manual.wording(settings.source_language))


def front(language: str, address: str) -> Front:
    """Gather the landing page in a language; `address` is the site's own."""
    languages, source = editions.published_languages(), manual.get_manual().source_language
    chosen = language if language in languages else (languages[0] if languages else language)
    edition = editions.find_current(chosen)
    web = web_edition(edition) if edition else None
    partners = accounts.list_organisations()
    return Front(
        edition=edition,
        web=web,
        artifact=editions.find_artifact(edition) if edition else None,
        citation=cite(edition, web.book, f"{address}/editions/{edition.number}/{chosen}/manual.pdf")
        if edition and web
        else None,
        languages=languages,
        rows=_rows(chosen, edition),
        partners=partners,
        countries=len({partner.country for partner in partners}),
        shapes=min(max(len(web.book.partners if web else partners), 1), 60),
        words=manual.wording(chosen),
        language=chosen,
        address=f"{address}/" + (f"?language={chosen}" if chosen != source else ""),
    )


def _rows(language: str, current: Edition | None) -> list[PublishedRow]:
    published = editions.list_published(language)
    notes = editions.change_notes(edition.id for edition in published)
    return [
        PublishedRow(
            edition,
            rules.state_of(edition, current),
            editions.find_artifact(edition),
            notes.get(edition.id, []),
        )
        for edition in published
    ]


def reading(language: str, section_id: str) -> Reading:
    """Gather the page of a section of the current Edition; raises NotFound."""
    edition = current(language)
    web = web_edition(edition)
    sections = list(web.book.sections())
    at = next((n for n, section in enumerate(sections) if section.id == section_id), None)
    if at is None:
        raise NotFound(_("This section is not in the current edition."))
    return Reading(
        edition=edition,
        web=web,
        artifact=editions.find_artifact(edition),
        section=sections[at],
        part=web.part_of(section_id),
        author=web.book.network,
        day=published_on(edition).isoformat(),
        leaf=web.leaf(sections[at]),
        headings=web.headings(sections[at]),
        previous=sections[at - 1] if at else None,
        following=sections[at + 1] if at + 1 < len(sections) else None,
    )


def current(language: str) -> Edition:
    """Return the current Edition in a language; raises NotFound."""
    edition = editions.find_current(language)
    if edition is None:
        raise NotFound(_("There is no edition in this language yet."))
    return edition
