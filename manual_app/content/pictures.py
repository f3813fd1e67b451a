"""Pictures made safe: what a person uploads is decoded and written anew, and nothing else of it is kept.

security.md, row 10: PNG, JPEG and WebP only, 10 MB, 40 megapixels; position, camera, comments, colour tables,
further frames and whatever hides behind the last pixel are gone.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageFile, ImageOps

from manual_app.errors import TooLarge, Unprocessable
from manual_app.wording import _

FORMATS = ("PNG", "JPEG", "WEBP")
MAX_BYTES = 10 * 1000 * 1000
MAX_PIXELS = 40 * 1000 * 1000
MAX_SIDE = 16_000
JPEG_QUALITY = 88

Image.MAX_IMAGE_PIXELS = MAX_PIXELS  # Pillow's own alarm, for files that lie about their size
_decoding = threading.Lock()


@dataclass(frozen=True)
class Picture:
    """A picture as it is stored: PNG or JPEG as it came; WebP becomes PNG where something shows through."""

    content: bytes
    media_type: str
    width: int
    height: int
    sha256: str

    @property
    def key(self) -> str:
        """Return its place in the storage: content-addressed."""
        return f"pictures/{self.sha256[:2]}/{self.sha256}"


def reencode(raw: bytes, *, longest: int | None = None) -> Picture:
    """Return the picture in `raw`, upright, written anew, at most `longest` pixels a side.

    Raises TooLarge over 10 MB or 40 megapixels, Unprocessable for anything but a whole PNG, JPEG or WebP.
    """
    if len(raw) > MAX_BYTES:
        raise TooLarge(_("This picture has more than 10 MB. Make it smaller and try again."))
    image, came_as = _decoded(raw)
    if longest is not None:
        image.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    written = BytesIO()
    if came_as == "PNG" or image.mode == "RGBA":
        media_type = "image/png"
        image.save(written, "PNG", optimize=True)
    else:
        media_type = "image/jpeg"
        image.save(written, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
    content = written.getvalue()
    return Picture(content, media_type, image.width, image.height, hashlib.sha256(content).hexdigest())


def _decoded(raw: bytes) -> tuple[Image.Image, str]:
    """Return the pixels alone, as L, RGB or RGBA, and the format they came in."""
    try:
        with _whole_only(), Image.open(BytesIO(raw), formats=FORMATS) as image:
            _refuse_giants(image.width, image.height)
            image.load()
            upright = _plain(ImageOps.exif_transpose(image))
            bare = Image.new(
                upright.mode, upright.size
            )  # a new picture knows nothing of the old one's metadata
            bare.paste(upright)
            return bare, image.format or ""
    except TooLarge:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise _too_many_pixels() from bomb
    except Exception as broken:  # a broken file makes decoders raise whatever they like
        raise Unprocessable(_("This file is no PNG, JPEG or WebP picture, or it is damaged.")) from broken


@contextmanager
def _whole_only() -> Iterator[None]:
    """Let Pillow refuse what is cut off, also in a process where WeasyPrint has told it not to.

    One picture at a time: a large one takes hundreds of megabytes while it is decoded.
    """
    with _decoding:
        lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = lenient


def _plain(image: Image.Image) -> Image.Image:
    """Return the picture in eight bits: grey, colour, or colour that something shows through."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        colour = image.convert("RGBA")
        return colour if colour.getchannel("A").getextrema() != (255, 255) else colour.convert("RGB")
    return image.convert("L" if image.mode in {"1", "L"} else "RGB")


def _refuse_giants(width: int, height: int) -> None:
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise _too_many_pixels()


def _too_many_pixels() -> TooLarge:
    return TooLarge(_("This picture has more than 40 megapixels. Make it smaller and try again."))
