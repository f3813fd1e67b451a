"""An author who has no second factor yet."""

from __future__ import annotations

import pytest
from flask import Flask

from manual_app.accounts.models import Member
from tests import factories


@pytest.fixture
def author(app: Flask) -> Member:
    return factories.member(factories.organisation("daugavpils", country="LV"), "author")
