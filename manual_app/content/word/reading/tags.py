"""What a file that this program made says of itself: names of blocks, and frames around some of them."""

from __future__ import annotations

import re
from typing import Any

Node = dict[str, Any]
_NAME = re.compile(r"b_([0-9]{1,7})")
_CALLOUTS = ("note", "checklist", "example")
_STRENGTHS = ("recommend", "suggest")
_BASES = ("research", "monitored-practice", "practice-based-consensus")
_IN_RECOMMENDATIONS = ("paragraph", "bulletList", "orderedList")
_IN_CALLOUTS = (*_IN_RECOMMENDATIONS, "taskList", "blockquote")


def is_ours(bookmark: str) -> bool:
    """Whether a bookmark is the name of a block that was handed out."""
    return _NAME.fullmatch(bookmark) is not None


def place(name: str) -> int:
    """Return which block a name means: its place in reading order."""
    return int(name.removeprefix("b_"))


def frame(tag: str | None) -> Node | None:
    """Return the frame that a content control stands for; None for those of others."""
    parts = (tag or "").split(":")
    if parts[:2] == ["manual", "callout"] and parts[2:3] and parts[2] in _CALLOUTS:
        return {"type": "callout", "attrs": {"kind": parts[2]}}
    if parts[:2] == ["manual", "recommendation"] and parts[2:3] and parts[2] in _STRENGTHS:
        basis = parts[3] if parts[3:4] and parts[3] in _BASES else None
        return {"type": "recommendation", "attrs": {"strength": parts[2], "basis": basis}}
    return None


def framed(around: Node, blocks: list[Node]) -> list[Node]:
    """Put blocks into their frame; what a frame cannot hold stands after it."""
    fitting = _IN_RECOMMENDATIONS if around["type"] == "recommendation" else _IN_CALLOUTS
    inside = [node for node in blocks if node["type"] in fitting]
    rest = [node for node in blocks if node["type"] not in fitting]
    return [{**around, "content": inside}, *rest] if inside else rest
