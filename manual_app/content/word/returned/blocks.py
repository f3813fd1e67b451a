"""Blocks that came, went and moved, each as a suggestion; what cannot be one is left to be done by hand."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from prosemirror.model import Mark, Node, Slice
from prosemirror.transform import AddMarkStep, AddNodeMarkStep, ReplaceStep

from manual_app.content.diff.sequences import rising
from manual_app.content.plain import NodeJson, attributes, walk
from manual_app.content.schema import SCHEMA
from manual_app.content.suggestions.marks import ids_in
from manual_app.content.suggestions.marks import new_id as suggestion_id
from manual_app.content.word.incoming import checked
from manual_app.content.word.marks import commented
from manual_app.content.word.returned.figures import Pictures
from manual_app.content.word.returned.known import Found, HandedOut, accepted, is_suggested, row_of
from manual_app.content.word.returned.looks import other_kind
from manual_app.content.word.returned.spots import Placed, Returned, Spot, Stretch, words_in
from manual_app.content.word.returned.tables import cells_known, changes_of, neighbours, tables_of
from manual_app.content.word.returned.words import KEPT_MARKS, changed, fragment, runs
from manual_app.errors import Unprocessable

_MOVABLE = frozenset({"paragraph", "heading"})
_ITEMS = frozenset({"listItem", "taskItem"})
_CELLS = frozenset({"tableCell", "tableHeader"})
_STAY = frozenset({*KEPT_MARKS, "code", "language"})


class BlockComparison:
    """Compares the blocks of a file, `found`, with those of the version that was handed out, `known`."""

    def __init__(
        self,
        base: Node,
        blocks: list[NodeJson],
        found: list[Found],
        known: list[HandedOut],
        member_id: int,
        with_pictures: bool,
    ) -> None:
        self.returned, self._with_pictures = Returned(), with_pictures
        self._base, self._blocks, self._known, self._member_id = base, blocks, known, member_id
        tables = tables_of(blocks, found, known)
        self._tables = {one.top: one for one in tables}
        self._found = cells_known(tables, found)
        self._beside = {at: its for one in tables for at, its in neighbours(one, self._found).items()}
        self._seen = {one.name for one in self._found if one.name is not None}
        self._pictures = Pictures(base, blocks, self._found, known)
        self._tops = {one.top for one in self._found if one.name is not None} | self._pictures.apart
        self._moved = self._moves()
        self._together = self._changed_tables()
        if with_pictures:
            self._pictures.replace(member_id)
        self.returned.left += self._pictures.left()

    def _moves(self) -> dict[int, str]:
        """Return, by place in the file, the suggestion of each block that was moved and can be one."""
        named = [at for at, one in enumerate(self._found) if one.name is not None]
        kept = set(rising([self._found[at].name or 0 for at in named]))
        moves = {}
        rows: set[tuple[int, int]] = set()
        for index, at in enumerate(named):
            if index in kept:
                continue
            if self._can_move(self._found[at]):
                moves[at] = suggestion_id(self._member_id)
            else:
                self._leave_moved(at, rows)
        return moves

    def _leave_moved(self, at: int, rows: set[tuple[int, int]]) -> None:
        """Note what stands elsewhere, the cells of one row once."""
        one = self._found[at]
        its, table = self._known[one.name or 0], self._tables.get(one.top)
        if table is None:
            before = words_in(self._found[at - 1].node) if at else ""
            self.returned.leave("moved", words_in(one.node), its.block_id, before)
        elif (one.top, row := table.row_of[at]) not in rows:
            rows.add((one.top, row))
            before = table.words_of_row(row - 1) if row else ""
            self.returned.leave("row_moved", table.words_of_row(row), table.block_id, before)

    def _can_move(self, one: Found) -> bool:
        """Whether a block stands by itself, here and there, with nothing in it that a copy would lose."""
        its, block = self._known[one.name or 0], self._blocks[one.top]
        alone = its.top is its.node and block["type"] == one.node["type"] == its.node.type.name
        return alone and its.node.type.name in _MOVABLE and not its.refers and its.is_free

    def _changed_tables(self) -> dict[int, str]:
        """Note what became of rows, columns and cells; return the suggestions that words of several make."""
        together: dict[int, str] = {}
        for table in self._tables.values():
            for one in changes_of(table, self._found, self._seen):
                self.returned.leave(one.sort, one.words, table.block_id, one.place)
                together.update(dict.fromkeys(one.names, suggestion_id(self._member_id)))
        return together

    def changed(self) -> Iterator[Placed]:
        """Yield what was written otherwise in blocks that stand where they did; note what is said of all."""
        for at, one in enumerate(self._found):
            if one.name is None:
                table = self._tables.get(one.top)
                self._note_discussed(one, table.block_id if table else None)
                continue
            self._note_discussed(one, self._known[one.name].block_id)
            if at not in self._moved and at not in self._pictures.replaced:
                self._note_kind(one, self._known[one.name])
                yield from changed(self._known[one.name], one, self._member_id, self.returned)

    def _note_kind(self, one: Found, its: HandedOut) -> None:
        """Note what became a heading, an item of a list, or something else; cells hold no headings."""
        kind = None if its.top.type.name == "table" else other_kind(self._base, its, one)
        if kind is not None and row_of(one.node):
            self.returned.leave("kind", words_in(one.node), its.block_id, kind)

    def _note_discussed(self, one: Found, block_id: str | None) -> None:
        for thread in one.discussed if block_id else ():
            self.returned.commented_blocks[thread] = str(block_id)

    def removed(self) -> Iterator[Placed]:
        """Propose to take out what is not in the file: a block as a whole, or what went of it."""
        for figure, name in self._pictures.replaced.values():
            yield figure.its.parent_pos, [AddNodeMarkStep(figure.its.parent_pos, _deletion(name))]
        for at, name in self._moved.items():
            its = self._known[self._found[at].name or 0]
            yield its.pos, [AddNodeMarkStep(its.pos, _deletion(name))]
        numbered = list(enumerate(self._known))
        for _pos, group in groupby(numbered, key=lambda one: one[1].top_pos):
            yield from self._removed_of([(name, its) for name, its in group])

    def _removed_of(self, group: list[tuple[int, HandedOut]]) -> Iterator[Placed]:
        gone = [(name, its) for name, its in group if name not in self._seen]
        top = group[0][1].top
        if len(gone) == len(group) and (top.type.name == "figure" or any(its.row for _name, its in gone)):
            yield from self._removed_whole([its for _name, its in gone])
        elif len(gone) < len(group):
            for name, its in gone:
                yield from self._removed_part(its, self._together.get(name))

    def _removed_whole(self, gone: list[HandedOut]) -> Iterator[Placed]:
        top, pos, words = gone[0].top, gone[0].top_pos, " ".join(its.text for its in gone)
        if is_suggested(top, "deletion"):
            return
        words = words or str(top.attrs.get("alt") or "")
        if ids_in([top]):
            self.returned.leave("others_gone", words, gone[0].block_id)
        elif top.type.name == "figure" and top.attrs["asset"] in self._pictures.new:
            self.returned.leave("picture_moved", words, gone[0].block_id)
        elif top.type.name == "figure" and self._pictures.new and not self._with_pictures:
            self.returned.leave("picture_gone", words, gone[0].block_id)
        else:
            yield pos, [AddNodeMarkStep(pos, _deletion(suggestion_id(self._member_id)))]

    def _removed_part(self, its: HandedOut, name: str | None) -> Iterator[Placed]:
        if not its.row or is_suggested(its.node, "deletion") or is_suggested(its.parent, "deletion"):
            return
        mark = _deletion(name or suggestion_id(self._member_id))
        if not its.is_free:
            self.returned.leave("others_gone", its.text, its.block_id)
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
                self._added_whole(block, last, by_spot)
                continue
            for at, one in found.get(top, ()):
                if at in self._moved:
                    self._put(by_spot, last.top_end if last else 0, one.node, self._moved[at])
                elif one.name is not None:
                    last = self._known[one.name]
                    if at in self._pictures.replaced:
                        figure, name = self._pictures.replaced[at]
                        self._put(by_spot, last.top_end, figure.replacement(), name)
                elif row_of(one.node):
                    self._added_part(at, last, by_spot)
        for spot, nodes in by_spot.items():
            yield spot, [ReplaceStep(spot, spot, Slice(fragment(nodes), 0, 0))]

    def _added_whole(self, block: NodeJson, last: HandedOut | None, by_spot: dict[int, list[Node]]) -> None:
        """Propose a block that is new, whatever it is."""
        if block["type"] == "figure" and not self._with_pictures:
            words = words_in(block) or str(attributes(block).get("alt") or "")
            self.returned.leave(
                "picture_new", words, last.block_id if last else None, last.text if last else ""
            )
        elif _has_words(block) and block.get("digest") not in self._pictures.missing:
            self._put(by_spot, last.top_end if last else 0, block)

    def _added_part(self, at: int, last: HandedOut | None, by_spot: dict[int, list[Node]]) -> None:
        """Propose what is new within a block that was handed out."""
        one = self._found[at]
        kind = self._blocks[one.top]["type"]
        if kind == "table":
            self._added_in_cell(at, by_spot)
        elif kind == "figure":
            self.returned.leave("caption", words_in(one.node), last.block_id if last else None)
        elif last is not None and one.in_list and last.parent.type.name == "listItem":
            self._put(by_spot, last.parent_pos + last.parent.node_size, _item(one.node))
        else:
            self._put(by_spot, last.top_end if last is not None else 0, one.node)

    def _added_in_cell(self, at: int, by_spot: dict[int, list[Node]]) -> None:
        """Propose what is new beside something in its cell that was there; new cells are named already."""
        one = self._found[at]
        beside = self._beside.get(at)
        if one.top not in self._tables:
            self.returned.leave("table_split", words_in(one.node), None)
        elif beside is not None:
            its, is_after = self._known[beside[0]], beside[1]
            if one.in_list and is_after and its.parent.type.name == "listItem":
                self._put(by_spot, its.parent_pos + its.parent.node_size, _item(one.node))
            else:
                start, end = _in_cell(self._base, its)
                self._put(by_spot, end if is_after else start, one.node)

    def _put(self, by_spot: dict[int, list[Node]], spot: int, block: NodeJson, name: str = "") -> None:
        """Note a block of the file as one that is put in, and what is said of it."""
        name = name or suggestion_id(self._member_id)
        read = accepted(block)
        said = commented([read])
        try:
            (node,) = checked([_without_marks(read)])
        except Unprocessable:
            self.returned.leave("block", words_in(read), None)
            return
        if node.type.name == "figure":
            self.returned.pictures.add(str(node.attrs["asset"]))
        mark = SCHEMA.marks["insertion"].create({"id": name})
        by_spot.setdefault(spot, []).append(node.mark([mark]))
        for thread, (start, end) in said.items():
            self.returned.comments[thread] = Stretch(Spot(start, name), Spot(end, name))


def _item(node: NodeJson) -> NodeJson:
    return {"type": "listItem", "content": [{**node, "type": "paragraph"}]}


def _in_cell(base: Node, its: HandedOut) -> tuple[int, int]:
    """Return where that begins and ends which a block stands in, or is, in its cell."""
    place = base.resolve(its.pos)
    for depth in range(place.depth, 0, -1):
        if place.node(depth).type.name in _CELLS and depth < place.depth:
            return place.before(depth + 1), place.after(depth + 1)
    return its.pos, its.pos + its.node.node_size


def _without_marks(node: NodeJson) -> NodeJson:
    """Return a block without what the file says of its words: changes, comments."""
    for one in walk(node):
        kept = [mark for mark in one.pop("marks", ()) if mark["type"] in _STAY]
        if kept:
            one["marks"] = kept
    return node


def _deletion(name: str) -> Mark:
    return SCHEMA.marks["deletion"].create({"id": name})


def _has_words(block: NodeJson) -> bool:
    return block["type"] == "figure" or any(one["type"] in ("text", "figure") for one in walk(block))
