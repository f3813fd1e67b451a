"""The cover's picture: as many patterned shapes as organisations, no two alike, that fit into one circle."""

from __future__ import annotations

import math
from collections.abc import Iterator

RADIUS = 200.0
_GAP = 5.0
_ROUNDS = 40

Point = tuple[float, float]
Polygon = list[Point]

# ground and figure: petrol, clay, sun, moss, dusk
_COLOURS = (
    ("#0B5563", "#FBF8F3"),
    ("#F2B632", "#7A4A00"),
    ("#A8431F", "#FBF8F3"),
    ("#566114", "#FBF8F3"),
    ("#4A3B7C", "#C9C1E4"),
)
# step across, step down, filled?, one figure around its middle in relative path commands
_MOTIFS = (
    (12, 12, True, "m-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0z"),
    (24, 12, False, "m-12 -6h24m-12 0v12"),
    (17, 17, False, "m-5 0h10m-5 -5v10"),
    (26, 22, True, "m-11 9h22l-11 -18z"),
    (17, 17, False, "m0 -8l6 8l-6 8l-6 -8z"),
    (24, 12, False, "m-12 0a12 12 0 0 1 24 0m-19 0a7 7 0 0 1 14 0"),
    (19, 19, True, "m-9 -9a18 18 0 0 1 18 18a18 18 0 0 1 -18 -18z"),
    (20, 13, False, "m-10 5l10 -9l10 9"),
    (30, 30, True, "m-15 -15h15v15h-15zm15 15h15v15h-15z"),
    (22, 15, True, "m-9 5a9 9 0 0 1 18 0z"),
    (20, 11, False, "m-10.500 0h21"),
    (18, 18, False, "m-5 -5l10 10m-10 0l10 -10"),
    (20, 20, False, "m-6 -6h12v12h-12z"),
    (28, 16, False, "m-14 0c4.700 -9 9.300 -9 14 0s9.300 9 14 0"),
)
_UNSTAGGERED = {8, 10, 13}


def cover_picture(count: int, title: str = "") -> str:
    """Return the picture as SVG; the same count always gives the same picture.

    `title` is its alternative text; without one the picture counts as decoration.
    """
    cells = _cells(max(count, 1))
    shapes = "".join(
        _shape(number, cell, colour)
        for number, (cell, colour) in enumerate(zip(cells, _tints(cells), strict=True))
    )
    clips = "".join(
        f'<clipPath id="cover-{number}"><path d="{_path(cell)}"/></clipPath>'
        for number, cell in enumerate(cells)
    )
    naming = f'role="img"><title>{title}</title>' if title else 'aria-hidden="true">'
    side = f"{-RADIUS:g} {-RADIUS:g} {2 * RADIUS:g} {2 * RADIUS:g}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{side}" {naming}<defs>{clips}</defs>{shapes}</svg>'
    )


def _cells(count: int) -> list[Polygon]:
    """Divide the circle: seeds on a sunflower's spiral, moved to their cells' middles until they rest."""
    golden = math.pi * (3 - math.sqrt(5))
    seeds = [
        (
            RADIUS * 0.86 * math.sqrt((i + 0.6) / count) * math.cos(i * golden),
            RADIUS * 0.86 * math.sqrt((i + 0.6) / count) * math.sin(i * golden),
        )
        for i in range(count)
    ]
    for _ in range(_ROUNDS):
        seeds = [_middle(_cell(seed, seeds, 0.0)) for seed in seeds]
    return [_cell(seed, seeds, _GAP / 2) for seed in seeds]


def _cell(seed: Point, seeds: list[Point], inset: float) -> Polygon:
    """Return the part of the circle that is nearer to this seed than to any other, less half a gap."""
    corners = 160
    turn = 2 * math.pi / corners
    cell = [(RADIUS * math.cos(i * turn), RADIUS * math.sin(i * turn)) for i in range(corners)]
    for other in seeds:
        if other == seed:
            continue
        across = (other[0] - seed[0], other[1] - seed[1])
        length = math.hypot(*across)
        normal = (across[0] / length, across[1] / length)
        middle = ((seed[0] + other[0]) / 2, (seed[1] + other[1]) / 2)
        limit = normal[0] * middle[0] + normal[1] * middle[1] - inset
        cell = _clip(cell, normal, limit)
    return cell


def _clip(polygon: Polygon, normal: Point, limit: float) -> Polygon:
    """Keep the side of a line on which `normal · point` is at most `limit`."""
    kept: Polygon = []
    for start, end in zip(polygon, [*polygon[1:], polygon[0]], strict=True):
        from_line = normal[0] * start[0] + normal[1] * start[1] - limit
        to_line = normal[0] * end[0] + normal[1] * end[1] - limit
        if from_line <= 0:
            kept.append(start)
        if from_line * to_line < 0:
            share = from_line / (from_line - to_line)
            kept.append((start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])))
    return kept


def _middle(polygon: Polygon) -> Point:
    """Return the centre of gravity."""
    area = x = y = 0.0
    for (x0, y0), (x1, y1) in zip(polygon, [*polygon[1:], polygon[0]], strict=True):
        cross = x0 * y1 - x1 * y0
        area, x, y = area + cross, x + (x0 + x1) * cross, y + (y0 + y1) * cross
    return x / (3 * area), y / (3 * area)


def _tints(cells: list[Polygon]) -> list[int]:
    """Choose a colour for each cell that none of its neighbours has, using all of them about equally."""
    middles = [_middle(cell) for cell in cells]
    chosen: list[int] = []
    for number, middle in enumerate(middles):
        nearest = sorted(range(number), key=lambda other: math.dist(middle, middles[other]))[:4]
        taken = [chosen[other] for other in nearest]
        chosen.append(
            min(range(len(_COLOURS)), key=lambda colour: (colour in taken, chosen.count(colour), colour))
        )
    return chosen


def _shape(number: int, cell: Polygon, colour: int) -> str:
    """Draw one cell: ground, and a motif no other cell has at that angle."""
    ground, figure = _COLOURS[colour]
    x, y = _middle(cell)
    reach = max(math.dist((x, y), corner) for corner in cell) + 12
    across, down, filled, motif = _MOTIFS[number % len(_MOTIFS)]
    staggered = number % len(_MOTIFS) not in _UNSTAGGERED
    figures = "".join(f"M{a:g} {b:g}{motif}" for a, b in _grid(reach, across, down, staggered))
    paint = f'fill="{figure}"' if filled else f'fill="none" stroke="{figure}" stroke-width="2.6"'
    angle = (number * 15 + number // len(_MOTIFS) * 7) % 180
    return (
        f'<g clip-path="url(#cover-{number})"><path fill="{ground}" d="{_path(cell)}"/>'
        f'<path transform="translate({x:.1f} {y:.1f}) rotate({angle})" {paint} d="{figures}"/></g>'
    )


def _grid(reach: float, across: int, down: int, staggered: bool) -> Iterator[Point]:
    rows = int(reach // down) + 1
    columns = int(reach // across) + 1
    for row in range(-rows, rows + 1):
        shift = across / 2 if staggered and row % 2 else 0.0
        for column in range(-columns, columns + 1):
            point = (column * across + shift, float(row * down))
            if math.hypot(*point) <= reach:
                yield point


def _path(polygon: Polygon) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in polygon) + "Z"
