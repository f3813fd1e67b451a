"""Marks of a file's tracked changes and comments, as those of the member who takes it in."""

from __future__ import annotations

from copy import deepcopy

from manual_app.content.plain import NodeJson, walk
from manual_app.content.suggestions.marks import new_id

_SUGGESTED = frozenset({"insertion", "deletion"})


def for_member(blocks: list[NodeJson], member_id: int) -> list[NodeJson]:
    """Return blocks whose tracked changes are the member's suggestions; marks of comments are taken off."""
    ids: dict[str, str] = {}
    copied = deepcopy(blocks)
    for block in copied:
        for node in walk(block):
            marks = [mark for mark in node.get("marks", ()) if mark["type"] != "comment"]
            for mark in marks:
                if mark["type"] in _SUGGESTED:
                    name = mark["attrs"]["id"]
                    mark["attrs"] = {"id": ids.setdefault(name, new_id(member_id))}
            if marks:
                node["marks"] = marks
            else:
                node.pop("marks", None)
    return copied
