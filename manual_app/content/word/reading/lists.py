"""Lists: Word numbers paragraphs, a Text nests items."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Node = dict[str, Any]
DEEPEST = 6  # levels of a list, from 0: deeper ones are set at this one
LARGEST_START = 9999


@dataclass
class Item:
    """A paragraph that is an item: which numbering, how deep, and how the numbering begins there."""

    paragraph: Node
    numbering: str
    level: int
    kind: str  # bulletList, orderedList, taskList
    start: int = 1
    checked: bool = False
    mark: Node | None = None  # the whole item was put in, or taken out


@dataclass
class More:
    """A further paragraph of the item before."""

    block: Node


@dataclass
class _Open:
    level: int
    numbering: str
    node: Node


@dataclass
class Nesting:
    """Builds blocks out of items and other blocks, in order; numbers go on where a list was interrupted."""

    counters: dict[tuple[str, int], int] = field(default_factory=dict)

    def blocks(self, row: list[Node | Item | More]) -> list[Node]:
        """Return the blocks with their items in lists."""
        found: list[Node] = []
        stack: list[_Open] = []
        for one in row:
            if isinstance(one, Item):
                self._add(one, stack, found)
            elif isinstance(one, More) and stack:
                stack[-1].node["content"][-1]["content"].append(one.block)
            else:
                stack.clear()
                found.append(one.block if isinstance(one, More) else one)
        return found

    def _add(self, item: Item, stack: list[_Open], found: list[Node]) -> None:
        level = min(item.level, DEEPEST)
        while stack and stack[-1].level > level:
            stack.pop()
        if stack and stack[-1].level == level and not _goes_on(stack[-1], item):
            stack.pop()
        if not stack or stack[-1].level < level:
            opened = _Open(level, item.numbering, self._list(item, level))
            home = stack[-1].node["content"][-1]["content"] if stack else found
            home.append(opened.node)
            stack.append(opened)
        stack[-1].node["content"].append(_item(item))
        self._count(item, level)

    def _list(self, item: Item, level: int) -> Node:
        if item.kind != "orderedList":
            return {"type": item.kind, "content": []}
        start = self.counters.get((item.numbering, level), item.start)
        return {
            "type": item.kind,
            "attrs": {"start": max(1, min(start, LARGEST_START))},
            "content": [],
        }

    def _count(self, item: Item, level: int) -> None:
        key = (item.numbering, level)
        self.counters[key] = self.counters.get(key, item.start) + 1
        for other in [one for one in self.counters if one[0] == item.numbering and one[1] > level]:
            del self.counters[other]


def _goes_on(opened: _Open, item: Item) -> bool:
    return opened.numbering == item.numbering and opened.node["type"] == item.kind


def _item(item: Item) -> Node:
    marks = {"marks": [item.mark]} if item.mark else {}
    if item.kind == "taskList":
        attrs = {"checked": item.checked}
        return {"type": "taskItem", "attrs": attrs, "content": [item.paragraph], **marks}
    return {"type": "listItem", "content": [item.paragraph], **marks}
