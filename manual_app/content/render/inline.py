"""Running text: marks nested so that one link stays one link, whatever else changes inside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from manual_app.content.plain import NodeJson, children
from manual_app.content.render.clean import is_safe_url
from manual_app.content.render.markup import opening, text

_TAGS = {
    "bold": "strong",
    "italic": "em",
    "code": "code",
    "superscript": "sup",
    "subscript": "sub",
    "insertion": "ins",
    "deletion": "del",
}
_UNSEEN = frozenset({"comment"})

Mark = dict[str, Any]


def write_inline(parent: NodeJson, write_node: Callable[[NodeJson], str]) -> str:
    """Write what a block holds; `write_node` writes everything in it that is not text."""
    parts: list[str] = []
    open_marks: list[Mark] = []
    for node in children(parent):
        marks = [mark for mark in node.get("marks", ()) if mark["type"] not in _UNSEEN]
        kept = _shared(open_marks, marks)
        parts.extend(_closing(mark) for mark in reversed(open_marks[kept:]))
        parts.extend(map(_opening, marks[kept:]))
        open_marks = marks
        parts.append(text(node["text"]) if node["type"] == "text" else write_node(node))
    parts.extend(_closing(mark) for mark in reversed(open_marks))
    return "".join(parts)


def _shared(before: list[Mark], after: list[Mark]) -> int:
    count = 0
    while count < min(len(before), len(after)) and before[count] == after[count]:
        count += 1
    return count


def _opening(mark: Mark) -> str:
    attrs = mark.get("attrs", {})
    if mark["type"] == "link":
        href = attrs["href"] if is_safe_url(attrs["href"]) else None
        return opening("a", href=href, rel="noopener noreferrer")
    if mark["type"] == "language":
        return opening("span", lang=attrs["lang"])
    return opening(_TAGS[mark["type"]])


def _closing(mark: Mark) -> str:
    tag = {"link": "a", "language": "span"}.get(mark["type"]) or _TAGS[mark["type"]]
    return f"</{tag}>"
