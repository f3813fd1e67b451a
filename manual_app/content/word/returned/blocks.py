"""Blocks that came, went and moved, each as a suggestion; what cannot be one is left to be done by hand."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from prosemirror.model import Mark, Node, Slice
from prosemirror.transform import AddMarkStep, AddNodeMarkStep, ReplaceStep

from manual_app.content.diff.sequences import rising
from manual_app.content.plain import NodeJson, walk
from manual_app.content.schema import SCHEMA
from manual_app.content.suggestions.marks import ids_in
from manual_app.content.suggestions.marks import new_id as suggestion_id
from manual_app.content.word.incoming import checked
from manual_app.content.word.marks import commented
from manual_app.content.word.returned.known import Found, HandedOut, is_gone, row_of
from manual_app.content.word.returned.spots import Placed, Returned, Spot, Stretch, words_in
from manual_app.content.word.returned.words import KEPT_MARKS, changed, fragment, runs
from manual_app.errors import Unprocessable

_MOVABLE = frozenset({"paragraph", "heading"})
_ITEMS = frozenset({"listItem", "taskItem"})
_STAY = frozenset({*KEPT_MARKS, "code", "language"})


class BlockComparison:
    """Compares the blocks of a file, `found`, with those that were handed out, `known`."""

    def __init__(
        self, blocks: list[NodeJson], found: list[Found], known: list[HandedOut], member_id: int
    ) -> None:
        self.returned, self.with_pictures = Returned(), True
        self._blocks, self._found, self._known, self._member_id = blocks, found, known, member_id
        self._seen = {one.name for one in found if one.name is not None}
        self._tops = {one.top for one in found if one.name is not None} | self._known_figures()
        self._moved = self._moves()

    def _known_figures(self) -> set[int]:
        """Return the figures of the file whose caption follows them as a paragraph of its own."""
        captions = {one.top for one in self._found if one.name is not None and self._is_caption(one.name)}
        return {top - 1 for top in captions if top and self._blocks[top - 1]["type"] == "figure"}

    def _is_caption(self, name: int) -> bool:
        return self._known[name].node.type.name == "figcaption"

    def _moves(self) -> dict[int, str]:
        """Return, by place in the file, the suggestion of each block that was moved and can be one."""
        named = [at for at, one in enumerate(self._found) if one.name is not None]
        kept = set(rising([self._found[at].name or 0 for at in named]))
        moves = {}
        for index, at in enumerate(named):
            if index in kept:
                continue
            if self._can_move(self._found[at]):
                moves[at] = suggestion_id(self._member_id)
            else:
                self.returned.left("moved", words_in(self._found[at].node))
        return moves

    def _can_move(self, one: Found) -> bool:
        """Whether a block stands by itself, here and there, with nothing in it that a copy would lose."""
        its, block = self._known[one.name or 0], self._blocks[one.top]
        refers = any(unit["type"] == "crossReference" for unit in its.row)
        alone = its.top is its.node and block["type"] == one.node["type"] == its.node.type.name
        return alone and its.node.type.name in _MOVABLE and not refers and _is_free(its)

    def changed(self) -> Iterator[Placed]:
        """Yield what was written otherwise in blocks that stand where they did; note what is said of all."""
        for at, one in enumerate(self._found):
            if one.name is None:
                continue
            block_id = self._known[one.name].node.attrs.get("id")
            for thread in one.discussed if block_id else ():
                self.returned.commented_blocks[thread] = str(block_id)
            if at not in self._moved:
                yield from changed(self._known[one.name], one, self._member_id, self.returned)

    def removed(self) -> Iterator[Placed]:
        """Propose to take out what is not in the file: a block as a whole, or what went of it."""
        for at, name in self._moved.items():
            its = self._known[self._found[at].name or 0]
            yield its.pos, [AddNodeMarkStep(its.pos, _deletion(name))]
        numbered = list(enumerate(self._known))
        for _pos, group in groupby(numbered, key=lambda one: one[1].top_pos):
            yield from self._removed_of([(name, its) for name, its in group])

    def _removed_of(self, group: list[tuple[int, HandedOut]]) -> Iterator[Placed]:
        gone = [its for name, its in group if name not in self._seen]
        top = group[0][1].top
        if len(gone) == len(group) and (top.type.name == "figure" or any(its.row for its in gone)):
            yield from self._removed_whole(gone)
        elif len(gone) < len(group):
            for its in gone:
                yield from self._removed_part(its)

    def _removed_whole(self, gone: list[HandedOut]) -> Iterator[Placed]:
        top, pos = gone[0].top, gone[0].top_pos
        if _has(top, "deletion"):
            return
        if ids_in([top]):
            self.returned.left("others", _text(gone))
        elif top.type.name == "figure" and any(True for _one in self._new_figures()):
            self.returned.left("picture", _text(gone) or str(top.attrs.get("alt") or ""))
        else:
            yield pos, [AddNodeMarkStep(pos, _deletion(suggestion_id(self._member_id)))]

    def _new_figures(self) -> Iterator[NodeJson]:
        return (
            block
            for top, block in enumerate(self._blocks)
            if block["type"] == "figure" and top not in self._tops
        )

    def _removed_part(self, its: HandedOut) -> Iterator[Placed]:
        if not its.row or _has(its.node, "deletion") or _has(its.parent, "deletion"):
            return
        mark = _deletion(suggestion_id(self._member_id))
        if not _is_free(its):
            self.returned.left("others", _text([its]))
        elif its.parent.type.name in _ITEMS and its.parent.child_count == 1:
            yield its.parent_pos, [AddNodeMarkStep(its.parent_pos, mark)]
        else:
            yield its.pos, [AddMarkStep(start, end, mark) for start, end in runs(its.spots)]

    def added(self) -> Iterator[Placed]:
        """Propose what is new after the block it follows; what follows one another keeps its order."""
        by_spot: dict[int, list[Node]] = {}
        last: HandedOut | None = None
        found: dict[int, list[tuple[int, Found]]] = {}
        for at, one in enumerate(self._found):
            found.setdefault(one.top, []).append((at, one))
        for top, block in enumerate(self._blocks):
            if top not in self._tops:
                if _has_words(block):
                    self._put(by_spot, last.top_end if last else 0, block)
                continue
            for at, one in found.get(top, ()):
                if at in self._moved:
                    self._put(by_spot, last.top_end if last else 0, one.node, self._moved[at])
                elif one.name is not None:
                    last = self._known[one.name]
                elif row_of(one.node):
                    self._added_part(one, last, by_spot)
        for spot, nodes in by_spot.items():
            yield spot, [ReplaceStep(spot, spot, Slice(fragment(nodes), 0, 0))]

    def _added_part(self, one: Found, last: HandedOut | None, by_spot: dict[int, list[Node]]) -> None:
        """Propose what is new within a block that was handed out."""
        kind = self._blocks[one.top]["type"]
        if kind in ("table", "figure"):
            self.returned.left("rows" if kind == "table" else "picture", words_in(one.node))
        elif last is not None and one.in_item and last.parent.type.name == "listItem":
            item = {"type": "listItem", "content": [{**one.node, "type": "paragraph"}]}
            self._put(by_spot, last.parent_pos + last.parent.node_size, item)
        else:
            self._put(by_spot, last.top_end if last is not None else 0, one.node)

    def _put(self, by_spot: dict[int, list[Node]], spot: int, block: NodeJson, name: str = "") -> None:
        """Note a block of the file as one that is put in, and what is said of it."""
        if block["type"] == "figure" and not self.with_pictures:
            self.returned.left("picture", words_in(block) or str(block["attrs"].get("alt") or ""))
            return
        name = name or suggestion_id(self._member_id)
        accepted = _accepted(block)
        said = commented([accepted])
        try:
            (node,) = checked([_without_marks(accepted)])
        except Unprocessable:
            self.returned.left("block", words_in(block))
            return
        if node.type.name == "figure":
            self.returned.pictures.add(str(node.attrs["asset"]))
        mark = SCHEMA.marks["insertion"].create({"id": name})
        by_spot.setdefault(spot, []).append(node.mark([mark]))
        for thread, (start, end) in said.items():
            self.returned.comments[thread] = Stretch(Spot(start, name), Spot(end, name))


def _accepted(node: NodeJson) -> NodeJson:
    """Return a block of the file as it reads with all its tracked changes accepted."""
    content = [_accepted(child) for child in node.get("content", ()) if not is_gone(child)]
    return {**node, **({"content": content} if "content" in node else {})}


def _without_marks(node: NodeJson) -> NodeJson:
    """Return a block without what the file says of its words: changes, comments."""
    for one in walk(node):
        kept = [mark for mark in one.pop("marks", ()) if mark["type"] in _STAY]
        if kept:
            one["marks"] = kept
    return node


def _is_free(its: HandedOut) -> bool:
    """Whether nobody suggests anything in a block, or to put it in or take it out."""
    marked = any(child.marks and _has(child, "insertion", "deletion") for child in its.node.children)
    return not marked and not any(_has(node, "insertion", "deletion") for node in (its.node, its.parent))


def _has(node: Node, *kinds: str) -> bool:
    return any(mark.type.name in kinds for mark in node.marks)


def _deletion(name: str) -> Mark:
    return SCHEMA.marks["deletion"].create({"id": name})


def _has_words(block: NodeJson) -> bool:
    return block["type"] == "figure" or any(one["type"] in ("text", "figure") for one in walk(block))


def _text(blocks: list[HandedOut]) -> str:
    return " ".join("".join(one.get("text", " ") for one in its.row) for its in blocks).strip()
