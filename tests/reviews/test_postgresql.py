"""Two at the same moment on PostgreSQL, where one waits for the other only once both write a row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from manual_app import create_app, db, jobs
from manual_app.errors import Conflict
from manual_app.reviews import queries, service
from manual_app.reviews.models import Review
from manual_app.reviews.rules import State
from tests import factories as make
from tests.conftest import SECRET
from tests.racing import while_acting
from tests.reviews.world import World, here

pytestmark = pytest.mark.postgresql


@pytest.fixture
def app(migrated_url: str, tmp_path: Path) -> Iterator[Flask]:
    settings = {"SECRET_KEY": SECRET, "TESTING": True, "DATABASE_URL": migrated_url}
    app = create_app(settings, instance=tmp_path / "instance")
    yield app
    db.close()
    jobs.close()
    app.extensions["engine"].dispose()


def agreed_and_rewritten(world: World) -> Review:
    """Return a Review with its quorum, of a text that was changed since."""
    review = world.submit()
    world.decide("mogila", review)
    world.decide("alimos", review)
    make.write(world.author, world.text, "Something else.")
    return review


def test_a_version_sent_during_the_final_approval_comes_after_it(app: Flask, world: World) -> None:
    review = agreed_and_rewritten(world)
    sent = while_acting(
        app,
        lambda: service.sign_off(here(world.coordinator), review.id, revision_hash=review.revision.hash),
        world.submit,
    )
    assert isinstance(sent.result(), Review)
    with db.reading():
        states = [row.signed_off_at is not None for row in queries.list_reviews(world.text.id)]
        contributors = queries.get_review(sent.result().id).revision.contributors
    assert states == [False, True]
    assert [row.member_id for row in contributors] == [world.author.id]
    assert world.state() == State.IN_REVIEW


def test_a_version_sent_during_a_decision_asks_before_it_gives_that_up(app: Flask, world: World) -> None:
    review = world.submit()
    make.write(world.author, world.text, "Something else.")
    sent = while_acting(
        app,
        lambda: service.decide(
            here(world.reviewers["mogila"]), review.id, kind="approve", revision_hash=review.revision.hash
        ),
        world.submit,
    )
    with pytest.raises(Conflict, match=r"1 partner has decided"):
        sent.result()
    assert world.state() == State.IN_REVIEW


def test_a_final_approval_during_the_sending_of_a_version_is_refused(app: Flask, world: World) -> None:
    review = agreed_and_rewritten(world)

    def sign_off() -> object:
        with db.transaction():
            return service.sign_off(here(world.coordinator), review.id, revision_hash=review.revision.hash)

    refused = while_acting(
        app, lambda: service.submit_for_review(here(world.author), world.text.id, confirm=True), sign_off
    )
    with pytest.raises(Conflict, match=r"The text has changed"):
        refused.result()
    assert world.state() == State.IN_REVIEW
