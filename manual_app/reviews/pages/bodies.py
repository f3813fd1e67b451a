"""Reviews and Revisions as the JSON that others rely on."""

from __future__ import annotations

from typing import Any

from manual_app.reviews import rules
from manual_app.reviews.models import Decision, Review
from manual_app.reviews.pages.versions import rows_of
from manual_app.texts.models import Text
from manual_app.web.bodies import member_of


def review_json(review: Review) -> dict[str, Any]:
    """Return a Review as the JSON that others rely on."""
    revision = review.revision
    return {
        "review_id": review.id,
        "revision": {"number": revision.number, "hash": revision.hash},
        "revision_hash": revision.hash,
        "state": rules.state_of(review),
    }


def decision_json(decision: Decision) -> dict[str, Any]:
    """Return a Decision as JSON."""
    return {
        "decision": decision.kind,
        "organisation": decision.organisation.slug,
        "revision_hash": decision.revision_hash,
        **review_json(decision.review),
    }


def decision_in(body: dict[str, Any]) -> dict[str, str]:
    """Read a decision from JSON; raises BadRequest."""
    return {
        "kind": member_of(body, "decision", str),
        "revision_hash": member_of(body, "revision_hash", str),
        "reason": member_of(body, "reason", str, ""),
        "settled_by": member_of(body, "settled_by", str, ""),
    }


def revisions_json(text: Text) -> list[dict[str, Any]]:
    """Return the Revisions of a Text as JSON, newest first."""
    return [
        {
            "number": row.revision.number,
            "hash": row.revision.hash,
            "contributors": [
                {"member": c.member_id, "name": c.member.name, "organisation": c.member.organisation.slug}
                for c in row.revision.contributors
            ],
            "state": row.state,
            "created_at": row.revision.created_at.isoformat(),
        }
        for row in rows_of(text)
    ]
