"""Draw the demo's figures: shapes and numerals without words, so that one picture serves every language."""

from __future__ import annotations

import math
from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

Point = tuple[float, float]

CREDIT = "Sample drawing"
LICENCE = "CC BY 4.0"

_WIDTH, _HEIGHT = 1600, 800
_SCALE = 2  # drawn larger, then reduced: smooth edges
_PAPER, _INK, _LINE = "#FBF8F3", "#1C2430", "#867C6E"
_PETROL, _CLAY, _YELLOW, _OLIVE, _PLUM = "#0B5563", "#A8431F", "#F2B632", "#566114", "#6B2C5E"
_TINTS = ("#0B5563", "#2F7480", "#6AA0A8", "#A9CACE", "#DFEDEE")


class _Board:
    """A drawing in units of the finished picture."""

    def __init__(self, width: int = _WIDTH, height: int = _HEIGHT, ground: str = _PAPER) -> None:
        self._size = (width, height)
        self._image = Image.new("RGB", (width * _SCALE, height * _SCALE), ground)
        self._draw = ImageDraw.Draw(self._image)

    def circle(self, at: Point, radius: float, fill: str, edge: str = _INK, width: float = 4) -> None:
        box = [at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius]
        self._draw.ellipse([v * _SCALE for v in box], fill=fill, outline=edge, width=int(width * _SCALE))

    def polygon(self, points: list[Point], fill: str, edge: str = _INK, width: int = 4) -> None:
        scaled = [(x * _SCALE, y * _SCALE) for x, y in points]
        self._draw.polygon(scaled, fill=fill, outline=edge, width=width * _SCALE)

    def box(self, left: float, top: float, right: float, bottom: float, fill: str) -> None:
        self.polygon([(left, top), (right, top), (right, bottom), (left, bottom)], fill)

    def line(self, points: list[Point], colour: str = _INK, width: float = 6) -> None:
        scaled = [(x * _SCALE, y * _SCALE) for x, y in points]
        self._draw.line(scaled, fill=colour, width=int(width * _SCALE), joint="curve")

    def arrow(self, start: Point, end: Point, colour: str = _INK) -> None:
        angle = math.atan2(end[1] - start[1], end[0] - start[0])
        back = _polar(end, -24, angle)
        self.line([start, back], colour)
        self.polygon([end, _polar(end, -34, angle - 0.5), _polar(end, -34, angle + 0.5)], colour, colour)

    def numeral(self, at: Point, number: int, colour: str = _INK, size: int = 52) -> None:
        font = ImageFont.load_default(size * _SCALE)
        place = (at[0] * _SCALE, at[1] * _SCALE)
        self._draw.text(place, str(number), fill=colour, font=font, anchor="mm")

    def png(self) -> bytes:
        small = self._image.resize(self._size, Image.Resampling.LANCZOS)
        stream = BytesIO()
        small.quantize(64).save(stream, "PNG", optimize=True)
        return stream.getvalue()


def _polar(centre: Point, radius: float, angle: float) -> Point:
    return centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)


def _circles(board: _Board) -> None:
    centre = (800, 400)
    radii = (370, 300, 230, 160, 90)
    for radius, tint in zip(radii, reversed(_TINTS), strict=True):
        board.circle(centre, radius, tint, _PAPER)
    for number, radius in enumerate(reversed(radii), start=1):
        at = _polar(centre, radius - 35 if number > 1 else 0, math.radians(-140))
        board.numeral(at, number, _PAPER if number < 4 else _INK, 44)
    for distance in range(60, 400, 35):
        board.circle(_polar(centre, distance, math.radians(25)), 9, _YELLOW, _INK, 3)


def _competence(board: _Board) -> None:
    for number, (top, share) in enumerate(((90, 1.0), (320, 0.5), (550, 0.12)), start=1):
        board.numeral((170, top + 80), number, _PETROL, 84)
        board.box(300, top, 1440, top + 160, _TINTS[4])
        board.box(300, top, 300 + 1140 * share, top + 160, _PETROL)


def _road(board: _Board) -> None:
    stations: list[Point] = [(180 + 310 * i, 480 + 90 * math.sin(i * 1.7)) for i in range(5)]
    curve = [(180 + 1240 * t / 200, 480 + 90 * math.sin(t / 50 * 1.7)) for t in range(201)]
    board.line(curve, _TINTS[2], 44)
    board.line(curve, _PAPER, 5)
    for number, (x, y) in enumerate(stations, start=1):
        width = 150 - 22 * number
        bottom = y - 100
        board.box(x - width / 2, bottom - 2 * width, x + width / 2, bottom, _CLAY)
        board.circle((x + width / 2 - 16, bottom - width), 7, _YELLOW, _INK, 2)
        board.circle((x, y), 58, _PETROL)
        board.numeral((x, y), number, _PAPER)


def _table(board: _Board) -> None:
    centre = (800, 400)
    board.circle(centre, 190, _TINTS[4])
    board.circle(centre, 150, _PAPER, _LINE, 3)
    for seat in range(12):
        at = _polar(centre, 290, math.radians(30 * seat - 90))
        fill = _PAPER if seat == 7 else (_PETROL, _CLAY, _YELLOW, _OLIVE)[seat % 4]
        _seat(board, at, seat % 4, fill)


