"""The pictures of the specimen, drawn here."""

from __future__ import annotations

import hashlib
import io

from PIL import Image, ImageDraw

from manual_app.press.shelf import MemoryAssets


def picture(colour: str, size: tuple[int, int] = (640, 360)) -> bytes:
    """Draw rings on a ground."""
    image = Image.new("RGB", size, "#E4EEEF")
    draw = ImageDraw.Draw(image)
    for radius in range(20, size[1], 40):
        middle = (size[0] // 2, size[1])
        box = (middle[0] - radius, middle[1] - radius, middle[0] + radius, middle[1] + radius)
        draw.ellipse(box, outline=colour, width=14)
    png = io.BytesIO()
    image.save(png, "PNG")
    return png.getvalue()


RINGS = picture("#0B5563")
TABLE_PICTURE = picture("#4A3B7C")
EMBLEM = picture("#1F4E8C", (210, 140))
ASSETS = MemoryAssets.of(RINGS, TABLE_PICTURE, EMBLEM)


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
