"""What every change of the outline shares: who may, where a section stands, and the record of it."""

from __future__ import annotations

from typing import Any

from manual_app import db
from manual_app.accounts import rules as people
from manual_app.accounts.models import Member
from manual_app.activity import service as activity
from manual_app.errors import Forbidden, Unprocessable
from manual_app.manual import queries, rules
from manual_app.manual.models import Manual, OutlineChange, Section
from manual_app.wording import _


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


def begin_change(member: Member) -> None:
    """Let one change of the outline follow the other. Raises Forbidden."""
    if not people.can_manage_contents(member):
        raise Forbidden(_("Coordinators of the lead partner change the contents."))
    db.session.get(Manual, ensure_manual().id, with_for_update={"of": Manual}, populate_existing=True)


def checked_title(title: str) -> str:
    """Return a title without needless space; raises Unprocessable for none and for one too long."""
    title = " ".join(title.split())
    if not title:
        raise Unprocessable(_("Give it a title."), field="title")
    if len(title) > rules.TITLE_LIMIT:
        raise Unprocessable(
            _("A title has at most %(limit)s characters.", limit=rules.TITLE_LIMIT), field="title"
        )
    return title


def add_section(kind: str, parent: Section | None) -> Section:
    """Make a section, the last of its parent or of the manual."""
    section = Section(kind=kind, parent_id=parent.id if parent else None, position=0, created_at=db.now())
    db.session.add(section)
    db.session.flush()
    put(section, section.parent_id, len(queries.siblings(section)))
    return section


def put(section: Section, parent_id: int | None, position: int) -> None:
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


def children(part: Section) -> list[Section]:
    """Return what stands in a part, in order."""
    return [
        entry.section for root in queries.outline() if root.section.id == part.id for entry in root.children
    ]


def place(section: Section) -> dict[str, Any]:
    """Return where a section stands, as a change remembers it."""
    return {"parent": section.parent_id, "position": section.position}


def changed(
    member: Member, section: Section, kind: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    """Remember a change of a section that stands."""
    record_change(member, section.id, kind, before, after)


def record_change(
    member: Member, section_id: int, kind: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    """Remember a change so that it can be undone, and write it into the record."""
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
