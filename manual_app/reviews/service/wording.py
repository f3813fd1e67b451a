"""Wording proposed in a Review: it stays with the Revision and goes on as suggestions into the head."""

from __future__ import annotations

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.activity import service as activity
from manual_app.content.schema import from_json
from manual_app.content.shape import BadStep
from manual_app.content.suggestions import PartlyTaken, find_block, reworded, tidied
from manual_app.errors import Conflict, Forbidden, Unprocessable
from manual_app.reviews import rules
from manual_app.reviews.models import ProposedWording
from manual_app.reviews.service.holding import hold
from manual_app.texts import queries as texts
from manual_app.texts import service as text_service
from manual_app.texts.models import Text
from manual_app.wording import _


def propose_wording(member: Member, review_id: int, block_id: str, words: str) -> ProposedWording:
    """Propose other words for a block of the Revision under review, and carry them over into the head.

    Raises Forbidden, Conflict when the Review is over, Unprocessable for what is no wording.
    """
    review = hold(review_id)
    if not rules.can_propose(member, review):
        raise Forbidden(_("Your role does not allow you to suggest on this text."), code="role")
    if not rules.is_open(review):
        raise Conflict(_("This review is over. Suggest in the current text instead."))
    if len(words) > rules.WORDING_LIMIT:
        raise Unprocessable(_("Write at most %(limit)s characters.", limit=rules.WORDING_LIMIT))
    place = find_block(from_json(texts.doc_of(review.revision)), block_id)
    if place is None:
        raise Unprocessable(_("Choose a paragraph of this version."))
    old, new = place.words, tidied(words, place.words)
    if not new.strip():
        raise Unprocessable(
            _("Write the words that should stand there. To take all of it out, comment on it.")
        )
    if new == old:
        raise Unprocessable(_("These are the words that stand there already."))
    proposal = ProposedWording(
        revision_id=review.revision_id,
        member=member,
        organisation=member.organisation,
        block_id=block_id,
        old_words=old,
        new_words=new,
        kept_because=_carry_over(member, review.text, block_id, old, new),
        created_at=db.now(),
    )
    db.session.add(proposal)
    db.session.flush()
    activity.record(
        "wording_proposed",
        subject_kind="review",
        subject_id=review.id,
        member_id=member.id,
        organisation_id=member.organisation_id,
        proposal=proposal.id,
        carried_over=proposal.kept_because is None,
    )
    return proposal


def _carry_over(member: Member, text: Text, block_id: str, old: str, new: str) -> str | None:
    """Suggest the words in the head; returns why they stay with the Revision alone, or None."""
    doc = texts.head(text.id).doc
    place = find_block(doc, block_id)
    if place is None:
        return "gone"
    if place.is_proposed or place.words != old:
        return "changed"
    try:
        change = reworded(doc, place, new, member.id)
        if change.steps:
            text_service.propose(member, text, change.steps)
    except PartlyTaken:
        return "changed"
    except BadStep:
        return "full"
    return None
