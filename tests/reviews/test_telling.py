"""Who is told what, by mail and in the record."""

from __future__ import annotations

from sqlalchemy import select

from manual_app import db
from manual_app.activity.models import LogEntry
from manual_app.mail import OutboxMessage
from manual_app.reviews import queries
from tests.reviews.world import World


def test_every_act_is_in_the_record(world: World) -> None:
    review = world.submit()
    world.decide("szodliget", review)
    world.decide("mogila", review)
    world.sign_off(world.coordinator, review)
    with db.reading():
        acts = list(db.session.scalars(select(LogEntry.act).order_by(LogEntry.id)))
    assert acts[-4:] == ["submitted", "decided", "decided", "signed_off"]


def test_asked_reviewers_get_mail_and_others_do_not(world: World) -> None:
    review = world.submit()
    with db.reading():
        told = set(db.session.scalars(select(OutboxMessage.recipient)))
        asked = {row.organisation.slug for row in queries.get_review(review.id).asked}
    assert asked == {"jette", "szodliget", "mogila", "kavadarci", "alimos"}
    assert told == {world.reviewers[slug].email for slug in asked}
