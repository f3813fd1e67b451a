"""Where sections stand, and whether they stand at all: move, archive, restore, delete."""

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import IntegrityError

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.discussions import service as discussions
from manual_app.errors import Conflict, Unprocessable
from manual_app.manual import queries, rules
from manual_app.manual.models import Section
from manual_app.manual.service.changes import (
    begin_change,
    changed,
    children,
    place,
    put,
    record_change,
)
from manual_app.reviews import queries as reviews
from manual_app.reviews import rules as review_rules
from manual_app.texts import queries as texts
from manual_app.texts import service as text_service
from manual_app.texts.models import Text
from manual_app.wording import _


def move(member: Member, section_id: int, *, parent_id: int | None, after_id: int | None) -> Section:
    """Put a section behind `after_id` (None: first) in `parent_id` (None: among its kind at the root).

    Neighbours are named, not counted, so that moves of two coordinators do not mix up. Raises Forbidden,
    NotFound, Unprocessable, and Conflict when somebody has moved that neighbour away meanwhile.
    """
    begin_change(member)
    section = queries.get_section(section_id)
    parent = queries.get_section(parent_id) if parent_id is not None else None
    if not rules.may_stand_in(section, parent):
        raise Unprocessable(_("It cannot stand there."))
    before = place(section)
    put(section, parent_id, _position_after(section, parent_id, after_id))
    after = place(section)
    if before != after:
        changed(member, section, "moved", before, after)
    return section


def nudge(member: Member, section_id: int, by: int) -> Section:
    """Move a section up (-1) or down (1) among those beside it; at the end it stays where it is."""
    begin_change(member)
    section = queries.get_section(section_id)
    beside = queries.siblings(section)
    at = max(0, beside.index(section) + by)
    others = [s for s in beside if s is not section]
    after_id = others[min(at, len(others)) - 1].id if at and others else None
    return move(member, section_id, parent_id=section.parent_id, after_id=after_id)


def _position_after(section: Section, parent_id: int | None, after_id: int | None) -> int:
    if after_id is None:
        return 0
    beside = [s.id for s in queries.stand_in(parent_id, section.kind) if s.id != section.id]
    if after_id not in beside:
        raise Conflict(_("Somebody has changed the contents meanwhile. Look at them again."))
    return beside.index(after_id) + 1


def archive(member: Member, section_id: int) -> Section:
    """Take a section out of the outline; its texts, Revisions and the record stay.

    Raises Forbidden, NotFound, and Conflict while something stands in it or a review of it is open.
    """
    begin_change(member)
    section = queries.get_section(section_id)
    if section.kind == "part" and children(section):
        raise Conflict(_("Move or archive what stands in this part first."))
    if any(_is_with_reviewers(text) for text in texts.list_texts(section_id=section.id)):
        raise Conflict(_("Partners are reviewing this section. Take it back first."))
    before = place(section)
    section.archived_at = db.now()
    db.session.flush()
    changed(member, section, "archived", before, {})
    _take_texts_along(section)
    return section


def restore_section(member: Member, section_id: int) -> Section:
    """Put an archived section back, at the end of where it stood."""
    begin_change(member)
    section = queries.get_section(section_id)
    parent = queries.get_section(section.parent_id) if section.parent_id is not None else None
    if parent is not None and parent.archived_at is not None:
        raise Conflict(_("Restore its part first."))
    section.archived_at = None
    db.session.flush()
    put(section, section.parent_id, len(queries.siblings(section)))
    changed(member, section, "restored", {}, place(section))
    _take_texts_along(section)
    return section


def delete(member: Member, section_id: int) -> None:
    """Delete a section that was never sent for review; anything else is archived instead."""
    begin_change(member)
    section = queries.get_section(section_id)
    if section.kind == "part" and children(section):
        raise Conflict(_("Move or delete what stands in this part first."))
    own = texts.list_texts(section_id=section.id)
    if any(texts.find_newest_revision(text.id) for text in own):
        raise Conflict(_("This section was sent for review before. Archive it instead."))
    before = place(section) | {"kind": section.kind, "titles": {t.language: t.title for t in section.titles}}
    before["texts"] = [_kept(text) for text in own]
    try:
        with db.session.begin_nested():
            for text in sorted(own, key=lambda text: text.source_id is None):
                discussions.forget_text(text.id)
                text_service.delete_text(member, text.id)
            db.session.delete(section)
    except IntegrityError as error:  # a preview, made in a room above, was taken from it
        raise Conflict(_("A preview was made with this section. Archive it instead.")) from error
    record_change(member, section_id, "deleted", before, {})


def _is_with_reviewers(text: Text) -> bool:
    review = reviews.find_newest_review(text.id)
    return review is not None and review_rules.is_open(review)


def _kept(text: Text) -> dict[str, Any]:
    return {
        "language": text.language,
        "title": text.title,
        "drafting_organisation_id": text.drafting_organisation_id,
        "responsible_id": text.responsible_id,
        "due_on": text.due_on.isoformat() if text.due_on else None,
        "co_authors": sorted(text.co_author_ids),
        "doc": texts.head_doc(text.id),
        "writers": texts.writers(text.id),
    }


def _take_texts_along(section: Section) -> None:
    for text in texts.list_texts(section_id=section.id):
        text_service.archive(text, section.archived_at)
