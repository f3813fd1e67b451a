"""Pictures that were handed out: whether another one stands in the place of each, or none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from prosemirror.model import Node

from manual_app.content.plain import NodeJson, attributes, children
from manual_app.content.suggestions.marks import new_id
from manual_app.content.word.returned.known import Found, HandedOut
from manual_app.content.word.returned.spots import Left, words_in


@dataclass(frozen=True)
class Figure:
    """A picture by its caption: `place` among the blocks of the file that hold words, and what was there."""

    place: int
    its: HandedOut
    node: NodeJson | None  # of the file
    caption: NodeJson

    @property
    def was(self) -> dict[str, Any]:
        """Return the attributes of the figure that was handed out."""
        return dict(self.its.parent.attrs)

    @property
    def is_gone(self) -> bool:
        """Whether the file shows no picture above the caption any more."""
        return self.node is None and self.was["asset"] is not None

    @property
    def is_other(self) -> bool:
        """Whether the file shows another picture: its bytes are not those that were handed out."""
        digest = None if self.node is None else self.node.get("digest")
        return digest is not None and digest != self.was["asset"]

    @property
    def alternative(self) -> str | None:
        """Return the alternative text of the file, where it is another."""
        if self.node is None:
            return None
        is_now, was = _words(attributes(self.node).get("alt")), _words(self.was["alt"])
        return None if is_now == was else is_now

    @property
    def words(self) -> str:
        """Return by which words the picture is known."""
        return words_in(self.caption) or self.alternative or str(self.was["alt"] or "")

    def replacement(self) -> NodeJson:
        """Return the figure of the file as it takes the place of what was there."""
        node = self.node or {}
        attrs = {**attributes(node), "width": self.was["width"]}
        caption = {"type": "figcaption", "content": children(self.caption)}
        return {"type": "figure", "attrs": attrs, "content": [caption]}


class Pictures:
    """The pictures of a version and those of the file.

    `apart` are blocks of the file whose captions follow them; `replaced` says, by place in the file, where
    another picture comes as a suggestion of the name given; `new` and `missing` are digests.
    """

    def __init__(
        self, base: Node, blocks: list[NodeJson], found: list[Found], known: list[HandedOut]
    ) -> None:
        self._base = base
        self.figures = list(_figures(blocks, found, known))
        captions = {found[one.place].top for one in self.figures}
        self.apart = {top - 1 for top in captions if _stands_apart(blocks, top)}
        tops = self.apart | {one.top for one in found if one.name is not None}
        new = (block for top, block in enumerate(blocks) if block["type"] == "figure" and top not in tops)
        self.new = {str(block.get("digest")) for block in new}
        kept = {one.its.parent_pos for one in self.figures if not one.is_gone}
        lost = (its.parent for its in known if _is_caption(its) and its.parent_pos not in kept)
        self.missing = {str(figure.attrs["asset"]) for figure in lost}
        self.replaced: dict[int, tuple[Figure, str]] = {}

    def replace(self, member_id: int) -> None:
        """Let other pictures take the places of those that were there, where a copy loses nothing."""
        wanted = _referred_to(self._base)
        for one in self.figures:
            if one.is_other and one.its.is_free and str(one.was["id"]) not in wanted and not one.its.refers:
                self.replaced[one.place] = one, new_id(member_id)

    def left(self) -> Iterator[Left]:
        """Yield what is left to be done by hand."""
        for one in self.figures:
            if one.place in self.replaced:
                continue
            if one.is_other:
                yield Left("picture_other", one.words, one.its.block_id)
            elif one.is_gone:
                sort = "picture_moved" if one.was["asset"] in self.new else "picture_gone"
                yield Left(sort, one.words, one.its.block_id)
            if one.alternative is not None:
                yield Left("alternative", one.alternative, one.its.block_id)


def _figures(blocks: list[NodeJson], found: list[Found], known: list[HandedOut]) -> Iterator[Figure]:
    """Yield the pictures that were handed out and whose captions are in the file."""
    for place, one in enumerate(found):
        its = None if one.name is None else known[one.name]
        if its is not None and _is_caption(its):
            yield Figure(place, its, _figure_at(blocks, one), one.node)


def _is_caption(its: HandedOut) -> bool:
    return its.node.type.name == "figcaption" and its.parent is its.top


def _figure_at(blocks: list[NodeJson], one: Found) -> NodeJson | None:
    if blocks[one.top]["type"] == "figure":
        return blocks[one.top]
    return blocks[one.top - 1] if _stands_apart(blocks, one.top) else None


def _stands_apart(blocks: list[NodeJson], top: int) -> bool:
    """Whether the block before one of the file is a picture that has no caption of its own."""
    if not top or blocks[top - 1]["type"] != "figure":
        return False
    caption: NodeJson = blocks[top - 1]["content"][0]
    return caption.keys().isdisjoint({"name", "content"})


def _referred_to(base: Node) -> set[str]:
    found: set[str] = set()

    def look(node: Node, *_rest: object) -> None:
        if node.type.name == "crossReference":
            found.add(str(node.attrs["block"]))

    base.descendants(look)
    return found


def _words(alternative: object) -> str:
    return " ".join(str(alternative or "").split())
