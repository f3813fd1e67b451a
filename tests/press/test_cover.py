"""As many shapes as organisations, no two alike, one circle."""

from __future__ import annotations

import math
import re

import pytest

from manual_app.press.cover import RADIUS, _cells, cover_picture


def area(polygon: list[tuple[float, float]]) -> float:
    pairs = zip(polygon, [*polygon[1:], polygon[0]], strict=True)
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs)) / 2


@pytest.mark.parametrize("count", [1, 2, 5, 13, 30])
def test_there_is_one_shape_an_organisation_and_together_they_fill_the_circle(count: int) -> None:
    cells = _cells(count)
    circle = math.pi * RADIUS**2
    assert len(cells) == count
    assert 0.8 * circle < sum(map(area, cells)) < circle
    assert max(map(area, cells)) < 2.2 * min(map(area, cells))


def test_no_two_shapes_are_drawn_alike() -> None:
    motifs = re.findall(
        r'rotate\((\d+)\)" (fill="[^"]+"(?: stroke="[^"]+")?).*?d="M\S+ \S+?(m[^M"]+)', cover_picture(13)
    )
    assert len(motifs) == 13
    assert len({motif for _, _, motif in motifs}) == 13


def test_the_picture_is_the_same_each_time_and_named_when_it_has_a_title() -> None:
    assert cover_picture(13, "Thirteen") == cover_picture(13, "Thirteen")
    assert 'role="img"><title>Thirteen</title>' in cover_picture(13, "Thirteen")
    assert 'aria-hidden="true"' in cover_picture(13)
