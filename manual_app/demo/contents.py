"""Seed the settings, the outline and the words of all texts, each by those who write it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from manual_app.accounts.models import Member
from manual_app.content.pictures import reencode
from manual_app.demo import pictures as drawings
from manual_app.demo import sources
from manual_app.demo.markup import Places
from manual_app.demo.people import Members
from manual_app.demo.plan import COORDINATOR, LANGUAGES, SECTIONS, WRITINGS, Edit, Section, Writing
from manual_app.manual import service as manual
from manual_app.manual import settings
from manual_app.texts import pictures
from manual_app.texts import service as texts
from manual_app.texts.models import Text
from manual_app.texts.queries import list_texts

SectionIds = dict[str, int]
"""The ids of sections by their name in the plan."""


def seed_settings(members: Members) -> None:
    """Set languages, licence, emblem, and the words of cover and imprint."""
    coordinator = members[COORDINATOR]
    settings.change_emblem(coordinator, reencode(drawings.emblem()))
    settings.change_languages(coordinator, LANGUAGES)
    settings.change_general(coordinator, licence=drawings.LICENCE, contact_email=COORDINATOR)
    for language in LANGUAGES:
        settings.change_wording(coordinator, language, vars(sources.wording(language)))


def seed_outline(members: Members, today: date) -> SectionIds:
    """Add every section, with empty texts for those who will write them."""
    ids: SectionIds = {}
    part_id: int | None = None
    for section in SECTIONS:
        if section.kind == "part":
            part_id = ids[section.name] = _add_part(members, section)
        else:
            parent_id = part_id if section.kind in ("chapter", "practice") else None
            ids[section.name] = _add_section(members, section, parent_id, today)
    return ids


def write(members: Members, ids: SectionIds, writing: Writing, edits: tuple[Edit, ...] = ()) -> None:
    """Write one text, changed by `edits`, as its author's own steps."""
    author, text = members[writing.author], find_text(ids, writing)
    places = Places(section=lambda name: str(ids[name]), picture=lambda name: _drawing(author, text, name))
    texts.rewrite(author, text.id, sources.document(writing.language, writing.name, places, edits))


def find_text(ids: SectionIds, writing: Writing) -> Text:
    """Return the text that a writing of the plan has become."""
    own = list_texts(section_id=ids[writing.name])
    return next(text for text in own if text.language == writing.language)


def _add_part(members: Members, section: Section) -> int:
    coordinator = members[COORDINATOR]
    part = manual.create_part(coordinator, section.titles["en"])
    for language, title in section.titles.items():
        if language != "en":
            manual.rename(coordinator, part.id, title, language=language)
    return part.id


def _add_section(members: Members, section: Section, parent_id: int | None, today: date) -> int:
    coordinator = members[COORDINATOR]
    source, *translations = [writing for writing in WRITINGS if writing.name == section.name]
    added = manual.create_section(
        coordinator,
        kind=section.kind,
        title=sources.title(source.language, source.name),
        parent_id=parent_id,
        **_assignment(members, source, today),
    )
    for writing in translations:
        manual.add_translation(
            coordinator,
            added.id,
            language=writing.language,
            title=sources.title(writing.language, writing.name),
            **_assignment(members, writing, today),
        )
    return added.id


def _assignment(members: Members, writing: Writing, today: date) -> dict[str, Any]:
    author = members[writing.author]
    drafting = members[f"author@{writing.drafted_by}.example"].organisation_id
    due_on = None if writing.due_in_days is None else today + timedelta(days=writing.due_in_days)
    return {"drafting_organisation_id": drafting, "responsible_id": author.id, "due_on": due_on}


def _drawing(author: Member, text: Text, name: str) -> dict[str, str]:
    asset = pictures.store(author, text, drawings.draw(name))
    return {
        "asset": asset.sha256,
        "credit": drawings.CREDIT,
        "licence": drawings.LICENCE,
        "consent": "nobody-recognisable",
    }
