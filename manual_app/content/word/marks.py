"""Marks of a file's tracked changes and comments, as those of the member who takes it in."""

from __future__ import annotations

from copy import deepcopy

from manual_app.content.plain import NodeJson, children, walk
from manual_app.content.schema import SCHEMA
from manual_app.content.suggestions.marks import new_id

_SUGGESTED = frozenset({"insertion", "deletion"})


def commented(blocks: list[NodeJson]) -> dict[str, tuple[int, int]]:
    """Return where each comment of a file stands, counted as positions from before the first block."""
    found: dict[str, tuple[int, int]] = {}
    pos = 0
    for block in blocks:
        pos = _note_comments(block, pos, found)
    return found


def quoted(blocks: list[NodeJson]) -> dict[str, str]:
    """Return the words that each comment of a file is on."""
    found: dict[str, str] = {}
    for node in (one for block in blocks for one in walk(block)):
        for mark in node.get("marks", ()):
            if mark["type"] == "comment":
                thread = mark["attrs"]["thread"]
                found[thread] = found.get(thread, "") + node.get("text", " ")
    return found


def _note_comments(node: NodeJson, pos: int, found: dict[str, tuple[int, int]]) -> int:
    """Note the comments on a node at `pos` and in it; return the position after it."""
    end = pos + _length(node)
    if children(node):
        end = pos + 1
        for child in children(node):
            end = _note_comments(child, end, found)
        end += 1
    for mark in node.get("marks", ()):
        if mark["type"] == "comment":
            first, last = found.get(mark["attrs"]["thread"], (pos, end))
            found[mark["attrs"]["thread"]] = min(first, pos), max(last, end)
    return end


def _length(node: NodeJson) -> int:
    """Return how many positions a node without children takes, once it is in a text."""
    if node["type"] == "text":
        return len(node["text"].encode("utf-16-le")) // 2
    if node["type"] == "crossReference":  # it comes in as the words it showed
        return len((node.get("words") or "…").encode("utf-16-le")) // 2
    return 1 if SCHEMA.nodes[node["type"]].is_leaf else 2


def spread(node: NodeJson, around: NodeJson | None = None) -> NodeJson:
    """Return a document in which words carry what is suggested for their block, so that a page shows it."""
    own = next((mark for mark in node.get("marks", ()) if mark["type"] in _SUGGESTED), around)
    if node["type"] == "text":
        return node if own is None or own in node.get("marks", ()) else _marked(node, own)
    return {**node, "content": [spread(child, own) for child in children(node)]} if children(node) else node


def _marked(node: NodeJson, mark: NodeJson) -> NodeJson:
    return {**node, "marks": [*node.get("marks", ()), mark]}


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
