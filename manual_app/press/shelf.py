"""What the engine may read: our own sheets and patterns, and the manual's pictures by their hash.

Everything else is refused here, whatever its scheme: `security.md`, row 12.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

_ASSET_URL = re.compile(r"asset:([0-9a-f]{64})\Z")
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)


class Refused(Exception):
    """Something that is not the book's own was asked for."""


@dataclass(frozen=True)
class Resource:
    """The bytes behind an address, and what they are."""

    content: bytes
    media_type: str


class AssetSource(Protocol):
    """Where the pictures of a manual come from."""

    def read(self, sha256: str) -> bytes | None:
        """Return the picture with this hash, or None when there is none."""


@dataclass(frozen=True)
class FolderAssets:
    """Pictures as files named by their hash."""

    folder: Path

    def read(self, sha256: str) -> bytes | None:
        """Return the picture with this hash, or None when there is none."""
        if not re.fullmatch(r"[0-9a-f]{64}", sha256):
            return None
        path = self.folder / sha256
        return path.read_bytes() if path.is_file() else None


@dataclass(frozen=True)
class MemoryAssets:
    """Pictures held in memory, by hash."""

    pictures: Mapping[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, *pictures: bytes) -> MemoryAssets:
        """Put pictures under their own hashes."""
        return cls({hashlib.sha256(picture).hexdigest(): picture for picture in pictures})

    def read(self, sha256: str) -> bytes | None:
        """Return the picture with this hash, or None when there is none."""
        return self.pictures.get(sha256)


@dataclass
class Shelf:
    """The only place the engine can fetch from; remembers what it refused."""

    own: Mapping[str, Resource]
    assets: AssetSource
    refused: list[str] = field(default_factory=list)

    def fetch(self, url: str) -> Resource:
        """Return what lies at one of our own addresses.

        Raises Refused for every other address, for a picture that is missing, that is not what its hash
        says, or that is no PNG, JPEG or WebP (the engine would read an SVG under any name).
        """
        try:
            return self._find(url)
        except Refused:
            self.refused.append(url)
            raise

    def _find(self, url: str) -> Resource:
        if url in self.own:
            return self.own[url]
        match = _ASSET_URL.match(url)
        if match is None:
            raise Refused(f"not the book's own: {url[:120]}")
        content = self.assets.read(match[1])
        if content is None or hashlib.sha256(content).hexdigest() != match[1]:
            raise Refused(f"missing or altered picture: {match[1]}")
        return Resource(content, picture_type(content))


def picture_type(content: bytes) -> str:
    """Return the media type of a picture by its first bytes; raises Refused for anything else."""
    for signature, media_type in _SIGNATURES:
        if content.startswith(signature):
            return media_type
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    raise Refused("a picture that is no PNG, JPEG or WebP")
