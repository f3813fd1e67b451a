"""Suggestions about the same words: of these one is accepted, and the others go with it.

Which they are stands in their ids (docs/suggestions.md). The browser does the same in
`static/src/editor/suggesting/rivals.ts`; a test compares both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from prosemirror.model import Fragment, Node

from manual_app.content.suggestions.marks import DELETION, letters_of, mark_of, named, suggested
from manual_app.content.suggestions.resolve import resolved


def groups(suggestions: Iterable[str]) -> list[set[str]]:
    """Return those of the suggestions that are about the same words, together; most are in none."""
    every = set(suggestions)
    about: dict[str, set[str]] = defaultdict(set)
    for one in every:
        for letters in named(one):
            about[letters].add(one)
    for one in every if about else ():
        if letters_of(one) in about:
            about[letters_of(one)].add(one)
    return [same for same in about.values() if len(same) > 1]


def settled(doc: Node, accepted: Collection[str], rejected: Collection[str]) -> Node:
    """Return a document with these suggestions accepted, and those rejected.

    What is struck out by one that goes stays so for one about the same words.
    """
    open_now = _in_order(doc)
    heirs = [one for one in dict.fromkeys([*accepted, *open_now]) if named(one) and one not in rejected]
    for one in sorted(rejected) if heirs else ():
        if heir := _heir_of(one, open_now, heirs):
            doc = _handed_over(doc, one, heir)
    return resolved(resolved(doc, "accept", accepted.__contains__), "reject", rejected.__contains__)


def _heir_of(one: str, open_now: Iterable[str], heirs: Iterable[str]) -> str | None:
    """Return the one that replaces all that another strikes out; or what both replaced is decided."""
    waiting = {letters_of(other) for other in open_now}
    wanted = {letters_of(one), *(letters for letters in named(one) if letters not in waiting)}
    return next((heir for heir in heirs if not wanted.isdisjoint(named(heir))), None)


def _handed_over(node: Node, one: str, heir: str) -> Node:
    """Return a node in which what one suggestion strikes out is struck out by the other."""
    its = suggested(node)
    if its and (its.kind, its.id) == (DELETION, one):
        mark = mark_of(node, DELETION).type.create({"id": heir})
        node = node.mark(mark.add_to_set(node.marks))
    if node.is_text or not node.child_count:
        return node
    children = [_handed_over(child, one, heir) for child in node.children]
    same = all(before is after for before, after in zip(node.children, children, strict=True))
    return node if same else node.copy(Fragment.from_array(children))


def _in_order(doc: Node) -> list[str]:
    found: dict[str, None] = {}

    def visit(node: Node, _pos: int, _parent: Node | None, _index: int) -> bool:
        if its := suggested(node):
            found[its.id] = None
        return True

    doc.descendants(visit)
    return list(found)
