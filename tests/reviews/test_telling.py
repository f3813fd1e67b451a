"""Who is told what, by mail and in the record."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from manual_app import db
from manual_app.activity.models import LogEntry
from manual_app.mail import OutboxMessage
from manual_app.manual import service as manual
from manual_app.reviews import queries, service
from manual_app.reviews.models import Review
from manual_app.texts.models import Text
from tests.reviews.world import World, here


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


def told_lately(act: Callable[[], object]) -> set[tuple[str, str]]:
    """Return whom an act tells, and the first word of what."""
    with db.reading() as session:
        before = set(session.scalars(select(OutboxMessage.id)))
    act()
    with db.reading() as session:
        rows = session.scalars(select(OutboxMessage)).all()
        return {(row.recipient, row.subject.partition(":")[0]) for row in rows if row.id not in before}


def test_author_and_coordinator_hear_of_decisions_and_of_the_final_approval(world: World) -> None:
    review = world.submit()
    both = [world.author.email, world.coordinator.email]
    assert told_lately(lambda: world.decide("mogila", review)) == {(who, "Decision") for who in both}
    assert told_lately(lambda: world.decide("szodliget", review)) == {
        *((who, "Decision") for who in both),
        (world.coordinator.email, "Ready for final approval"),
    }
    assert told_lately(lambda: world.sign_off(world.coordinator, review)) == {
        (who, "Approved") for who in both
    }


def test_who_was_asked_hears_that_a_text_was_taken_back(world: World) -> None:
    review = world.submit()

    def take_back() -> None:
        with db.transaction():
            service.recall(here(world.author), review.id)

    asked = ("jette", "szodliget", "mogila", "kavadarci", "alimos")
    assert told_lately(take_back) == {(world.reviewers[slug].email, "Taken back") for slug in asked}


def test_every_move_of_a_review_is_announced_to_those_who_have_the_text_open(world: World) -> None:
    def announced() -> int:
        with db.reading():
            return db.session.get_one(Text, world.text.id).announced

    def after(act: Callable[[], object]) -> int:
        act()
        return announced()

    def recall(review: Review) -> None:
        with db.transaction():
            service.recall(here(world.author), review.id)

    counts = [announced()]
    review = world.submit()
    counts.append(announced())
    counts.append(after(lambda: recall(review)))
    review = world.submit()
    counts.append(announced())
    for slug in ("mogila", "szodliget"):
        counts.append(after(lambda slug=slug: world.decide(slug, review)))  # type: ignore[misc]
    counts.append(after(lambda: world.sign_off(world.coordinator, review)))
    with db.transaction():
        manual.archive(here(world.coordinator), world.text.section_id)
    counts.append(announced())
    assert counts == list(range(counts[0], counts[0] + 8))


def test_a_reason_is_told_as_theirs_who_gave_it(world: World) -> None:
    reason = "Too long.\r\n\r\nIt waits for your final approval.\n\u2028\u202ehttps://evil.example\n-- \n"
    world.decide("mogila", world.submit(), "request_changes", reason)
    with db.reading() as session:
        its = OutboxMessage.subject.like("Decision:%"), OutboxMessage.recipient == world.author.email
        body = session.scalars(select(OutboxMessage.body).where(*its)).one()
    first, *quoted, _empty, link, end = body.split("\n")
    assert first.endswith("asks for changes in version 1 of “Working together”.")
    assert quoted == [
        "",
        *("> Too long.", "> ", "> It waits for your final approval.", "> "),
        *("> https://evil.example", "> --"),
    ]
    assert (link, end) == ("http://127.0.0.1:8000/reviews/1", "")
