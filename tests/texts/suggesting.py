"""A chapter with every kind of suggestion in it, and what a member who may only suggest sends about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from prosemirror.model import Fragment, Mark, Node, Slice
from prosemirror.transform import ReplaceStep, Transform

from manual_app.content.schema import SCHEMA, empty_doc, from_json
from manual_app.content.suggestions.marks import PLACEHOLDER

Json = dict[str, Any]


class Hand:
    """Makes the steps of one write on a document, in the name of `me`; `them` has suggested before."""

    def __init__(self, doc: Node, me: int, them: int) -> None:
        self.tr = Transform(doc)
        self.me, self.them = me, them

    @property
    def steps(self) -> list[Json]:
        """What is sent."""
        return [step.to_json() for step in self.tr.steps]

    def at(self, block: str, offset: int | None = None) -> int:
        """Return the position before a block, or that many places into its words (-1: at their end)."""
        pos, node = next((p, n) for p, n in all_nodes(self.tr.doc) if n.attrs.get("id") == block)
        if offset is None:
            return pos
        return pos + 1 + (node.content.size if offset < 0 else offset)

    def size(self, block: str) -> int:
        node = self.tr.doc.node_at(self.at(block))
        assert node is not None
        return node.node_size

    def insertion(self, tail: str = "new", member: int | None = None) -> Mark:
        """Return the mark of an insertion, one's own unless said otherwise."""
        return SCHEMA.marks["insertion"].create({"id": f"{member or self.me}-{tail}"})

    def deletion(self, tail: str = "new", member: int | None = None) -> Mark:
        """Return the mark of a deletion, one's own unless said otherwise."""
        return SCHEMA.marks["deletion"].create({"id": f"{member or self.me}-{tail}"})

    def put(self, block: str, offset: int, words: str, *marks: Mark) -> None:
        """Put marked words into a block."""
        self.tr.insert(self.at(block, offset), SCHEMA.text(words, list(marks)))

    def strike(self, block: str, from_: int, to: int, mark: Mark | None = None) -> None:
        """Mark words of a block as deleted."""
        self.tr.add_mark(self.at(block, from_), self.at(block, to), mark or self.deletion())

    def strike_block(self, block: str, mark: Mark | None = None) -> None:
        """Mark a whole block as deleted."""
        self.tr.add_node_mark(self.at(block), mark or self.deletion())

    def add(self, before: str, node: Node) -> None:
        """Put a block in before another one."""
        self.tr.insert(self.at(before), node)

    def after(self, block: str, node: Node) -> None:
        """Put a block in after another one."""
        self.tr.insert(self.at(block) + self.size(block), node)

    def delete(self, block: str, from_: int, to: int) -> None:
        """Really delete words of a block."""
        self.tr.delete(self.at(block, from_), self.at(block, to))

    def delete_block(self, block: str) -> None:
        """Really delete a block."""
        self.tr.delete(self.at(block), self.at(block) + self.size(block))

    @property
    def nameless(self) -> int:
        """The position of the paragraph without an id."""
        return self.at("k1") + self.size("k1")

    def split(self, block: str, offset: int, tail: str = "new", member: int | None = None) -> None:
        """Suggest to split a paragraph: a placeholder on both sides of the new border carries the mark."""
        mark = self.insertion(tail, member)
        halves = [
            SCHEMA.nodes["paragraph"].create({"id": name}, SCHEMA.text(PLACEHOLDER, [mark]))
            for name in (block, f"{block}-b")
        ]
        at = self.at(block, offset)
        self.tr.step(ReplaceStep(at, at, Slice(Fragment.from_array(halves), 1, 1)))

    def join(self, first: str, second: str, tail: str = "new") -> None:
        """Suggest to join two paragraphs: a placeholder on both sides carries the mark of a deletion."""
        self.put(second, 0, PLACEHOLDER, self.deletion(tail))
        self.put(first, -1, PLACEHOLDER, self.deletion(tail))


