"""A network with one chapter to review, and the acts of its members, each in its own transaction."""

from __future__ import annotations

from dataclasses import dataclass

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.reviews import queries, service
from manual_app.reviews.models import Decision, Review
from manual_app.reviews.rules import State
from manual_app.texts.models import Text


@dataclass
class World:
    """A network of five partners and one chapter that Daugavpils drafts."""

    coordinator: Member
    deputy: Member
    author: Member
    reviewers: dict[str, Member]
    text: Text

    def submit(self, **options: object) -> Review:
        with db.transaction():
            return service.submit_for_review(here(self.author), self.text.id, **options)  # type: ignore[arg-type]

    def decide(self, who: str, review: Review, kind: str = "approve", reason: str = "") -> Decision:
        with db.transaction():
            revision_hash = queries.get_review(review.id).revision.hash
            return service.decide(
                here(self.reviewers[who]), review.id, kind=kind, reason=reason, revision_hash=revision_hash
            )

    def sign_off(self, who: Member, review: Review) -> Review:
        with db.transaction():
            revision_hash = queries.get_review(review.id).revision.hash
            return service.sign_off(here(who), review.id, revision_hash=revision_hash)

    def state(self) -> State:
        with db.reading():
            return queries.states([db.session.get_one(Text, self.text.id)])[self.text.id].state

    def unsubmitted(self) -> bool:
        with db.reading():
            return queries.states([db.session.get_one(Text, self.text.id)])[self.text.id].unsubmitted


def here(member: Member) -> Member:
    return db.session.get_one(Member, member.id)