def _seat(board: _Board, at: Point, shape: int, fill: str) -> None:
    if shape == 0:
        board.circle(at, 46, fill)
        return
    sides, turn = ((4, 45), (3, -90), (4, 0))[shape - 1]
    corners = [_polar(at, 56, math.radians(turn + 360 / sides * i)) for i in range(sides)]
    board.polygon(corners, fill)


def _diamonds(board: _Board) -> None:
    halves = (_TINTS[3], _TINTS[1], "#F4D58A", _CLAY)
    for number, fill in enumerate(halves, start=1):
        left = 120 + 340 * (number - 1)
        tip, wide = (left, left + 340) if number % 2 else (left + 340, left)
        board.polygon([(tip, 400), (wide, 100), (wide, 700)], fill)
        dark = number in (2, 4)
        board.numeral((left + (215 if number % 2 else 125), 400), number, _PAPER if dark else _INK, 84)
    board.circle((800, 400), 34, _YELLOW)


def _doors(board: _Board) -> None:
    board.polygon([(340, 170), (1260, 170), (800, 40)], _CLAY)
    floors = ((560, 740, (60, 60, 60, 60, 60, 60)), (370, 560, (80, 110, 80)), (180, 370, (60, 170)))
    for number, (top, bottom, widths) in enumerate(floors, start=1):
        board.box(380, top, 1220, bottom, _TINTS[4])
        board.numeral((310, (top + bottom) / 2), number, _PETROL, 64)
        gap = (640 - sum(widths)) / (len(widths) + 1)
        left = 390 + gap
        for width in widths:
            board.box(left, bottom - 130, left + width, bottom, _PETROL)
            board.circle((left + width - 14, bottom - 65), 6, _YELLOW, _INK, 2)
            left += width + gap
    steps: list[Point] = [(1060, 740)]
    for step in range(9):
        steps += [(1060 + 15 * step, 740 - 40 * (step + 1)), (1075 + 15 * step, 740 - 40 * (step + 1))]
    board.line(steps, _CLAY, 10)


def _cycle(board: _Board) -> None:
    centre = (640, 370)
    stations = [_polar(centre, 240, math.radians(90 * i - 90)) for i in range(4)]
    for index in range(4):
        start, end = 90 * index - 90 + 24, 90 * index - 24
        arc = [_polar(centre, 240, math.radians(start + (end - start) * t / 30)) for t in range(30)]
        board.line(arc, _PETROL, 10)
        board.arrow(arc[-4], _polar(centre, 240, math.radians(end)), _PETROL)
    for number, at in enumerate(stations, start=1):
        board.circle(at, 78, _CLAY if number == 4 else _PETROL)
        board.numeral(at, number, _PAPER, 72)
    # out of the circle: from the last station, past the ring, to what remains
    way: list[Point] = [(stations[3][0], 448), (stations[3][0], 764), (1230, 764), (1230, 560)]
    board.line(way, _CLAY)
    board.arrow((1230, 560), (1230, 494), _CLAY)
    board.box(1140, 310, 1320, 490, _YELLOW)


def _network(board: _Board) -> None:
    centre, fills = (800, 400), (_PETROL, _CLAY, _YELLOW, _OLIVE, _PLUM)
    spots: list[Point] = []
    for index in range(13):
        angle = math.radians(360 / 13 * index - 90)
        spots.append((centre[0] + 560 * math.cos(angle), centre[1] + 310 * math.sin(angle)))
    for index, spot in enumerate(spots):
        for further in (1, 4):
            board.line([spot, spots[(index + further) % 13]], _LINE, 4)
    for index, spot in enumerate(spots):
        board.circle(spot, 34 + 9 * (index * 5 % 4), fills[index % 5])


def emblem() -> bytes:
    """Return the European emblem as PNG: twelve upright gold stars in a circle on a blue field of 3 to 2."""
    height = 540
    board = _Board(height * 3 // 2, height, "#003399")
    for hour in range(12):
        centre = _polar((height * 0.75, height / 2), height / 3, math.radians(30 * hour))
        inner = height / 18 * math.sin(math.radians(18)) / math.sin(math.radians(54))
        points = [
            _polar(centre, inner if point % 2 else height / 18, math.radians(36 * point - 90))
            for point in range(10)
        ]
        board.polygon(points, "#FFCC00", "#FFCC00", 0)
    return board.png()


_DRAWINGS: dict[str, Callable[[_Board], None]] = {
    "circles": _circles, "competence": _competence, "road": _road, "table": _table,
    "diamonds": _diamonds, "doors": _doors, "cycle": _cycle, "network": _network,
}  # fmt: skip

NAMES = tuple(_DRAWINGS)


def draw(name: str) -> bytes:
    """Return one picture as PNG, 1600 by 800 pixels; raises KeyError for an unknown name."""
    board = _Board()
    _DRAWINGS[name](board)
    return board.png()
