"""A version paragraph by paragraph, with the other words that were proposed for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from prosemirror.model import Node

from manual_app.content.diff import render_runs
from manual_app.content.diff.words import diff_words
from manual_app.content.schema import DocJson, from_json
from manual_app.content.suggestions.rewording import Place
from manual_app.reviews import queries
from manual_app.reviews.models import ProposedWording
from manual_app.texts.models import Revision
from manual_app.wording import _


@dataclass(frozen=True)
class Proposed:
    """Wording as it is shown: what differs, by whom, and whether it went on into the current text."""

    row: ProposedWording
    html: Any
    fate: str


@dataclass(frozen=True)
class Paragraph:
    """A block of a version that one may write in other words."""

    id: str
    kind: str
    words: str
    proposed: list[Proposed] = field(default_factory=list)


def paragraphs(revision: Revision, doc: DocJson) -> list[Paragraph]:
    """Return the paragraphs of a version with the wording proposed for each."""
    proposed: dict[str, list[Proposed]] = {}
    for one in proposed_for(revision):
        proposed.setdefault(one.row.block_id, []).append(one)
    return [
        Paragraph(block, kind, words, proposed.get(block, []))
        for block, kind, words in _blocks(from_json(doc))
    ]


def has_tables(doc: DocJson) -> bool:
    """Whether a version holds words that are written otherwise in the editor only: those of tables."""
    return any(node["type"] == "table" or has_tables(node) for node in doc.get("content", ()))


def proposed_for(revision: Revision) -> list[Proposed]:
    """Return the wording proposed for a version, in the order it came."""
    return [
        Proposed(row, render_runs(diff_words(row.old_words, row.new_words)), fate_of(row))
        for row in queries.list_proposed([revision.id]).get(revision.id, [])
    ]


def fate_of(row: ProposedWording) -> str:
    """Say in words what became of proposed wording."""
    return {
        None: _("Carried over into the current text, as suggestions"),
        "changed": _("Not carried over: the paragraph has changed in the current text"),
        "gone": _("Not carried over: the paragraph is not in the current text any more"),
        "full": _("Not carried over: the paragraph would be too long"),
    }[row.kept_because]


def _blocks(node: Node) -> Iterator[tuple[str, str, str]]:
    """Yield id, kind and words of what may be written in other words; tables are left to the editor."""
    for child in node.children:
        block = child.attrs.get("id")
        if child.type.name == "table":
            continue
        if not child.is_textblock:
            yield from _blocks(child)
        elif block and (words := Place(child, 0, False).words).strip():
            yield str(block), child.type.name, words
