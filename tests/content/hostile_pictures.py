"""Files made to harm whoever decodes them, drawn here: a folder of them would be mistaken for malware."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

from PIL import Image

PNG_HEAD = b"\x89PNG\r\n\x1a\n"
PAGE = b"<html><body><script>alert(1)</script></body></html>"


def drawn(form: str, size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: object) -> bytes:
    """Return a picture whose left half is red and right half is blue."""
    image = Image.new(mode, size, (200, 30, 30) if mode == "RGB" else 200)
    image.paste((30, 30, 200) if mode == "RGB" else 30, (size[0] // 2, 0, *size))
    written = BytesIO()
    image.save(written, form, **options)
    return written.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    """Return a chunk of a PNG with a right checksum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def head(width: int, height: int, colour: int = 2) -> bytes:
    """Return the beginning of a PNG of this size."""
    return PNG_HEAD + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0))


def huge_png(width: int, height: int) -> bytes:
    """Return a PNG of a few hundred bytes that claims many pixels."""
    return head(width, height) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def with_chunk(kind: bytes, body: bytes) -> bytes:
    """Return a small PNG with one more chunk behind its head."""
    picture = drawn("PNG")
    return picture[:33] + chunk(kind, body) + picture[33:]


def squeezed(megabytes: int) -> bytes:
    """Return zeros that unpack to so many megabytes."""
    return zlib.compress(b"\0" * (megabytes * 1000 * 1000), 9)


def endless_rows() -> bytes:
    """Return a PNG whose pixels unpack to a hundred times what its head says."""
    rows = zlib.compress(b"\0" * (60 * 3 + 1) * 40 * 100, 9)
    return head(60, 40) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def animated_png(frames: int) -> bytes:
    """Return an APNG that says it has thousands of frames, and has them."""
    picture = drawn("PNG", (8, 8))
    pixels = zlib.compress(b"\0" * (8 * 3 + 1) * 8)
    control = struct.pack(">IIIIIHHBB", 0, 8, 8, 0, 0, 1, 10, 0, 0)
    more = b"".join(
        chunk(b"fcTL", struct.pack(">I", 2 * number + 1) + control[4:])
        + chunk(b"fdAT", struct.pack(">I", 2 * number + 2) + pixels)
        for number in range(frames)
    )
    first = chunk(b"acTL", struct.pack(">II", frames + 1, 0)) + chunk(b"fcTL", control)
    return picture[:33] + first + picture[33:-12] + more + picture[-12:]


def animated_webp(frames: int) -> bytes:
    """Return a WebP of many frames."""
    images = [Image.new("RGB", (16, 16), (number % 256, 0, 0)) for number in range(frames)]
    written = BytesIO()
    images[0].save(written, "WEBP", save_all=True, append_images=images[1:])
    return written.getvalue()


def wrong_checksum() -> bytes:
    """Return a PNG whose pixels were changed without anybody telling their checksum."""
    picture = bytearray(drawn("PNG"))
    at = picture.index(b"IDAT") + 8
    picture[at] ^= 0xFF
    return bytes(picture)


def scans_without_end() -> bytes:
    """Return a JPEG of 10 MB whose hundred thousand passes over 40 megapixels take minutes."""
    written = BytesIO()
    Image.new("L", (8000, 5000)).save(written, "JPEG", progressive=True)
    picture = written.getvalue()
    last = picture[picture.rfind(b"\xff\xc4", 0, picture.rfind(b"\xff\xda")) : -2]
    return picture[:-2] + last * ((9_900_000 - len(picture)) // len(last)) + picture[-2:]


def archive() -> bytes:
    """Return a zip with a class file, as a GIFAR hides one."""
    written = BytesIO()
    with ZipFile(written, "w") as made:
        made.writestr("Evil.class", b"\xca\xfe\xba\xbe")
    return written.getvalue()


TIFF_LOOP = b"II*\x00\x08\x00\x00\x00\x01\x00" + struct.pack("<HHII", 0x8769, 4, 1, 8) + b"\x08\0\0\0"
"""EXIF whose directory is its own next one and its own child."""

# what is a picture in spite of what else it is: it is drawn anew, and nothing else of it is left
POLYGLOTS: dict[str, Callable[[], bytes]] = {
    "png and page": lambda: with_chunk(b"tEXt", b"Comment\0" + PAGE) + PAGE,
    "jpeg and zip": lambda: drawn("JPEG", comment=PAGE) + archive(),
    "jpeg that begins as a page": lambda: (
        b"\xff\xd8\xff\xfe" + struct.pack(">H", len(PAGE) + 2) + PAGE + drawn("JPEG")[2:]
    ),
    "webp and pdf": lambda: drawn("WEBP") + b"%PDF-1.7 " + PAGE,
    "png with exif in a loop": lambda: with_chunk(b"eXIf", TIFF_LOOP),
    "jpeg with exif in a loop": lambda: drawn("JPEG", exif=b"Exif\0\0" + TIFF_LOOP),
    "png with a profile of no colours": lambda: with_chunk(b"iCCP", b"x\0\0" + zlib.compress(PAGE)),
    "apng of 5,000 frames": lambda: animated_png(5_000),
    "webp of 1,000 frames": lambda: animated_webp(1_000),
    "png with rows without end": endless_rows,
    "png with a chunk longer than the file": lambda: (
        drawn("PNG")[:33] + b"\x7f\xff\xff\xff" + drawn("PNG")[37:]
    ),
}  # fmt: skip

# what is refused: no picture, not a whole one, or one that only takes
REFUSED: dict[str, Callable[[], bytes]] = {
    "gifar": lambda: drawn("GIF") + archive(),
    "zip": archive,
    "page": lambda: PAGE,
    "svg": lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "svg behind a png's first bytes": lambda: PNG_HEAD + b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "wrong checksum": wrong_checksum,
    "profile that unpacks to 200 MB": lambda: with_chunk(b"iCCP", b"x\0\0" + squeezed(200)),
    "note that unpacks to 200 MB": lambda: with_chunk(b"zTXt", b"x\0\0" + squeezed(200)),
    "note in Unicode that unpacks to 200 MB": lambda: with_chunk(b"iTXt", b"x\0\1\0\0\0" + squeezed(200)),
    "100 notes of 1 MB": lambda: (
        drawn("PNG")[:33] + chunk(b"zTXt", b"x\0\0" + squeezed(1)) * 100 + drawn("PNG")[33:]
    ),
    "no pixels": lambda: head(60, 40) + chunk(b"IEND", b""),
    "no width": lambda: huge_png(0, 40),
    "jpeg of one byte more than its head": lambda: drawn("JPEG")[:21],
    "webp that says it is longer": lambda: b"RIFF\xff\xff\xff\x7fWEBP" + drawn("WEBP")[12:-20],
}  # fmt: skip
