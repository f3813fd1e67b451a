"""Files of this installation, through obstore: a local folder by default, S3-compatible by one setting.

Keys are made by the caller from hashes and numbers, never from what a person typed (security.md, row 11).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import obstore
from obstore.store import LocalStore, ObjectStore, from_url

from manual_app.errors import NotFound

KEY = re.compile(r"[a-z]+(/[A-Za-z0-9._-]+)+")
CHUNK = 64 * 1024
_store: ObjectStore | None = None


def configure(url: str) -> None:
    """Use the storage at `url`: `file:///folder` or what obstore knows (`s3://bucket/prefix`)."""
    global _store
    parts = urlsplit(url)
    if parts.scheme == "file":
        folder = Path(unquote(parts.path))
        folder.mkdir(parents=True, exist_ok=True)
        _store = LocalStore(prefix=folder)
    else:
        _store = from_url(url)


def put(key: str, content: bytes) -> None:
    """Store `content`; storing the same key again replaces it whole or not at all."""
    obstore.put(_opened(), _checked(key), content)


def read(key: str) -> bytes:
    """Return the whole file; raises NotFound."""
    try:
        return bytes(obstore.get(_opened(), _checked(key)).bytes())
    except FileNotFoundError as missing:
        raise NotFound(key) from missing


def stream(key: str, start: int, end: int) -> Iterator[bytes]:
    """Yield the bytes from `start` up to, not including, `end`, in chunks."""
    for at in range(start, end, CHUNK):
        yield bytes(obstore.get_range(_opened(), _checked(key), start=at, end=min(at + CHUNK, end)))


def size(key: str) -> int:
    """Return the size in bytes; raises NotFound."""
    try:
        return int(obstore.head(_opened(), _checked(key))["size"])
    except FileNotFoundError as missing:
        raise NotFound(key) from missing


def exists(key: str) -> bool:
    """Whether the file is there."""
    try:
        size(key)
    except NotFound:
        return False
    return True


def delete(key: str) -> None:
    """Remove the file if it is there."""
    if exists(key):
        obstore.delete(_opened(), key)


def _opened() -> ObjectStore:
    if _store is None:
        raise RuntimeError("storage.configure was not called")
    return _store


def _checked(key: str) -> str:
    if not KEY.fullmatch(key) or ".." in key:
        raise NotFound(key)
    return key
