"""Differences of two documents, block by block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from manual_app.content.diff.match import Match, match_children
from manual_app.content.diff.merge import CHANGE, AttributeChange, can_merge, merge, whole
from manual_app.content.plain import NodeJson, attributes, children, walk
from manual_app.content.schema import DocJson

Kind = Literal["unchanged", "changed", "added", "removed", "moved"]

_MARKED = frozenset({"insertion", "deletion"})


@dataclass(frozen=True, slots=True)
class BlockChange:
    """What became of one block of the text.

    `change`: "moved" means moved and otherwise unchanged; `moved` is also set on a block that was changed as
    well. `merged` is what to show: the new block, what went and came marked in it. `attributes` are changes
    of the block and all it holds.
    """

    change: Kind
    id: str | None
    kind: str
    old: NodeJson | None
    new: NodeJson | None
    merged: NodeJson
    moved: bool = False
    attributes: tuple[AttributeChange, ...] = ()


def diff(old: DocJson, new: DocJson) -> list[BlockChange]:
    """Compare two documents: every block in the order of the new one, those that went where they stood.

    Give settled documents (`canonical.settled`): suggestions and comments are not looked at.
    """
    changes: list[BlockChange] = []
    for match in match_children(children(old), children(new)):
        changes.extend(_changes(match))
    return changes


def _changes(match: Match) -> list[BlockChange]:
    old, new = match.old, match.new
    if old is not None and new is not None:
        found: list[AttributeChange] = []
        merged = merge(old, new, found) if can_merge(old, new) else None
        if merged is not None:
            same = old == new or not (found or _shows_a_change(merged))
            kind: Kind = "changed" if not same else "moved" if match.moved else "unchanged"
            return [_change(kind, old, new, merged, match.moved, tuple(found))]
    parts = []
    if old is not None:
        parts.append(_change("removed", old, None, whole(old, "removed")))
    if new is not None:
        parts.append(_change("added", None, new, whole(new, "added")))
    return parts


def _shows_a_change(merged: NodeJson) -> bool:
    """Say whether anything is marked: a block that was merely given its id is unchanged."""
    return any(node.get(CHANGE) or not _MARKED.isdisjoint(_mark_names(node)) for node in walk(merged))


def _mark_names(node: NodeJson) -> list[str]:
    return [mark["type"] for mark in node.get("marks", ())]


def _change(
    change: Kind,
    old: NodeJson | None,
    new: NodeJson | None,
    merged: NodeJson,
    moved: bool = False,
    found: tuple[AttributeChange, ...] = (),
) -> BlockChange:
    return BlockChange(change, attributes(merged).get("id"), merged["type"], old, new, merged, moved, found)
