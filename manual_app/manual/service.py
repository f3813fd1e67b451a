"""Changing the outline: create, rename, move, undo, archive, delete. Each change can be undone."""

from __future__ import annotations

from datetime import date
from typing import Any

from manual_app import db
from manual_app.accounts import rules as people
from manual_app.accounts.models import Member
from manual_app.activity import service as activity
from manual_app.errors import Conflict, Forbidden, Unprocessable
from manual_app.manual import queries, rules
from manual_app.manual.models import Manual, OutlineChange, PartTitle, Section
from manual_app.texts import queries as texts
from manual_app.texts import service as text_service
from manual_app.texts.models import Text
from manual_app.wording import _


def create_part(member: Member, title: str) -> Section:
    """Add a part after the last one."""
    _require_contents(member)
    section = _add_section("part", None)
    section.titles = [PartTitle(language=queries.get_manual().source_language, title=_checked_title(title))]
    db.session.flush()
    _changed(member, section, "created", {}, _place(section))
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
    _require_contents(member)
    if kind not in (*rules.INSIDE_PARTS, "front", "back"):
        raise Unprocessable(_("This is no kind of section."))
    if rules.stands_in_part(kind) != (parent_id is not None):
        raise Unprocessable(_("Chapters and good practices stand in a part; other sections do not."))
    parent = queries.get_section(parent_id) if parent_id is not None else None
    if parent is not None and parent.kind != "part":
        raise Unprocessable(_("Choose a part."))
    section = _add_section(kind, parent)
    text_service.create_text(
        member,
        section_id=section.id,
        kind=kind,
        language=queries.get_manual().source_language,
        title=_checked_title(title),
        drafting_organisation_id=drafting_organisation_id,
        responsible_id=responsible_id,
        due_on=due_on,
        doc=doc,
    )
    _changed(member, section, "created", {}, _place(section))
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
    _require_contents(member)
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
        title=_checked_title(title or source.title),
        drafting_organisation_id=drafting_organisation_id,
        source_id=source.id,
        responsible_id=responsible_id,
        due_on=due_on,
        doc=doc,
    )


def rename(member: Member, section_id: int, title: str, *, language: str | None = None) -> Section:
    """Give a section another title; for everything but a part this is an edit of its Text like any other."""
    _require_contents(member)
    section = queries.get_section(section_id)
    language = language or queries.get_manual().source_language
    title = _checked_title(title)
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
    _changed(
        member,
        section,
        "renamed",
        {"title": before, "language": language},
        {"title": title, "language": language},
    )
    return section


def move(member: Member, section_id: int, *, parent_id: int | None, position: int) -> Section:
    """Put a section at `position` (0-based) in `parent_id` (None: among its kind at the root)."""
    _require_contents(member)
    section = queries.get_section(section_id)
    parent = queries.get_section(parent_id) if parent_id is not None else None
    if not rules.may_stand_in(section, parent):
        raise Unprocessable(_("It cannot stand there."))
    before = _place(section)
    _put(section, parent_id, position)
    after = _place(section)
    if before != after:
        _changed(member, section, "moved", before, after)
    return section


def archive(member: Member, section_id: int) -> Section:
    """Take a section out of the outline; its texts, Revisions and the record stay."""
    _require_contents(member)
    section = queries.get_section(section_id)
    if section.kind == "part" and _children(section):
        raise Conflict(_("Move or archive what stands in this part first."))
    before = _place(section)
    section.archived_at = db.now()
    db.session.flush()
    _changed(member, section, "archived", before, {})
    return section


def restore_section(member: Member, section_id: int) -> Section:
    """Put an archived section back, at the end of where it stood."""
    _require_contents(member)
    section = queries.get_section(section_id)
    parent = queries.get_section(section.parent_id) if section.parent_id is not None else None
    if parent is not None and parent.archived_at is not None:
        raise Conflict(_("Restore its part first."))
    section.archived_at = None
    db.session.flush()
    _put(section, section.parent_id, len(queries.siblings(section)))
    _changed(member, section, "restored", {}, _place(section))
    return section


def delete(member: Member, section_id: int) -> None:
    """Delete a section that was never sent for review; anything else is archived instead."""
    _require_contents(member)
    section = queries.get_section(section_id)
    if section.kind == "part" and _children(section):
        raise Conflict(_("Move or delete what stands in this part first."))
    own = texts.list_texts(section_id=section.id)
    if any(texts.find_newest_revision(text.id) for text in own):
        raise Conflict(_("This section was sent for review before. Archive it instead."))
    before = _place(section) | {"kind": section.kind, "titles": {t.language: t.title for t in section.titles}}
    before["texts"] = [_kept(text) for text in own]
    for text in sorted(own, key=lambda text: text.source_id is None):
        text_service.delete_text(member, text.id)
    number = section.id
    db.session.delete(section)
    db.session.flush()
    _record_change(member, number, "deleted", before, {})


