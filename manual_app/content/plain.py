"""A document as plain text: by block, counted, and as an outline of its headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from manual_app.content.schema import DocJson

NodeJson = dict[str, Any]

INLINE = frozenset({"text", "footnote", "crossReference", "hardBreak"})
WORD = re.compile(r"[^\W_]+(?:[’'.\-–·][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class PlainBlock:
    """The text of one block that holds text directly; footnotes follow it as blocks of their own."""

    id: str | None
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """One line of a text's outline."""

    id: str | None
    level: int
    text: str


def children(node: NodeJson) -> list[NodeJson]:
    """Return what a node holds, in order."""
    content: list[NodeJson] = node.get("content") or []
    return content


def attributes(node: NodeJson) -> dict[str, Any]:
    """Return a node's attributes."""
    attrs: dict[str, Any] = node.get("attrs") or {}
    return attrs


def walk(node: NodeJson) -> Iterator[NodeJson]:
    """Go through a node and all it holds, in reading order."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(children(current)))


def joined(nodes: Iterable[NodeJson]) -> list[NodeJson]:
    """Return nodes in which neighbouring texts with the same marks are one, as every step leaves them."""
    whole: list[NodeJson] = []
    for node in nodes:
        last = whole[-1] if whole else {"type": ""}
        if node["type"] == last["type"] == "text" and node.get("marks", []) == last.get("marks", []):
            whole[-1] = {**last, "text": last["text"] + node["text"]}
        else:
            whole.append(node)
    return whole


def inline_text(node: NodeJson) -> str:
    """Return the text a block holds directly, without its footnotes; a line break is a newline."""
    parts = []
    for child in children(node):
        if child["type"] == "text":
            parts.append(child["text"])
        elif child["type"] == "hardBreak":
            parts.append("\n")
    return "".join(parts)


def spelled_out(node: NodeJson, reads: Callable[[NodeJson], str]) -> NodeJson:
    """Return a node in which cross references are words: those that `reads` says."""
    if node["type"] == "crossReference":
        return {"type": "text", "text": reads(node), "marks": node.get("marks") or []}
    if not node.get("content"):
        return node
    return {**node, "content": [spelled_out(child, reads) for child in children(node)]}


def blocks(doc: DocJson) -> list[PlainBlock]:
    """Return every block that holds text directly, table captions included, in reading order."""
    found = []
    for node in walk(doc):
        attrs = attributes(node)
        if node["type"] == "table" and attrs.get("caption"):
            found.append(PlainBlock(attrs.get("id"), "table", attrs["caption"]))
        if node["type"] == "recommendation" and attrs.get("rationale"):
            found.append(PlainBlock(attrs.get("id"), "recommendation", attrs["rationale"]))
        if node["type"] == "footnote" or any(child["type"] in INLINE for child in children(node)):
            found.append(PlainBlock(attrs.get("id"), node["type"], inline_text(node)))
    return found


def plain_text(doc: DocJson) -> str:
    """Return the whole text, one line a block."""
    return "\n".join(block.text for block in blocks(doc))


def count_words(text: str) -> int:
    """Count words: runs of letters and digits, hyphens and apostrophes inside them included."""
    return len(WORD.findall(text))


def word_count(doc: DocJson) -> int:
    """Count the words of a document, footnotes and captions included."""
    return sum(count_words(block.text) for block in blocks(doc))


def headings(doc: DocJson) -> list[Heading]:
    """Return the outline of a document: its headings in order."""
    return [
        Heading(attributes(node).get("id"), attributes(node)["level"], inline_text(node))
        for node in children(doc)
        if node["type"] == "heading"
    ]
