"""What the database refuses, whatever the code does."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from manual_app import db
from manual_app.reviews.models import Decision
from tests.reviews.world import World


def test_the_database_refuses_an_approval_by_an_involved_organisation(world: World) -> None:
    review = world.submit()
    row = Decision(
        review_id=review.id,
        organisation_id=world.author.organisation_id,
        number=1,
        member_id=world.author.id,
        kind="approve",
        revision_hash=review.revision.hash,
    )
    with pytest.raises(IntegrityError, match="involved"), db.transaction() as session:
        session.add(row)


def test_the_database_refuses_a_decision_on_another_content(world: World) -> None:
    review = world.submit()
    row = Decision(
        review_id=review.id,
        organisation_id=world.reviewers["mogila"].organisation_id,
        number=1,
        member_id=world.reviewers["mogila"].id,
        kind="approve",
        revision_hash="0" * 64,
    )
    with pytest.raises(IntegrityError, match="another content"), db.transaction() as session:
        session.add(row)
