"""A file that was handed out, back again: what its writer changed, as suggestions.

Blocks are known by their bookmarks (`b_<place>`), which name its place among those that hold words
in the version the file was made of; its words are compared one by one. What suggestions cannot carry is
named in the report.
"""

from __future__ import annotations

from prosemirror.model import Node

from manual_app.content.plain import NodeJson
from manual_app.content.word.returned.blocks import BlockComparison
from manual_app.content.word.returned.known import Shown, blocks_of, matched, words_of
from manual_app.content.word.returned.spots import Left, Returned, Stretch, found_again

__all__ = ["Left", "Returned", "Stretch", "compare", "found_again"]


def compare(
    base: Node, blocks: list[NodeJson], member_id: int, shown: Shown, *, with_pictures: bool = True
) -> Returned:
    """Return what a file changes in the version it was made of, as suggestions of the member.

    `shown` says what a cross reference reads: some programs turn it into plain words. Without `with_pictures`
    new ones are left out: only who may edit a text adds pictures to it.
    """
    known = blocks_of(base, shown)
    found = matched(list(words_of(blocks)), known)
    comparison = BlockComparison(base, blocks, found, known, member_id, with_pictures)
    placed = [*comparison.changed(), *comparison.removed(), *comparison.added()]
    # from the end to the beginning: what is done further back moves nothing before it
    for _pos, steps in sorted(placed, key=lambda one: -one[0]):
        comparison.returned.steps.extend(steps)
    return comparison.returned
