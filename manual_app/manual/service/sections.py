"""Adding and naming sections and their translations."""

from __future__ import annotations

from datetime import date
from typing import Any

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.errors import Conflict, Unprocessable
from manual_app.manual import queries, rules
from manual_app.manual.models import PartTitle, Section
from manual_app.manual.service.changes import (
    add_section,
    begin_change,
    changed,
    checked_title,
    place,
)
from manual_app.texts import queries as texts
from manual_app.texts import service as text_service
from manual_app.texts.models import Text
from manual_app.wording import _


def create_part(member: Member, title: str) -> Section:
    """Add a part after the last one."""
    begin_change(member)
    section = add_section("part", None)
    section.titles = [PartTitle(language=queries.get_manual().source_language, title=checked_title(title))]
    db.session.flush()
    changed(member, section, "created", {}, place(section))
    return section


def create_section(
    member: Member,
    *,
    kind: str,
    title: str,
    drafting_organisation_id: int,
    parent_id: int | None = None,
    responsible_id: int | None = None,
    due_on: date | None = None,
    doc: dict[str, Any] | None = None,
) -> Section:
    """Add a section with its Text in the source language; chapters and practices need a part."""
    begin_change(member)
    if kind not in (*rules.INSIDE_PARTS, "front", "back"):
        raise Unprocessable(_("This is no kind of section."))
    if rules.stands_in_part(kind) != (parent_id is not None):
        raise Unprocessable(_("Chapters and good practices stand in a part; other sections do not."))
    parent = queries.get_section(parent_id) if parent_id is not None else None
    if parent is not None and parent.kind != "part":
        raise Unprocessable(_("Choose a part."))
    section = add_section(kind, parent)
    text_service.create_text(
        member,
        section_id=section.id,
        kind=kind,
        language=queries.get_manual().source_language,
        title=checked_title(title),
        drafting_organisation_id=drafting_organisation_id,
        responsible_id=responsible_id,
        due_on=due_on,
        doc=doc,
    )
    changed(member, section, "created", {}, place(section))
    return section


def add_translation(
    member: Member,
    section_id: int,
    *,
    language: str,
    drafting_organisation_id: int,
    title: str = "",
    responsible_id: int | None = None,
    due_on: date | None = None,
    doc: dict[str, Any] | None = None,
) -> Text:
    """Add the Text of a section in one more language of the manual; it starts empty."""
    begin_change(member)
    section = queries.get_section(section_id)
    manual = queries.get_manual()
    if language not in manual.languages:
        raise Unprocessable(_("Add the language to the manual's languages first."))
    own = texts.list_texts(section_id=section.id)
    source = next((text for text in own if text.language == manual.source_language), None)
    if source is None:
        raise Unprocessable(_("A part has no text of its own to translate."))
    if any(text.language == language for text in own):
        raise Conflict(_("This section has a text in that language already."))
    return text_service.create_text(
        member,
        section_id=section.id,
        kind=section.kind,
        language=language,
        title=checked_title(title or source.title),
        drafting_organisation_id=drafting_organisation_id,
        source_id=source.id,
        responsible_id=responsible_id,
        due_on=due_on,
        doc=doc,
    )


def rename(member: Member, section_id: int, title: str, *, language: str | None = None) -> Section:
    """Give a section another title; for everything but a part this is an edit of its Text like any other."""
    begin_change(member)
    section = queries.get_section(section_id)
    language = language or queries.get_manual().source_language
    title = checked_title(title)
    if section.kind == "part":
        row = next((row for row in section.titles if row.language == language), None)
        before = row.title if row else ""
        if row is None:
            section.titles.append(PartTitle(language=language, title=title))
        else:
            row.title = title
    else:
        text = next(t for t in texts.list_texts(section_id=section.id) if t.language == language)
        before = text.title
        text_service.rename(member, text.id, title)
    db.session.flush()
    changed(
        member,
        section,
        "renamed",
        {"title": before, "language": language},
        {"title": title, "language": language},
    )
    return section
