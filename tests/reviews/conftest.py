"""The world that tests of reviews start from."""

from __future__ import annotations

import pytest
from flask import Flask

from tests import factories as make
from tests.reviews.world import World


@pytest.fixture
def world(app: Flask) -> World:
    partners = make.network(partners=5)
    coordinator = make.member(partners["jette"], "coordinator")
    author = make.member(partners["daugavpils"], "author")
    reviewers = {slug: make.member(partner, "reviewer") for slug, partner in partners.items()}
    deputy = make.member(partners["alimos"], "coordinator")
    return World(coordinator, deputy, author, reviewers, make.chapter(coordinator, author))
