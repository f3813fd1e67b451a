"""Uploaded pictures come out harmless (security.md, row 10)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from manual_app.content import pictures
from manual_app.content.pictures import reencode
from manual_app.errors import TooLarge, Unprocessable
from tests.content.hostile_pictures import PAGE, POLYGLOTS, REFUSED, drawn, huge_png

JPEG_FACTS = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
PHP = b"<?php system($_GET['c']); ?><script>alert(1)</script>"


def opened(picture: pictures.Picture) -> Image.Image:
    return Image.open(BytesIO(picture.content))


@pytest.mark.parametrize(
    ("came", "media_type"),
    [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/jpeg")],
)
def test_picture_keeps_its_size_and_colours(came: str, media_type: str) -> None:
    picture = reencode(drawn(came))
    assert (picture.media_type, picture.width, picture.height) == (media_type, 60, 40)
    left, right = opened(picture).getpixel((5, 20)), opened(picture).getpixel((55, 20))
    assert left[0] > 180 > 60 > left[2]
    assert right[2] > 180 > 60 > right[0]


def test_name_is_the_hash_of_what_is_stored() -> None:
    picture = reencode(drawn("PNG"))
    assert picture.sha256 == hashlib.sha256(picture.content).hexdigest()
    assert picture.key == f"pictures/{picture.sha256[:2]}/{picture.sha256}"
    assert reencode(drawn("PNG")) == picture


def test_what_shows_through_stays_so() -> None:
    image = Image.new("RGBA", (10, 10), (255, 0, 0, 0))
    image.putpixel((5, 5), (255, 0, 0, 255))
    for format in ("PNG", "WEBP"):
        written = BytesIO()
        image.save(written, format, **({"lossless": True} if format == "WEBP" else {}))
        picture = reencode(written.getvalue())
        assert picture.media_type == "image/png"
        assert opened(picture).convert("RGBA").getpixel((0, 0))[3] == 0
        assert opened(picture).convert("RGBA").getpixel((5, 5))[3] == 255


def test_position_and_camera_are_dropped_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    exif[0x010F] = "A camera"
    exif.get_ifd(0x8825)[2] = (50.0, 51.0, 3.0)  # GPS latitude
    raw = drawn("JPEG", exif=exif)
    assert b"A camera" in raw
    picture = reencode(raw)
    assert (picture.width, picture.height) == (40, 60)
    assert dict(opened(picture).getexif()) == {}
    assert b"camera" not in picture.content
    assert b"Exif" not in picture.content


def test_text_chunks_comments_and_colour_profiles_are_dropped() -> None:
    notes = PngInfo()
    notes.add_text("Comment", PHP.decode())
    notes.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta/>")
    for raw in (
        drawn("PNG", pnginfo=notes, icc_profile=PHP),
        drawn("JPEG", comment=PHP, icc_profile=PHP, xmp=PHP),
        drawn("WEBP", xmp=PHP, icc_profile=PHP),
    ):
        assert b"system(" in raw
        picture = reencode(raw)
        assert b"system(" not in picture.content
        assert set(opened(picture).info) <= JPEG_FACTS


@pytest.mark.parametrize("came", ["PNG", "JPEG", "WEBP"])
def test_what_hides_behind_the_last_pixel_is_gone(came: str) -> None:
    picture = reencode(drawn(came) + PHP + b"PK\x03\x04 and a zip")
    assert b"<script>" not in picture.content
    assert b"PK\x03\x04" not in picture.content


@pytest.mark.parametrize("made", POLYGLOTS.values(), ids=POLYGLOTS)
def test_of_a_polyglot_only_the_picture_is_left(made: Callable[[], bytes]) -> None:
    picture = reencode(made())
    again = reencode(picture.content)
    assert PAGE not in picture.content
    assert b"Evil.class" not in picture.content
    assert set(opened(picture).info) <= JPEG_FACTS
    assert (getattr(opened(picture), "n_frames", 1), dict(opened(picture).getexif())) == (1, {})
    assert (again.width, again.height) == (picture.width, picture.height)


@pytest.mark.parametrize("made", REFUSED.values(), ids=REFUSED)
def test_what_is_no_whole_picture_or_only_takes_is_refused(made: Callable[[], bytes]) -> None:
    with pytest.raises(Unprocessable, match="no PNG, JPEG or WebP picture, or it is damaged"):
        reencode(made())


DAMAGED = {
    "nothing": b"",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "svg with an entity":
        b"<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg>&x;</svg>",
    "gif head": b"GIF89a" + PHP,
    "pdf": b"%PDF-1.7 " + PHP,
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n",
    "php": PHP,
    "gif": drawn("GIF"),
    "bmp": drawn("BMP"),
    "tiff": drawn("TIFF"),
    "ico": drawn("ICO"),
    "png cut off": drawn("PNG")[:-40],
    "jpeg cut off": drawn("JPEG")[:300],
    "webp cut off": drawn("WEBP")[:60],
    "png head": b"\x89PNG\r\n\x1a\n" + b"\xff" * 200,
}  # fmt: skip


@pytest.mark.parametrize("raw", DAMAGED.values(), ids=DAMAGED)
def test_anything_but_a_whole_png_jpeg_or_webp_is_refused(raw: bytes) -> None:
    with pytest.raises(Unprocessable):
        reencode(raw)


@pytest.mark.parametrize("size", [(6400, 6400), (50_000, 50_000), (2**31 - 1, 2**31 - 1), (16_001, 1)])
def test_bombs_are_refused_before_they_are_unpacked(size: tuple[int, int]) -> None:
    with pytest.raises(TooLarge, match="40 megapixels"):
        reencode(huge_png(*size))


def test_more_than_ten_megabytes_are_refused_unread() -> None:
    with pytest.raises(TooLarge, match="10 MB"):
        reencode(drawn("PNG") + b"\0" * pictures.MAX_BYTES)


def test_only_the_first_frame_of_an_animation_is_kept() -> None:
    written = BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue", "green")]
    frames[0].save(written, "WEBP", save_all=True, append_images=frames[1:])
    picture = reencode(written.getvalue())
    assert getattr(opened(picture), "n_frames", 1) == 1


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16"])
def test_every_kind_of_pixel_becomes_a_plain_one(mode: str) -> None:
    image = Image.new("L", (20, 10), 128).convert("I").point(lambda v: v * 257).convert("I;16") if (
        mode == "I;16") else Image.new("L", (20, 10), 128).convert(mode)  # fmt: skip
    written = BytesIO()
    image.save(written, "JPEG" if mode == "CMYK" else "PNG")
    picture = reencode(written.getvalue())
    assert opened(picture).mode in {"L", "RGB"}
    if mode != "1":
        assert abs(opened(picture).convert("L").getpixel((10, 5)) - 128) <= 3


def test_longest_side_is_kept_in_proportion() -> None:
    picture = reencode(drawn("JPEG", (3000, 1000)), longest=600)
    assert (picture.width, picture.height) == (600, 200)
