"""Proposed insertions and deletions in a document, accepted or rejected (docs/suggestions.md)."""

from manual_app.content.suggestions.guard import (
    Cheat,
    changed_blocks,
    check_proposal,
    is_torn,
    threads_brought,
)
from manual_app.content.suggestions.listing import Suggestion, is_part, open_suggestions
from manual_app.content.suggestions.marks import ids_in, member_of, named, new_id
from manual_app.content.suggestions.overruled import undoes_a_decision
from manual_app.content.suggestions.resolve import Verdict, resolved, resolving_steps
from manual_app.content.suggestions.rewording import PartlyTaken, find_block, reworded, tidied
from manual_app.content.suggestions.rivals import groups, settled

__all__ = [
    "Cheat", "PartlyTaken", "Suggestion", "Verdict", "changed_blocks", "check_proposal", "find_block",
    "groups", "ids_in", "is_part", "is_torn", "member_of", "named", "new_id", "open_suggestions", "resolved",
    "resolving_steps", "reworded", "settled", "threads_brought", "tidied", "undoes_a_decision",
]  # fmt: skip
