"""The files that a database names: pictures, logos and the files of editions, each by its SHA-256."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import IO

from sqlalchemy import Connection, text

from manual_app import storage
from manual_app.accounts.queries import logo_key
from manual_app.editions.service import file_key
from manual_app.errors import Altered
from manual_app.texts.pictures import key_of

IN_MEMORY = 4 * 1024 * 1024
_PICTURES = text("SELECT DISTINCT sha256 FROM assets")
_LOGOS = text("SELECT DISTINCT logo FROM organisations WHERE logo IS NOT NULL")
_EDITIONS = text(
    "SELECT DISTINCT a.sha256 FROM artifacts a JOIN editions e ON e.id = a.edition_id "
    "WHERE e.withdrawn_at IS NULL"
)


def named_by(connection: Connection) -> list[str]:
    """Return the keys of all files that rows name."""
    keys = [key_of(sha256) for sha256 in connection.scalars(_PICTURES)]
    keys += [logo_key(sha256) for sha256 in connection.scalars(_LOGOS)]
    keys += [file_key(sha256) for sha256 in connection.scalars(_EDITIONS)]
    return sorted(keys)


def fetched(key: str) -> AbstractContextManager[IO[bytes]]:
    """Give a file of the storage, whole and checked; raises NotFound, Unavailable, Altered."""
    return checked(key, storage.stream(key, 0, storage.size(key)))


@contextmanager
def checked(key: str, content: Iterable[bytes]) -> Iterator[IO[bytes]]:
    """Give what has the SHA-256 that the key names, large files by way of the disk; raises Altered."""
    found = hashlib.sha256()
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as kept:
        for chunk in content:
            found.update(chunk)
            kept.write(chunk)
        if not key.endswith(f"/{found.hexdigest()}"):
            raise Altered(f"The file {key} is not what it was.")
        kept.seek(0)
        yield kept
