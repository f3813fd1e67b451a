"""Holding a Review while somebody acts on it."""

from __future__ import annotations

from manual_app.reviews import queries
from manual_app.reviews.models import Review
from manual_app.texts import service as text_service


def hold(review_id: int) -> Review:
    """Return the Review, locked after its Text until the transaction ends; raises NotFound.

    Who sends a version locks in this order too: two who act at once never wait for each other.
    """
    text_service.lock(queries.get_review(review_id).text_id)
    return queries.get_review(review_id, for_update=True)
