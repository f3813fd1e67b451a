"""Where sections stand, and whether they stand at all: move, archive, restore, delete."""

from __future__ import annotations

from typing import Any

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.errors import Conflict, Unprocessable
from manual_app.manual import queries, rules
from manual_app.manual.models import Section
from manual_app.manual.service.changes import (
    changed,
    children,
    place,
    put,
    record_change,
    require_contents,
)
from manual_app.texts import queries as texts
from manual_app.texts import service as text_service
from manual_app.texts.models import Text
from manual_app.wording import _


def move(member: Member, section_id: int, *, parent_id: int | None, position: int) -> Section:
    """Put a section at `position` (0-based) in `parent_id` (None: among its kind at the root)."""
    require_contents(member)
    section = queries.get_section(section_id)
    parent = queries.get_section(parent_id) if parent_id is not None else None
    if not rules.may_stand_in(section, parent):
        raise Unprocessable(_("It cannot stand there."))
    before = place(section)
    put(section, parent_id, position)
    after = place(section)
    if before != after:
        changed(member, section, "moved", before, after)
    return section


def archive(member: Member, section_id: int) -> Section:
    """Take a section out of the outline; its texts, Revisions and the record stay."""
    require_contents(member)
    section = queries.get_section(section_id)
    if section.kind == "part" and children(section):
        raise Conflict(_("Move or archive what stands in this part first."))
    before = place(section)
    section.archived_at = db.now()
    db.session.flush()
    changed(member, section, "archived", before, {})
    return section


def restore_section(member: Member, section_id: int) -> Section:
    """Put an archived section back, at the end of where it stood."""
    require_contents(member)
    section = queries.get_section(section_id)
    parent = queries.get_section(section.parent_id) if section.parent_id is not None else None
    if parent is not None and parent.archived_at is not None:
        raise Conflict(_("Restore its part first."))
    section.archived_at = None
    db.session.flush()
    put(section, section.parent_id, len(queries.siblings(section)))
    changed(member, section, "restored", {}, place(section))
    return section


def delete(member: Member, section_id: int) -> None:
    """Delete a section that was never sent for review; anything else is archived instead."""
    require_contents(member)
    section = queries.get_section(section_id)
    if section.kind == "part" and children(section):
        raise Conflict(_("Move or delete what stands in this part first."))
    own = texts.list_texts(section_id=section.id)
    if any(texts.find_newest_revision(text.id) for text in own):
        raise Conflict(_("This section was sent for review before. Archive it instead."))
    before = place(section) | {"kind": section.kind, "titles": {t.language: t.title for t in section.titles}}
    before["texts"] = [_kept(text) for text in own]
    for text in sorted(own, key=lambda text: text.source_id is None):
        text_service.delete_text(member, text.id)
    number = section.id
    db.session.delete(section)
    db.session.flush()
    record_change(member, number, "deleted", before, {})


def _kept(text: Text) -> dict[str, Any]:
    return {
        "language": text.language,
        "title": text.title,
        "drafting_organisation_id": text.drafting_organisation_id,
        "responsible_id": text.responsible_id,
        "due_on": text.due_on.isoformat() if text.due_on else None,
        "doc": texts.head_doc(text.id),
    }
