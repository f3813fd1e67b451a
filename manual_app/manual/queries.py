"""Reading the manual: settings, the outline as a tree, search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload, lazyload, selectinload

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.errors import NotFound
from manual_app.manual import numbering, rules
from manual_app.manual.models import Manual, ManualWording, OutlineChange, Section
from manual_app.reviews import queries as reviews
from manual_app.reviews.queries import TextState
from manual_app.texts.models import CoAuthor, Text
from manual_app.wording import _

WORDS_A_PAGE = 330  # of the printed book, figures and tables included


@dataclass(frozen=True)
class Entry:
    """One section in the tree, with its Texts, source language first, and their states."""

    section: Section
    number: str
    title: str
    source: Text | None
    texts: tuple[Text, ...]
    states: dict[int, TextState]
    children: list[Entry] = field(default_factory=list)

    @property
    def state(self) -> TextState | None:
        """The state of the source Text; None for a part."""
        return self.states[self.source.id] if self.source else None

    @property
    def pages(self) -> int:
        """About how many printed pages, with what stands inside."""
        own = -(-self.source.words // WORDS_A_PAGE) if self.source else 0
        return own + sum(child.pages for child in self.children)

    def walk(self) -> Iterator[Entry]:
        """Yield this entry and what stands inside, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


def get_manual() -> Manual:
    """Return the manual's settings; the defaults until somebody has saved them."""
    found = db.session.get(Manual, 1)
    db.session().info["manual"] = found  # held, or the session would forget it and ask again
    return found or Manual(id=1, source_language="en", languages=["en"], licence="CC BY 4.0")


def wording(language: str) -> ManualWording:
    """Return the settings that are words, in `language`, else in the source language, else empty."""
    manual = get_manual()
    by_language = {row.language: row for row in manual.wordings}
    empty = ManualWording(
        language=language, title="", subtitle="", network="", imprint="", funding_line="", disclaimer=""
    )
    return by_language.get(language) or by_language.get(manual.source_language) or empty


def get_section(section_id: int) -> Section:
    """Return the section; raises NotFound."""
    section = db.session.get(Section, section_id)
    if section is None:
        raise NotFound(_("There is no such section."))
    return section


def siblings(section: Section) -> list[Section]:
    """Return what stands beside `section`, itself included, in order; at the root only the same kind."""
    return stand_in(section.parent_id, section.kind)


def stand_in(parent_id: int | None, kind: str) -> list[Section]:
    """Return what stands in a part, in order; at the root (None) what is of this kind."""
    query = select(Section).where(Section.archived_at.is_(None)).order_by(Section.position, Section.id)
    if parent_id is None:
        query = query.where(Section.parent_id.is_(None), Section.kind == kind)
    else:
        query = query.where(Section.parent_id == parent_id)
    return list(db.session.scalars(query))


def outline(*, language: str | None = None, with_people: bool = False) -> list[Entry]:
    """Return the tree, in reading order, titles in `language` (default: the source language).

    Four queries, whatever the number of sections; `with_people` they also say who writes the Texts.
    """
    source = get_manual().source_language
    sections = _ordered(_standing_sections())
    by_section = _texts_by_section(source, with_people=with_people)
    states = reviews.states(text for group in by_section.values() for text in group)
    numbers = numbering.numbers((section.id, section.kind) for section in sections)
    roots: list[Entry] = []
    entries: dict[int, Entry] = {}
    for section in sections:
        own = by_section.get(section.id, ())
        entry = Entry(
            section=section,
            number=numbers[section.id],
            title=_title(section, own, language or source, source),
            source=next((text for text in own if text.language == source), own[0] if own else None),
            texts=own,
            states=states,
        )
        entries[section.id] = entry
        home = entries[section.parent_id].children if section.parent_id else roots
        home.append(entry)
    return roots


@dataclass(frozen=True)
class Place:
    """A section as others refer to it."""

    kind: str
    number: str
    title: str
    text_id: int | None  # the Text in the language asked for, else the source; None for a part
    part: int = 0  # the part it stands in, 1 for the first; 0 for front and back matter


