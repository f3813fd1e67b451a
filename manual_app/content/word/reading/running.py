"""Running text as it is gathered: nodes, and what stands in it but is set below."""

from __future__ import annotations

from dataclasses import dataclass, field

from manual_app.content.word.reading.context import Node
from manual_app.content.word.reading.names import MC, Element


@dataclass
class Running:
    """What one paragraph holds: its nodes, and what stands in it but is set below it."""

    nodes: list[Node] = field(default_factory=list)
    figures: list[Node] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    has_break: bool = False
    notes: int = 0
    bookmarks: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)  # ids of those whose sign stands here
    checked: bool | None = None  # of a paragraph that begins with a box to tick

    def add(self, node: Node) -> None:
        """Add a node; text goes on with the text before it when it looks the same."""
        last = self.nodes[-1] if self.nodes else None
        if last and last["type"] == node["type"] == "text" and last.get("marks") == node.get("marks"):
            last["text"] += node["text"]
        else:
            self.nodes.append(node)

    @property
    def text(self) -> str:
        """Return the words alone."""
        return "".join(node.get("text", " ") for node in self.nodes)


@dataclass(frozen=True)
class Around:
    """What holds for the runs inside: a link, a tracked change."""

    link: str | None = None
    change: Node | None = None


def chosen(element: Element) -> list[Element]:
    """Return what to read of alternatives: the first choice, else the fallback; never both."""
    for name in ("Choice", "Fallback"):
        found = element.find(MC + name)
        if found is not None:
            return list(found)
    return []


def trimmed(nodes: list[Node]) -> list[Node]:
    """Return running text without space at its ends."""
    while nodes and nodes[0]["type"] == "text" and not nodes[0]["text"].strip():
        nodes = nodes[1:]
    if nodes and nodes[0]["type"] == "text":
        nodes = [{**nodes[0], "text": nodes[0]["text"].lstrip()}, *nodes[1:]]
    while nodes and nodes[-1]["type"] == "text" and not nodes[-1]["text"].strip():
        nodes = nodes[:-1]
    if nodes and nodes[-1]["type"] == "text":
        nodes = [*nodes[:-1], {**nodes[-1], "text": nodes[-1]["text"].rstrip()}]
    return nodes
