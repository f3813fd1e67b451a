"""Changing the outline: create, rename, move, archive, delete. Each change can be undone."""

from manual_app.manual.service.changes import ensure_manual
from manual_app.manual.service.places import archive, delete, move, nudge, restore_section
from manual_app.manual.service.sections import add_translation, create_part, create_section, rename
from manual_app.manual.service.undoing import undo

__all__ = [
    "add_translation",
    "archive",
    "create_part",
    "create_section",
    "delete",
    "ensure_manual",
    "move",
    "nudge",
    "rename",
    "restore_section",
    "undo",
]
