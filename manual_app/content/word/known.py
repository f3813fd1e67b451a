"""Blocks that were handed out, and those of a file that came back: which one is which."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from prosemirror.model import Node
from prosemirror.utils import text_length

from manual_app.content.plain import NodeJson, children
from manual_app.content.schema import to_json
from manual_app.content.word.reading.tags import place
from manual_app.content.word.writing.inline import BORDER

Shown = Callable[[NodeJson], str]


@dataclass(frozen=True)
class HandedOut:
    """A block that was handed out: where it stands, and its visible words, sign by sign."""

    node: Node
    pos: int  # before the block
    parent: Node
    parent_pos: int
    top_end: int  # after the block of the text it stands in
    row: list[NodeJson]
    spans: list[tuple[int, int]]  # of each sign in `row`, the positions before and after it
    others: frozenset[tuple[int, int]]  # those that stand in somebody's suggestion


@dataclass(frozen=True)
class Found:
    """A block of the file that holds words; `name`: which one it was when it was handed out."""

    node: NodeJson
    name: int | None
    in_item: bool


def blocks_of(doc: Node, shown: Shown) -> list[HandedOut]:
    found: list[HandedOut] = []
    ends: list[int] = []
    offset = 0
    for child in doc.children:
        offset += child.node_size
        ends.append(offset)

    def look(node: Node, pos: int, parent: Node | None, _index: int) -> bool:
        if node.is_textblock and node.type.name != "footnote":
            resolved = doc.resolve(pos)
            top_end = next(end for end in ends if end > pos)
            parent_pos = resolved.before() if resolved.depth else -1
            found.append(_base(node, pos, resolved.parent, parent_pos, top_end, shown))
            return False
        return True

    doc.descendants(look)
    return found


def _base(node: Node, pos: int, parent: Node, parent_pos: int, top_end: int, shown: Shown) -> HandedOut:
    row: list[NodeJson] = []
    spans: list[tuple[int, int]] = []
    others: set[tuple[int, int]] = set()
    at = pos + 1
    for child in node.children:
        marks = {mark.type.name for mark in child.marks}
        if "deletion" not in marks:
            for sign, span in _signs(child, at):
                if sign == BORDER:
                    continue
                row.append(
                    {"type": "text", "text": sign} if sign else _atom(_with_words(to_json(child), shown))
                )
                spans.append(span)
                if "insertion" in marks:
                    others.add(span)
        at += child.node_size
    while row and row[0].get("text", "x").isspace():
        row, spans = row[1:], spans[1:]
    while row and row[-1].get("text", "x").isspace():
        row, spans = row[:-1], spans[:-1]
    return HandedOut(node, pos, parent, parent_pos, top_end, row, spans, frozenset(others))


def _signs(child: Node, at: int) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the signs of a node in running text that stands at `at`; what is no text is one, and empty."""
    if not child.text:
        yield "", (at, at + child.node_size)
        return
    for sign in child.text:
        end = at + text_length(sign)
        yield sign, (at, end)
        at = end


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


def words_of(blocks: list[NodeJson], *, in_item: bool = False) -> Iterator[Found]:
    """Yield the blocks that hold words, in order, as if every tracked change were accepted."""
    for node in blocks:
        if _is_gone(node):
            continue
        if node["type"] in ("paragraph", "heading", "figcaption"):
            name = place(node["name"]) if "name" in node else None
            kept = [one for one in children(node) if not _is_gone(one)]
            yield Found({**node, "content": kept}, name, in_item)
        else:
            inside = node["type"] in ("listItem", "taskItem")
            yield from words_of(children(node), in_item=inside)


def _is_gone(node: NodeJson) -> bool:
    return any(mark["type"] == "deletion" for mark in node.get("marks", ()))


def matched(found: list[Found], known: list[HandedOut]) -> list[Found]:
    """Let a name count once, and let what lost its name be known by the same words."""
    seen: set[int] = set()
    matched: list[Found] = []
    for one in found:
        name = one.name if one.name is not None and one.name < len(known) and one.name not in seen else None
        if name is not None:
            seen.add(name)
        matched.append(Found(one.node, name, one.in_item))
    lost: dict[str, int] = {}
    for at, its in reversed(list(enumerate(known))):
        if at not in seen and its.row:
            lost[text_of(its.row)] = at
    for index, one in enumerate(matched):
        words = text_of(row_of(one.node))
        if one.name is None and words in lost:
            matched[index] = Found(one.node, lost.pop(words), one.in_item)
    return matched


def row_of(node: NodeJson) -> list[NodeJson]:
    row: list[NodeJson] = []
    for child in children(node):
        if child["type"] == "text":
            row += [{"type": "text", "text": sign} for sign in child["text"] if sign != BORDER]
        else:
            row.append(_atom(child))
    return row


def text_of(row: list[NodeJson]) -> str:
    """Return the signs of a row, one for each: what is no letter is one sign too."""
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
