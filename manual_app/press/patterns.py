"""The parts' patterns and the mark of a preview, as pictures for the print sheet.

Tiles are white on the part's colour. Shapes keep clear of the tile's edge or meet it at a right angle, else
hairlines show between tiles.
"""
# ruff: noqa: E501 - shapes stay whole

from __future__ import annotations

from xml.sax.saxutils import escape

_SVG = "<svg xmlns='http://www.w3.org/2000/svg' width='{size}' height='{size}' viewBox='0 0 {size} {size}'>{shapes}</svg>"

_RINGS = "".join(f"<circle r='{radius}'/>" for radius in (8, 24, 40))
_TILES = {
    # Rings that spread: what happens here reaches further.
    1: (
        160,
        "<g fill='none' stroke='#fff' stroke-width='3'>"
        + "".join(f"<g transform='translate({x} {y})'>{_RINGS}</g>" for x in (0, 160) for y in (0, 160))
        + "".join(f"<circle cx='80' cy='80' r='{radius}'/>" for radius in (8, 24, 40, 56, 70))
        + "</g>",
    ),
    # Pieces that interlock: nobody fits alone.
    2: (
        80,
        "<path fill='#fff' d='M1.5 1.5H37L1.5 37ZM41.5 41.5H77L41.5 77ZM78.5 3.6V36.4L62 20ZM1.5 76.4V43.6L18 60Z'/>",
    ),
    # Tiles that rest on each other, row upon row.
    3: (
        80,
        "<path fill='none' stroke='#fff' stroke-width='2.4' d='M0 40A40 40 0 0 1 80 40M16 40A24 24 0 0 1 64 40"
        "M32 40A8 8 0 0 1 48 40M-40 80A40 40 0 0 1 40 80M-24 80A24 24 0 0 1 24 80M-8 80A8 8 0 0 1 8 80"
        "M40 80A40 40 0 0 1 120 80M56 80A24 24 0 0 1 104 80M72 80A8 8 0 0 1 88 80'/>",
    ),
    # A mosaic: every place its own shape.
    4: (
        80,
        "<g fill='#fff'><path d='M1.5 1.5H38.5A37 37 0 0 1 1.5 38.5Z'/><circle cx='60' cy='20' r='12'/>"
        "<path d='M1.5 58.5A18.5 18.5 0 0 1 38.5 58.5Z'/><path d='M43.6 78.5L78.5 43.6V78.5Z'/></g>",
    ),
}
COUNT = len(_TILES)


def tile(number: int) -> bytes:
    """Return the tile of a part, 1 to `COUNT`."""
    size, shapes = _TILES[number]
    return _SVG.format(size=size, shapes=shapes).encode()


def watermark(mark: str, width: int, height: int) -> bytes:
    """Return a page-sized picture of slanting words; sizes in millimetres."""
    words, _, remark = mark.partition(" – ")
    size = min(54.0, 1.35 * (width**2 + height**2) ** 0.5 / max(len(words), 1))
    lines = f"<text y='0' font-size='{size:.1f}' letter-spacing='2'>{escape(words)}</text>"
    if remark:
        lines += f"<text y='{0.62 * size:.1f}' font-size='{0.46 * size:.1f}'>{escape(remark)}</text>"
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' width='{width}' height='{height}'>"
        f"<g transform='translate({width / 2:g} {height / 2:g}) rotate(-54)' text-anchor='middle' "
        f"font-family='Source Sans 3' font-weight='600' fill='#B3261E' fill-opacity='.11'>{lines}</g></svg>"
    ).encode()
