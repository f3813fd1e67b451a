"""Two versions of a block as one, with what came and what went marked in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from manual_app.content.diff.match import match_children
from manual_app.content.diff.words import Token, pieces, tokens
from manual_app.content.plain import NodeJson, attributes, children, joined

CHANGE = "change"
"""Key of a merged node that came, went or moved as a whole; no document has it."""

ADDED: dict[str, Any] = {"type": "insertion", "attrs": {"id": "diff"}}
REMOVED: dict[str, Any] = {"type": "deletion", "attrs": {"id": "diff"}}
_MARKS = {"added": ADDED, "removed": REMOVED}
_RUNNING = frozenset({"paragraph", "heading", "figcaption", "footnote"})


@dataclass(frozen=True, slots=True)
class AttributeChange:
    """An attribute of a block that changed: a strength, a caption, an alternative text, the kind of block."""

    block: str | None
    kind: str
    name: str
    old: Any
    new: Any


def merge(old: NodeJson, new: NodeJson, found: list[AttributeChange]) -> NodeJson:
    """Merge two versions of a node; changes of attributes are added to `found`."""
    if old == new:
        return new
    _compare_attributes(old, new, found)
    if new["type"] in _RUNNING:
        content = _running(children(old), children(new), found)
    elif children(old) or children(new):
        content = _children(children(old), children(new), found)
    else:
        return new
    return {**new, "content": content}


def can_merge(old: NodeJson, new: NodeJson) -> bool:
    """Say whether two blocks can be shown as one: the same kind, or both running text."""
    return old["type"] == new["type"] or (old["type"] in _RUNNING and new["type"] in _RUNNING)


def whole(node: NodeJson, change: str) -> NodeJson:
    """Mark a block, with all it holds, as added or removed."""
    marked = {**node, CHANGE: change}
    if node["type"] == "text" or node["type"] in ("footnote", "crossReference", "hardBreak"):
        marked["marks"] = [_MARKS[change], *node.get("marks", [])]
    elif children(node):
        marked["content"] = [whole(child, change) for child in children(node)]
    return marked


def _compare_attributes(old: NodeJson, new: NodeJson, found: list[AttributeChange]) -> None:
    block = attributes(new).get("id")
    if old["type"] != new["type"]:
        found.append(AttributeChange(block, new["type"], "type", old["type"], new["type"]))
    before, after = attributes(old), attributes(new)
    for name in after.keys() & before.keys() - {"id", "colwidth"}:
        if before[name] != after[name]:
            found.append(AttributeChange(block, new["type"], name, before[name], after[name]))


def _children(old: list[NodeJson], new: list[NodeJson], found: list[AttributeChange]) -> list[NodeJson]:
    merged: list[NodeJson] = []
    for match in match_children(old, new):
        if match.new is None:
            merged.append(whole(match.old or {}, "removed"))
        elif match.old is None:
            merged.append(whole(match.new, "added"))
        elif can_merge(match.old, match.new):
            node = merge(match.old, match.new, found)
            merged.append({**node, CHANGE: "moved"} if match.moved else node)
        else:
            merged += [whole(match.old, "removed"), whole(match.new, "added")]
    return merged


def _running(old: list[NodeJson], new: list[NodeJson], found: list[AttributeChange]) -> list[NodeJson]:
    merged: list[NodeJson] = []
    for piece in pieces(tokens(old), tokens(new)):
        if piece.same:
            merged.extend(
                _kept(before, after, found) for before, after in zip(piece.old, piece.new, strict=True)
            )
        else:
            merged.extend(_marked(piece.old, REMOVED))
            merged.extend(_marked(piece.new, ADDED))
    return joined(merged)


def _kept(old: Token, new: Token, found: list[AttributeChange]) -> NodeJson:
    return merge(old.node, new.node, found) if new.node["type"] == "footnote" else new.node


def _marked(row: Sequence[Token], mark: dict[str, Any]) -> list[NodeJson]:
    return [{**token.node, "marks": [mark, *token.node.get("marks", [])]} for token in row]
