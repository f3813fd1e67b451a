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


def test_the_emblem_is_blue_with_twelve_gold_stars_in_its_proportion() -> None:
    with Image.open(BytesIO(pictures.emblem())) as image:
        assert image.size == (810, 540)
        colours = image.convert("RGB")
    assert colours.getpixel((5, 5)) == (0, 51, 153)
    assert colours.getpixel((405, 270)) == (0, 51, 153)
    for at in ((405, 90), (585, 270), (405, 450), (225, 270)):
        assert colours.getpixel(at) == (255, 204, 0)
