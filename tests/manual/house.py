"""A manual with two parts, and what tests of the outline do with it."""

from __future__ import annotations

from dataclasses import dataclass

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.manual import queries, service
from tests import factories as make


@dataclass
class House:
    """Two coordinators of the lead partner, an author, a part with chapters A, B and C, and an empty part."""

    coordinator: Member
    second: Member
    author: Member
    full: int
    empty: int
    chapters: dict[str, int]

    def titles(self) -> list[str]:
        """Return the outline in reading order, as "number title"."""
        with db.reading():
            return [f"{e.number} {e.title}".strip() for e in queries.flat(queries.outline())]

    def chapter_titles(self) -> str:
        """Return the first letters of the chapters of the full part, in order."""
        with db.reading():
            part = next(root for root in queries.outline() if root.section.id == self.full)
            return "".join(child.title[0] for child in part.children)

    def newest_change(self) -> int:
        with db.reading():
            change = queries.find_newest_change()
            assert change is not None
            return change.id


def here(member: Member) -> Member:
    return db.session.get_one(Member, member.id)


def build() -> House:
    """Make the house through the services."""
    lead = make.organisation("jette", country="BE", is_lead=True)
    coordinator, second = make.member(lead, "coordinator"), make.member(lead, "coordinator")
    author = make.member(make.organisation("daugavpils", country="LV"), "author")
    with db.transaction():
        full = service.create_part(here(coordinator), "Understand").id
        empty = service.create_part(here(coordinator), "Act together").id
    chapters = {
        title: make.chapter(coordinator, author, title=title, text=words, part=full).section_id
        for title, words in (
            ("A first word", "Solidarity begins with a neighbour."),
            ("Bread and rivers", "Η αλληλεγγύη αρχίζει από τη γειτονιά. Солидарността започва тук."),
            ("Counting on each other", "Šķērsiela un Ōsta, ģimenes un ļaudis."),
        )
    }
    return House(coordinator, second, author, full, empty, chapters)
