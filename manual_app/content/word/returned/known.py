"""Blocks that were handed out, and those of a file that came back: which one is which."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from prosemirror.model import Node

from manual_app.content.plain import NodeJson, children
from manual_app.content.schema import to_json
from manual_app.content.word.reading.tags import place
from manual_app.content.word.writing.inline import BORDER

Shown = Callable[[NodeJson], str]
Span = tuple[int, int]


@dataclass(frozen=True)
class HandedOut:
    """A block that was handed out: where it stands, and its visible words, position by position."""

    node: Node
    pos: int  # before the block
    parent: Node
    parent_pos: int
    row: list[NodeJson]
    spots: list[Span]  # of each of the row: before and after it
    top: Node  # the block of the text it stands in, or is
    top_pos: int
    others: frozenset[int]  # beginnings of those that stand in somebody's suggestion

    @property
    def block_id(self) -> str | None:
        """Return by which id the block is found, else what it stands in."""
        ids = (node.attrs.get("id") for node in (self.node, self.parent, self.top))
        return next((str(one) for one in ids if one), None)

    @property
    def text(self) -> str:
        """Return its words."""
        return "".join(one.get("text", " ") for one in self.row).strip()

    @property
    def refers(self) -> bool:
        """Whether it holds a cross reference, which a copy would lose."""
        return any(unit["type"] == "crossReference" for unit in self.row)

    @property
    def is_free(self) -> bool:
        """Whether nobody suggests anything in it, or to put it in or take it out."""
        return not any(is_suggested(node) for node in (*self.node.children, self.node, self.parent))

    @property
    def top_end(self) -> int:
        """After the block of the text it stands in."""
        return self.top_pos + self.top.node_size


def is_suggested(node: Node, *kinds: str) -> bool:
    """Whether a node carries the mark of a suggestion: of these kinds, or any."""
    return any(mark.type.name in (kinds or ("insertion", "deletion")) for mark in node.marks)


@dataclass(frozen=True)
class Found:
    """A block of the file that holds words; `name`: which one it was when it was handed out."""

    node: NodeJson
    name: int | None
    in_list: str  # the kind of the list of which it stands in an item
    discussed: frozenset[str]  # comments on it, also on what was taken out of it
    top: int  # which block of the file it stands in, or is


def blocks_of(doc: Node, shown: Shown) -> list[HandedOut]:
    """Return the blocks of a document that hold words, in order."""
    found: list[HandedOut] = []
    top_pos = 0
    for top in doc.children:
        for node, pos, parent, parent_pos in _text_blocks(top, top_pos, doc, -1):
            found.append(_base(node, pos, parent, parent_pos, shown, (top, top_pos)))
        top_pos += top.node_size
    return found


def _text_blocks(
    node: Node, pos: int, parent: Node, parent_pos: int
) -> Iterator[tuple[Node, int, Node, int]]:
    if node.is_textblock:
        yield node, pos, parent, parent_pos
        return
    at = pos + 1
    for child in node.children:
        yield from _text_blocks(child, at, node, pos)
        at += child.node_size


def _base(
    node: Node, pos: int, parent: Node, parent_pos: int, shown: Shown, top: tuple[Node, int]
) -> HandedOut:
    row: list[NodeJson] = []
    spots: list[Span] = []
    others: set[int] = set()
    at = pos + 1
    for child in node.children:
        marks = {mark.type.name for mark in child.marks}
        if "deletion" not in marks:
            for unit, span in _units(child, at, shown):
                row.append(unit)
                spots.append(span)
                if "insertion" in marks:
                    others.add(span[0])
        at += child.node_size
    while row and row[0].get("text", "x").isspace():
        row, spots = row[1:], spots[1:]
    while row and row[-1].get("text", "x").isspace():
        row, spots = row[:-1], spots[:-1]
    return HandedOut(node, pos, parent, parent_pos, row, spots, *top, frozenset(others))


def _units(node: Node, at: int, shown: Shown) -> Iterator[tuple[NodeJson, Span]]:
    """Yield what a node at a position holds, sign by sign; what is no text is one unit."""
    if not node.is_text:
        yield _atom(_with_words(to_json(node), shown)), (at, at + node.node_size)
        return
    for sign in node.text or "":
        end = at + width(sign)
        if sign != BORDER:
            yield {"type": "text", "text": sign}, (at, end)
        at = end


def width(text: str) -> int:
    """Return how many positions of a document a text takes."""
    return len(text.encode("utf-16-le")) // 2


def _atom(node: NodeJson) -> NodeJson:
    """Return what makes two nodes in running text the same: a note its words, a break that it is one."""
    if node["type"] == "footnote":
        words = "".join(one.get("text") or one.get("words") or " " for one in children(node))
        words = words.replace(BORDER, "")
        return {"type": "footnote", "words": " ".join(words.split())}
    return {"type": node["type"], **({"words": node["words"]} if "words" in node else {})}


def bare(row: list[NodeJson]) -> list[NodeJson]:
    """Return a row for the comparison: what a reference reads may change with the contents."""
    return [{"type": "crossReference"} if one["type"] == "crossReference" else one for one in row]


def _with_words(node: NodeJson, shown: Shown) -> NodeJson:
    """Return a node in running text whose references carry the words that were shown for them."""
    if node["type"] == "crossReference":
        return {**node, "words": shown(node)}
    return {**node, "content": [_with_words(one, shown) for one in children(node)]}


def references_again(its: HandedOut, node: NodeJson) -> NodeJson:
    """Return a block of the file in which words that stand for a reference are that reference again."""
    wanted = [one["words"] for one in its.row if one["type"] == "crossReference"]
    has = sum(1 for one in children(node) if one["type"] == "crossReference")
    content = list(children(node))
    for words in wanted[: len(wanted) - has]:
        at = next((n for n, one in enumerate(content) if words and words in one.get("text", "")), None)
        if at is not None:
            before, _words, after = content[at]["text"].partition(words)
            split = [
                {**content[at], "text": before},
                {"type": "crossReference"},
                {**content[at], "text": after},
            ]
            content[at : at + 1] = [one for one in split if one.get("text") != ""]
    return {**node, "content": content}


def words_of(blocks: list[NodeJson]) -> Iterator[Found]:
    """Yield the blocks that hold words, in order, as if every tracked change were accepted."""
    for top, block in enumerate(blocks):
        yield from _words_of([block], top)


def _words_of(blocks: list[NodeJson], top: int, *, around: str = "", in_list: str = "") -> Iterator[Found]:
    for node in blocks:
        if is_gone(node):
            continue
        if node["type"] in ("paragraph", "heading", "figcaption"):
            name = place(node["name"]) if "name" in node else None
            kept = [one for one in children(node) if not is_gone(one)]
            discussed = frozenset(thread for one in children(node) for thread in threads_on(one))
            yield Found({**node, "content": kept}, name, in_list, discussed, top)
        else:
            inside = around if node["type"] in ("listItem", "taskItem") else ""
            yield from _words_of(children(node), top, around=node["type"], in_list=inside)


def threads_on(node: NodeJson) -> list[str]:
    """Return the comments that a node of the file carries."""
    return [mark["attrs"]["thread"] for mark in node.get("marks", ()) if mark["type"] == "comment"]


def accepted(node: NodeJson) -> NodeJson:
    """Return a block of the file as it reads with all its tracked changes accepted."""
    content = [accepted(child) for child in node.get("content", ()) if not is_gone(child)]
    return {**node, **({"content": content} if "content" in node else {})}


def is_gone(node: NodeJson) -> bool:
    """Whether the file says that a node was taken out."""
    return any(mark["type"] == "deletion" for mark in node.get("marks", ()))


def matched(found: list[Found], known: list[HandedOut]) -> list[Found]:
    """Let a name count once, and let what lost its name be known by the same words."""
    seen: set[int] = set()
    matched: list[Found] = []
    for one in found:
        name = one.name if one.name is not None and one.name < len(known) and one.name not in seen else None
        if name is not None:
            seen.add(name)
        matched.append(replace(one, name=name))
    lost: dict[str, int] = {}
    for at, its in reversed(list(enumerate(known))):
        if at not in seen and its.row:
            lost[_text(its.row)] = at
    for index, one in enumerate(matched):
        words = _text(row_of(one.node))
        if one.name is None and words in lost:
            matched[index] = replace(one, name=lost.pop(words))
    return matched


def row_of(node: NodeJson) -> list[NodeJson]:
    row: list[NodeJson] = []
    for child in children(node):
        if child["type"] == "text":
            row += [{"type": "text", "text": sign} for sign in child["text"] if sign != BORDER]
        else:
            row.append(_atom(child))
    return row


def _text(row: list[NodeJson]) -> str:
    return "".join(one.get("text", "\ufffc") for one in row)


def grouped(row: list[NodeJson]) -> list[NodeJson]:
    """Return single signs as running text again, for the comparison by words."""
    grouped: list[NodeJson] = []
    for node in row:
        if node["type"] == "text" and grouped and grouped[-1]["type"] == "text":
            grouped[-1] = {"type": "text", "text": grouped[-1]["text"] + node["text"]}
        else:
            grouped.append(node)
    return grouped
