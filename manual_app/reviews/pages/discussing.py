"""What is said about a version under review."""

from __future__ import annotations

from dataclasses import dataclass

from manual_app.accounts.models import Member
from manual_app.discussions.guests.page import places as places_in
from manual_app.discussions.models import Thread
from manual_app.discussions.pages import Said, said_in
from manual_app.discussions.threads import queries as threads
from manual_app.reviews.models import Review
from manual_app.texts import queries as texts


@dataclass(frozen=True)
class Exchange:
    """One thread about the version, with what was said in it."""

    thread: Thread
    said: list[Said]


def exchanges(member: Member, review: Review) -> list[Exchange]:
    """Return the threads about the version of a Review that the member may read."""
    found = threads.list_about(member, review.revision_id)
    said = said_in(found)
    return [Exchange(thread, said[thread.id]) for thread in found]


def places(review: Review) -> list[tuple[str, str]]:
    """Return what of the version can be discussed: all of it, or one paragraph by its first words."""
    return places_in(review.revision.text, texts.doc_of(review.revision))
