"""Files from one storage to another: a folder, S3 and back; each checked before it is called moved."""

from __future__ import annotations

from collections.abc import Iterable

from manual_app import storage
from manual_app.errors import Altered, NotFound, Unavailable
from manual_app.operating import files
from manual_app.operating.filling import Say

SHOWN_EVERY = 100


def move(keys: Iterable[str], source_url: str, target_url: str, say: Say) -> list[str]:
    """Copy files from one storage to the other; return the keys of those that are not as they should be.

    What lies in the target already, whole, is not sent again: so a copy that broke off goes on. Nothing is
    deleted in the source. The storage in use is the target afterwards. Raises Unavailable.
    """
    bad = []
    for number, key in enumerate(keys, start=1):
        storage.configure(target_url)
        if not _is_whole(key):
            storage.configure(source_url)
            try:
                with files.fetched(key) as content:
                    storage.configure(target_url)
                    storage.put(key, content)
            except (NotFound, Altered):
                bad.append(key)
                continue
            if not _is_whole(key):
                raise Unavailable(f"The file {key} did not arrive as it was sent.")
        if number % SHOWN_EVERY == 0:
            say(f"  {number} files")
    storage.configure(target_url)
    return bad


def _is_whole(key: str) -> bool:
    try:
        with files.fetched(key):
            return True
    except (NotFound, Altered):
        return False
