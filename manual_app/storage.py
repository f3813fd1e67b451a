"""Files of this installation, through obstore: a local folder by default, S3-compatible by one setting.

Keys are made by the caller from hashes and numbers, never from what a person typed (security.md, row 11).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, S3Store

from manual_app import outages
from manual_app.config import NotConfigured
from manual_app.errors import NotFound, Unavailable
from manual_app.outages import Outage

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig

KEY = re.compile(r"[a-z]+(/[A-Za-z0-9._-]+)+")
CHUNK = 512 * 1024  # read at once: each takes a request of its own
# of one request, which moves CHUNK bytes, or 5 MB of a large file that is stored
PATIENCE: ClientConfig = {"connect_timeout": timedelta(seconds=4), "timeout": timedelta(seconds=12)}
RETRIES: RetryConfig = {"max_retries": 2, "retry_timeout": timedelta(seconds=8)}
_store: ObjectStore | None = None
_folder: Path | None = None  # of a local store


def configure(url: str) -> None:
    """Use the storage at `url`: `file:///folder` or `s3://bucket/folder`; raises NotConfigured.

    Where S3 is and who asks stand in the environment, as everywhere: AWS_ENDPOINT_URL, AWS_REGION,
    AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY.
    """
    global _store, _folder
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.path:
        folder = Path(unquote(parts.path))
        folder.mkdir(parents=True, exist_ok=True)
        _store, _folder = LocalStore(prefix=folder), folder
    elif parts.scheme == "s3" and parts.netloc:
        _store, _folder = _s3(url), None
    else:
        raise NotConfigured("FILES_URL is an address such as s3://bucket/folder or file:///srv/manual/files.")


def _s3(url: str) -> ObjectStore:
    """Return a store that gives up in seconds: what hangs holds up a thread of the web server."""
    endpoint = os.environ.get("AWS_ENDPOINT_URL", os.environ.get("AWS_ENDPOINT", ""))
    client: ClientConfig = {**PATIENCE, "allow_http": endpoint.startswith("http://")}
    return S3Store.from_url(url, client_options=client, retry_config=RETRIES)


def put(key: str, content: bytes | IO[bytes]) -> None:
    """Store `content`; storing the same key again replaces it whole or not at all.

    A file given as content may be of any size.
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
    """Return the bytes from `start` up to, not including, `end`, in chunks; raises NotFound, Unavailable.

    The first chunk is read at once: an answer does not begin with 200 when nothing can follow.
    """
    parts = _parts(key, start, end)
    return chain([next(parts, b"")], parts)


def _parts(key: str, start: int, end: int) -> Iterator[bytes]:
    for at in range(start, end, CHUNK):
        with _reachable():
            part = bytes(obstore.get_range(_opened(), _checked(key), start=at, end=min(at + CHUNK, end)))
        yield part


def open_file(key: str) -> BinaryIO | None:
    """Open a file that lies in a folder of this machine, for the server to send; None where none does.

    Raises NotFound.
    """
    if _folder is None:
        return None
    with _reachable():
        return (_folder / _checked(key)).open("rb")


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


def older_than(folder: str, moment: datetime) -> list[str]:
    """Return the keys below `folder` that were last stored before `moment`."""
    with _reachable():
        found = [one for page in obstore.list(_opened(), prefix=folder) for one in page]
    return [one["path"] for one in found if one["last_modified"] < moment]


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
