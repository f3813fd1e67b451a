"""What the accounts know of the installation they are in."""

from __future__ import annotations

import pytest
from flask import Flask

from manual_app.accounts import installation


@pytest.mark.parametrize(
    ("demo", "url", "expected"),
    [
        (True, "http://127.0.0.1:8000", True),
        (True, "https://manual.example.org", False),
        (False, "http://127.0.0.1:8000", False),
    ],
)
def test_demo_that_is_put_under_a_public_address_is_one_no_more(
    app: Flask, demo: bool, url: str, expected: bool
) -> None:
    installation.configure(app.config | {"DEMO": demo, "PUBLIC_URL": url})
    assert installation.here().is_demo is expected
    installation.configure(app.config)
