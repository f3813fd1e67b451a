"""Undoing the newest change of the outline."""

from __future__ import annotations

from datetime import date

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.errors import Conflict, Forbidden
from manual_app.manual import queries
from manual_app.manual.models import OutlineChange, PartTitle
from manual_app.manual.service.changes import add_section, begin_change, changed, place, put
from manual_app.manual.service.places import archive, delete, restore_section
from manual_app.manual.service.sections import rename
from manual_app.texts import queries as texts
from manual_app.texts import service as text_service
from manual_app.wording import _

# what a Text that was deleted begins with again
KEPT = ("language", "title", "drafting_organisation_id", "responsible_id", "co_authors", "doc", "writers")


def undo(member: Member, change_id: int) -> OutlineChange:
    """Undo the newest change of the outline, if it still is `change_id` and the member's own.

    Raises Forbidden, Conflict.
    """
    begin_change(member)
    change = queries.find_newest_change()
    if change is None or change.id != change_id or change.undone_at is not None:
        raise Conflict(_("The contents have changed since. Nothing was undone."))
    if change.member_id != member.id:
        raise Forbidden(_("Only who made this change undoes it."))
    _UNDO[change.kind](member, change)
    change.undone_at = db.now()
    db.session.flush()
    return change


def _undo_created(member: Member, change: OutlineChange) -> None:
    section = queries.get_section(change.section_id)
    own = texts.list_texts(section_id=section.id)
    touched = any(text.version > 0 or texts.find_newest_revision(text.id) for text in own)
    (archive if touched else delete)(member, change.section_id)


def _undo_renamed(member: Member, change: OutlineChange) -> None:
    rename(member, change.section_id, change.before["title"], language=change.before["language"])


def _undo_moved(member: Member, change: OutlineChange) -> None:
    section, was = queries.get_section(change.section_id), change.before
    before = place(section)
    put(section, was["parent"], was["position"])
    changed(member, section, "moved", before, place(section))


def _undo_archived(member: Member, change: OutlineChange) -> None:
    section = restore_section(member, change.section_id)
    put(section, section.parent_id, change.before["position"])


def _undo_restored(member: Member, change: OutlineChange) -> None:
    archive(member, change.section_id)


def _undo_deleted(member: Member, change: OutlineChange) -> None:
    before = change.before
    parent = queries.get_section(before["parent"]) if before["parent"] is not None else None
    section = add_section(before["kind"], parent)
    section.titles = [PartTitle(language=code, title=title) for code, title in before["titles"].items()]
    source_id = None
    for kept in before["texts"]:
        text = text_service.create_text(
            member,
            section_id=section.id,
            kind=before["kind"],
            source_id=source_id,
            due_on=date.fromisoformat(kept["due_on"]) if kept["due_on"] else None,
            **{name: kept[name] for name in KEPT if name in kept},
        )
        source_id = source_id or text.id
    put(section, section.parent_id, before["position"])
    changed(member, section, "created", {}, place(section))


_UNDO = {
    "created": _undo_created,
    "renamed": _undo_renamed,
    "moved": _undo_moved,
    "archived": _undo_archived,
    "restored": _undo_restored,
    "deleted": _undo_deleted,
}
