"""An author with an app for codes."""

from __future__ import annotations

import pytest
from flask import Flask

from manual_app.accounts.models import Member
from tests import factories
from tests.accounts.second_step.signing_in import EMAIL
from tests.authenticators import set_up_app
from tests.factories import PASSWORD


@pytest.fixture
def author(app: Flask) -> Member:
    partners = factories.network(partners=1)
    factories.member(partners["jette"], "coordinator", email="coordinator@jette.example")
    return factories.member(partners["daugavpils"], "author", email=EMAIL, password=PASSWORD)


@pytest.fixture
def key(author: Member) -> str:
    """The key in the author's app."""
    return set_up_app(author)
