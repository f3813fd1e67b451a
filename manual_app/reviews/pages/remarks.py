"""A version piece by piece, with the other words that were proposed for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from manual_app.content.diff import render_runs
from manual_app.content.diff.words import diff_words
from manual_app.content.schema import DocJson
from manual_app.reviews import queries
from manual_app.reviews.models import ProposedWording
from manual_app.reviews.pages.pieces import Group, Piece, pieces_of
from manual_app.texts.models import Revision
from manual_app.wording import _


@dataclass(frozen=True)
class Proposed:
    """Wording as it is shown: what differs, by whom, and whether it went on into the current text."""

    row: ProposedWording
    html: Any
    fate: str


@dataclass(frozen=True)
class Remark:
    """Some words of a version, and the other words that were proposed for them."""

    piece: Piece
    proposed: list[Proposed]


@dataclass(frozen=True)
class Remarks:
    """Words of a version that are read together."""

    group: Group
    shown: list[Remark]

    @property
    def is_open(self) -> bool:
        """Whether something was proposed for any of them."""
        return any(one.proposed for one in self.shown)


def remarks(revision: Revision, doc: DocJson, *, may_propose: bool) -> list[Remark | Remarks]:
    """Return a version piece by piece; for who may not propose, only that for which others did."""
    proposed: dict[str, list[Proposed]] = {}
    for one in proposed_for(revision):
        proposed.setdefault(one.row.block_id, []).append(one)

    def remark(piece: Piece) -> Remark:
        return Remark(piece, [] if piece.why else proposed.get(piece.id, []))

    def gathered(group: Group) -> Remarks:
        found = [remark(piece) for piece in group.pieces]
        return Remarks(group, [one for one in found if one.proposed or (may_propose and not group.is_large)])

    found = (gathered(one) if isinstance(one, Group) else remark(one) for one in pieces_of(doc))
    return [
        one for one in found if may_propose or (one.is_open if isinstance(one, Remarks) else one.proposed)
    ]


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
        "changed": _(
            "Not carried over: these words have changed in the current text, or somebody suggests to"
        ),
        "gone": _("Not carried over: these words are not in the current text any more"),
        "full": _("Not carried over: the paragraph would be too long"),
    }[row.kept_because]
