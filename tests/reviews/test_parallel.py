"""Many at once: one voice stays one voice (security.md, row 18)."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from manual_app import db
from manual_app.errors import Conflict
from manual_app.reviews import service
from manual_app.reviews.models import Decision, Review
from tests import factories as make
from tests.reliability import Counted
from tests.reviews.world import World, here


def approve(world: World, review: Review, revision_hash: str) -> str:
    """Approve once, in a transaction of this thread."""
    try:
        with db.transaction():
            service.decide(
                here(world.reviewers["mogila"]), review.id, kind="approve", revision_hash=revision_hash
            )
    except Conflict as conflict:
        return conflict.code
    finally:
        db.close()
    return "approved"


def submit(world: World) -> str:
    try:
        with db.transaction():
            service.submit_for_review(here(world.author), world.text.id)
    except Conflict as conflict:
        return conflict.code
    finally:
        db.close()
    return "sent"


@pytest.mark.parametrize("count", [40, pytest.param(1000, marks=pytest.mark.long)])
def test_parallel_approvals_of_one_partner_give_one(
    app: Flask, world: World, count: int, counted: Counted
) -> None:
    review = world.submit()
    revision_hash = review.revision.hash
    with ThreadPoolExecutor(16) as threads:
        answers = Counter(threads.map(lambda _n: approve(world, review, revision_hash), range(count)))
    with db.reading() as session:
        rows = session.scalar(select(func.count()).select_from(Decision))
    assert (dict(answers), rows) == ({"approved": 1, "conflict": count - 1}, 1)
    counted("one voice stays one voice", parallel_approvals=count, recorded=rows)


def test_parallel_sends_of_one_text_give_one_version(app: Flask, world: World) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = Counter(threads.map(lambda _n: submit(world), range(8)))
    assert dict(answers) == {"sent": 1, "conflict": 7}


def test_an_edit_that_comes_between_makes_no_approval_of_what_nobody_saw(world: World) -> None:
    review = world.submit()
    seen = review.revision.hash
    make.write(world.author, world.text, "Something else.")
    world.submit()
    assert approve(world, review, seen) == "conflict"
