"""The picture decoder, a program of its own: `python -I decoding.py LONGEST`, a picture in, a picture out.

Decoders are where files made to harm do harm. So this runs in a child that can be killed (`processes.py`),
starts quickly since it imports nothing of ours, and answers with a line of JSON and, when that names a size,
the new picture's bytes.
"""

from __future__ import annotations

import json
import sys
import warnings
from io import BytesIO

from PIL import Image, ImageOps

FORMATS = ("PNG", "JPEG", "WEBP")
MAX_PIXELS = 40 * 1000 * 1000
MAX_SIDE = 16_000
JPEG_QUALITY = 88
WORTH_SQUEEZING = 4 * 1000 * 1000  # pixels: beyond, a tenth of the bytes costs twenty times the time


class TooManyPixels(Exception):
    """The picture is larger than what is unpacked at all."""


def reencoded(raw: bytes, longest: int | None) -> tuple[bytes, tuple[int, int]]:
    """Return the picture in `raw`, upright, written anew, and its size; PNG or JPEG as it came.

    WebP becomes PNG where something shows through. Raises TooManyPixels, and whatever decoders raise.
    """
    image, came_as = _decoded(raw)
    if longest is not None:
        image.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    written = BytesIO()
    if came_as == "PNG" or image.mode == "RGBA":
        image.save(written, "PNG", optimize=image.width * image.height <= WORTH_SQUEEZING)
    else:
        image.save(written, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
    return written.getvalue(), image.size


def _decoded(raw: bytes) -> tuple[Image.Image, str]:
    """Return the pixels alone, as L, RGB or RGBA, and the format they came in."""
    with Image.open(BytesIO(raw), formats=FORMATS) as image:
        if image.width * image.height > MAX_PIXELS or max(image.size) > MAX_SIDE:
            raise TooManyPixels
        image.load()
        upright = _plain(ImageOps.exif_transpose(image))
        bare = Image.new(upright.mode, upright.size)  # a new picture knows nothing of the old one's metadata
        bare.paste(upright)
        return bare, image.format or ""


def _plain(image: Image.Image) -> Image.Image:
    """Return the picture in eight bits: grey, colour, or colour that something shows through."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        colour = image.convert("RGBA")
        return colour if colour.getchannel("A").getextrema() != (255, 255) else colour.convert("RGB")
    return image.convert("L" if image.mode in {"1", "L"} else "RGB")


def answer(raw: bytes, longest: int | None) -> tuple[dict[str, object], bytes]:
    """Return what to say about a picture, and the new one's bytes."""
    try:
        content, size = reencoded(raw, longest)
    except (TooManyPixels, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return {"refused": "pixels"}, b""
    except MemoryError:
        return {"refused": "effort"}, b""
    except Exception:  # a broken file makes decoders raise whatever they like
        return {"refused": "damaged"}, b""
    return {"size": size}, content


def main() -> None:
    """Be the child."""
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS  # Pillow's own alarm, for files that lie about their size
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    said, content = answer(sys.stdin.buffer.read(), int(sys.argv[1]) or None)
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + content)


if __name__ == "__main__":
    main()
