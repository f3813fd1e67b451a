"""What may stand where in the outline."""

from __future__ import annotations

from manual_app.manual.models import Section

ROOT_ORDER = ("front", "part", "back")
INSIDE_PARTS = ("chapter", "practice")
TITLE_LIMIT = 200  # characters


def stands_in_part(kind: str) -> bool:
    """Whether sections of this kind stand inside a part (the others at the root)."""
    return kind in INSIDE_PARTS


def may_stand_in(section: Section, parent: Section | None) -> bool:
    """Whether `section` may be put into `parent` (None: the root)."""
    if parent is None:
        return not stands_in_part(section.kind)
    return stands_in_part(section.kind) and parent.kind == "part" and parent.archived_at is None
