"""A file that was handed out, back again: what its writer changed, as suggestions.

Blocks are known by their bookmarks (`b_<place>`), which name its place among those that hold words
in the version the file was made of; its words are compared one by one. What suggestions cannot carry is
counted in the report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from prosemirror.model import Fragment, Node, Slice
from prosemirror.transform import AddMarkStep, AddNodeMarkStep, ReplaceStep, Step

from manual_app.content.diff.sequences import rising
from manual_app.content.diff.words import pieces, tokens
from manual_app.content.plain import NodeJson, children
from manual_app.content.schema import SCHEMA, to_json
from manual_app.content.suggestions.marks import new_id as suggestion_id
from manual_app.content.word.incoming import new_id
from manual_app.content.word.reading.tags import place
from manual_app.content.word.writing.inline import BORDER

Shown = Callable[[NodeJson], str]
_KEPT_MARKS = frozenset({"bold", "italic", "superscript", "subscript", "link"})
_NEW = frozenset({"paragraph", "heading"})


@dataclass(frozen=True)
class _Base:
    """A block that was handed out: where it stands, and its visible words, position by position."""

    node: Node
    pos: int  # before the block
    parent: Node
    parent_pos: int
    top_end: int  # after the block of the text it stands in
    row: list[NodeJson]
    positions: list[int]
    others: frozenset[int]  # positions that stand in somebody's suggestion


@dataclass(frozen=True)
class _Found:
    """A block of the file that holds words; `name`: which one it was when it was handed out."""

    node: NodeJson
    name: int | None
    in_item: bool


@dataclass
class Returned:
    """Steps on the version that was handed out, and what could not be carried, by sort."""

    steps: list[Step] = field(default_factory=list)
    report: dict[str, int] = field(default_factory=dict)

    def count(self, sort: str) -> None:
        """Note something that is left to be done by hand."""
        self.report[sort] = self.report.get(sort, 0) + 1


def compare(base: Node, blocks: list[NodeJson], member_id: int, shown: Shown) -> Returned:
    """Return what a file changes in the version it was made of, as suggestions of the member.

    `shown` says what a cross reference reads: some programs turn it into plain words.
    """
    known = _blocks_of(base, shown)
    found = _matched(list(_words_of(blocks)), known)
    returned = Returned()
    placed: list[tuple[int, list[Step]]] = []
    _note_moved(found, returned)
    seen = {one.name for one in found if one.name is not None}
    for one in found:
        if one.name is not None:
            placed += _changed(known[one.name], one, member_id, returned)
    for name, its in enumerate(known):
        if name not in seen:
            placed += _removed(its, member_id, returned)
    placed += _added(found, known, base, member_id, returned)
    # from the end to the beginning: what is done further back moves nothing before it
    for _pos, steps in sorted(placed, key=lambda one: -one[0]):
        returned.steps.extend(steps)
    return returned


def _blocks_of(doc: Node, shown: Shown) -> list[_Base]:
    found: list[_Base] = []
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


def _base(node: Node, pos: int, parent: Node, parent_pos: int, top_end: int, shown: Shown) -> _Base:
    row: list[NodeJson] = []
    positions: list[int] = []
    others: set[int] = set()
    at = pos + 1
    for child in node.children:
        marks = {mark.type.name for mark in child.marks}
        if "deletion" not in marks:
            units = list(enumerate(child.text)) if child.is_text and child.text else [(0, "")]
            for offset, sign in units:
                if sign == BORDER:
                    continue
                row.append(
                    {"type": "text", "text": sign} if sign else _atom(_with_words(to_json(child), shown))
                )
                positions.append(at + offset)
                if "insertion" in marks:
                    others.add(at + offset)
        at += child.node_size
    while row and row[0].get("text", "x").isspace():
        row, positions = row[1:], positions[1:]
    while row and row[-1].get("text", "x").isspace():
        row, positions = row[:-1], positions[:-1]
    return _Base(node, pos, parent, parent_pos, top_end, row, positions, frozenset(others))


def _atom(node: NodeJson) -> NodeJson:
    """Return what makes two nodes in running text the same: a note its words, a break that it is one."""
    if node["type"] == "footnote":
        words = "".join(one.get("text") or one.get("words") or " " for one in children(node))
        words = words.replace(BORDER, "")
        return {"type": "footnote", "words": " ".join(words.split())}
    return {"type": node["type"], **({"words": node["words"]} if "words" in node else {})}


def _bare(row: list[NodeJson]) -> list[NodeJson]:
    """Return a row for the comparison: what a reference reads may change with the contents."""
    return [{"type": "crossReference"} if one["type"] == "crossReference" else one for one in row]


def _with_words(node: NodeJson, shown: Shown) -> NodeJson:
    """Return a node in running text whose references carry the words that were shown for them."""
    if node["type"] == "crossReference":
        return {**node, "words": shown(node)}
    return {**node, "content": [_with_words(one, shown) for one in children(node)]}


def _references_again(its: _Base, node: NodeJson) -> NodeJson:
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


def _words_of(blocks: list[NodeJson], *, in_item: bool = False) -> Iterator[_Found]:
    """Yield the blocks that hold words, in order, as if every tracked change were accepted."""
    for node in blocks:
        if _is_gone(node):
            continue
        if node["type"] in ("paragraph", "heading", "figcaption"):
            name = place(node["name"]) if "name" in node else None
            kept = [one for one in children(node) if not _is_gone(one)]
            yield _Found({**node, "content": kept}, name, in_item)
        else:
            inside = node["type"] in ("listItem", "taskItem")
            yield from _words_of(children(node), in_item=inside)


def _is_gone(node: NodeJson) -> bool:
    return any(mark["type"] == "deletion" for mark in node.get("marks", ()))


def _matched(found: list[_Found], known: list[_Base]) -> list[_Found]:
    """Let a name count once, and let what lost its name be known by the same words."""
    seen: set[int] = set()
    matched: list[_Found] = []
    for one in found:
        name = one.name if one.name is not None and one.name < len(known) and one.name not in seen else None
        if name is not None:
            seen.add(name)
        matched.append(_Found(one.node, name, one.in_item))
    lost: dict[str, int] = {}
    for at, its in reversed(list(enumerate(known))):
        if at not in seen and its.row:
            lost[_text(its.row)] = at
    for index, one in enumerate(matched):
        words = _text(_row(one.node))
        if one.name is None and words in lost:
            matched[index] = _Found(one.node, lost.pop(words), one.in_item)
    return matched


def _row(node: NodeJson) -> list[NodeJson]:
    row: list[NodeJson] = []
    for child in children(node):
        if child["type"] == "text":
            row += [{"type": "text", "text": sign} for sign in child["text"] if sign != BORDER]
        else:
            row.append(_atom(child))
    return row


def _text(row: list[NodeJson]) -> str:
    return "".join(one.get("text", "\ufffc") for one in row)


def _grouped(row: list[NodeJson]) -> list[NodeJson]:
    """Return single signs as running text again, for the comparison by words."""
    grouped: list[NodeJson] = []
    for node in row:
        if node["type"] == "text" and grouped and grouped[-1]["type"] == "text":
            grouped[-1] = {"type": "text", "text": grouped[-1]["text"] + node["text"]}
        else:
            grouped.append(node)
    return grouped


def _changed(its: _Base, one: _Found, member_id: int, returned: Returned) -> list[tuple[int, list[Step]]]:
    node = _references_again(its, one.node)
    row = _row(node)
    if _bare(row) == _bare(its.row):
        return []
    sources = [child for child in children(node) for _sign in (child.get("text") or " ").replace(BORDER, "")]
    placed: list[tuple[int, list[Step]]] = []
    old = new = 0
    for piece in pieces(tokens(_grouped(_bare(its.row))), tokens(_grouped(_bare(row)))):
        went, came = _units(piece.old), _units(piece.new)
        if not piece.same:
            spots = its.positions[old : old + went]
            if any(spot in its.others for spot in spots):
                returned.count("others")
            else:
                after = spots[-1] + 1 if spots else _spot(its, old)
                steps = _replaced(
                    its, spots, after, row[new : new + came], sources[new : new + came], member_id
                )
                placed.append((after, steps))
        old, new = old + went, new + came
    return placed


def _units(row: tuple[Any, ...]) -> int:
    return sum(len(token.node["text"]) if token.node["type"] == "text" else 1 for token in row)


def _spot(its: _Base, at: int) -> int:
    """Return where something is put in before the word at `at`."""
    if at > 0:
        return its.positions[at - 1] + 1
    return its.positions[0] if its.positions else its.pos + 1


def _replaced(
    its: _Base, gone: list[int], after: int, came: list[NodeJson], sources: list[NodeJson], member_id: int
) -> list[Step]:
    name = suggestion_id(member_id)
    content = [_put_in(sign, source, name) for sign, source in zip(came, sources, strict=True)]
    steps: list[Step] = []
    nodes = [Node.from_json(SCHEMA, node) for node in content if node]
    if nodes:
        steps.append(ReplaceStep(after, after, Slice(_fragment(nodes), 0, 0)))
    mark = SCHEMA.marks["deletion"].create({"id": name})
    steps += [AddMarkStep(start, end, mark) for start, end in _runs(gone)]
    return steps


def _fragment(nodes: list[Node]) -> Any:
    return Fragment.from_array(nodes)


def _put_in(sign: NodeJson, source: NodeJson, name: str) -> NodeJson | None:
    marks = [mark for mark in source.get("marks", ()) if mark["type"] in _KEPT_MARKS]
    marks.append({"type": "insertion", "attrs": {"id": name}})
    if sign["type"] == "text":
        return {**sign, "marks": marks}
    if source["type"] == "crossReference":
        return None  # one that was copied: its words alone mean nothing
    attrs = {"attrs": {"id": new_id()}} if source["type"] == "footnote" else {}
    return {"type": source["type"], "content": children(source), "marks": marks, **attrs}


def _runs(spots: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for spot in spots:
        if runs and runs[-1][1] == spot:
            runs[-1] = (runs[-1][0], spot + 1)
        else:
            runs.append((spot, spot + 1))
    return runs


def _removed(its: _Base, member_id: int, returned: Returned) -> list[tuple[int, list[Step]]]:
    """Propose to take a block out, or its words where the block has to stay."""
    if not its.row or any(mark.type.name == "deletion" for mark in (*its.node.marks, *its.parent.marks)):
        return []
    if its.others or any(mark.type.name == "insertion" for mark in (*its.node.marks, *its.parent.marks)):
        returned.count("others")
        return []
    mark = SCHEMA.marks["deletion"].create({"id": suggestion_id(member_id)})
    if its.parent.type.name == "doc":
        return [(its.pos, [AddNodeMarkStep(its.pos, mark)])]
    if its.parent.type.name in ("listItem", "taskItem") and its.parent.child_count == 1:
        return [(its.parent_pos, [AddNodeMarkStep(its.parent_pos, mark)])]
    return [(its.pos, [AddMarkStep(start, end, mark) for start, end in _runs(its.positions)])]


def _added(
    found: list[_Found], known: list[_Base], base: Node, member_id: int, returned: Returned
) -> list[tuple[int, list[Step]]]:
    """Propose new paragraphs after the block they follow; runs of them keep their order."""
    by_spot: dict[int, list[Node]] = {}
    last: _Base | None = None
    for one in found:
        if one.name is not None:
            last = known[one.name]
            continue
        if not _row(one.node):
            continue
        if one.node["type"] not in _NEW:
            returned.count("block")
            continue
        node = _new_block(one, member_id)
        item = last.parent if last is not None else None
        if last is not None and item is not None and one.in_item and item.type.name == "listItem":
            spot = last.parent_pos + item.node_size
            node = SCHEMA.nodes["listItem"].create({"id": new_id()}, [node.mark([])], node.marks)
        else:
            spot = last.top_end if last is not None else 0
        by_spot.setdefault(spot, []).append(node)
    return [
        (spot, [ReplaceStep(spot, spot, Slice(_fragment(nodes), 0, 0))]) for spot, nodes in by_spot.items()
    ]


def _new_block(one: _Found, member_id: int) -> Node:
    content: list[NodeJson] = []
    for child in children(one.node):
        marks = [mark for mark in child.get("marks", ()) if mark["type"] in _KEPT_MARKS]
        if child["type"] == "text":
            content.append({"type": "text", "text": child["text"], "marks": marks})
    attrs = {"id": new_id(), **one.node.get("attrs", {})}
    mark = {"type": "insertion", "attrs": {"id": suggestion_id(member_id)}}
    kind = "paragraph" if one.in_item else one.node["type"]
    block: NodeJson = {"type": kind, "attrs": attrs, "content": content, "marks": [mark]}
    return Node.from_json(SCHEMA, block)


def _note_moved(found: list[_Found], returned: Returned) -> None:
    names = [one.name for one in found if one.name is not None]
    for _one in range(len(names) - len(rising(names))):
        returned.count("moved")
