"""The demo's drawings."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from manual_app.demo import pictures


@pytest.mark.parametrize("name", pictures.NAMES)
def test_a_drawing_is_a_small_picture_and_always_the_same(name: str) -> None:
    drawn = pictures.draw(name)
    with Image.open(BytesIO(drawn)) as image:
        assert (image.format, image.size) == ("PNG", (1600, 800))
    assert len(drawn) < 60_000
    assert pictures.draw(name) == drawn
