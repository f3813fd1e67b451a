"""Numbers given by position: headings, figures, tables with a caption, recommendations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from manual_app.content.plain import NodeJson, attributes, children, inline_text, walk
from manual_app.content.schema import DocJson

NUMBERED = frozenset({"heading", "figure", "table", "recommendation"})


@dataclass(frozen=True, slots=True)
class Numbered:
    """One numbered block: "1.2" for headings, figures and tables, "R1.2" for recommendations.

    `text` is its heading, caption or wording; `strength` is that of a recommendation.
    """

    kind: str
    number: str
    id: str | None
    text: str
    strength: str = ""


def number_blocks(doc: DocJson, chapter: str = "") -> list[Numbered]:
    """List what is numbered in a text, in reading order.

    Args: `chapter` stands before the dot ("4" gives "4.1" and "R4.1"); without it headings have no number.
    """
    return [numbered for _, numbered in numbered_nodes(doc, chapter)]


def numbered_nodes(doc: DocJson, chapter: str = "") -> Iterator[tuple[NodeJson, Numbered]]:
    """Give each numbered node of a text with its number."""
    counts = dict.fromkeys(NUMBERED, 0)
    before = f"{chapter}." if chapter else ""
    for node in walk(doc):
        kind = node["type"]
        if kind in NUMBERED and _counts(node, chapter):
            counts[kind] += 1
            code = "R" if kind == "recommendation" else ""
            attrs = attributes(node)
            yield (
                node,
                Numbered(
                    kind,
                    f"{code}{before}{counts[kind]}",
                    attrs.get("id"),
                    _text(node),
                    attrs.get("strength", ""),
                ),
            )


def _counts(node: NodeJson, chapter: str) -> bool:
    if node["type"] == "heading":
        return bool(chapter) and attributes(node)["level"] == 2
    return node["type"] != "table" or bool(attributes(node).get("caption"))


def _text(node: NodeJson) -> str:
    if node["type"] == "heading":
        return inline_text(node)
    if node["type"] == "table":
        return str(attributes(node)["caption"])
    if node["type"] == "figure":
        return " ".join(map(inline_text, children(node)))
    return " ".join(inline_text(inner) for inner in walk(node) if inner["type"] == "paragraph").strip()