def all_nodes(doc: Node) -> list[tuple[int, Node]]:
    """Return all nodes with their positions, in reading order."""
    found: list[tuple[int, Node]] = []
    doc.descendants(lambda node, pos, _parent, _index: found.append((pos, node)))
    return found


def text(words: str, *marks: Json) -> Json:
    return {"type": "text", "text": words, **({"marks": list(marks)} if marks else {})}


def block(
    its_kind: str, name: str | None, *content: Json, marks: tuple[Json, ...] = (), **attrs: Any
) -> Json:
    node: Json = {"type": its_kind, "attrs": {"id": name, **attrs}, "content": list(content)}
    return {**node, "marks": list(marks)} if marks else node


def paragraph(name: str, words: str = "New.", *marks: Mark) -> Node:
    """Return a paragraph as a node, the marks on it as a whole."""
    return SCHEMA.nodes["paragraph"].create({"id": name}, SCHEMA.text(words), list(marks))


def chapter(me: int, them: int) -> Node:
    """Return the chapter: words of its authors, suggestions of `me` and of `them`, a discussion."""
    mine = {kind: {"type": kind, "attrs": {"id": f"{me}-old"}} for kind in ("insertion", "deletion")}
    theirs = {kind: {"type": kind, "attrs": {"id": f"{them}-old"}} for kind in ("insertion", "deletion")}
    border = {"type": "insertion", "attrs": {"id": f"{me}-border"}}
    discussed = {"type": "comment", "attrs": {"thread": "t1"}}
    cell = {"colspan": 1, "rowspan": 1, "colwidth": None, "align": None}
    doc = empty_doc("A chapter", purpose="To help")
    doc["content"] = [
        block("heading", "h1", text("Begin"), level=2),
        block("paragraph", "p1", text("Alpha beta gamma delta.")),
        block(
            "paragraph", "p2", text("Theirs: "), text("put in", theirs["insertion"]), text(" and "),
            text("taken out", theirs["deletion"]), text("."),
        ),
        block("paragraph", "p3", text("A word "), text("discussed", discussed), text(" here.")),
        block(
            "bulletList", "l1", block("listItem", "i1", block("paragraph", "ip1", text("First item"))),
            block("listItem", "i2", block("paragraph", "ip2", text("Second item"))),
        ),
        block(
            "paragraph", "p4", text("With a note"), block("footnote", "f1", text("A note.")), text(" in it.")
        ),
        {
            **block("figure", "g1", asset="a" * 64, alt="A hall", decorative=False, credit=None, licence=None,
                    consent=None, width="text"),
            "content": [{"type": "figcaption", "content": [text("The hall")]}],
        },
        {
            **block("table", "t1", caption=None),
            "content": [
                block(
                    "tableRow", "r1",
                    *(
                        {
                            "type": "tableCell",
                            "attrs": cell,
                            "content": [block("paragraph", name, text("Cell"))],
                        }
                        for name in ("c1", "c2")
                    ),
                )
            ],
        },
        block("callout", "k1", block("paragraph", "kp1", text("A note aside.")), kind="note"),
        block("paragraph", None, text("Without an id.")),
        block("paragraph", "ob", text("Their paragraph."), marks=(theirs["insertion"],)),
        block("paragraph", "mb", text("My paragraph."), marks=(mine["insertion"],)),
        block("paragraph", "p6", text("Mine: "), text("put in", mine["insertion"]), text(" and "),
              text("taken out", mine["deletion"]), text(".")),
        block("paragraph", "p7", text("Before"), text(PLACEHOLDER, border)),
        block("paragraph", "p8", text(PLACEHOLDER, border), text("behind.")),
        block("paragraph", "p9", text("The end."), text(" Bold.", {"type": "bold"})),
    ]  # fmt: skip
    return from_json(doc)


Case = Callable[[Hand], object]