def places(language: str) -> dict[int, Place]:
    """Return every standing section by its id, with the title in `language`, in two queries."""
    source = get_manual().source_language
    titles: dict[int, dict[str, tuple[int, str]]] = {}
    standing: dict[int, Section] = {}
    shown = and_(Text.section_id == Section.id, Text.language.in_((language, source)))
    query = select(Section, Text.id, Text.language, Text.title).outerjoin(Text, shown)
    query = query.where(Section.archived_at.is_(None)).order_by(Section.position)
    for section, number, code, title in db.session.execute(query.options(lazyload(Section.titles))):
        standing[section.id] = section
        if number is not None:
            titles.setdefault(section.id, {})[code] = (number, title)
    sections = _ordered(list(standing.values()))
    numbers = numbering.numbers((section.id, section.kind) for section in sections)
    found, part = {}, 0
    for section in sections:
        part += section.kind == "part"
        own = titles.get(section.id, {})
        text_id, title = own.get(language) or own.get(source) or (None, "")
        inside = part if section.kind in rules.INSIDE_PARTS else 0
        found[section.id] = Place(section.kind, numbers[section.id], title, text_id, inside)
    return found


def flat(entries: Sequence[Entry]) -> list[Entry]:
    """Return all entries of a tree in reading order."""
    return [entry for root in entries for entry in root.walk()]


def list_archived() -> Sequence[Section]:
    """Return what was taken out of the outline, newest first."""
    return db.session.scalars(
        select(Section)
        .where(Section.archived_at.is_not(None))
        .order_by(Section.archived_at.desc())
        .options(selectinload(Section.texts))
    ).all()


def count_archived() -> int:
    """Count what was taken out of the outline."""
    query = select(func.count()).select_from(Section).where(Section.archived_at.is_not(None))
    return db.session.scalar(query) or 0


def find_newest_change() -> OutlineChange | None:
    """Return the newest change of the outline, undone or not."""
    return db.session.scalar(select(OutlineChange).order_by(OutlineChange.outline_version.desc()).limit(1))


def section_title(section: Section) -> str:
    """Return the title of a section in the source language."""
    source = get_manual().source_language
    own = tuple(db.session.scalars(select(Text).where(Text.section_id == section.id)))
    return _title(section, own, source, source)


def section_titles(section_ids: Iterable[int]) -> dict[int, str]:
    """Return the titles in the source language of those of these sections that are there, by id."""
    source = get_manual().source_language
    found = db.session.scalars(select(Section).where(Section.id.in_(set(section_ids)))).all()
    texts = _texts_by_section(source) if found else {}
    return {one.id: _title(one, texts.get(one.id, ()), source, source) for one in found}


def _standing_sections() -> Sequence[Section]:
    query = select(Section).where(Section.archived_at.is_(None)).order_by(Section.position)
    return db.session.scalars(query.options(joinedload(Section.titles))).unique().all()


def _texts_by_section(source: str, *, with_people: bool = False) -> dict[int, tuple[Text, ...]]:
    people = (
        joinedload(Text.responsible).options(
            lazyload(Member.grants), joinedload(Member.organisation, innerjoin=False)
        ),
        joinedload(Text.co_authors).lazyload(CoAuthor.organisation),
    )
    nobody = (lazyload(Text.drafting_organisation), lazyload(Text.co_authors))
    rows = db.session.scalars(select(Text).options(*(people if with_people else nobody))).unique()
    grouped: dict[int, list[Text]] = {}
    for text in sorted(rows, key=lambda t: (t.language != source, t.language)):
        grouped.setdefault(text.section_id, []).append(text)
    return {number: tuple(group) for number, group in grouped.items()}


def _ordered(sections: Iterator[Section] | Sequence[Section]) -> list[Section]:
    """Order as the book is read: front matter, each part with what stands in it, back matter."""
    found = list(sections)
    inside: dict[int | None, list[Section]] = {}
    for section in found:
        inside.setdefault(section.parent_id, []).append(section)
    ordered: list[Section] = []
    for kind in rules.ROOT_ORDER:
        for root in (s for s in inside.get(None, []) if s.kind == kind):
            ordered += [root, *inside.get(root.id, [])]
    return ordered


def _title(section: Section, own: Sequence[Text], language: str, source: str) -> str:
    if section.kind == "part":
        titles = {row.language: row.title for row in section.titles}
    else:
        titles = {text.language: text.title for text in own}
    return titles.get(language) or titles.get(source) or next(iter(titles.values()), _("Without a title"))
