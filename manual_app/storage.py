"""Files of this installation, through obstore: a local folder by default, S3-compatible by one setting.

Keys are made by the caller from hashes and numbers, never from what a person typed (security.md, row 11).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from manual_app import outages
from manual_app.errors import NotFound, Unavailable
from manual_app.outages import Outage

KEY = re.compile(r"[a-z]+(/[A-Za-z0-9._-]+)+")
CHUNK = 64 * 1024
_store: ObjectStore | None = None
_folder: Path | None = None  # of a local store


def configure(url: str) -> None:
    """Use the storage at `url`: `file:///folder` or what obstore knows (`s3://bucket/prefix`)."""
    global _store, _folder
    parts = urlsplit(url)
    if parts.scheme == "file":
        folder = Path(unquote(parts.path))
        folder.mkdir(parents=True, exist_ok=True)
        _store, _folder = LocalStore(prefix=folder), folder
    else:
        _store, _folder = from_url(url), None


def put(key: str, content: bytes) -> None:
    """Store `content`; storing the same key again replaces it whole or not at all.

    It is on the disk when this returns, as are the rows that will name it. Raises Unavailable.
    """
    with _reachable():
        obstore.put(_opened(), _checked(key), content)
        if _folder is not None:
            _reach_the_disk(_folder / key, folders=key.count("/") + 1)


def read(key: str) -> bytes:
    """Return the whole file; raises NotFound."""
    with _reachable():
        return bytes(obstore.get(_opened(), _checked(key)).bytes())


def stream(key: str, start: int, end: int) -> Iterator[bytes]:
    """Yield the bytes from `start` up to, not including, `end`, in chunks."""
    for at in range(start, end, CHUNK):
        yield bytes(obstore.get_range(_opened(), _checked(key), start=at, end=min(at + CHUNK, end)))


def size(key: str) -> int:
    """Return the size in bytes; raises NotFound."""
    with _reachable():
        return int(obstore.head(_opened(), _checked(key))["size"])


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
        with _reachable():
            obstore.delete(_opened(), key)


@contextmanager
def _reachable() -> Iterator[None]:
    """Say in our words what went wrong with the storage: NotFound, or Unavailable."""
    try:
        yield
    except FileNotFoundError as missing:
        raise NotFound from missing
    except (OSError, BaseError) as error:
        kind = outages.kind_of(error) or Outage.AWAY
        raise Unavailable(outages.sentence(kind)) from error


def _reach_the_disk(path: Path, *, folders: int) -> None:
    """Wait until a file, and the folders that name it, would outlive a power cut."""
    for one in (path, *path.parents[:folders]):
        descriptor = os.open(one, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _opened() -> ObjectStore:
    if _store is None:
        raise RuntimeError("storage.configure was not called")
    return _store


def _checked(key: str) -> str:
    if not KEY.fullmatch(key) or ".." in key:
        raise NotFound(key)
    return key
