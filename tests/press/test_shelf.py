"""The shelf gives what is the book's own, and nothing else."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from manual_app.press.shelf import (
    FolderAssets,
    MemoryAssets,
    Refused,
    Resource,
    Shelf,
    picture_type,
)
from tests.press.pictures import RINGS, sha

SHEET = Resource(b"p {}", "text/css")


def encoded(kind: str) -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (2, 2)).save(picture, kind)
    return picture.getvalue()


def test_own_addresses_and_pictures_are_found() -> None:
    shelf = Shelf({"press:a.css": SHEET}, MemoryAssets.of(RINGS))
    assert shelf.fetch("press:a.css") == SHEET
    assert shelf.fetch(f"asset:{sha(RINGS)}") == Resource(RINGS, "image/png")
    assert shelf.refused == []


@pytest.mark.parametrize(
    "url",
    [
        "press:b.css", "press:a.css?x", "press:../a.css", "PRESS:a.css", "asset:", "asset:0",
        f"asset:{'0' * 64}",
        f"asset:{sha(RINGS)}\n", f"asset:{sha(RINGS).upper()}", f"asset:{sha(RINGS)}/..", "file:///etc/passwd",
        "http://127.0.0.1/", "data:image/png;base64,AA==", "", "a.css",
    ],
)  # fmt: skip
def test_everything_else_is_refused_and_remembered(url: str) -> None:
    shelf = Shelf({"press:a.css": SHEET}, MemoryAssets.of(RINGS))
    with pytest.raises(Refused):
        shelf.fetch(url)
    assert shelf.refused == [url]


def test_a_picture_that_is_not_what_its_hash_says_is_refused() -> None:
    shelf = Shelf({}, MemoryAssets({sha(RINGS): RINGS + b"x"}))
    with pytest.raises(Refused, match="altered"):
        shelf.fetch(f"asset:{sha(RINGS)}")


@pytest.mark.parametrize(
    ("kind", "media_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")]
)
def test_pictures_are_known_by_their_first_bytes(kind: str, media_type: str) -> None:
    assert picture_type(encoded(kind)) == media_type


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", b"RIFF0000WAVE", encoded("TIFF")],
)
def test_other_pictures_are_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        picture_type(content)


def test_a_folder_gives_files_named_by_their_hash_only(tmp_path: Path) -> None:
    (tmp_path / sha(RINGS)).write_bytes(RINGS)
    (tmp_path / "other").write_bytes(b"private")
    assets = FolderAssets(tmp_path)
    assert assets.read(sha(RINGS)) == RINGS
    assert [assets.read(name) for name in ("other", "../other", f"./{sha(RINGS)}", "0" * 64)] == [None] * 4
