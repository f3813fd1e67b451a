"""The open suggestions of a document, in reading order."""

from __future__ import annotations

from dataclasses import dataclass

from prosemirror.model import Node

from manual_app.content.suggestions.marks import DELETION, PLACEHOLDER, Suggested, suggested, words_of


@dataclass(slots=True)
class Suggestion:
    """One open suggestion: which words it puts in and takes out, and the first block it stands in.

    Whole blocks count with their words; a figure has none. `block` is the innermost block that has an id.
    """

    id: str
    block: str | None
    inserted: str = ""
    deleted: str = ""


def open_suggestions(doc: Node) -> list[Suggestion]:
    """Return every suggestion of a document once, in the order of their first places."""
    found: dict[str, Suggestion] = {}
    _walk(doc, None, None, found)
    return list(found.values())


def is_part(one: Suggestion, whole: Suggestion) -> bool:
    """Whether a suggestion says what another does, or less: words of it are left out, and none are new."""
    return _is_left(one.inserted, whole.inserted) and _is_left(one.deleted, whole.deleted)


def _is_left(words: str, whole: str) -> bool:
    letters = iter(whole)
    return all(letter in letters for letter in words)


def _walk(node: Node, block: str | None, around: Suggested | None, found: dict[str, Suggestion]) -> None:
    own = node.attrs.get("id")
    block = own if isinstance(own, str) else block
    its = (suggested(node) if node.marks else None) or around
    if its and its.id not in found:
        found[its.id] = Suggestion(its.id, block)
    if its and node.is_text:
        words = words_of(node).replace(PLACEHOLDER, "")
        if its.kind == DELETION:
            found[its.id].deleted += words
        else:
            found[its.id].inserted += words
    for child in node.children:
        _walk(child, block, its, found)
