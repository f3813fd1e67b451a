"""The place in a Text that a thread is about: what a browser names, found in the text as it stands now."""

from __future__ import annotations

from dataclasses import dataclass

from prosemirror.model import Node
from prosemirror.transform import Mapping, Transform

from manual_app.content.fields import fields_of
from manual_app.content.plain import NodeJson, attributes, children, inline_text, spelled_out, walk
from manual_app.content.schema import SCHEMA, to_json
from manual_app.content.suggestions import ids_in, open_suggestions
from manual_app.discussions.models import Thread
from manual_app.discussions.threads.rules import LONGEST_QUOTE
from manual_app.errors import Conflict, Unprocessable
from manual_app.texts import heads, queries
from manual_app.texts.answers import field_label
from manual_app.texts.heads import Head
from manual_app.texts.models import Text
from manual_app.texts.rendering import reading_of
from manual_app.wording import _

BETWEEN_BLOCKS = "\n"


@dataclass(frozen=True)
class Words:
    """A range of words: positions in the document of `version`, and what stood there."""

    version: int
    from_: int
    to: int
    quote: str


@dataclass(frozen=True)
class Place:
    """What the browser says a thread is about; a block of a version under review names its `revision`."""

    kind: str
    anchor: str | None = None
    words: Words | None = None
    revision: int | None = None


def thread_at(text: Text, head: Head, place: Place) -> Thread:
    """Return a thread for a place, not yet stored.

    Raises Conflict when what it is about is not there any more, Unprocessable for what is no place.
    """
    find = {"range": _range, "block": _block, "field": _field, "suggestion": _suggestion}.get(place.kind)
    if find is None or not _goes_together(place):
        raise Unprocessable(_("Say what this is about: words, a paragraph, a field or a suggestion."))
    return find(text, head, place)


def _goes_together(place: Place) -> bool:
    has_words, has_revision = place.words is not None, place.revision is not None
    return has_words == (place.kind == "range") and (not has_revision or place.kind == "block")


def as_read(text: Text, head: Head, words: Words) -> str:
    """Return the words of a thread as they read in the head: cross references are words as well."""
    from_, to = _positions_now(text.id, head, words)
    reads = reading_of(text, to_json(head.doc))

    def of_leaf(node: Node) -> str:
        return reads({"attrs": node.attrs}) if node.type.name == "crossReference" else ""

    return str(head.doc.text_between(from_, to, BETWEEN_BLOCKS, of_leaf))[:LONGEST_QUOTE]


def marked(text: Text, head: Head, words: Words, thread_id: int) -> Transform:
    """Return the change that marks the words of a thread in the head."""
    from_, to = _positions_now(text.id, head, words)
    mark = SCHEMA.marks["comment"].create({"thread": str(thread_id)})
    return Transform(head.doc).add_mark(from_, to, mark)


def unmarked(head: Head, thread_id: int) -> Transform:
    """Return the change that takes the marks of a thread off, wherever they are by now."""
    mark = SCHEMA.marks["comment"].create({"thread": str(thread_id)})
    return Transform(head.doc).remove_mark(0, head.doc.content.size, mark)


def _range(text: Text, head: Head, place: Place) -> Thread:
    if place.words is None or not 0 < len(place.words.quote) <= LONGEST_QUOTE:
        raise Unprocessable(_("Select at most %(n)s characters.", n=LONGEST_QUOTE), code="selection")
    from_, _to = _positions_now(text.id, head, place.words)
    return Thread(
        text_id=text.id, kind="range", block_id=_block_around(head.doc, from_), quote=place.words.quote
    )


def _positions_now(text_id: int, head: Head, words: Words) -> tuple[int, int]:
    """Move a range past what was written since; raises Conflict unless the same words stand there."""
    steps = heads.steps_since(text_id, head, words.version)
    if steps is None or not 0 <= words.from_ < words.to:
        raise _moved()
    mapping = Mapping([step.get_map() for step in steps])
    from_, to = mapping.map(words.from_, 1), mapping.map(words.to, -1)
    if not from_ < to <= head.doc.content.size:
        raise _moved()
    if head.doc.text_between(from_, to, BETWEEN_BLOCKS) != words.quote:
        raise _moved()
    return from_, to


def _moved() -> Conflict:
    return Conflict(_("These words have changed meanwhile. Select them again."), code="moved")


def _block_around(doc: Node, pos: int) -> str | None:
    resolved = doc.resolve(pos)
    ids = (resolved.node(depth).attrs.get("id") for depth in range(resolved.depth, 0, -1))
    return next((str(one) for one in ids if one), None)


def _block(text: Text, head: Head, place: Place) -> Thread:
    if place.revision is not None:
        revision = queries.get_revision(text.id, place.revision)
        doc, revision_id = queries.doc_of(revision), revision.id
    else:
        doc, revision_id = queries.head_doc(text.id), None
    if place.anchor is None:
        return Thread(text_id=text.id, kind="block", quote="", revision_id=revision_id)
    for node in walk(doc):
        if attributes(node).get("id") == place.anchor:
            return Thread(
                text_id=text.id,
                kind="block",
                block_id=place.anchor,
                quote=_quoted(spelled_out(node, reading_of(text, doc)))[:LONGEST_QUOTE],
                revision_id=revision_id,
            )
    raise Conflict(_("This paragraph is not in the text any more. Choose another."), code="moved")


def _quoted(block: NodeJson) -> str:
    """Return the words of a block without those that are struck out."""
    lines = (_without_deletions(one) for one in walk(block) if one.get("content"))
    return " ".join(filter(None, (inline_text(one).strip() for one in lines)))


def _without_deletions(node: NodeJson) -> NodeJson:
    left = [
        one
        for one in children(node)
        if not any(mark["type"] == "deletion" for mark in one.get("marks") or ())
    ]
    return {**node, "content": left}


def _field(text: Text, head: Head, place: Place) -> Thread:
    if place.anchor not in {field.name for field in fields_of(text.kind)}:
        raise Unprocessable(_("There is no such field."))
    label = field_label(place.anchor, text.kind)
    return Thread(text_id=text.id, kind="field", anchor=place.anchor, quote=label)


def _suggestion(text: Text, head: Head, place: Place) -> Thread:
    if place.anchor not in ids_in(head.doc.children):
        raise Conflict(_("This suggestion has been accepted or rejected meanwhile."), code="moved")
    its = next(one for one in open_suggestions(head.doc) if one.id == place.anchor)
    quote = (its.inserted or its.deleted)[:LONGEST_QUOTE]
    return Thread(text_id=text.id, kind="suggestion", anchor=its.id, block_id=its.block, quote=quote)
