"""What the database says of many Reviews at once is what the rules say of each."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select

from manual_app import create_app, db, jobs
from manual_app.accounts.models import Member, Role
from manual_app.manual.models import Section
from manual_app.reviews import queries, rules
from manual_app.reviews.models import AskedOrganisation, Decision, DecisionKind, Ending, Review
from manual_app.reviews.rules import State
from manual_app.texts.models import CoAuthor, Contributor, Revision, Text
from tests import factories as make
from tests.seeded import SECRET

TEXTS, SEED = 80, 7


def test_the_database_judges_as_the_rules_do(app: Flask) -> None:
    people = _people()
    _judged_at_random(people)
    assert _states_differ() == {}
    assert _waiting_differs(people) == {}


@pytest.mark.postgresql
def test_postgresql_judges_as_the_rules_do(migrated_url: str, tmp_path: Path) -> None:
    settings = {"SECRET_KEY": SECRET, "TESTING": True, "DATABASE_URL": migrated_url}
    app = create_app(settings, instance=tmp_path / "instance")
    try:
        assert app.extensions["engine"].dialect.name == "postgresql"
        test_the_database_judges_as_the_rules_do(app)
    finally:
        db.close()
        jobs.close()
        app.extensions["engine"].dispose()


def _people() -> list[Member]:
    """Return a reviewer, a coordinator and who is both, of each of six partners, and who may do nothing."""
    partners = make.network(partners=5).values()
    kinds = ((Role.REVIEWER,), (Role.COORDINATOR,), (Role.REVIEWER, Role.COORDINATOR), (Role.AUTHOR,))
    people = [make.member(partner, *roles) for partner in partners for roles in kinds]
    with db.transaction() as session:
        gone = session.merge(people[0])
        gone.deactivated_at = db.now()
    return [gone, *people[1:]]


def _judged_at_random(people: list[Member]) -> None:
    """Make Texts with one to three rounds each: sent, decided, rewritten, taken back, signed off or not."""
    r = random.Random(SEED)
    partners = list({member.organisation_id for member in people})
    with db.transaction() as session:
        home = Section(kind="part", position=0)
        session.add(home)
        session.flush()
        for number in range(TEXTS):
            section = Section(kind="chapter", parent_id=home.id, position=number)
            session.add(section)
            session.flush()
            drafts = r.choice(partners)
            text = Text(
                section_id=section.id, kind="chapter", language="en", title=f"Chapter {number}",
                drafting_organisation_id=drafts, version=3, written_version=3,
            )  # fmt: skip
            session.add(text)
            session.flush()
            for round_number in range(1, r.randint(0, 3) + 1):
                _a_round(text, round_number, people, r)


def _a_round(text: Text, number: int, people: list[Member], r: random.Random) -> None:
    author, others = (
        people[0],
        [one for one in people if one.organisation_id != text.drafting_organisation_id],
    )
    db.session.execute(delete(CoAuthor).where(CoAuthor.text_id == text.id))
    revision = Revision(
        text_id=text.id, number=number, version=r.randint(2, 3), schema=1, title=text.title, words=1,
        hash=f"{text.id * 10 + number:064}", content=b"{}", created_by_id=author.id,
    )  # fmt: skip
    db.session.add(revision)
    db.session.flush()
    before = db.session.scalar(select(Review).where(Review.text_id == text.id).order_by(Review.id.desc()))
    if before is not None and rules.is_open(before):
        before.ended_at, before.ending = db.now(), Ending.REPLACED
        db.session.flush()
    review = Review(
        text_id=text.id, revision_id=revision.id, approvals_needed=r.randint(1, 3),
        countries_needed=1, due_on=db.today(), opened_by_id=author.id,
    )  # fmt: skip
    review.countries_needed = r.randint(1, review.approvals_needed)
    db.session.add(review)
    db.session.flush()
    asked = sorted({one.organisation_id for one in r.sample(others, 8)})
    db.session.add_all(AskedOrganisation(review_id=review.id, organisation_id=one) for one in asked)
    _decisions(review, revision, asked, people, r)
    _joined_since(text, revision, asked, people, r)
    db.session.flush()
    db.session.refresh(review)
    _ended(review, people, r)


def _decisions(
    review: Review, revision: Revision, asked: list[int], people: list[Member], r: random.Random
) -> None:
    kinds = [DecisionKind.APPROVE] * 6 + list(DecisionKind)
    for organisation in r.sample(asked, r.randint(0, len(asked))):
        member = next(one for one in people if one.organisation_id == organisation)
        for number in range(1, r.choice((1, 1, 1, 2, 3)) + 1):
            db.session.add(
                Decision(
                    review_id=review.id, organisation_id=organisation, number=number, member_id=member.id,
                    kind=r.choice(kinds), revision_hash=revision.hash,
                )
            )  # fmt: skip
    db.session.flush()


def _joined_since(
    text: Text, revision: Revision, asked: list[int], people: list[Member], r: random.Random
) -> None:
    """Let partners write with the drafting one, some after they have decided."""
    if r.random() < 0.8:
        db.session.merge(CoAuthor(text_id=text.id, organisation_id=r.choice(asked)))
    for member in r.sample(people, r.choice((0, 0, 1, 2))):
        left = r.choice((member.organisation_id, text.drafting_organisation_id))  # has moved since
        row = Contributor(revision_id=revision.id, member_id=member.id, organisation_id=left)
        db.session.add(row)


def _ended(review: Review, people: list[Member], r: random.Random) -> None:
    if rules.state_of(review) == State.AWAITING_SIGN_OFF and r.random() < 0.5:
        signer = next(one for one in map(db.session.merge, people) if rules.can_sign_off(one, review.text))
        review.signed_off_hash, review.signed_off_by_id = review.revision.hash, signer.id
        review.signed_off_at = db.now()
    elif r.random() < 0.1:
        review.ended_at, review.ending = db.now(), Ending.RECALLED
    db.session.flush()


def _states_differ() -> dict[int, object]:
    """Return what the database and the rules say of Texts on which they do not agree; all kinds occur."""
    found: dict[int, object] = {}
    with db.reading() as session:
        texts = session.scalars(select(Text)).all()
        told = queries.states(texts)
        assert {state.state for state in told.values()} == set(State)
        for text in texts:
            review, approved = queries.find_newest_review(text.id), queries.find_approved_revision(text.id)
            ruled = (
                rules.state_of(review),
                review is None or review.revision.version != text.version,
                (review.id, review.due_on, len(rules.counting(review.decisions))) if review else None,
                (review.revision.id, review.revision.number) if review else None,
                (approved.id, approved.number) if approved else None,
            )
            for said in (told[text.id], queries.state(text)):
                if said != ruled:
                    found[text.id] = (said, ruled)
    return found


def _waiting_differs(people: list[Member]) -> dict[int, object]:
    """Return what the database and the rules say waits for the members on whom they do not agree."""
    found: dict[int, object] = {}
    with db.reading() as session:
        everything = session.scalars(select(Review)).unique().all()
        reviews = [review for review in everything if rules.is_open(review)]
        for member in people:
            who = session.get_one(Member, member.id)
            ruled = {review.id: what for review in reviews if (what := _waits_for(who, review))}
            told = (queries.waiting_for(who), queries.count_waiting(who))
            if told != (ruled, len(ruled)):
                found[member.id] = (told, ruled)
    return found


def _waits_for(member: Member, review: Review) -> str:
    """Return what an open Review waits for from this member, by the rules alone."""
    if rules.state_of(review) == State.AWAITING_SIGN_OFF and rules.can_sign_off(member, review.text):
        return "sign_off"
    undecided = {row.organisation_id for row in review.asked} - {d.organisation_id for d in review.decisions}
    asked = member.organisation_id in undecided and rules.can_approve(member, review)
    return "decide" if asked else ""
