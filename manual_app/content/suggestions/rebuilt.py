"""Suggestions accepted or rejected by building the document anew, in one walk: all but borders.

Step by step costs the size of the document for each suggestion, and a document holds thousands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from prosemirror.model import Fragment, Node

from manual_app.content.suggestions.borders import Gone, block_goes, goes
from manual_app.content.suggestions.marks import PLACEHOLDER, mark_of, suggested, words_of


def tied_ids(blocks: Iterable[Node], gone: Gone) -> Counter[str]:
    """Count the text blocks of each suggestion that may take a border away: those in more than one."""
    found = Counter(one for block in blocks for its in _of_text_blocks(block, gone) for one in its)
    return Counter({one: count for one, count in found.items() if count > 1})


def rebuilt(node: Node, gone: Gone, keeps: Gone, tied: Counter[str]) -> Node:
    """Return a node without what goes and without the marks of what is kept.

    What goes stays where its suggestion is `tied` to another text block, and one block where nothing fit
    would be left.
    """
    if not node.child_count:
        return node
    if node.inline_content:
        children = [one for child in node.children for one in _inline(child, gone, keeps, tied)]
    else:
        left = _blocks_left(node, gone, is_last=not tied)
        children = [
            one if goes(one, gone) else _unmarked(rebuilt(one, gone, keeps, tied), keeps) for one in left
        ]
    same = len(children) == node.child_count and all(map(_is, children, node.children))
    return node if same else node.copy(Fragment.from_array(children))


def holds(node: Node, gone: Gone) -> bool:
    """Whether anything in a node goes."""
    return any(goes(child, gone) or holds(child, gone) for child in node.children)


def neighbours_tied(doc: Node, gone: Gone, tied: Counter[str]) -> Iterator[tuple[int, int]]:
    """Yield the runs of blocks of the document, as first and end, inside of which borders may go."""
    first, before = 0, set[str]()
    for index, block in enumerate(doc.children):
        named = [one for its in _of_text_blocks(block, gone) for one in its if one in tied]
        if index and before.isdisjoint(named):
            yield first, index
            first = index
        before = set(named)
    yield first, doc.child_count


def _of_text_blocks(node: Node, gone: Gone) -> Iterator[set[str]]:
    """Yield the suggestions with content that goes in each text block, in a node that itself stays."""
    if node.is_block and goes(node, gone):
        return
    if node.is_textblock:
        yield {its.id for child in node.children if goes(child, gone) and (its := suggested(child))}
        return
    for child in node.children if node.is_block else ():
        yield from _of_text_blocks(child, gone)


def _inline(child: Node, gone: Gone, keeps: Gone, tied: Counter[str]) -> Iterator[Node]:
    its = suggested(child)
    if its and goes(child, gone):
        if its.id in tied:
            yield child
    elif its and goes(child, keeps):
        bare = _unmarked(rebuilt(child, gone, keeps, tied), keeps)
        if not bare.is_text:
            yield bare
        elif words := words_of(bare).replace(PLACEHOLDER, ""):
            yield bare.type.schema.text(words, bare.marks)
    else:
        yield rebuilt(child, gone, keeps, tied)


def _blocks_left(parent: Node, gone: Gone, *, is_last: bool) -> list[Node]:
    """Return the children that stay; with an empty paragraph, or one that goes, where nothing fit is left."""
    stays = [not block_goes(child, gone) for child in parent.children]
    left = [child for child, is_left in zip(parent.children, stays, strict=True) if is_left]
    if all(stays) or parent.type.valid_content(Fragment.from_array(left)):
        return left
    first = stays.index(False)
    filled = [*left[:first], parent.type.schema.nodes["paragraph"].create(None, None), *left[first:]]
    if is_last and parent.type.valid_content(Fragment.from_array(filled)):
        return filled
    return [*left[:first], parent.child(first), *left[first:]]


def _unmarked(node: Node, keeps: Gone) -> Node:
    return node.mark(mark_of(node, keeps.kind).remove_from_set(node.marks)) if goes(node, keeps) else node


def _is(one: Node, other: Node) -> bool:
    return one is other