def undo(member: Member, change_id: int) -> OutlineChange:
    """Undo the newest change of the outline, if `change_id` still is the newest. Raises Conflict."""
    _require_contents(member)
    change = queries.find_newest_change()
    if change is None or change.id != change_id or change.undone_at is not None:
        raise Conflict(_("The contents have changed since. Nothing was undone."))
    _UNDO[change.kind](member, change)
    change.undone_at = db.now()
    db.session.flush()
    return change


def ensure_manual() -> Manual:
    """Return the manual's row, made on first use."""
    manual = db.session.get(Manual, 1)
    if manual is None:
        manual = Manual(
            id=1,
            source_language="en",
            languages=["en"],
            licence="CC BY 4.0",
            contact_email="",
            outline_version=0,
        )
        db.session.add(manual)
        db.session.flush()
    return manual


def _undo_created(member: Member, change: OutlineChange) -> None:
    section = queries.get_section(change.section_id)
    own = texts.list_texts(section_id=section.id)
    touched = any(text.version > 0 or texts.find_newest_revision(text.id) for text in own)
    (archive if touched else delete)(member, change.section_id)


def _undo_renamed(member: Member, change: OutlineChange) -> None:
    rename(member, change.section_id, change.before["title"], language=change.before["language"])


def _undo_moved(member: Member, change: OutlineChange) -> None:
    place = change.before
    move(member, change.section_id, parent_id=place["parent"], position=place["position"])


def _undo_archived(member: Member, change: OutlineChange) -> None:
    section = restore_section(member, change.section_id)
    _put(section, section.parent_id, change.before["position"])


def _undo_restored(member: Member, change: OutlineChange) -> None:
    archive(member, change.section_id)


def _undo_deleted(member: Member, change: OutlineChange) -> None:
    before = change.before
    parent = queries.get_section(before["parent"]) if before["parent"] is not None else None
    section = _add_section(before["kind"], parent)
    section.titles = [PartTitle(language=code, title=title) for code, title in before["titles"].items()]
    source_id = None
    for kept in before["texts"]:
        text = text_service.create_text(
            member,
            section_id=section.id,
            kind=before["kind"],
            source_id=source_id,
            due_on=date.fromisoformat(kept["due_on"]) if kept["due_on"] else None,
            **{
                name: kept[name]
                for name in ("language", "title", "drafting_organisation_id", "responsible_id", "doc")
            },
        )
        source_id = source_id or text.id
    _put(section, section.parent_id, before["position"])
    _changed(member, section, "created", {}, _place(section))


_UNDO = {
    "created": _undo_created,
    "renamed": _undo_renamed,
    "moved": _undo_moved,
    "archived": _undo_archived,
    "restored": _undo_restored,
    "deleted": _undo_deleted,
}


def _require_contents(member: Member) -> None:
    if not people.can_manage_contents(member):
        raise Forbidden(_("Coordinators of the lead partner change the contents."))


def _checked_title(title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise Unprocessable(_("Give it a title."), field="title")
    if len(title) > rules.TITLE_LIMIT:
        raise Unprocessable(
            _("A title has at most %(limit)s characters.", limit=rules.TITLE_LIMIT), field="title"
        )
    return title


def _add_section(kind: str, parent: Section | None) -> Section:
    section = Section(kind=kind, parent_id=parent.id if parent else None, position=0, created_at=db.now())
    db.session.add(section)
    db.session.flush()
    _put(section, section.parent_id, len(queries.siblings(section)))
    return section


def _put(section: Section, parent_id: int | None, position: int) -> None:
    """Place the section and number its new and old neighbours 0, 1, 2 …"""
    left_behind = [s for s in queries.siblings(section) if s is not section]
    for number, sibling in enumerate(left_behind):
        sibling.position = number
    section.parent_id = parent_id
    db.session.flush()
    beside = [s for s in queries.siblings(section) if s is not section]
    beside.insert(max(0, min(position, len(beside))), section)
    for number, sibling in enumerate(beside):
        sibling.position = number
    db.session.flush()


def _children(part: Section) -> list[Section]:
    return [
        entry.section for root in queries.outline() if root.section.id == part.id for entry in root.children
    ]


def _place(section: Section) -> dict[str, Any]:
    return {"parent": section.parent_id, "position": section.position}


def _kept(text: Text) -> dict[str, Any]:
    return {
        "language": text.language,
        "title": text.title,
        "drafting_organisation_id": text.drafting_organisation_id,
        "responsible_id": text.responsible_id,
        "due_on": text.due_on.isoformat() if text.due_on else None,
        "doc": texts.head_doc(text.id),
    }


def _changed(
    member: Member, section: Section, kind: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    _record_change(member, section.id, kind, before, after)


def _record_change(
    member: Member, section_id: int, kind: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    manual = ensure_manual()
    manual.outline_version += 1
    db.session.add(
        OutlineChange(
            outline_version=manual.outline_version,
            member_id=member.id,
            kind=kind,
            section_id=section_id,
            before=before,
            after=after,
            at=db.now(),
        )
    )
    db.session.flush()
    activity.record(
        f"section_{kind}",
        subject_kind="section",
        subject_id=section_id,
        member_id=member.id,
        organisation_id=member.organisation_id,
    )
