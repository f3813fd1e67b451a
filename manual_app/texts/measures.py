"""What follows from a document and is asked for often: its words, counted once a node."""

from __future__ import annotations

from prosemirror.model import Node

from manual_app.content.canonical import settled
from manual_app.content.plain import word_count
from manual_app.content.schema import DocJson, to_json
from manual_app.content.suggestions import ids_in

_WORDS = "_words"


def words(doc: Node) -> int:
    """Return the words of a document; each block remembers its own, because nodes never change."""
    return sum(_words_of(child) for child in doc.children)


def _words_of(block: Node) -> int:
    known: int | None = block.__dict__.get(_WORDS)
    if known is None:
        known = word_count(_as_approved(block))
        block.__dict__[_WORDS] = known
    return known


def _as_approved(block: Node) -> DocJson:
    """Return the block with what is open in it counted as rejected."""
    if not ids_in([block]):
        return to_json(block)
    return settled({"type": "doc", "content": [to_json(block)]})
